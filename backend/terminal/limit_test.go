package terminal_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestLimit refuses a terminal beyond the limit, without a trace, and takes
// another one when one has ended.
func TestLimit(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, func(b *bench) { b.set[workbench.SettingTerminalMaxOpen] = 2 })
	first := b.open("cat")
	b.open("cat")
	_, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: []string{"cat"}})
	code(t, err, workbench.ETerminalLimit)
	if message := workbench.ErrorMessage(err); !strings.Contains(message, "2") || !strings.Contains(message, "terminal.max_open") {
		t.Errorf("%q names neither the number nor the setting", message)
	}
	if rows, err := b.db.Terminals(t.Context(), workbench.TerminalFilter{Limit: 100}); err != nil || len(rows) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, err := b.Kill(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	b.open("cat")
}
