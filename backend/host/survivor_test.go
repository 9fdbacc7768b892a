//go:build unix

package host_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// survivors lists what outlived its child, by the last argument of each.
func survivors(t *testing.T, dir string) map[string]host.Survivor {
	t.Helper()
	all, err := host.Survivors(dir)
	if err != nil {
		t.Fatal(err)
	}
	byArgument := make(map[string]host.Survivor, len(all))
	for _, s := range all {
		byArgument[s.Argv[len(s.Argv)-1]] = s
	}
	return byArgument
}

// endAll leaves no process behind.
func endAll(t *testing.T, dir string) {
	t.Helper()
	all, err := host.Survivors(dir)
	if err != nil {
		t.Error(err)
	}
	for _, s := range all {
		err := host.EndSurvivor(context.Background(), s.PID, s.StartToken)
		if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
			t.Errorf("%v: %v", s.Argv, err)
		}
	}
}

// TestSurvivorsOfAnEndedChild leaves programs behind in the ways that there are,
// beside a terminal that runs.
func TestSurvivorsOfAnEndedChild(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	t.Cleanup(func() { endAll(t, b.dir) })
	b.spawn(t, shell("runs", host.KindPTY, "sleep 2000; :"))
	on := filepath.Join(b.dir, "on")
	b.spawn(t, shell("left", host.KindPTY, `(trap '' HUP; sleep 2001 >/dev/null 2>&1 &); sleep 2003 & (setsid sh -c ': >`+on+`; exec sleep 2002' &)
		while ! [ -e `+on+` ]; do sleep 0.01; done; exit 3`))
	if info := b.exited(t, "left"); info.ExitCode == nil || *info.ExitCode != 3 {
		t.Fatalf("%+v", info)
	}
	want := []string{"2001"}
	if runtime.GOOS == "linux" {
		want = append(want, "2002")
	}
	eventually(t, "the hang-up", func() bool { _, there := survivors(t, b.dir)["2003"]; return !there })
	found := survivors(t, b.dir)
	for _, argument := range want {
		s, ok := found[argument]
		if !ok || s.ProcessID != "left" || !host.Alive(s.PID, s.StartToken) || s.StartedAt < b.Status().StartedAt-1000 {
			t.Errorf("sleep %s: %+v", argument, s)
		}
	}
	if len(found) != len(want) {
		t.Errorf("%+v", found)
	}
	if err := b.Forget(t.Context(), "left"); err != nil {
		t.Fatal(err)
	}
	if found := survivors(t, b.dir); runtime.GOOS == "linux" && len(found) != len(want) {
		t.Errorf("after the child is forgotten: %+v", found)
	}
	s := found["2001"]
	if err := host.EndSurvivor(t.Context(), s.PID, "1"); workbench.ErrorCode(err) != workbench.ENotFound || !host.Alive(s.PID, s.StartToken) {
		t.Errorf("another process of that number: %v", err)
	}
	if err := host.EndSurvivor(t.Context(), s.PID, s.StartToken); err != nil || host.Alive(s.PID, s.StartToken) {
		t.Errorf("end it: %v", err)
	}
	if err := host.EndSurvivor(t.Context(), s.PID, s.StartToken); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("end it again: %v", err)
	}
}

func TestSurvivorsOfAKilledHost(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	t.Cleanup(func() { endAll(t, b.dir) })
	b.spawn(t, shell("agent", host.KindPipe, "trap : TERM; echo ready; while :; do sleep 2004; done"))
	b.shows(t, "agent", host.StreamStdout, "ready")
	if found := survivors(t, b.dir); len(found) != 0 {
		t.Errorf("while its host lives: %+v", found)
	}
	status := b.Status()
	if err := syscall.Kill(status.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the host to be gone", func() bool { return gone(status) })
	var shell host.Survivor
	for _, s := range survivors(t, b.dir) {
		if s.ProcessID != "agent" {
			t.Errorf("%+v", s)
		}
		if s.Argv[0] == "/bin/sh" {
			shell = s
		}
	}
	if err := host.EndSurvivor(t.Context(), shell.PID, shell.StartToken); err != nil || host.Alive(shell.PID, shell.StartToken) {
		t.Errorf("one that ignores TERM: %v", err)
	}
}

// TestRecycledPID forges the record of a child whose number a stranger has now.
func TestRecycledPID(t *testing.T) {
	t.Parallel()
	stranger := exec.Command("sleep", "2005")
	stranger.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stranger.Process.Kill() // it runs
		_ = stranger.Wait()         // it was killed
	})
	pid := stranger.Process.Pid
	token, err := host.StartToken(pid)
	if err != nil {
		t.Fatal(err)
	}
	boot, err := host.BootID()
	if err != nil {
		t.Fatal(err)
	}
	for name, forged := range map[string]host.Info{
		"another start": {ID: "p", State: host.StateRunning, PID: pid, PIDStartToken: token + "1", BootID: boot},
		"another boot":  {ID: "p", State: host.StateRunning, PID: pid, PIDStartToken: token, BootID: "another"},
		"no number":     {ID: "p", State: host.StateStarting, BootID: boot},
	} {
		dir := t.TempDir()
		forge(t, dir, forged)
		if found := survivors(t, dir); len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
		if host.EndOrphan(forged, 0) || !host.Alive(pid, token) {
			t.Errorf("%s: the stranger was ended", name)
		}
	}
	dir := t.TempDir()
	forge(t, dir, host.Info{ID: "p", State: host.StateRunning, PID: pid, PIDStartToken: token, BootID: boot})
	if found := survivors(t, dir); found["2005"].PID != pid { // or the above proves nothing
		t.Errorf("the child itself: %+v", found)
	}
}

// forge writes the record of a child.
func forge(t *testing.T, dataDir string, info host.Info) {
	t.Helper()
	dir := filepath.Join(host.SpoolDir(dataDir), info.ID)
	raw, err := json.Marshal(info)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "meta.json"), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestMarkNamesTheChild starts a host from within a terminal: it is no part of
// that, and neither are its children.
func TestMarkNamesTheChild(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	spec := shell("p", host.KindPipe, "env")
	spec.Env = append(slices.Clone(spec.Env), "HOLDFAST_PROCESS=another")
	b.spawn(t, spec)
	b.exited(t, "p")
	out := b.output(t, "p", host.StreamStdout)
	if strings.Count(out, "HOLDFAST_PROCESS=") != 1 || !strings.Contains(out, ".p\n") {
		t.Errorf("%s", out)
	}
}
