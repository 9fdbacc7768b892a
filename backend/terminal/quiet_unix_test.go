//go:build unix

package terminal_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hasty makes a bench look often, and lose its patience soon.
func hasty(b *bench) {
	b.options = func(o *terminal.Options) {
		o.WatchEvery, o.Patience = 20*time.Millisecond, 300*time.Millisecond
	}
}

// brief makes a bench ask for the user after a second, urgently after two, and
// find a terminal stuck after one.
func brief(b *bench) {
	b.options = func(o *terminal.Options) { o.WatchEvery, o.Patience = 20*time.Millisecond, 2*time.Second }
	b.set[workbench.SettingTerminalAttention] = 1
	b.set[workbench.SettingTerminalAttentionUrgent] = 2
	b.set[workbench.SettingTerminalStuck] = 1
}

// agent opens a terminal in which a program with the name of an agent runs a
// script.
func (b *bench) agent(t *testing.T, name, script string) workbench.Terminal {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, name)
	if err := os.Symlink("/bin/sh", program); err != nil {
		t.Fatal(err)
	}
	row, err := b.Open(t.Context(), terminal.Spec{WorkingDirectory: dir, Command: []string{program, "-c", script}})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// TestQuietAgent leaves an agent at its prompt. It asks for the user, urgently
// after a while, and once: a look ends it until the agent prints again.
func TestQuietAgent(t *testing.T) {
	t.Parallel()
	var notices <-chan workbench.Notice
	b := newBench(t, host.Config{}, brief, func(b *bench) { notices = b.listen() })
	shell := b.open("cat")
	row := b.agent(t, "aider", `stty -echo; echo ready; while read line; do echo "$line"; done`)
	got := b.status(row.ID, workbench.TerminalAttention)
	if *got.AttentionReason != workbench.AttentionQuiet || *got.Agent != "aider" {
		t.Errorf("%+v", got)
	}
	if silent := *got.AttentionAt - *got.LastOutputAt; silent < 800 {
		t.Errorf("it asked after %d ms", silent)
	}
	if n := b.told(notices, workbench.AttentionAsked); n.ID != row.ID {
		t.Errorf("%+v", n)
	}
	if n := b.told(notices, workbench.AttentionUrgent); n.ID != row.ID {
		t.Errorf("%+v", n)
	}
	if err := b.Looked(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), row.ID, []byte("again\n")); err != nil {
		t.Fatal(err)
	}
	b.read(b.cursor(row.ID, 0), "again")
	b.status(row.ID, workbench.TerminalAttention)
	if got := b.row(shell.ID); got.Status != workbench.TerminalRunning || got.Agent != nil {
		t.Errorf("a silent program that is no agent: %+v", got)
	}
}

// TestQuietEndsWithOutput takes the guess back when the agent prints by itself.
func TestQuietEndsWithOutput(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	gate := newGate(t)
	row := b.agent(t, "aider", `echo ready; read line < `+gate.path+`; while :; do echo more; sleep 0.1; done`)
	b.status(row.ID, workbench.TerminalAttention)
	gate.open(t)
	if got := b.status(row.ID, workbench.TerminalRunning); got.AttentionAt != nil {
		t.Errorf("%+v", got)
	}
}

// TestWorkingAgent is silent and works: it asks for nobody.
func TestWorkingAgent(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	working := b.agent(t, "aider", `echo ready; while :; do :; done`)
	resting := b.agent(t, "aider", `echo ready; read line`)
	b.status(resting.ID, workbench.TerminalAttention)
	if got := b.row(working.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("%s", got.Status)
	}
}

// TestLookedAtBeforeARestart does not ask again about a silence that the owner
// before asked about, and the user has seen.
func TestLookedAtBeforeARestart(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{}, brief)
	row := b.agent(t, "aider", `echo ready; read line; echo "$line"; read line`)
	b.status(row.ID, workbench.TerminalAttention)
	if err := b.Looked(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	silent := func() bool { return time.Now().UnixMilli()-*b.row(row.ID).LastOutputAt > 1500 }
	eventually(t, "it is silent for long", silent)
	b.end()
	b.begin()
	b.launch()
	// Another one that begins to be silent now is asked about, this one is not.
	other := b.agent(t, "aider", `echo ready; read line`)
	b.status(other.ID, workbench.TerminalAttention)
	if got := b.row(row.ID); got.Status != workbench.TerminalRunning {
		t.Errorf("%s because of %v", got.Status, got.AttentionReason)
	}
}
