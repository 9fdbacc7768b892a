package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// Task is what an agent is asked by a node.
type Task struct {
	ID           string // of the attempt: under it the question is put once
	RunID        string
	NodeID       string
	Conversation string // names the conversation in the run: nodes that share it share the agent's session
	CodebaseID   string
	Agent        string
	Model        string
	Cwd          string
	Prompt       string
	Fresh        bool          // in a session of its own
	Idle         time.Duration // that the agent may say nothing
	Options      agent.Options
	Persist      string // the workflow whose next run goes on with the agent's session; "": none does
}

// Answer is how an agent's turn ended.
type Answer struct {
	Status  workbench.MessageStatus
	Text    string
	Error   string                  // one sentence; "": it is complete
	Reason  workbench.FailureReason // of one that failed, when it is known
	Agent   string
	Model   string
	Session string // of the agent
}

// Agents answers what nodes ask.
type Agents interface {
	// Ask puts a question, once, and waits for the answer. A question that was
	// put before is only waited for.
	Ask(ctx context.Context, t Task) (Answer, error)
	// Cancel ends the answer to a question.
	Cancel(ctx context.Context, t Task) error
	// Check says, a sentence for each problem, why a question cannot be put as it
	// is, and which of its options its agent will not obey although it can be put.
	Check(ctx context.Context, t Task) (problems, warnings []string)
	// Default is the agent of nodes that name none.
	Default() string
}

// idleTime is how long an agent may say nothing when its node does not say.
const idleTime = 30 * time.Minute

// agent runs a node that an agent works for.
func (r *run) agent(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	text := a.node.Prompt
	if a.node.Kind() == definition.KindCommand {
		text = r.frozen.Commands[a.node.Command]
		var sentence string
		if values, sentence = bound(a.node, values); sentence != "" {
			return a.fail(ctx, workbench.NodeFailedError, sentence)
		}
	}
	return r.prompt(ctx, a, text, values)
}

// prompt asks the node's agent.
func (r *run) prompt(ctx context.Context, a *attempt, text string, values *definition.Values) (definition.Output, error) {
	if err := a.take(ctx); err != nil {
		return definition.Output{}, err
	}
	defer a.give()
	prompt, err := r.promptText(a.node, text, values)
	if err != nil {
		return a.fail(ctx, workbench.NodeFailedError, err.Error())
	}
	if err := a.begin(ctx, prompt, nil); err != nil {
		return definition.Output{}, err
	}
	task, err := r.task(a, prompt, values)
	if err != nil {
		return a.fail(ctx, workbench.NodeFailedError, err.Error())
	}
	answer, err := r.service.Agents.Ask(ctx, task)
	if ctx.Err() != nil {
		if r.service.ctx.Err() == nil {
			if err := r.service.Agents.Cancel(r.service.ctx, task); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
				r.service.Log.Warn("agent of a node not ended", "run", r.id, "node", a.name, "error", err)
			}
		}
		return definition.Output{}, context.Cause(ctx)
	}
	if err != nil {
		return a.fail(ctx, reasonOf(err), sentenceOf(err))
	}
	return r.answered(ctx, a, answer)
}

func reasonOf(err error) workbench.NodeFailure {
	switch workbench.ErrorCode(err) {
	case workbench.EAgentMissing:
		return workbench.NodeFailedAgentMissing
	case workbench.ESpawnFailed, workbench.EHostUnreachable:
		return workbench.NodeFailedSpawn
	}
	return workbench.NodeFailedError
}

func (r *run) promptText(node *definition.Node, text string, values *definition.Values) (string, error) {
	prompt, err := definition.FillPrompt(text, values)
	if err != nil || node.OutputFormat == nil {
		return prompt, err
	}
	schema, err := json.MarshalIndent(node.OutputFormat, "", "  ")
	return prompt + "\n\nAnswer with one JSON value that meets this JSON Schema, and nothing else:\n" + string(schema), err
}

func (r *run) task(a *attempt, prompt string, values *definition.Values) (Task, error) {
	d := r.frozen.Definition
	t := r.service.taskOf(d, a.node, chosenAgent(r.row.Metadata))
	t.ID, t.RunID, t.NodeID, t.Conversation, t.Prompt = a.row.ID, r.id, a.name, r.conversationOf(a), prompt
	t.Cwd, t.CodebaseID, t.Idle = *r.row.WorkingPath, deref(r.row.CodebaseID), idleTime
	if definition.Persists(d, t.Conversation) {
		t.Persist = d.Name
	}
	if a.node.IdleTimeout != nil {
		t.Idle = time.Duration(*a.node.IdleTimeout) * time.Millisecond
	}
	t.Fresh = a.node.Context != nil && a.node.Context.Mode == "fresh" || a.node.Loop != nil && definition.On(a.node.Loop.FreshContext)
	return t, fillOptions(&t.Options, values)
}

// conversationOf names the conversation of a node: its own, or the one of the
// node whose session it goes on with.
func (r *run) conversationOf(a *attempt) string {
	if name, there := r.sessions[a.node.ID]; there {
		return name
	}
	return bare(a.name)
}

// sessions are those of the nodes of a workflow, and of each group.
func sessions(d *definition.Definition) map[string]string {
	provider := func(n *definition.Node) string { return first(n.Provider, d.Provider) }
	names := schedule.Sessions(d.Nodes, provider)
	for _, n := range d.Nodes {
		if n.LoopGroup != nil {
			maps.Copy(names, schedule.Sessions(n.LoopGroup.Nodes, provider))
		}
	}
	return names
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// bare is a node's id without what the engine added.
func bare(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return name[strings.LastIndex(name, ".")+1:]
}

// answered settles an attempt with what the agent answered.
func (r *run) answered(ctx context.Context, a *attempt, answer Answer) (definition.Output, error) {
	change := workbench.NodeChange{Facts: workbench.NodeFacts{Agent: answer.Agent, Model: answer.Model, AssistantSessionID: answer.Session}}
	r.log.write(a, "answer", answer.Text)
	failed := func(reason workbench.NodeFailure, sentence string) (definition.Output, error) {
		change.FailureReason, change.ErrorMessage = &reason, &sentence
		return a.failed(ctx, change)
	}
	switch {
	case answer.Status == workbench.MessageInterrupted:
		return failed(workbench.NodeFailedInterrupted, first(answer.Error, "The agent was cut off."))
	case answer.Status != workbench.MessageComplete:
		return failed(failureOf(answer.Reason), first(answer.Error, fmt.Sprintf("The answer is %s.", answer.Status)))
	case strings.TrimSpace(answer.Text) == "":
		return failed(workbench.NodeFailedError, "The agent answered nothing.")
	}
	if a.node.OutputFormat != nil {
		value, err := jsonIn(r.service.Redact(answer.Text))
		if err == nil {
			err = definition.Meets(a.node.OutputFormat, value)
		}
		if err != nil {
			return failed(workbench.NodeFailedError, notAsAsked+": "+err.Error()+".")
		}
		change.StructuredOutput = value
	}
	return a.complete(ctx, answer.Text, change)
}

// notAsAsked begins the sentence about an answer that output_format does not
// allow. The agent is asked again where the node may be tried again.
const notAsAsked = "The answer is not what output_format asks for"

func failureOf(reason workbench.FailureReason) workbench.NodeFailure {
	switch reason {
	case workbench.FailTimeout:
		return workbench.NodeFailedTimeout
	case workbench.FailSpawn:
		return workbench.NodeFailedSpawn
	case workbench.FailAgentMissing:
		return workbench.NodeFailedAgentMissing
	}
	return workbench.NodeFailedError
}

// jsonIn is the JSON that an answer is, or that it has between fences, as models
// like to write it.
func jsonIn(text string) (value any, err error) {
	text = strings.TrimSpace(text)
	if inner, fenced := strings.CutPrefix(text, "```json"); fenced {
		text, _, _ = strings.Cut(inner, "```")
	}
	return value, json.Unmarshal([]byte(text), &value)
}

// cancelled ends the run because a node says so.
func (r *run) cancelled(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	reason, err := definition.FillText(a.node.Cancel, values)
	if err != nil {
		return a.fail(ctx, workbench.NodeFailedError, err.Error())
	}
	if _, err := a.complete(ctx, reason, workbench.NodeChange{}); err != nil {
		return definition.Output{}, err
	}
	r.end(workbench.RunEnd{
		ID: r.id, Status: workbench.RunCancelled, Reason: workbench.RunCancelNode, ErrorMessage: ptr(r.service.Redact(reason)),
	})
	r.cancel(errEnded)
	return definition.Output{}, errEnded
}
