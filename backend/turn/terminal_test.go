package turn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// use starts a turn of the agent that runs a command in a terminal.
func (b *bench) use(c command, change ...func(*run)) *run {
	b.t.Helper()
	driver, self := acpDriver(b.t)
	prompt, err := json.Marshal(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.start(driver, append(change, func(r *run) {
		r.request.Program, r.request.Prompt = self, string(prompt)
		r.options.Variables = append(r.options.Variables, agentVariable+"=1")
	})...)
}

// tree is a script that writes down a child of its own which lasts, and waits.
func tree(dir string) (text string, child func(t *testing.T) int) {
	path := filepath.Join(dir, "child")
	return `sleep 1000 & echo $! > '` + path + `.new'; mv '` + path + `.new' '` + path + `'; wait`, func(t *testing.T) int {
		t.Helper()
		eventually(t, "the command runs", func() bool { _, err := os.Stat(path); return err == nil })
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
		if err != nil || !lives(pid) {
			t.Fatalf("the child %d does not run: %v", pid, err)
		}
		return pid
	}
}

// terminal is the row of the terminal that a turn's agent was given.
func (r *run) terminal() workbench.Process {
	r.b.t.Helper()
	_, rest, _ := strings.Cut(r.text(workbench.ChannelResponse), "started ")
	id, _, found := strings.Cut(rest, "\n")
	if !found {
		r.b.t.Fatalf("no terminal was started: %q", r.text(workbench.ChannelResponse))
	}
	p, err := r.b.db.Process(r.b.t.Context(), id)
	if err != nil {
		r.b.t.Fatal(err)
	}
	return p
}

// clean checks that nothing of a turn is left in the host, the spool and among
// the rows that claim to live.
func (b *bench) clean() {
	b.t.Helper()
	eventually(b.t, "nothing is left in the spool", func() bool {
		left, err := b.link.Spool().List()
		return err == nil && len(left) == 0
	})
	live, err := b.db.LiveProcesses(b.t.Context(), b.host.ID)
	if err != nil || len(live) != 0 {
		b.t.Errorf("%+v claim to live: %v", live, err)
	}
}

// TestTerminal runs a command over a restart of the runner in its middle.
func TestTerminal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, open := b.gate()
	r := b.use(command{Script: `echo $GIVEN; echo to err >&2; pwd; ` + until(gate) + `echo $OF_PROJECT; exit 3`}, func(r *run) {
		r.options.Variables = workbench.Environ{"OF_PROJECT=confidential-word-1"}
	})
	r.says("started")
	p := r.terminal()
	if p.JobID == nil || *p.JobID != r.job || p.Status != workbench.ProcessRunning || p.PID == nil || p.Cwd != b.project || p.Argv[0] != "/bin/sh" {
		t.Errorf("%+v", p)
	}
	r.restart()
	open()
	if e := r.settled(); !e.Result.OK {
		t.Errorf("%+v, log %q", e.Result, r.text(workbench.ChannelLog))
	}
	output := "by the agent\n" + b.project + "\nREDACTED\nto err\n" // masked before the agent has it
	want := fmt.Sprintf("code 3 truncated false output of %d bytes %q", len(output), output)
	if got := r.text(workbench.ChannelResponse); !strings.HasSuffix(got, want) {
		t.Errorf("%q, wanted the end %q", got, want)
	}
	if p = r.terminal(); p.Status != workbench.ProcessExited || p.ExitCode == nil || *p.ExitCode != 3 {
		t.Errorf("%+v", p)
	}
	b.clean()
}

// TestTerminalOutputIsASign has an agent wait for a command for longer than it may
// be silent itself.
func TestTerminalOutputIsASign(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.use(command{Script: `i=0; while [ $i -lt 20 ]; do echo $i; sleep 0.2; i=$((i+1)); done`}, func(r *run) {
		r.options.Idle = 3 * time.Second
	})
	if e := r.settled(); !e.Result.OK {
		t.Errorf("%+v", e.Result)
	}
}

func TestTerminalIsKilled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text, _ := tree(t.TempDir())
	r := b.use(command{Script: text, Kill: true})
	if e := r.settled(); !e.Result.OK || !strings.Contains(r.text(workbench.ChannelResponse), "signal SIGTERM") {
		t.Errorf("%+v: %q", e.Result, r.text(workbench.ChannelResponse))
	}
	b.clean()
}

// TestTerminalOutputIsBounded prints far more than is kept, and than the host
// holds for one who takes nothing, after a restart.
func TestTerminalOutputIsBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	limit := 20
	gate, open := b.gate()
	r := b.use(command{Script: until(gate) + `i=0; while [ $i -lt 100 ]; do head -c 1000000 /dev/zero; i=$((i+1)); done; printf '가나다라마바사아'`, Limit: &limit})
	r.says("started")
	r.restart()
	open()
	if e := r.settled(); !e.Result.OK {
		t.Errorf("%+v", e.Result)
	}
	if got, want := r.text(workbench.ChannelResponse), `code 0 truncated true output of 18 bytes "다라마바사아"`; !strings.HasSuffix(got, want) {
		t.Errorf("%q, wanted the end %q", got, want)
	}
	b.clean()
}

// TestTerminalsEndWithTheTurn leaves a command running in each way in which a
// turn ends.
func TestTerminalsEndWithTheTurn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave bool
		end   func(t *testing.T, b *bench, r *run)
		ok    bool
	}{
		"AtItsEnd": {true, func(*testing.T, *bench, *run) {}, true},
		"WhenItIsStopped": {false, func(t *testing.T, _ *bench, r *run) {
			if err := r.Stop(t.Context(), workbench.StopCancel); err != nil {
				t.Fatal(err)
			}
		}, false},
		"WhenItIsInterrupted": {false, func(t *testing.T, _ *bench, r *run) {
			if err := r.Tell(t.Context(), agent.Interrupt{}); err != nil {
				t.Fatal(err)
			}
		}, false},
		"WhenItIsStoppedAfterARestart": {false, func(t *testing.T, _ *bench, r *run) {
			r.restart()
			if err := r.Stop(t.Context(), workbench.StopCancel); err != nil {
				t.Fatal(err)
			}
		}, false},
		"WhenTheHostDies": {false, func(t *testing.T, b *bench, _ *run) {
			self, alive := host.Running(b.dir)
			p, err := os.FindProcess(self.PID)
			if err == nil {
				err = p.Kill()
			}
			if err != nil || !alive {
				t.Fatal(err)
			}
		}, false},
		"WhenTheAgentDiesWithoutARunner": {false, func(t *testing.T, b *bench, r *run) {
			b.end()
			b.begin()
			client, err := b.link.Running(t.Context())
			if err == nil {
				err = client.Signal(t.Context(), r.ProcessID(), 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			r.launch()
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			text, child := tree(t.TempDir())
			r := b.use(command{Script: text, Leave: c.leave})
			var pid int
			if !c.leave {
				r.says("started")
				pid = child(t)
			}
			c.end(t, b, r)
			if e := r.settled(); e.Result.OK != c.ok {
				t.Errorf("%+v", e.Result)
			}
			if pid != 0 && lives(pid) {
				t.Error("the command's child lives on")
			}
			if p := r.terminal(); p.EndedAt == nil {
				t.Errorf("%+v", p)
			}
			b.clean()
		})
	}
}

// TestAnAgentThatNobodyFollows is ended by an owner that cannot follow it, and
// its command with it.
func TestAnAgentThatNobodyFollows(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text, child := tree(t.TempDir())
	r := b.use(command{Script: text})
	r.says("started")
	pid := child(t)
	b.end()
	b.begin()
	if err := b.End(t.Context(), r.ProcessID(), workbench.StopCancel); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command has ended", func() bool { return !lives(pid) && r.terminal().EndedAt != nil })
}

// TestLeftTerminalsEnd settles the row of an agent while nobody follows it. The
// next launch ends its command.
func TestLeftTerminalsEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text, child := tree(t.TempDir())
	r := b.use(command{Script: text})
	r.says("started")
	pid := child(t)
	b.end()
	err := b.db.FinishJob(t.Context(), workbench.JobEnd{
		JobID: r.job, ProcessID: r.ProcessID(), Attempt: 1, Process: workbench.ProcessLost, Status: workbench.JobCompleted,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.begin()
	if err := b.EndLeft(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command has ended", func() bool { return !lives(pid) && r.terminal().EndedAt != nil })
}

func TestNoTerminalWhereNothingMayRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.use(command{Script: "touch made"}, func(r *run) { r.request.Permission = agent.PermissionPlan })
	r.settled()
	if got := r.text(workbench.ChannelResponse); !strings.Contains(got, "Commands may not be run in this mode.") {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(filepath.Join(b.project, "made")); err == nil {
		t.Error("the command ran")
	}
	b.clean()
}
