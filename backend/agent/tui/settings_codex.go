package tui

import (
	"bytes"
	"regexp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Codex has one notify, a key ahead of every table.
var (
	codexOwn    = regexp.MustCompile(`(?m)^notify = \[.*"terminal","hook","codex"\] # added by Holdfast\r?\n?`)
	codexNotify = regexp.MustCompile(`(?m)^[ \t]*(notify|"notify"|'notify')[ \t]*=`)
	codexTable  = regexp.MustCompile(`(?m)^[ \t]*\[`)
)

func addCodex(settings []byte, program string) ([]byte, error) {
	rest := removeCodex(settings)
	head := rest
	if at := codexTable.FindIndex(rest); at != nil {
		head = rest[:at[0]]
	}
	if codexNotify.Match(head) {
		return nil, workbench.Errorf(workbench.EConflict, "Codex calls another program already, and it can call one only. Remove notify from its settings, or let that program call holdfast too.")
	}
	// First of all lines: there it is in no table and in no text.
	return append([]byte("notify = "+codexNotifyValue(hookOf(program))+" # added by Holdfast\n"), rest...), nil
}

func removeCodex(settings []byte) []byte {
	return bytes.Clone(codexOwn.ReplaceAll(settings, nil))
}
