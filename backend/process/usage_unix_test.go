//go:build unix

package process_test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminal starts a shell in a terminal.
func terminal(t *testing.T, l *process.Link, id, script string) host.Info {
	t.Helper()
	info, err := reach(t, l).Spawn(t.Context(), host.Spec{
		ID: id, Kind: host.KindPTY, Cwd: "/", Env: os.Environ(), Argv: []string{"/bin/sh", "-c", script},
	})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// usage waits until the usage of a child is as wanted.
func usage(t *testing.T, info host.Info, wanted func(process.Usage) bool) process.Usage {
	t.Helper()
	var now process.Usage
	waitFor(t, func() bool {
		var err error
		now, err = process.UsageOf(t.Context(), info.PID)
		return err == nil && wanted(now)
	})
	return now
}

func TestUsageOfTheForeground(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	info := terminal(t, l, "p", `set -m; sleep 1001 & sleep 1002; sleep 1003`)
	foreground := func(argv ...string) func(process.Usage) bool {
		return func(u process.Usage) bool { return slices.Equal(u.ForegroundArgv, argv) }
	}
	u := usage(t, info, foreground("sleep", "1002"))
	if u.Count != 3 || u.Stopped || u.ResidentBytes < 100<<10 || u.ForegroundPID == info.PID {
		t.Errorf("%+v", u)
	}
	if err := syscall.Kill(u.ForegroundPID, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	// The shell takes the terminal back from a job that stops, and goes on.
	usage(t, info, foreground("sleep", "1003"))
	if err := reach(t, l).Send(t.Context(), "p", "TERM"); err != nil {
		t.Fatal(err)
	}
	settled(t, l.Watch("p"))
}

func TestUsageOfAStoppedChild(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	info := terminal(t, l, "p", "exec sleep 1000")
	usage(t, info, func(u process.Usage) bool { return u.Count == 1 && !u.Stopped && u.ForegroundPID == info.PID })
	if err := syscall.Kill(info.PID, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	usage(t, info, func(u process.Usage) bool { return u.Stopped })
	if err := reach(t, l).Send(t.Context(), "p", "CONT"); err != nil {
		t.Fatal(err)
	}
	usage(t, info, func(u process.Usage) bool { return !u.Stopped })
}

// TestUsageOfTheTree counts processor time of a part that lives and of one that
// has ended, and a process whose parent is gone.
func TestUsageOfTheTree(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	const burn = `i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done`
	info := spawn(t, l, "p", `(sleep 1000 & ); sh -c '`+burn+`'; `+burn+`; read -r line`)
	u := usage(t, info, func(u process.Usage) bool { return u.Count == 2 && u.CPUMillis >= 40 })
	if u.Stopped || u.ForegroundPID != info.PID || u.ForegroundArgv[0] != "/bin/sh" {
		t.Errorf("%+v", u)
	}
	other := spawn(t, l, "other", "read -r line")
	both, err := process.Usages(t.Context(), info.PID, other.PID, 1<<30)
	if err != nil || len(both) != 2 || both[other.PID].Count != 1 || both[info.PID].Count != 2 {
		t.Errorf("%+v, %v", both, err)
	}
	if _, err := process.UsageOf(t.Context(), 1<<30); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("nobody: %v", err)
	}
}

// TestMembersAreNamed: who kills a terminal is told what ends with it.
func TestMembersAreNamed(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	info := spawn(t, l, "p", `sleep 1234 & read -r line`)
	usage(t, info, func(u process.Usage) bool { return u.Count == 2 })
	members, err := process.Members(t.Context(), info.PID)
	if err != nil || len(members) != 2 || members[0].PID != info.PID || strings.Join(members[1].Argv, " ") != "sleep 1234" {
		t.Errorf("%+v, %v", members, err)
	}
	if _, err := process.Members(t.Context(), 1<<30); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("nobody: %v", err)
	}
}

func BenchmarkUsage(b *testing.B) {
	for b.Loop() {
		if _, err := process.UsageOf(b.Context(), os.Getpid()); err != nil {
			b.Fatal(err)
		}
	}
}
