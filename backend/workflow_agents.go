package backend

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/project"
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
	driver, err := w.b.Agents.Named(t.Agent)
	if err != nil {
		return workflow.Answer{}, err
	}
	if t.Model, err = w.modelOf(ctx, driver, t); err != nil {
		return workflow.Answer{}, err
	}
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
		Text: t.Prompt, Model: t.Model, ExternalID: t.ID, RunID: t.RunID, NodeID: t.NodeID, Idle: t.Idle, Options: t.Options,
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

// open is the conversation of a node. Its name in the run is its id. One that
// outlives the run is that of the workflow's node in this directory: an agent finds
// its session only where it began it.
func (w workflowAgents) open(ctx context.Context, t workflow.Task) (workbench.Conversation, error) {
	name := t.RunID + "/" + t.Conversation + "/" + t.Agent
	if t.Persist != "" {
		name = strings.Join([]string{"persist", t.CodebaseID, t.Persist, t.Conversation, t.Agent, t.Cwd}, "/")
	}
	return w.b.Chats.New(ctx, conversation.Spec{
		CodebaseID: t.CodebaseID, Agent: t.Agent, PlatformType: workbench.PlatformWorkflow,
		PlatformConversationID: name, Title: t.NodeID, Cwd: t.Cwd, Model: t.Model, Hidden: true,
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

// Check says what stands against a question before it is put.
func (w workflowAgents) Check(ctx context.Context, t workflow.Task) (problems, warnings []string) {
	driver, err := w.b.Agents.Named(t.Agent)
	if err != nil {
		return []string{workbench.ErrorMessage(err)}, nil
	}
	info := driver.Probe(ctx, w.b.AgentEnv)
	if !info.Installed || info.TooOld {
		return []string{info.Label + " is missing. " + info.Detail}, nil
	}
	req := agent.Request{WorkingDirectory: t.Cwd, Form: info.Form, Options: t.Options}
	if err := agent.Equip(&req, w.b.AgentEnv.Home, w.variables(ctx, t.CodebaseID)); err != nil {
		problems = append(problems, each(err)...)
	}
	if _, err := w.modelOf(ctx, driver, t); err != nil {
		problems = append(problems, workbench.ErrorMessage(err))
	}
	for _, option := range agent.Unhonoured(driver, req) {
		if option.Binds() {
			problems = append(problems, fmt.Sprintf("The node %s sets %s, which %s cannot obey as it is written; change it or choose another agent.", t.NodeID, option, info.Label))
		} else {
			warnings = append(warnings, fmt.Sprintf("The node %s sets %s, which %s does not obey; it runs without it.", t.NodeID, option, info.Label))
		}
	}
	return problems, warnings
}

// each are the sentences of errors that were joined.
func each(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{workbench.ErrorMessage(err)}
	}
	var all []string
	for _, e := range joined.Unwrap() {
		all = append(all, workbench.ErrorMessage(e))
	}
	return all
}

// variables finds those of a project, and those of the owner that children get.
func (w workflowAgents) variables(ctx context.Context, codebaseID string) func(string) (string, bool) {
	stored, err := w.b.Environment.Variables(ctx, codebaseID)
	if err != nil {
		w.b.Log.Warn("variables of a project not known", "project", codebaseID, "error", err)
	}
	return func(name string) (string, bool) {
		for _, entry := range stored {
			if workbench.EnvName(entry) == workbench.EnvName(name) {
				_, value, _ := strings.Cut(entry, "=")
				return value, true
			}
		}
		if workbench.OwnEnv(name) {
			return "", false
		}
		return os.LookupEnv(name)
	}
}

// modelOf is the model that the word of a workflow stands for: as a config.yaml
// says, else as the agent knows it.
func (w workflowAgents) modelOf(ctx context.Context, driver agent.Driver, t workflow.Task) (string, error) {
	tier := t.Model == "small" || t.Model == "medium" || t.Model == "large"
	if !tier && !strings.HasPrefix(t.Model, "@") {
		return t.Model, nil
	}
	codebase, err := w.b.Store.Codebase(ctx, t.CodebaseID)
	if err != nil {
		return "", err
	}
	models, err := project.ReadModels(codebase.DefaultCwd, w.b.AgentEnv.Home)
	if err != nil {
		return "", err
	}
	if model := models.Named(driver.Name(), t.Model); model != "" {
		return model, nil
	}
	if tiered, ok := driver.(agent.Tiered); ok && tier {
		return tiered.Tier(t.Model), nil
	}
	return "", workbench.Errorf(workbench.EInvalid,
		"No model of %s is known as %s; write the name of a model, or name it below models in .holdfast/config.yaml.", driver.Name(), t.Model)
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
