package backend

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// workflowAgents has the nodes of workflows ask agents in conversations. So their
// answers outlive the owner, are transcripts, and count in the ledger like any.
type workflowAgents struct{ b *Backend }

// askTime is how long one wait for an answer lasts; it is followed by the next.
const askTime = time.Hour

// Ask puts a question in the conversation of a node, once, and waits for the
// answer.
func (w workflowAgents) Ask(ctx context.Context, t workflow.Task) (workflow.Answer, error) {
	c, err := w.open(ctx, t)
	if err != nil {
		return workflow.Answer{}, err
	}
	if t.Fresh {
		if err := w.renew(ctx, c.ID, t); err != nil {
			return workflow.Answer{}, err
		}
	}
	sent, err := w.b.Chats.Send(ctx, c.ID, conversation.Outgoing{
		Text: t.Prompt, Model: t.Model, ExternalID: t.ID, RunID: t.RunID, NodeID: t.NodeID, Idle: t.Idle,
	})
	if err != nil {
		return workflow.Answer{}, err
	}
	reply, err := w.reply(ctx, sent)
	if err != nil {
		return workflow.Answer{}, err
	}
	for !reply.Status.Final() {
		if reply, err = w.b.Chats.Wait(ctx, reply.ID, askTime); err != nil {
			return workflow.Answer{}, err
		}
	}
	return w.answer(ctx, c, reply)
}

// open is the conversation of a node. Its name in the run is its id.
func (w workflowAgents) open(ctx context.Context, t workflow.Task) (workbench.Conversation, error) {
	return w.b.Chats.New(ctx, conversation.Spec{
		CodebaseID: t.CodebaseID, Agent: t.Agent, PlatformType: workbench.PlatformWorkflow,
		PlatformConversationID: t.RunID + "/" + t.Conversation + "/" + t.Agent, Title: t.NodeID, Cwd: t.Cwd, Model: t.Model, Hidden: true,
	})
}

// renew begins a session of the agent's own for a question that was not put yet.
func (w workflowAgents) renew(ctx context.Context, id string, t workflow.Task) error {
	list, err := w.messages(ctx, id, 0)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, m := range list {
		if m.ExternalID != nil && *m.ExternalID == t.ID {
			return nil // it was put before
		}
	}
	_, err = w.b.Chats.Reset(ctx, id)
	return err
}

// messagePage is how many messages are read at once.
const messagePage = 100

// messages are those of a conversation after one.
func (w workflowAgents) messages(ctx context.Context, id string, after int64) (all []workbench.Message, err error) {
	for {
		page, err := w.b.Store.MessagesAfter(ctx, id, after, messagePage)
		if all = append(all, page...); err != nil || len(page) < messagePage {
			return all, err
		}
		after = page[len(page)-1].Seq
	}
}

// reply is the answer to a message, which may wait for its turn.
func (w workflowAgents) reply(ctx context.Context, sent conversation.Sent) (workbench.Message, error) {
	if sent.Reply != nil {
		return *sent.Reply, nil
	}
	for {
		list, err := w.messages(ctx, sent.Message.ConversationID, sent.Message.Seq)
		if err != nil {
			return workbench.Message{}, err
		}
		for _, m := range list {
			if m.Metadata.ReplyTo == sent.Message.ID {
				return m, nil
			}
		}
		asked, err := w.b.Store.Message(ctx, sent.Message.ID)
		switch {
		case err != nil:
			return workbench.Message{}, err
		case asked.Status == workbench.MessageCancelled:
			return asked, nil
		}
		select {
		case <-ctx.Done():
			return workbench.Message{}, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (w workflowAgents) answer(ctx context.Context, c workbench.Conversation, m workbench.Message) (workflow.Answer, error) {
	a := workflow.Answer{Status: m.Status, Text: m.Content, Error: m.Metadata.Error, Reason: m.Metadata.Failure, Agent: c.AIAssistantType, Model: m.Metadata.Model}
	if m.AgentSessionID == nil {
		return a, nil
	}
	span, err := w.b.Store.AgentSession(ctx, *m.AgentSessionID)
	if err == nil && span.AssistantSessionID != nil {
		a.Session = *span.AssistantSessionID
	}
	return a, err
}

// Cancel ends the answer to a question.
func (w workflowAgents) Cancel(ctx context.Context, t workflow.Task) error {
	c, err := w.open(ctx, t)
	if err != nil {
		return err
	}
	return w.b.Chats.CancelTurn(ctx, c.ID)
}

// Missing says why an agent cannot be asked.
func (w workflowAgents) Missing(ctx context.Context, name string) string {
	driver, err := w.b.Agents.Named(name)
	if err != nil {
		return workbench.ErrorMessage(err)
	}
	if info := driver.Probe(ctx, w.b.AgentEnv); !info.Installed || info.TooOld {
		return info.Label + " is missing. " + info.Detail
	}
	return ""
}

// Default is the first agent that is installed and asks a model.
func (w workflowAgents) Default() string {
	for _, driver := range w.b.Agents.All() {
		info := driver.Probe(context.Background(), w.b.AgentEnv)
		if info.Installed && !info.TooOld && !info.Demonstration && info.Name != "shell" {
			return info.Name
		}
	}
	return "claude"
}
