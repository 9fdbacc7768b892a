package terminal_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// agentProgram is a program with an agent's name that runs a script.
func agentProgram(t *testing.T, name, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestResume starts an agent again with the session that its hook named, and
// with the flags that the user gave it.
func TestResume(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	claude := agentProgram(t, "claude", `echo "$@"; [ "$3" = --resume ] || [ "$1" = --resume ] || read line`)
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{claude, "--model", "opus"}})
	if err != nil {
		t.Fatal(err)
	}
	session := workbench.NewID()
	if err := b.Hook(t.Context(), row.ID, tui.HookNotice{Agent: "claude", SessionID: session, Event: tui.HookSession}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Resume(t.Context(), row.ID)
	code(t, err, workbench.EConflict)
	if _, err := b.Kill(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Resume(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	got := b.ended(row.ID)
	if want := "--model opus\r\n--resume " + session + " --model opus\r\n"; got.OutputLog != want || got.Status != workbench.TerminalCompleted {
		t.Errorf("%q, wanted %q", got.OutputLog, want)
	}
	if len(got.Command) != 3 {
		t.Errorf("the terminal's command became %q", got.Command)
	}
}

// TestResumeNeedsASession refuses with the reason, and leaves the terminal.
func TestResumeNeedsASession(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	none, nameless, without := b.open("true"), b.open("read x"), b.open("read x")
	for id, n := range map[string]tui.HookNotice{
		nameless.ID: {Agent: "claude", Event: tui.HookSession},
		without.ID:  {Agent: "aider", SessionID: "x", Event: tui.HookSession},
	} {
		if err := b.Hook(t.Context(), id, n); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Kill(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{none.ID, nameless.ID, without.ID} {
		before := b.ended(id)
		_, err := b.Resume(t.Context(), id)
		code(t, err, workbench.EInvalid)
		if after := b.row(id); after.Status != before.Status || after.RestartCount != 0 {
			t.Errorf("%+v", after)
		}
	}
}
