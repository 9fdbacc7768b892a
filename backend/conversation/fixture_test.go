package conversation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

// script is a driver of shell scripts that write lines of JSON, each an event:
// what an agent may say, without an agent. The message is the script; it is
// parsed like that of any driver, from committed state.
type script struct{}

// forgetful is script without a session of its own.
type forgetful struct{ script }

func (forgetful) Name() string                     { return "forgetful" }
func (forgetful) Capabilities() agent.Capabilities { return agent.Capabilities{} }

type said struct {
	Session  string          `json:"session"`
	Text     string          `json:"text"`
	Think    string          `json:"think"`
	Call     string          `json:"call"`
	Input    json.RawMessage `json:"input"`
	Parent   string          `json:"parent"`
	Result   string          `json:"result"`
	Output   string          `json:"output"`
	Tokens   int64           `json:"tokens"`
	Forgot   bool            `json:"forgot"`
	Answered bool            `json:"answered"`
}

func (script) Name() string { return "script" }
func (script) Probe(context.Context, agent.Environment) agent.Info {
	return agent.Info{Name: "script", Installed: true, Path: "/bin/sh"}
}
func (script) Lines() bool { return true }
func (script) Capabilities() agent.Capabilities {
	return agent.Capabilities{Resume: true, History: true}
}

func (script) Command(req agent.Request) (agent.Command, error) {
	history, err := json.Marshal(req.History)
	return agent.Command{
		Argv: []string{req.Program, "-c", req.Prompt}, Stdin: []byte{},
		Env: []string{"RESUME=" + req.Resume, "HISTORY=" + string(history), "MODEL=" + req.Model, "MODE=" + string(req.Permission)},
	}, err
}

func (script) Parser(_ agent.Request, state json.RawMessage) agent.Parser {
	p := &scriptParser{}
	_ = json.Unmarshal(state, p) // nil at the beginning
	return p
}

type scriptParser struct{ Answered, Forgot bool }

func (p *scriptParser) Stdout(data []byte) []agent.Event {
	var s said
	if json.Unmarshal(bytes.TrimSpace(data), &s) != nil {
		return []agent.Event{agent.Text{Channel: workbench.ChannelLog, Data: string(data)}}
	}
	p.Answered, p.Forgot = p.Answered || s.Answered, p.Forgot || s.Forgot
	var events []agent.Event
	add := func(is bool, e agent.Event) {
		if is {
			events = append(events, e)
		}
	}
	add(s.Session != "", agent.Facts{AssistantSessionID: s.Session, Model: "model-1"})
	add(s.Think != "", agent.Text{Channel: workbench.ChannelReasoning, Data: s.Think})
	add(s.Text != "", agent.Text{Channel: workbench.ChannelResponse, Data: s.Text})
	add(s.Call != "", agent.ToolCall{ID: s.Call, Name: "Bash", Input: s.Input, ParentID: s.Parent})
	add(s.Result != "", agent.ToolResult{ID: s.Result, Output: s.Output})
	add(s.Tokens != 0, agent.Usage{UsageEvent: workbench.UsageEvent{
		Provider: "test", ProviderMessageID: workbench.NewID(), Agent: "script", Model: "model-1", Kind: workbench.UsageKind,
		InputTokens: s.Tokens, CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}})
	return events
}

func (p *scriptParser) Stderr([]byte) []agent.Event { return nil }

func (p *scriptParser) State() json.RawMessage {
	state, _ := json.Marshal(p)
	return state
}

func (p *scriptParser) Exit(status agent.ExitStatus) agent.Result {
	if p.Answered {
		return agent.Result{OK: true}
	}
	return agent.Result{Reason: workbench.FailError, Message: "The script gave no answer.", ResumeFailed: p.Forgot}
}

// bench is a conversation service over a real store, a real process host and
// agents that need no account.
type bench struct {
	*conversation.Service
	t       testing.TB
	db      *store.DB
	link    *process.Link
	runner  *turn.Runner
	dir     string // the data directory
	home    string
	host    workbench.Host
	project workbench.Codebase
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), home: t.TempDir(), db: storetest.Open(t)}
	b.host = storetest.Host(t, b.db)
	project, err := b.db.AddCodebase(t.Context(), workbench.Codebase{
		ID: workbench.NewID(), Name: "p", DefaultCwd: t.TempDir(), HostID: b.host.ID, PathKey: workbench.NewID(), ProjectHash: "hash", Kind: workbench.KindFolder,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.project = project
	b.begin()
	b.start(false)
	t.Cleanup(func() {
		b.end()
		hosttest.Stop(t, b.dir)
	})
	return b
}

// begin makes the service, as an owner does when it starts.
func (b *bench) begin() {
	b.t.Helper()
	self, err := os.Executable()
	if err != nil {
		b.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	b.link = process.NewLink(hosttest.Options(b.t, host.Config{DataDir: b.dir}), log)
	b.runner = turn.New(turn.Options{Store: b.db, Link: b.link, HostID: b.host.ID, Log: log})
	b.Service = conversation.New(conversation.Options{
		Store: b.db, Runner: b.runner, Drivers: agent.Drivers{script{}, forgetful{}, demo.New()},
		Agents: agent.Environment{LookPath: host.LookPath, Self: self, Home: b.home}, ReadFile: readFile, HostID: b.host.ID,
		Notify: func(workbench.Notice) {}, Log: log,
	})
}

func (b *bench) start(recovered bool) {
	b.t.Helper()
	if err := b.Start(b.t.Context(), recovered); err != nil {
		b.t.Fatal(err)
	}
}

func readFile(_ context.Context, root, path string, limit int64) ([]byte, int64, error) {
	text, err := files.ReadText(root, path, limit)
	return []byte(text.Content), text.SizeBytes, err
}

// end closes the service, as an owner does when it stops.
func (b *bench) end() {
	b.Close()
	b.runner.Close()
	if err := b.link.Close(); err != nil {
		b.t.Error(err)
	}
}

// launch begins a new owner and resolves what the last one left; it returns what
// was found.
func (b *bench) launch() []workbench.Finding {
	b.t.Helper()
	b.begin()
	l, err := launch.Run(b.t.Context(), launch.Options{
		Store: b.db, Link: b.link, Chats: b.Service, HostID: b.host.ID, Mode: workbench.ModeServer,
		Now: workbench.SystemClock, Log: b.Log,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	findings, err := b.db.Findings(b.t.Context(), l.ID())
	if err != nil {
		b.t.Fatal(err)
	}
	b.start(false)
	return findings
}

// open begins a conversation with an agent.
func (b *bench) open(name string) workbench.Conversation {
	b.t.Helper()
	c, err := b.New(b.t.Context(), conversation.Spec{CodebaseID: b.project.ID, Agent: name})
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b *bench) send(id, text string) conversation.Sent {
	b.t.Helper()
	sent, err := b.Send(b.t.Context(), id, conversation.Outgoing{Text: text})
	if err != nil {
		b.t.Fatal(err)
	}
	return sent
}

// begun is the answer to a message. It may wait until the lane of the answer
// before is left.
func (b *bench) begun(id, text string) workbench.Message {
	b.t.Helper()
	return b.replyTo(b.send(id, text))
}

func (b *bench) replyTo(sent conversation.Sent) workbench.Message {
	b.t.Helper()
	if sent.Reply != nil {
		return *sent.Reply
	}
	var reply workbench.Message
	b.shows(sent.Message.ConversationID, sent.Message.ID, func(workbench.Message) bool {
		for _, m := range b.transcript(sent.Message.ConversationID) {
			if m.Metadata.ReplyTo == sent.Message.ID {
				reply = m
			}
		}
		return reply.ID != ""
	})
	return reply
}

// ended waits until a message has ended.
func (b *bench) ended(id string) workbench.Message {
	b.t.Helper()
	m, err := b.Wait(b.t.Context(), id, patience)
	if err != nil || !m.Status.Final() {
		b.t.Fatalf("%s, %v", m.Status, err)
	}
	return m
}

// answered sends a message and waits for its answer.
func (b *bench) answered(id, text string) workbench.Message {
	b.t.Helper()
	return b.ended(b.begun(id, text).ID)
}

func (b *bench) transcript(id string) []workbench.Message {
	b.t.Helper()
	page, err := b.Messages(b.t.Context(), id, 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	return page
}

// gate is a file that a script waits for.
func (b *bench) gate() (path string, open func()) {
	b.t.Helper()
	path = filepath.Join(b.t.TempDir(), "gate")
	return path, func() {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}

// until is a script that waits for a file.
func until(path string) string { return `until [ -e '` + path + `' ]; do sleep 0.01; done; ` }

// shows waits until a condition of what has arrived of a message holds.
func (b *bench) shows(conversationID, messageID string, condition func(workbench.Message) bool) workbench.Message {
	b.t.Helper()
	deadline := time.After(patience)
	for {
		for _, m := range b.transcript(conversationID) {
			if m.ID == messageID && condition(m) {
				return m
			}
		}
		select {
		case <-deadline:
			b.t.Fatalf("not within %v: %+v", patience, b.transcript(conversationID))
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func code(t *testing.T, err error, want workbench.Code) {
	t.Helper()
	if workbench.ErrorCode(err) != want {
		t.Errorf("%v, wanted the code %q", err, want)
	}
}

func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not within %v: %s", patience, what)
		case <-time.After(2 * time.Millisecond):
		}
	}
}
