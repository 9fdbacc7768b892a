//go:build agents

package backend_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// withoutAppServer is how the command line refuses a command that it does not have.
const withoutAppServer = `if [ "$1" = app-server ]; then echo "error: unrecognized subcommand 'app-server'" >&2; exit 2; fi
exec "$AGENT" "$@"`

// counted checks that the ledger holds what the model's server has sent, each
// token once.
func (b *agentBench) counted(jobs ...workbench.Job) {
	b.t.Helper()
	var in, out, cached int64
	for _, j := range jobs {
		in, out, cached = in+j.TokensSent, out+j.TokensReceived, cached+j.CacheReadTokens
	}
	if sent := b.server.Sent(); in != sent.Input || out != sent.Output || cached != sent.CacheRead {
		b.t.Errorf("tokens %d %d %d, the server sent %+v", in, out, cached, sent)
	}
}

// running waits until the command of a job has written its process and the one
// that started it to a file.
func (b *agentBench) running(file string) (pids [2]int) {
	b.t.Helper()
	eventually(b.t, "the command runs", func() bool {
		raw, err := os.ReadFile(file)
		n, _ := fmt.Sscan(string(raw), &pids[0], &pids[1])
		return err == nil && n == 2
	})
	return pids
}

// TestCodexExecOutlivesItsOwner runs jobs with a real Codex that has no app
// server: a tool, a session that goes on over a kill of the owner, a job that is
// cancelled while its command runs.
func TestCodexExecOutlivesItsOwner(t *testing.T) {
	t.Parallel()
	note, file, goOn := filepath.Join(t.TempDir(), "note.txt"), filepath.Join(t.TempDir(), "pid"), make(chan struct{})
	writes, sleeps := usesShell("touch "+note, false), usesShell("echo $$ $PPID > "+file+"; sleep 1000", false)
	b := newAgent(t, "codex", func(r modeltest.Request) modeltest.Reply {
		switch {
		case bytes.Contains(r.Body, []byte("And backwards?")):
			return modeltest.Reply{Text: "Backwards too.", Usage: modeltest.Usage{Input: 11, Output: 222, CacheRead: 3333}, Hold: wait(goOn)}
		case bytes.Contains(r.Body, []byte("Sleep.")):
			return sleeps(r)
		}
		return writes(r)
	})
	b.wrap(withoutAppServer)
	b.start()
	var agents []agent.Info
	b.call(&agents, "AgentAPI.List")
	i := slices.IndexFunc(agents, func(info agent.Info) bool { return info.Name == "codex" })
	if can := agents[i].Capabilities; !can.Resume || can.Permissions || can.Steer || can.Interrupt || can.Fork {
		t.Errorf("it can %+v: %s", can, agents[i].Detail)
	}
	session := taskSession(t, b.installation)
	spec := job.Spec{SessionID: session, Agent: "codex", Model: b.model, Permission: string(agent.PermissionAll)}
	first := b.wait(b.run(spec).ID)
	if _, err := os.Stat(note); err != nil || first.Status != workbench.JobCompleted || *first.Response != "I will write.\n\nIt is over." {
		t.Fatalf("%s: %v, %v; the note: %v", first.Status, first.Response, first.ErrorMessage, err)
	}
	var tools []workbench.MessageTool
	b.call(&tools, "JobAPI.Tools", first.ID)
	if len(tools) != 1 || tools[0].Name != "Bash" || tools[0].Failed || tools[0].Duration == nil {
		t.Errorf("tools %+v", tools)
	}
	b.listed(first)

	var next workbench.Job
	b.call(&next, "JobAPI.ResumeWith", first.ID, "And backwards?")
	eventually(t, "the model is asked", func() bool { return strings.Contains(b.lastBody(), "And backwards?") })
	if err := b.try(nil, "JobAPI.AddPrompt", next.ID, workbench.PromptSteer, "And fast."); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("further text: %v", err)
	}
	b.kill()
	b.start()
	close(goOn)
	next = b.wait(next.ID)
	if next.Status != workbench.JobCompleted || next.Attempt != 1 || *next.Response != "Backwards too." || *next.AssistantSessionID != *first.AssistantSessionID {
		t.Fatalf("%s after %d starts: %v, %v", next.Status, next.Attempt, next.Response, next.ErrorMessage)
	}
	if body := b.lastBody(); !strings.Contains(body, "Carry both columns.") {
		t.Error("the model is not told what was said before")
	}
	b.counted(first, next)

	spec.Prompt = "Sleep."
	last := b.run(spec)
	pids := b.running(file)
	b.call(nil, "JobAPI.Cancel", last.ID)
	if last = b.wait(last.ID); last.Status != workbench.JobCanceled {
		t.Errorf("%s: %v", last.Status, last.ErrorMessage)
	}
	for _, pid := range pids {
		eventually(t, fmt.Sprintf("process %d has ended", pid), func() bool { return !lives(pid) })
	}
}

// untilGone holds a reply until its client is gone.
func untilGone(ctx context.Context) { <-ctx.Done() }
