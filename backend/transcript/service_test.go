package transcript_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/transcript"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 60 * time.Second

const session = "0a1b2c3d-0000-4000-8000-000000000001"

// bench follows the session of an answer that arrives.
type bench struct {
	*transcript.Service
	t       *testing.T
	db      *store.DB
	notices notice.Broker
	home    string
	host    workbench.Host
	message workbench.Message
	secrets redact.Redactor
	env     workbench.Environ // of the project
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, db: storetest.Open(t), home: t.TempDir()}
	b.host = storetest.Host(t, b.db)
	b.message = b.answer("claude")
	b.begin()
	t.Cleanup(func() { b.Close() })
	return b
}

// answer is one that arrives from the session, in a project.
func (b *bench) answer(agent string) workbench.Message {
	b.t.Helper()
	ctx := context.Background()
	project, err := b.db.AddCodebase(ctx, workbench.Codebase{
		ID: workbench.NewID(), Name: "p", DefaultCwd: b.home, HostID: b.host.ID, PathKey: workbench.NewID(), ProjectHash: "hash", Kind: workbench.KindFolder,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	c, err := b.db.OpenConversation(ctx, workbench.Conversation{
		ID: workbench.NewID(), PlatformType: "cli", PlatformConversationID: workbench.NewID(), AIAssistantType: agent, HostID: b.host.ID, CodebaseID: &project.ID,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	id := session
	span, err := b.db.TransitionAgentSession(ctx, workbench.AgentTransition{Reason: workbench.TransitionFirstMessage, Next: workbench.AgentSession{
		AgentSessionSummary: workbench.AgentSessionSummary{ID: workbench.NewID(), ConversationID: c.ID, CodebaseID: &project.ID, AIAssistantType: agent, AssistantSessionID: &id, HostID: b.host.ID},
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	m, err := b.db.AppendMessage(ctx, workbench.Message{MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: c.ID, Role: workbench.RoleAssistant, Status: workbench.MessageStreaming, AgentSessionID: &span.ID,
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// begin makes the service, as an owner does when it starts.
func (b *bench) begin() {
	b.Service = transcript.New(transcript.Options{
		Store: b.db, HostID: b.host.ID, Home: b.home, Getenv: func(string) string { return "" }, Redact: b.secrets.Values,
		Notices: b.notices.Listen(), Log: slog.New(slog.DiscardHandler),
		Variables: func(context.Context, string) (workbench.Environ, error) { return b.env, nil },
	})
	b.Start()
}

func (b *bench) changed() { b.notices.Send(workbench.Notice{Noun: "message", ID: b.message.ID}) }

func (b *bench) ended() {
	b.t.Helper()
	if err := b.db.SettleMessage(b.t.Context(), workbench.MessageEnd{MessageID: b.message.ID, Status: workbench.MessageComplete}); err != nil {
		b.t.Fatal(err)
	}
	b.changed()
}

func (b *bench) path(name string) string {
	b.t.Helper()
	path := filepath.Join(b.home, ".claude/projects/-work-p", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.t.Fatal(err)
	}
	return path
}

func (b *bench) write(path, text string, how int) {
	b.t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|how, 0o600)
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// keptOf is the transcript of an agent as it is kept, read in pages.
func (b *bench) keptOf(agent string) string {
	b.t.Helper()
	var all strings.Builder
	for next := ""; ; {
		page, err := b.Read(b.t.Context(), agent, session, next)
		if workbench.ErrorCode(err) == workbench.ENotFound {
			return ""
		}
		if err != nil {
			b.t.Fatal(err)
		}
		for _, line := range page.Lines {
			all.WriteString(line.Text + "\n")
		}
		if next = page.Next; next == "" {
			return all.String()
		}
	}
}

// keeps waits until the transcript is kept.
func (b *bench) keeps(want string) {
	b.t.Helper()
	b.keepsOf("claude", want)
}

func (b *bench) keepsOf(agent, want string) {
	b.t.Helper()
	deadline := time.After(patience)
	for got := b.keptOf(agent); got != want; got = b.keptOf(agent) {
		select {
		case <-deadline:
			b.t.Fatalf("kept %.500q, wanted %.500q", got, want)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func line(n int) string {
	return fmt.Sprintf(`{"uuid":"u-%d","timestamp":"2026-01-02T03:04:05.006Z","text":"word %d"}`, n, n) + "\n"
}

func TestKeepsWholeLinesAsTheyComeAndWhenTheFileIsGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	path := b.path(session + ".jsonl")
	b.write(path, line(1)+line(2)[:20], os.O_APPEND)
	b.changed()
	b.keeps(line(1))
	b.write(path, line(2)[20:]+"no JSON\n", os.O_APPEND)
	b.keeps(line(1) + line(2) + "no JSON\n") // by the poll: nobody tells
	b.write(b.path(session+"/subagents/agent-x.jsonl"), `{"uuid":"s-1","isSidechain":true}`+"\n", os.O_APPEND)
	b.write(path, line(3), os.O_APPEND)
	b.ended()
	want := line(1) + line(2) + "no JSON\n" + line(3) + `{"uuid":"s-1","isSidechain":true}` + "\n"
	b.keeps(want)
	if err := os.RemoveAll(filepath.Join(b.home, ".claude")); err != nil {
		t.Fatal(err)
	}
	page, err := b.Read(t.Context(), "claude", session, "")
	if err != nil || len(page.Lines) != 5 || !page.Lines[4].Sidechain || *page.Lines[0].OccurredAt != 1767323045006 {
		t.Errorf("%+v, %v", page, err)
	}
	b.eventuallyEnded()
	_, err = b.Read(t.Context(), "claude", session, "nowhere:0")
	if workbench.ErrorCode(err) != workbench.EInvalid {
		t.Error(err)
	}
}

// eventuallyEnded waits until no file is followed.
func (b *bench) eventuallyEnded() {
	b.t.Helper()
	deadline := time.After(patience)
	for {
		open, err := b.db.OpenTranscriptFiles(b.t.Context(), b.host.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(open) == 0 {
			return
		}
		select {
		case <-deadline:
			b.t.Fatalf("followed still: %+v", open)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestReplacedFileIsAnotherGeneration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	path := b.path(session + ".jsonl")
	b.write(path, line(1)+line(2), os.O_APPEND)
	b.changed()
	b.keeps(line(1) + line(2))
	b.write(path, line(3), os.O_TRUNC)
	b.changed()
	b.keeps(line(1) + line(2) + line(3))
	b.write(path, line(4)+line(5)+line(1), os.O_TRUNC) // longer, and another one; its last line is kept already
	b.changed()
	b.keeps(line(1) + line(2) + line(3) + line(4) + line(5))
}

func TestWhatWasWrittenWithoutAnOwnerIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	path := b.path(session + ".jsonl")
	b.write(path, line(1), os.O_APPEND)
	b.changed()
	b.keeps(line(1))
	b.Close()
	b.write(path, line(2), os.O_APPEND)
	b.begin()
	b.keeps(line(1) + line(2))
}

func TestLongLinesAndSecrets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.secrets.Add("correct horse battery")
	long := `{"uuid":"l","text":"` + strings.Repeat("many words ", 1<<20) + `"}` + "\n"
	b.write(b.path(session+".jsonl"), long+`{"text":"correct horse battery sk-ant-like"}`+"\n"+line(1), os.O_APPEND)
	b.changed()
	b.keeps(long + `{"text":"REDACTED sk-ant-like"}` + "\n" + line(1))
}

func TestManyLinesAreRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var want strings.Builder
	for n := range 1000 {
		want.WriteString(line(n))
	}
	b.write(b.path(session+".jsonl"), want.String(), os.O_APPEND)
	b.changed()
	b.keeps(want.String())
}

// An agent that was killed leaves a line without an end; nothing will end it.
func TestTheLastLineWithoutAnEndIsKeptOnceItsSessionHasEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	path := b.path(session + ".jsonl")
	b.write(path, line(1)+"cut o", os.O_APPEND)
	b.changed()
	b.keeps(line(1)) // it may grow still
	b.ended()
	b.keeps(line(1) + "cut o\n")
	b.eventuallyEnded()
}

func TestAFileOfOneLineWithoutAnEndIsKeptOnceItsSessionHasEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write(b.path(session+".jsonl"), `{"uuid":"only"}`, os.O_APPEND)
	b.changed()
	b.ended()
	b.keeps(`{"uuid":"only"}` + "\n")
}

// A project may give its agents a folder of their own.
func TestFoldersThatTheProjectsVariablesNameAreRead(t *testing.T) {
	t.Parallel()
	for agent, place := range map[string]struct{ variable, file string }{
		"claude": {"CLAUDE_CONFIG_DIR", "projects/-p/" + session + ".jsonl"},
		"codex":  {"CODEX_HOME", "sessions/2026/01/02/rollout-x-" + session + ".jsonl"},
	} {
		t.Run(agent, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			root := t.TempDir()
			b.env = workbench.Environ{"OTHER=1", place.variable + "=" + root}
			b.message = b.answer(agent)
			path := filepath.Join(root, place.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			b.write(path, line(1), os.O_APPEND)
			b.changed()
			b.keepsOf(agent, line(1))
		})
	}
}
