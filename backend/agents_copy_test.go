//go:build agents

package backend_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestRealAgentsCopy compares conversations with what the real agents write about
// them, goes on with one outside of Holdfast, and takes that in.
func TestRealAgentsCopy(t *testing.T) {
	t.Parallel()
	outside := map[string]func(session string) []string{
		"claude": func(session string) []string {
			return []string{"claude", "-p", "--model", "claude-sonnet-4-5", "--resume", session, "And at night?"}
		},
		"codex": func(session string) []string {
			return []string{"codex", "exec", "--skip-git-repo-check", "resume", session, "And at night?"}
		},
	}
	for name, command := range outside {
		t.Run(name, func(t *testing.T) {
			tool := usesShell("echo heron", false)
			b := withAgent(t, name, func(r modeltest.Request) modeltest.Reply {
				if strings.Contains(string(r.Body), "And at night?") {
					return modeltest.Reply{Text: "It sleeps.", Usage: modeltest.Usage{Input: 11, Output: 222}}
				}
				return tool(r)
			})
			dir := t.TempDir()
			var c workbench.Conversation
			b.call(&c, "ChatAPI.New", conversation.Spec{Agent: name, Model: b.model, Cwd: dir, Permission: "all"})
			b.turn(c.ID, "Which bird is it?")
			b.turn(c.ID, "And tomorrow?")
			b.compared(c.ID, workbench.CopySame, 0)

			session := *b.view(c.ID).Active.AssistantSessionID
			argv := command(session)
			cmd := exec.CommandContext(t.Context(), "env", append(append([]string{}, b.env...), argv...)...)
			cmd.Dir, cmd.Env = dir, os.Environ()
			if said, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(said), "It sleeps.") {
				t.Fatalf("%v: %v: %s", argv, err, said)
			}
			b.compared(c.ID, workbench.CopyMore, 2)
			var taken workbench.AgentCopy
			b.call(&taken, "ChatAPI.TakeIn", c.ID)
			if taken.State != workbench.CopySame || taken.Taken != 2 {
				t.Errorf("taken in: %+v", taken)
			}
			if list := b.messages(c.ID); len(list) != 6 || list[5].Content != "It sleeps." {
				t.Errorf("%d messages", len(list))
			}
			usage := b.view(c.ID).Usage
			b.call(&taken, "ChatAPI.TakeIn", c.ID)
			if again := b.view(c.ID).Usage; taken.Taken != 0 || again.TokensReceived != usage.TokensReceived {
				t.Errorf("taken in twice: %+v, used %d before and %d then", taken, usage.TokensReceived, again.TokensReceived)
			}
			b.turn(c.ID, "And in winter?")
			b.compared(c.ID, workbench.CopySame, 0)
			for _, path := range b.files(session) {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			b.compared(c.ID, workbench.CopyGone, 0)
		})
	}
}

// TestRealOpencodeCopy compares with the database of the real opencode, which
// goes on while it is copied.
func TestRealOpencodeCopy(t *testing.T) {
	p := withProtocolAgent(t, "opencode")
	close(p.goOn)
	var c workbench.Conversation
	p.call(&c, "ChatAPI.New", conversation.Spec{Agent: "acp:opencode", Model: p.model, Cwd: t.TempDir(), Permission: "all"})
	p.turn(c.ID, "SPEAK for long.")
	p.turn(c.ID, "WRITE the note.")
	p.compared(c.ID, workbench.CopySame, 0)
}

func (b *agentBench) compared(id string, state workbench.AgentCopyState, more int64) {
	b.t.Helper()
	var found workbench.AgentCopy
	b.call(&found, "ChatAPI.Compare", id)
	if found.State != state || found.More != more {
		if raw, err := os.ReadFile(found.Place); err == nil {
			b.t.Logf("%s", raw)
		}
		b.t.Errorf("the copy: %+v, want %s with %d more", found, state, more)
	}
}
