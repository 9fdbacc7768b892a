package conversation_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const hello = `echo '{"session":"s-1","text":"Hello."}'; echo '{"answered":true}'`

func TestDemonstrationAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("demo")
	m := b.answered(c.ID, "Say something about\nwhat was asked.")
	if m.Status != workbench.MessageComplete || !strings.HasPrefix(m.Content, demo.Notice) || m.Metadata.Model != demo.Model {
		t.Errorf("%s %q %+v", m.Status, m.Content, m.Metadata)
	}
	v, err := b.Show(t.Context(), c.ID)
	if err != nil || *v.Conversation.Title != "Say something about" || v.Live != nil || v.Active == nil || v.Directory != b.project.DefaultCwd {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestAgentWithoutSessionsIsToldWhatWasSaid(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("forgetful")
	b.answered(c.ID, hello)
	p, err := b.db.AgentProcess(t.Context(), *b.answered(c.ID, "true").AgentSessionID)
	if err != nil {
		t.Fatal(err)
	}
	if prompt := p.Argv[2]; !strings.Contains(prompt, "[user]\n"+hello) || !strings.Contains(prompt, "[assistant]\nHello.") || !strings.HasSuffix(prompt, "\n\ntrue") {
		t.Errorf("%q", prompt)
	}
}

// What a page shows while an answer arrives is what it shows when it is loaded
// again, and once it has ended.
func TestLiveIsReloaded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	reply := b.begun(c.ID, `echo '{"session":"s-1","think":"Hm. ","text":"First. "}'
echo '{"call":"t1","input":{"command":"ls"}}'; echo '{"call":"t2","parent":"t1"}'
echo '{"result":"t1","output":"a b"}'; echo '{"text":"Then. ","tokens":7}'; echo '{"think":"So."}'
`+until(gate)+`echo '{"answered":true}'`)
	live := b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Metadata.Reasoning == "Hm. So." })
	cursor, _, err := b.Cursor(t.Context(), reply.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	piece, err := cursor.Next(ctx)
	if err != nil || string(piece.Data) != "First. Then. " || live.Content != "First. Then. " {
		t.Errorf("stream %q, page %q, %v", piece.Data, live.Content, err)
	}
	if calls := live.Metadata.ToolCalls; len(calls) != 2 || *calls[0].Output != "a b" || calls[0].Duration == nil ||
		string(calls[0].Input) != `{"command":"ls"}` || calls[1].ParentID != "t1" || calls[1].Output != nil || calls[0].Offset != int64(len("First. ")) {
		t.Errorf("%+v", calls)
	}
	open()
	b.ended(reply.ID)
	end, err := cursor.Next(ctx)
	if err != nil || !end.Ended {
		t.Errorf("%+v, %v", end, err)
	}
	reloaded := b.transcript(c.ID)[1]
	if reloaded.Status != workbench.MessageComplete || reloaded.Content != live.Content || !reflect.DeepEqual(reloaded.Metadata, live.Metadata) {
		t.Errorf("live\n%+v\nreloaded\n%+v", live, reloaded)
	}
	v, err := b.Show(t.Context(), c.ID)
	if err != nil || v.Usage.TokensSent != 7 {
		t.Errorf("%+v, %v", v.Usage, err)
	}
}

func TestMessagesWaitForTheirTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	first := b.begun(c.ID, until(gate)+hello)
	second, third := b.send(c.ID, `echo "{\"text\":\"resumed $RESUME\"}"; `+hello), b.send(c.ID, hello)
	if second.Reply != nil || third.Reply != nil || second.Message.Status != workbench.MessageQueued {
		t.Errorf("%+v %+v", second, third)
	}
	if err := b.CancelQueued(t.Context(), third.Message.ID); err != nil {
		t.Error(err)
	}
	code(t, b.CancelQueued(t.Context(), third.Message.ID), workbench.EConflict)
	_, err := b.Reset(t.Context(), c.ID)
	code(t, err, workbench.EConflict)
	open()
	b.ended(first.ID)
	b.ended(second.Message.ID)
	answer := b.ended(b.replyTo(second).ID)
	if answer.Content != "resumed s-1Hello." {
		t.Errorf("the agent's session was not gone on with: %q", answer.Content)
	}
	if n := len(b.transcript(c.ID)); n != 5 {
		t.Errorf("%d messages", n)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	code(t, b.CancelTurn(t.Context(), c.ID), workbench.EConflict)
	reply := b.begun(c.ID, `echo '{"text":"Half."}'; exec sleep 600`)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Content == "Half." })
	if err := b.CancelTurn(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if m := b.ended(reply.ID); m.Status != workbench.MessageCancelled || m.Content != "Half." || m.Metadata.Error != "" {
		t.Errorf("%+v", m)
	}
	if m := b.answered(c.ID, hello); m.Content != "Hello." {
		t.Errorf("%+v", m)
	}
}

func TestFailureKeepsItsText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	if m := b.answered(c.ID, `echo '{"text":"Half."}'; exit 3`); m.Status != workbench.MessageFailed || m.Content != "Half." || m.Metadata.Error != "The script gave no answer." {
		t.Errorf("%+v", m)
	}
	if err := os.RemoveAll(b.project.DefaultCwd); err != nil {
		t.Fatal(err)
	}
	if m := b.answered(c.ID, hello); m.Status != workbench.MessageFailed || !strings.Contains(m.Metadata.Error, "is not there any more") {
		t.Errorf("%+v", m)
	}
}

// An agent that has forgotten its session is told what was said, once.
func TestForgottenSession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	b.answered(c.ID, hello)
	m := b.answered(c.ID, `if [ -n "$RESUME" ]; then echo '{"text":"No such session.","forgot":true}'; exit 1; fi
printf '{"session":"s-2","text":%s,"answered":true}\n' "$(printf '%s' "$HISTORY" | sed 's/\\/\\\\/g;s/"/\\"/g;s/^/"/;s/$/"/')"`)
	var history []struct{ Role, Text string }
	if err := json.Unmarshal([]byte(m.Content), &history); err != nil || m.Status != workbench.MessageComplete {
		t.Fatalf("%+v, %v", m, err)
	}
	if len(history) != 2 || history[0].Text != hello || history[1].Text != "Hello." {
		t.Errorf("%+v", history)
	}
	v, err := b.Show(t.Context(), c.ID)
	if err != nil || len(v.Sessions) != 2 || *v.Active.TransitionReason != workbench.TransitionResumeFailed || *v.Active.AssistantSessionID != "s-2" {
		t.Errorf("%+v, %v", v.Sessions, err)
	}
	m = b.answered(c.ID, `echo '{"forgot":true}'`)
	if m.Status != workbench.MessageFailed {
		t.Errorf("it was tried for ever: %+v", m)
	}
}

func TestResetForgets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	b.answered(c.ID, hello)
	if _, err := b.Reset(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if m := b.answered(c.ID, `echo "{\"text\":\"[$RESUME$HISTORY]\"}"; `+hello); m.Content != "[null]Hello." {
		t.Errorf("%+v", m)
	}
}

func TestTrash(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	reply := b.begun(c.ID, `exec sleep 600`)
	waiting := b.send(c.ID, hello)
	if err := b.Remove(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	_, err := b.Send(t.Context(), c.ID, conversation.Outgoing{Text: hello})
	code(t, err, workbench.EConflict)
	if err := b.Restore(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{reply.ID, waiting.Message.ID} {
		if m := b.ended(id); m.Status != workbench.MessageCancelled {
			t.Errorf("%+v", m)
		}
	}
	if m := b.answered(c.ID, hello); m.Status != workbench.MessageComplete {
		t.Errorf("%+v", m)
	}
}

func TestOneConversationOfAPlatform(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := make([]string, 50)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			c, err := b.New(t.Context(), conversation.Spec{CodebaseID: b.project.ID, Agent: "demo", PlatformType: "web", PlatformConversationID: "one"})
			if err != nil {
				t.Error(err)
			}
			ids[i] = c.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("%s and %s", id, ids[0])
		}
	}
	c, err := b.New(t.Context(), conversation.Spec{CodebaseID: b.project.ID, Agent: "script", PlatformType: "web", PlatformConversationID: "one"})
	if err != nil || c.AIAssistantType != "demo" {
		t.Errorf("the agent has changed: %+v, %v", c, err)
	}
	for _, spec := range []conversation.Spec{
		{Agent: "demo"},
		{CodebaseID: b.project.ID, Agent: "demo", Permission: "whatever"},
		{CodebaseID: b.project.ID, Agent: "demo", Title: strings.Repeat("x", workbench.MaxTitleBytes+1)},
	} {
		_, err := b.New(t.Context(), spec)
		code(t, err, workbench.EInvalid)
	}
	_, err = b.New(t.Context(), conversation.Spec{CodebaseID: b.project.ID, Agent: "nobody"})
	code(t, err, workbench.ENotFound)
}

func TestChoices(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	show := `echo "{\"text\":\"$MODEL $MODE\"}"; ` + `echo '{"answered":true}'`
	if m := b.answered(c.ID, show); m.Content != " ask" {
		t.Errorf("%q", m.Content)
	}
	if err := b.Choose(t.Context(), c.ID, workbench.ConversationChoice{Model: "large", Permission: "plan"}); err != nil {
		t.Fatal(err)
	}
	if m := b.answered(c.ID, show); m.Content != "large plan" {
		t.Errorf("%q", m.Content)
	}
	sent, err := b.Send(t.Context(), c.ID, conversation.Outgoing{Text: show, Model: "small", Permission: "edit"})
	if err != nil {
		t.Fatal(err)
	}
	if m := b.ended(b.replyTo(sent).ID); m.Content != "small edit" {
		t.Errorf("%q", m.Content)
	}
	code(t, b.Choose(t.Context(), c.ID, workbench.ConversationChoice{Permission: "x"}), workbench.EInvalid)
}

func TestMentionsAndCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := b.project.DefaultCwd
	write(filepath.Join(dir, "notes.txt"), "the notes")
	write(filepath.Join(dir, "two words.txt"), "both words")
	write(filepath.Join(dir, ".holdfast/commands/check.md"), "---\ndescription: Looks twice\n---\nLook at $1, then at $ARGUMENTS.")
	write(filepath.Join(dir, ".claude/commands/check.md"), "another one")
	write(filepath.Join(dir, ".claude/commands/review/pr.md"), "# Review a change\n\nText.")
	write(filepath.Join(b.home, ".claude/commands/mine.md"), "Mine.")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, ".claude/commands/stolen.md")); err != nil {
		t.Fatal(err)
	}
	commands, err := b.Commands(t.Context(), b.project.ID)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range commands {
		names = append(names, c.Name+"|"+c.Description+"|"+c.Source)
	}
	want := []string{"check|Looks twice|project", "mine|Mine.|user", "review:pr|Review a change|project"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("%q", names)
	}
	c := b.open("demo")
	for text, words := range map[string]string{
		"/check a.go \"b c\"":            "Look at a.go, then at a.go \"b c\".",
		"/review:pr #5":                  "# Review a change",
		"/compact now":                   "/compact now",
		"see @notes.txt, @nobody and me": "see @notes.txt, @nobody and me",
	} {
		if m := b.answered(c.ID, text); !strings.Contains(m.Content, "The task begins: "+words) && !strings.Contains(m.Content, "This conversation began") {
			t.Errorf("%s: %q", text, m.Content)
		}
		if m := b.transcript(c.ID); m[len(m)-2].Content != text {
			t.Errorf("kept as %q, written as %q", m[len(m)-2].Content, text)
		}
		if _, err := b.Reset(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPromptHoldsMentionedFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := os.WriteFile(filepath.Join(b.project.DefaultCwd, "two words.txt"), []byte("both words"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := b.open("script")
	sent, err := b.Send(t.Context(), c.ID, conversation.Outgoing{
		Text: `true @"two words.txt" @../secret`, Files: []string{"gone.txt"},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.db.AgentProcess(t.Context(), *b.ended(b.replyTo(sent).ID).AgentSessionID)
	if err != nil {
		t.Fatal(err)
	}
	prompt := p.Argv[2]
	if !strings.Contains(prompt, "both words") || !strings.Contains(prompt, "gone.txt: not included") || strings.Contains(prompt, "secret:") {
		t.Errorf("%q", prompt)
	}
}

func TestTheLiveAnswerIsToldWithItsTimes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	reply := b.begun(c.ID, until(gate)+hello)
	v, err := b.Show(t.Context(), c.ID)
	if err != nil || v.Live == nil || !reflect.DeepEqual(*v.Live, reply.MessageSummary) {
		t.Errorf("%+v, %v; the answer is %+v", v.Live, err, reply.MessageSummary)
	}
	open()
	b.ended(reply.ID)
}

func TestAnAnswerSaysWhatItUsed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	b.answered(c.ID, `echo '{"text":"One.","tokens":7}'; echo '{"tokens":4}'; echo '{"answered":true}'`)
	b.answered(c.ID, hello)
	gate, open := b.gate()
	reply := b.begun(c.ID, `echo '{"text":"Three.","tokens":9}'; `+until(gate)+`echo '{"tokens":2,"answered":true}'`)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Usage != nil && m.Usage.TokensSent == 9 })
	open()
	b.ended(reply.ID)
	var used []int64
	for _, m := range b.transcript(c.ID) {
		switch {
		case m.Usage == nil:
			used = append(used, 0)
		case m.Usage.CostNanoUSD != nil || m.Usage.UnknownEvents != 2:
			t.Errorf("the cost is not known: %+v", m.Usage)
		default:
			used = append(used, m.Usage.TokensSent)
		}
	}
	if want := []int64{0, 11, 0, 0, 0, 11}; !reflect.DeepEqual(used, want) {
		t.Errorf("%v, wanted %v", used, want)
	}
}

func TestASessionPaysForWhatIsSaidFromIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	session := storetest.Session(t, b.db, b.host.ID)
	var asked [][2]string
	var mu sync.Mutex
	b.Budget = func(_ context.Context, conversationID, sessionID string) error {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, [2]string{conversationID, sessionID})
		return nil
	}
	c := b.open("script")
	for _, id := range []string{session.ID, "gone"} {
		sent, err := b.Send(t.Context(), c.ID, conversation.Outgoing{Text: `echo '{"tokens":5,"answered":true}'`, SessionID: id})
		if err != nil {
			t.Fatal(err)
		}
		if m := b.ended(b.replyTo(sent).ID); m.Status != workbench.MessageComplete {
			t.Errorf("%+v", m)
		}
	}
	events, err := b.db.UsageEvents(t.Context(), workbench.UsageFilter{Limit: 10})
	if err != nil || len(events) != 2 || events[0].SessionID != nil || events[1].SessionID == nil || *events[1].SessionID != session.ID {
		t.Errorf("%+v, %v", events, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) == 0 || asked[0] != [2]string{c.ID, session.ID} || asked[len(asked)-1] != [2]string{c.ID, "gone"} {
		t.Errorf("asked for %v", asked)
	}
}

func TestQueuedMessagesChangePlaces(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	running := b.send(c.ID, until(gate)+hello)
	first, second := b.send(c.ID, hello+" # 1"), b.send(c.ID, hello+" # 2")
	code(t, b.MoveQueued(t.Context(), running.Message.ID, false), workbench.EConflict)
	code(t, b.MoveQueued(t.Context(), first.Message.ID, true), workbench.EConflict)
	code(t, b.MoveQueued(t.Context(), second.Message.ID, false), workbench.EConflict)
	if err := b.MoveQueued(t.Context(), second.Message.ID, true); err != nil {
		t.Fatal(err)
	}
	open()
	b.ended(b.replyTo(first).ID)
	var order []string
	for _, m := range b.transcript(c.ID) {
		if m.Role == workbench.RoleAssistant {
			order = append(order, m.Metadata.ReplyTo)
		}
	}
	if want := []string{running.Message.ID, second.Message.ID, first.Message.ID}; !reflect.DeepEqual(order, want) {
		t.Errorf("%v, wanted %v", order, want)
	}
}
