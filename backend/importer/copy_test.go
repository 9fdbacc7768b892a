package importer_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Lines that an agent adds to the sessions of agentHome, and how many messages
// they are.
var additions = map[workbench.ForeignKind]struct {
	file  string
	lines []string
	more  int64
	holds []string // rows after they were taken in
}{
	workbench.ForeignClaude: {
		filepath.Join(".claude", "projects", "-src", claudeSession+".jsonl"), []string{
			`{"type":"user","uuid":"u9","timestamp":"2025-01-02T00:00:00Z","message":{"role":"user","content":"and the window"}}`,
			`{"type":"assistant","uuid":"a9","timestamp":"2025-01-02T00:00:01Z","message":{"id":"msg_9","model":"m","content":[{"type":"tool_use","id":"c9","name":"Bash","input":{"command":"open"}}],"usage":{"input_tokens":11,"output_tokens":13}}}`,
			`{"type":"user","uuid":"u10","timestamp":"2025-01-02T00:00:02Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c9","content":"opened"}]}}`,
			`{"type":"user","uuid":"u11","timestamp":"2025-01-02T00:00:03Z","message":{"role":"user","content":"[Request interrupted by user]"}}`,
		}, 2, []string{"content=and the window", `"output":"opened"`, "provider=anthropic provider_message_id=msg_9", "output_tokens=13"},
	},
	workbench.ForeignCodex: {
		filepath.Join(".codex", "sessions", "2025", "01", "01", "rollout-2025-01-01-"+codexSession+".jsonl"), []string{
			`{"timestamp":"2025-01-02T00:00:01Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"sort them"}]}}`,
			`{"timestamp":"2025-01-02T00:00:03Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Sorted."}]}}`,
			`{"timestamp":"2025-01-02T00:00:03Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":21,"output_tokens":5}}}}`,
		}, 2, []string{"content=sort them", "content=Sorted.", "input_tokens=21 output_tokens=5"},
	},
	workbench.ForeignOpenCode: {
		filepath.Join(".local", "share", "opencode", "storage", "message", "ses_00000000000000000000000001", "msg_3.json"), []string{
			`{"id":"msg_3","role":"assistant","modelID":"mo","cost":0.25,"time":{"created":1735789601000},"tokens":{"input":4,"output":2}}`,
		}, 1, []string{"content=told later", "provider_message_id=opencode:msg_3"},
	},
}

func TestAnImportedConversationIsComparedAndTakesIn(t *testing.T) {
	t.Parallel()
	for engine, open := range engines {
		for from, added := range additions {
			t.Run(engine+"/"+string(from), func(t *testing.T) {
				t.Parallel()
				home := agentHome(t)
				b := newBench(t, open(t), home)
				b.run(from, "", false)
				id := conversationOf(t, b.db, string(from))
				if got := b.compare(id); got.State != workbench.CopySame || got.Place == "" || got.Messages < 2 {
					t.Fatalf("just imported: %+v", got)
				}
				appendTo(t, filepath.Join(home, added.file), added.lines...)
				write(t, filepath.Join(home, ".local", "share", "opencode", "storage", "part", "msg_3", "prt_1.json"), `{"type":"text","text":"told later"}`)
				files, before := contents(t, home), dump(t, b.db)
				if got := b.compare(id); got.State != workbench.CopyMore || got.More != added.more {
					t.Fatalf("the agent has more: %+v", got)
				}
				if dump(t, b.db) != before {
					t.Error("a comparison changed the database")
				}
				got := b.takeIn(id)
				if got.State != workbench.CopySame || got.Taken != added.more {
					t.Fatalf("taken in: %+v", got)
				}
				once := dump(t, b.db)
				contains(t, once, added.holds...)
				if got := b.takeIn(id); got.State != workbench.CopySame || got.Taken != 0 {
					t.Errorf("taken in twice: %+v", got)
				}
				b.run(from, "", false)
				if dump(t, b.db) != once {
					t.Error("what was taken in came again")
				}
				if contents(t, home) != files {
					t.Error("the source was touched")
				}
			})
		}
	}
}

// An answer that ran here is one message, whatever number of them the agent has.
func TestAnAnswerThatRanHere(t *testing.T) {
	t.Parallel()
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			home := agentHome(t)
			b := newBench(t, open(t), home)
			whole := b.ran("claude", claudeSession, workbench.MessageComplete, "I look.\n\nDone.", "c1")
			if got := b.compare(whole); got.State != workbench.CopySame {
				t.Errorf("the same in one message: %+v", got)
			}
			other := b.ran("claude", claudeSession, workbench.MessageComplete, "I never looked.")
			if got := b.compare(other); got.State != workbench.CopyDiffers {
				t.Errorf("another answer: %+v", got)
			}
			if _, err := b.TakeIn(t.Context(), other); workbench.ErrorCode(err) != workbench.EConflict {
				t.Errorf("taken in although it differs: %v", err)
			}
			cut := b.ran("claude", claudeSession, workbench.MessageInterrupted, "I look.", "c1")
			if got := b.compare(cut); got.State != workbench.CopyMore || got.More != 1 {
				t.Fatalf("cut off: %+v", got)
			}
			if got := b.takeIn(cut); got.Taken != 1 || got.State != workbench.CopySame {
				t.Errorf("the rest of it: %+v", got)
			}
			if n := strings.Count(dump(t, b.db), "provider_message_id=msg_1"); n != 1 {
				t.Errorf("msg_1 is counted %d times", n)
			}
			// Codex names no requests: what an answer here has counted is not counted again.
			codex := b.ran("codex", codexSession, workbench.MessageInterrupted, "Two")
			if got := b.takeIn(codex); got.Taken != 1 || got.State != workbench.CopySame {
				t.Errorf("the rest of it: %+v", got)
			}
			contains(t, dump(t, b.db), `"output":"a b"`, "content=Two files.")
			if strings.Contains(dump(t, b.db), "provider_message_id=codex:") {
				t.Error("what the agent here has counted is counted twice")
			}
		})
	}
}

func TestACopyThatIsGone(t *testing.T) {
	t.Parallel()
	home := agentHome(t)
	b := newBench(t, storetest.Open(t), home)
	for _, agent := range []string{"claude", "codex", "opencode"} {
		b.run(workbench.ForeignKind(agent), "", false)
		id := conversationOf(t, b.db, agent)
		for _, folder := range []string{".claude", ".codex", ".local"} {
			if err := os.Rename(filepath.Join(home, folder), filepath.Join(home, "away"+folder)); err != nil {
				t.Fatal(err)
			}
		}
		if got := b.compare(id); got.State != workbench.CopyGone || got.Place != "" || got.Messages == 0 {
			t.Errorf("%s: %+v", agent, got)
		}
		if _, err := b.TakeIn(t.Context(), id); workbench.ErrorCode(err) != workbench.EConflict {
			t.Errorf("%s: taken in from nothing: %v", agent, err)
		}
		for _, folder := range []string{".claude", ".codex", ".local"} {
			if err := os.Rename(filepath.Join(home, "away"+folder), filepath.Join(home, folder)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := b.compare(b.ran("demo", "demo-1", workbench.MessageComplete, "x")); got.State != workbench.CopyNone {
		t.Errorf("an agent without a copy: %+v", got)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Compare(gone, conversationOf(t, b.db, "claude")); err == nil {
		t.Error("a canceled comparison was made")
	}
	if _, err := b.Compare(t.Context(), "nothing"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("of nothing: %v", err)
	}
}

func (b *bench) compare(id string) workbench.AgentCopy {
	b.t.Helper()
	got, err := b.Compare(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

func (b *bench) takeIn(id string) workbench.AgentCopy {
	b.t.Helper()
	got, err := b.TakeIn(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// ran stores the first question of agentHome with an answer as it arrives from an
// agent that runs here.
func (b *bench) ran(agent, session string, status workbench.MessageStatus, text string, calls ...string) string {
	b.t.Helper()
	ctx := context.Background()
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	dir := "/src"
	c, err := b.db.OpenConversation(ctx, workbench.Conversation{
		ID: workbench.NewID(), PlatformType: "desktop", PlatformConversationID: workbench.NewID(), AIAssistantType: agent, HostID: hostID, Cwd: &dir,
	})
	must(err)
	span, err := b.db.TransitionAgentSession(ctx, workbench.AgentTransition{Reason: workbench.TransitionFirstMessage, Next: workbench.AgentSession{
		AgentSessionSummary: workbench.AgentSessionSummary{ID: workbench.NewID(), ConversationID: c.ID, AIAssistantType: agent, AssistantSessionID: &session, HostID: hostID},
	}})
	must(err)
	asked := map[string]string{"claude": "open it", "codex": "list", "demo": "x"}[agent]
	provider := map[string]string{"claude": "anthropic", "codex": "openai", "demo": "demo"}[agent]
	message := func(role workbench.Role, status workbench.MessageStatus, text string) workbench.Message {
		m, err := b.db.AppendMessage(ctx, workbench.Message{
			MessageSummary: workbench.MessageSummary{ID: workbench.NewID(), ConversationID: c.ID, Role: role, Status: status, AgentSessionID: &span.ID},
			Content:        text,
		})
		must(err)
		return m
	}
	message(workbench.RoleUser, workbench.MessageComplete, asked)
	reply := message(workbench.RoleAssistant, workbench.MessageStreaming, "")
	var tools []workbench.MessageTool
	for _, id := range calls {
		tools = append(tools, workbench.MessageTool{ToolCall: workbench.ToolCall{ID: id, Name: "Read", Input: json.RawMessage(`{}`)}})
	}
	// What an answer has used is what came in after it began.
	for began := time.Now().UnixMilli(); time.Now().UnixMilli() == began; {
		runtime.Gosched()
	}
	usage := workbench.UsageEvent{
		ID: workbench.NewID(), Provider: provider, ProviderMessageID: "msg_1", Agent: agent, Model: "m", Kind: workbench.UsageKind, HostID: hostID,
		ConversationID: &c.ID, InputTokens: 5, CostSource: workbench.CostUnknown, Billing: "unknown", OccurredAt: storetest.Epoch,
	}
	must(b.db.SettleMessage(ctx, workbench.MessageEnd{
		MessageID: reply.ID, Status: status, Text: text, Tools: tools, Metadata: &workbench.MessageMetadata{}, Usage: []workbench.UsageEvent{usage},
	}))
	return c.ID
}

func conversationOf(t *testing.T, db *store.DB, agent string) string {
	t.Helper()
	list, err := db.Conversations(t.Context(), workbench.ConversationFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.AIAssistantType == agent && (c.Title == nil || *c.Title != "From tables") {
			return c.ID
		}
	}
	t.Fatalf("no conversation of %s", agent)
	return ""
}

func appendTo(t *testing.T, path string, lines ...string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
