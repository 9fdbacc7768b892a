//go:build unix

package terminal_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
)

// TestAnAgentIsStartedWithHooksOfItsTerminal: they say which terminal they are
// for, and the row keeps what the user asked for.
func TestAnAgentIsStartedWithHooksOfItsTerminal(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.Program = "/opt/holdfast"
	agent := filepath.Join(t.TempDir(), "claude")
	script := "#!/bin/sh\nprintf '%s\\n' \"$@\"\necho env=$HOLDFAST_TERMINAL_ID=$HOLDFAST_TERMINAL_DATA_DIR\nread line\n"
	if err := os.WriteFile(agent, []byte(script), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	command := []string{agent, "--model", "opus"}
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: "/", Command: command})
	if err != nil {
		t.Fatal(err)
	}
	printed := b.read(b.cursor(row.ID, 0), "env="+row.ID+"="+b.dir)
	for _, want := range []string{"--settings\r\n", "/opt/holdfast terminal hook --terminal " + row.ID + " --data-dir ", "--model\r\nopus\r\n"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the agent is not given %q:\n%s", want, printed)
		}
	}
	if kept := b.row(row.ID).Command; !slices.Equal(kept, command) {
		t.Errorf("the row keeps %q", kept)
	}
}
