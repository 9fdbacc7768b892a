package conversation_test

import (
	"os"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func finding(t *testing.T, found []workbench.Finding, id string) workbench.Finding {
	t.Helper()
	for _, f := range found {
		if f.SubjectKind == workbench.SubjectMessage && f.SubjectID == id {
			return f
		}
	}
	t.Fatalf("no finding about the message: %+v", found)
	return workbench.Finding{}
}

func TestAnswerGoesOnWithoutItsOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	reply := b.begun(c.ID, `echo '{"session":"s-1","text":"Before. "}'; echo '{"call":"t1"}'; `+until(gate)+`echo '{"result":"t1","output":"x","text":"After."}'; echo '{"answered":true}'`)
	waiting := b.send(c.ID, hello)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return len(m.Metadata.ToolCalls) == 1 })
	b.end()
	if f := finding(t, b.launch(), reply.ID); f.Action != workbench.ActionAttached || !f.Alive {
		t.Errorf("%+v", f)
	}
	open()
	m := b.ended(reply.ID)
	if calls := m.Metadata.ToolCalls; m.Content != "Before. After." || m.Status != workbench.MessageComplete || len(calls) != 1 || *calls[0].Output != "x" {
		t.Errorf("%+v", m)
	}
	if m := b.ended(b.replyTo(waiting).ID); m.Content != "Hello." {
		t.Errorf("the message behind it: %+v", m)
	}
	b.end()
	if again := b.launch(); len(again) > 0 {
		t.Errorf("the next launch found %+v", again)
	}
}

func TestAnswerEndsWhileNobodyOwnsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	gate, open := b.gate()
	reply := b.begun(c.ID, `echo '{"text":"Before. "}'; `+until(gate)+`echo '{"text":"After."}'; echo '{"answered":true}'`)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Content == "Before. " })
	b.end()
	open()
	b.exited()
	f := finding(t, b.launch(), reply.ID)
	if f.Action != workbench.ActionFinalized || *f.StatusAfter != string(workbench.MessageComplete) {
		t.Errorf("%+v", f)
	}
	if m := b.ended(reply.ID); m.Content != "Before. After." {
		t.Errorf("%+v", m)
	}
}

// exited waits until no child of the host lives.
func (b *bench) exited() {
	b.t.Helper()
	eventually(b.t, "the agent has ended", func() bool {
		known, err := host.OpenSpool(b.dir).List()
		return err == nil && len(known) == 1 && known[0].State == host.StateExited
	})
}

func TestAnswerWithoutItsHost(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	reply := b.begun(c.ID, `echo '{"text":"Before. "}'; exec sleep 600`)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Content == "Before. " })
	client, err := b.link.Running(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.end()
	killed, err := os.FindProcess(client.Status().PID)
	if err == nil {
		err = killed.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the host has ended", func() bool {
		_, err := host.StartToken(killed.Pid)
		return err != nil
	})
	f := finding(t, b.launch(), reply.ID)
	if *f.StatusAfter != string(workbench.MessageInterrupted) {
		t.Errorf("%+v", f)
	}
	if m := b.ended(reply.ID); m.Status != workbench.MessageInterrupted || m.Content != "Before. " || m.Metadata.Error == "" {
		t.Errorf("%+v", m)
	}
}

// An answer that was claimed, and whose process was perhaps never asked for,
// begins once the next owner runs.
func TestAnswerThatNeverStarted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	b.end()
	b.begin() // an owner that claims, and starts nothing
	dir := b.project.DefaultCwd
	span, err := b.db.TransitionAgentSession(t.Context(), workbench.AgentTransition{
		Reason: workbench.TransitionFirstMessage, Next: workbench.AgentSession{AgentSessionSummary: workbench.AgentSessionSummary{
			ID: workbench.NewID(), ConversationID: c.ID, CodebaseID: &b.project.ID, AIAssistantType: "script", HostID: b.host.ID, WorkingDirectory: &dir,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	asked, err := b.db.AppendMessage(t.Context(), workbench.Message{Content: hello, MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageQueued,
	}})
	if err != nil {
		t.Fatal(err)
	}
	begun, err := b.db.ClaimTurn(t.Context(), b.host.ID, workbench.Message{MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: c.ID, AgentSessionID: &span.ID,
	}})
	if err != nil || begun.Message.ID != asked.ID {
		t.Fatal(begun, err)
	}
	b.end()
	if f := finding(t, b.launch(), begun.Reply.ID); f.Action != workbench.ActionRequeued {
		t.Errorf("%+v", f)
	}
	if m := b.ended(begun.Reply.ID); m.Content != "Hello." || m.Status != workbench.MessageComplete {
		t.Errorf("%+v", m)
	}
}
