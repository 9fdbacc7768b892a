//go:build agents

package backend_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/transcript"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// wait holds a reply until a channel is closed.
func wait(goOn <-chan struct{}) func(context.Context) {
	return func(ctx context.Context) {
		select {
		case <-goOn:
		case <-ctx.Done():
		}
	}
}

// begun is the answer to a message, which may wait for a moment: the process of
// the answer before is still being left.
func (b *agentBench) begun(id, text string) (reply workbench.Message) {
	b.t.Helper()
	sent := b.send(id, text)
	if sent.Reply != nil {
		return *sent.Reply
	}
	eventually(b.t, "the answer begins", func() bool {
		list := b.messages(id)
		i := slices.IndexFunc(list, func(m workbench.Message) bool { return m.Metadata.ReplyTo == sent.Message.ID })
		if i >= 0 {
			reply = list[i]
		}
		return i >= 0
	})
	return reply
}

// turn says something and waits for the answer.
func (b *agentBench) turn(id, text string) workbench.Message {
	b.t.Helper()
	begun := b.begun(id, text)
	var answer workbench.Message
	b.call(&answer, "ChatAPI.Wait", begun.ID, patience.Milliseconds())
	if answer.Status != workbench.MessageComplete {
		b.t.Fatalf("%s is answered with %s: %s", text, answer.Status, answer.Metadata.Error)
	}
	return answer
}

func (b *agentBench) view(id string) (v conversation.View) {
	b.t.Helper()
	b.call(&v, "ChatAPI.Show", id)
	if v.Active == nil || v.Active.AssistantSessionID == nil {
		b.t.Fatalf("no session: %+v", v.Active)
	}
	return v
}

// files are the agent's own files of a session.
func (b *agentBench) files(session string) []string {
	b.t.Helper()
	paths, err := filepath.Glob(b.transcripts)
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(paths, func(path string) bool { return !strings.Contains(path, session) })
}

// archived is what Holdfast keeps of a session.
func (b *agentBench) archived(session string) string {
	b.t.Helper()
	var all strings.Builder
	for next := ""; ; {
		var page transcript.Page
		b.call(&page, "ChatAPI.Archive", b.agent, session, next)
		for _, line := range page.Lines {
			all.WriteString(line.Text + "\n")
		}
		if next = page.Next; next == "" {
			return all.String()
		}
	}
}

// TestRealAgentsConverse holds a conversation with the real agent, takes its own
// files away in the middle, and is answered by one that knows what was said.
func TestRealAgentsConverse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"claude", "codex"} {
		t.Run(name, func(t *testing.T) {
			b := withAgent(t, name, func(modeltest.Request) modeltest.Reply {
				return modeltest.Reply{Text: "It is a heron. 왜가리.", Usage: modeltest.Usage{Input: 11, Output: 222, CacheRead: 3333}}
			})
			var c workbench.Conversation
			b.call(&c, "ChatAPI.New", conversation.Spec{Agent: name, Model: b.model, Cwd: t.TempDir()})
			b.turn(c.ID, "Which bird is it?")
			first := *b.view(c.ID).Active.AssistantSessionID
			b.turn(c.ID, "And tomorrow?")
			if body := b.lastBody(); !strings.Contains(body, "Which bird is it?") || !strings.Contains(body, "And tomorrow?") {
				t.Error("the model is not told what was said before")
			}
			if again := b.view(c.ID); *again.Active.AssistantSessionID != first || len(again.Sessions) != 1 {
				t.Errorf("the session is %s, it was %s", *again.Active.AssistantSessionID, first)
			}

			paths := b.files(first)
			if len(paths) != 1 {
				t.Fatalf("the agent's files: %v", paths)
			}
			own, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, "the archive is whole", func() bool { return len(b.archived(first)) >= len(own) })
			if err := os.Remove(paths[0]); err != nil {
				t.Fatal(err)
			}
			b.turn(c.ID, "And in winter?")
			body := b.lastBody()
			for _, said := range []string{"Which bird is it?", "It is a heron. 왜가리.", "And tomorrow?", "And in winter?"} {
				if !strings.Contains(body, said) {
					t.Errorf("the model is not told %q", said)
				}
			}
			v := b.view(c.ID)
			if *v.Active.AssistantSessionID == first || v.Active.TransitionReason == nil || *v.Active.TransitionReason != workbench.TransitionResumeFailed {
				t.Errorf("the session is %+v", v.Active.AgentSessionSummary)
			}
			if kept := b.archived(first); kept != string(own) {
				t.Errorf("the archive: %s", difference(kept, string(own)))
			}
			if list := b.messages(c.ID); len(list) != 6 {
				t.Errorf("%d messages", len(list))
			}
		})
	}
}

// TestRealAgentsAskInAConversation kills the owner in front of a question, stops
// the turn after it in the middle of its stream, and goes on with a third one.
func TestRealAgentsAskInAConversation(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"claude", "codex"} {
		t.Run(name, func(t *testing.T) {
			note := filepath.Join(t.TempDir(), "note.txt")
			tool := usesShell("touch "+note, true)
			b := withAgent(t, name, func(r modeltest.Request) modeltest.Reply {
				switch body := string(r.Body); {
				case strings.Contains(body, "Go on."):
					return modeltest.Reply{Text: "The third answer."}
				case strings.Contains(body, "Speak for long."):
					return modeltest.Reply{Text: strings.Repeat("A long answer. ", 20), Hold: func(ctx context.Context) { <-ctx.Done() }}
				}
				return tool(r)
			})
			var c workbench.Conversation
			b.call(&c, "ChatAPI.New", conversation.Spec{Agent: name, Model: b.model, Cwd: t.TempDir(), Permission: string(agent.PermissionAsk)})
			reply := b.begun(c.ID, "Write the note.")
			asked := b.pending(reply.ID)
			b.kill()
			b.start()
			if again := b.pending(reply.ID); again.ID != asked.ID {
				t.Errorf("the question is %s now, it was %s", again.ID, asked.ID)
			}
			b.call(nil, "PermissionAPI.Decide", asked.ID, permission.Answer{Allow: true})
			b.call(&reply, "ChatAPI.Wait", reply.ID, patience.Milliseconds())
			if _, err := os.Stat(note); err != nil || reply.Status != workbench.MessageComplete || !strings.Contains(reply.Content, "It is over.") {
				t.Fatalf("%s: %q, %s; the note: %v", reply.Status, reply.Content, reply.Metadata.Error, err)
			}

			reply = b.begun(c.ID, "Speak for long.")
			eventually(t, "half of the answer", func() bool {
				var page api.MessageOutputPage
				b.call(&page, "ChatAPI.MessageOutput", reply.ID, 0)
				return page.Text != ""
			})
			b.call(nil, "ChatAPI.CancelTurn", c.ID)
			b.call(&reply, "ChatAPI.Wait", reply.ID, patience.Milliseconds())
			if reply.Status != workbench.MessageCancelled || !strings.HasPrefix(reply.Content, "A long answer.") {
				t.Errorf("%s: %q", reply.Status, reply.Content)
			}
			b.compared(c.ID, workbench.CopySame, 0)
			if answer := b.turn(c.ID, "Go on."); answer.Content != "The third answer." {
				t.Errorf("%q", answer.Content)
			}
			if body := b.lastBody(); !strings.Contains(body, "Write the note.") {
				t.Error("the model is not told what was said before")
			}
			b.compared(c.ID, workbench.CopySame, 0)
		})
	}
}

// pending is the question that an answer waits with.
func (b *agentBench) pending(messageID string) (found workbench.PermissionRequest) {
	b.t.Helper()
	eventually(b.t, "the agent asks", func() bool {
		var asked []workbench.PermissionRequest
		b.call(&asked, "PermissionAPI.OfMessage", messageID)
		i := slices.IndexFunc(asked, func(p workbench.PermissionRequest) bool { return p.Status == workbench.PermissionPending })
		if i >= 0 {
			found = asked[i]
		}
		return i >= 0
	})
	return found
}
