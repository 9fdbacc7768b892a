package conversation

import (
	"context"
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// answer is a message that arrives: the owner of a turn. Its fields change in
// the goroutine of the turn, and before it runs.
type answer struct {
	service      *Service
	id           string
	conversation workbench.Conversation
	span         workbench.AgentSession
	project      *workbench.Codebase // nil: none
	resumes      string              // the agent's session that the turn goes on with
	arrived      arrived             // as it is stored
	again        bool                // the agent did not know its session: run it once more
	retried      bool                // that was done
	found        *turn.Found         // by a launch: follow this process
}

// arrived is what is stored of an answer, as far as the next piece needs it.
type arrived struct {
	metadata workbench.MessageMetadata
	bytes    int64                            // of the text
	calls    map[string]workbench.MessageTool // by id
}

var _ turn.Owner = (*answer)(nil)

func (s *Service) newAnswer(m workbench.Message) *answer {
	return &answer{
		service: s, id: m.ID, conversation: workbench.Conversation{ID: m.ConversationID},
		span:    workbench.AgentSession{AgentSessionSummary: workbench.AgentSessionSummary{ID: deref(m.AgentSessionID)}},
		arrived: arrived{metadata: m.Metadata},
	}
}

// ID is that of the message.
func (a *answer) ID() string { return a.id }

// Usage fills in what a cost was spent on.
func (a *answer) Usage(_ context.Context, u workbench.UsageEvent) workbench.UsageEvent {
	u.HostID, u.ConversationID, u.CodebaseID = a.service.HostID, &a.conversation.ID, a.conversation.CodebaseID
	if a.project != nil {
		u.ProjectHash = &a.project.ProjectHash
	}
	if id := a.arrived.metadata.SessionID; id != "" {
		u.SessionID = &id
	}
	if m := a.arrived.metadata; m.WorkflowRunID != "" {
		u.WorkflowRunID, u.NodeID = &m.WorkflowRunID, &m.NodeID
	}
	return u
}

// Permission fills in who asks.
func (a *answer) Permission(p workbench.PermissionRequest) workbench.PermissionRequest {
	p.MessageID = &a.id
	return p
}

// AddProcess stores the row of a process.
func (a *answer) AddProcess(ctx context.Context, p workbench.Process) error {
	p.AgentSessionID = &a.span.ID
	return a.service.Store.AddMessageProcess(ctx, a.id, p)
}

// Process is the one that the answer arrives from.
func (a *answer) Process(ctx context.Context) (workbench.Process, error) {
	return a.service.Store.MessageProcess(ctx, a.id)
}

// Started records the child that the host started.
func (a *answer) Started(ctx context.Context, s workbench.ProcessStart) error {
	return a.service.Store.AgentStarted(ctx, s)
}

// State is what was stored of the parser.
func (a *answer) State(ctx context.Context) ([]byte, error) {
	return a.service.Store.MessageParserState(ctx, a.id)
}

// Ingest stores what a piece of output gave. What is known of the answer moves
// on only when that is stored: the same batch may be offered again.
func (a *answer) Ingest(ctx context.Context, b turn.Batch) error {
	d := a.derive(ctx, b.Events)
	err := a.service.Store.IngestMessage(ctx, workbench.MessageIngest{
		MessageID: a.id, ProcessID: b.ProcessID, Stream: b.Stream, From: b.From, To: b.To, Lost: b.Lost,
		Text: d.text, Reasoning: d.reasoning, Tools: d.tools(), Metadata: d.changed(a.arrived), AssistantSessionID: d.session,
		Usage: d.usage, ParserState: b.State,
	})
	if err == nil {
		a.arrived = d.arrived
		if d.session != "" {
			a.span.AssistantSessionID = &d.session
		}
	}
	return err
}

// Processing stores nothing: a message has no status of its own for that.
func (a *answer) Processing(context.Context) error { return nil }

// Changed tells whoever looks.
func (a *answer) Changed(_ context.Context, row bool) {
	if !row {
		a.service.progressed()
		return
	}
	a.service.notifyMessage(a.conversation.ID, a.id)
}

// load reads what is stored of an answer that an earlier owner began.
func (a *answer) load(ctx context.Context) error {
	parts, err := a.service.Store.MessageParts(ctx, a.id)
	if err != nil {
		return err
	}
	a.arrived.calls = map[string]workbench.MessageTool{}
	for _, tool := range parts.Tools {
		a.arrived.calls[tool.ID] = tool
	}
	text, err := a.service.arrivedText(ctx, a.id)
	a.arrived.bytes = int64(len(text))
	return err
}

// derived is what events of an agent are to a message.
type derived struct {
	arrived
	text, reasoning string
	session         string // the agent's own
	touched         []string
	usage           []workbench.UsageEvent
}

func (a *answer) derive(ctx context.Context, events []agent.Event) derived {
	d := derived{arrived: a.arrived}
	d.calls = maps.Clone(a.arrived.calls)
	if d.calls == nil {
		d.calls = map[string]workbench.MessageTool{}
	}
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			d.say(e)
		case agent.ToolCall:
			d.call(e)
		case agent.ToolResult:
			d.result(e)
		case agent.Facts:
			d.learn(e)
		case agent.Usage:
			d.usage = append(d.usage, a.Usage(ctx, e.UsageEvent))
		}
	}
	return d
}

// say takes the answer and what was thought; a log is no part of a transcript.
func (d *derived) say(e agent.Text) {
	switch e.Channel {
	case workbench.ChannelResponse:
		d.text += e.Data
		d.bytes += int64(len(e.Data))
	case workbench.ChannelReasoning:
		d.reasoning += e.Data
	}
}

func (d *derived) learn(e agent.Facts) {
	if e.AssistantSessionID != "" {
		d.session = e.AssistantSessionID
	}
	if e.Model != "" {
		d.metadata.Model = e.Model
	}
	if e.TranscriptPath != "" {
		d.metadata.TranscriptPath = e.TranscriptPath
	}
	if e.ContextTokens > 0 {
		d.metadata.ContextTokens = e.ContextTokens
	}
	if e.ContextWindow > 0 {
		d.metadata.ContextWindow = e.ContextWindow
	}
}

// changed is the metadata if it is another one than before.
func (d *derived) changed(before arrived) *workbench.MessageMetadata {
	now, then := &d.metadata, &before.metadata
	if now.Model == then.Model && now.TranscriptPath == then.TranscriptPath &&
		now.ContextTokens == then.ContextTokens && now.ContextWindow == then.ContextWindow {
		return nil
	}
	return now
}

// tools are the calls that are new, or changed.
func (d *derived) tools() []workbench.MessageTool {
	slices.Sort(d.touched)
	var tools []workbench.MessageTool
	for _, id := range slices.Compact(d.touched) {
		tools = append(tools, d.calls[id])
	}
	return tools
}
