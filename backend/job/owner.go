package job

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// attempt is one attempt at a job: the owner of a turn. Its turn uses it from one
// goroutine at a time; the lock is for those who look at it meanwhile.
type attempt struct {
	service *Service
	session workbench.Session
	driver  agent.Driver

	mu       sync.Mutex
	job      workbench.Job // as it was when the attempt began, with what was learned since
	turn     *turn.Turn    // nil: not started yet
	calls    map[string]workbench.MessageTool
	finished bool // by this attempt, for good

	steering sync.Mutex // orders those who say what waits
	saying   string     // the prompt that the next Steer is; by mu
}

var _ turn.Owner = (*attempt)(nil)

func (s *Service) newAttempt(job workbench.Job, session workbench.Session, driver agent.Driver) *attempt {
	return &attempt{service: s, job: job, session: session, driver: driver, calls: map[string]workbench.MessageTool{}}
}

// ID is that of the job.
func (a *attempt) ID() string { return a.job.ID }

// Usage says what a cost was spent on.
func (a *attempt) Usage(_ context.Context, u workbench.UsageEvent) workbench.UsageEvent {
	u.JobID, u.SessionID = &a.job.ID, &a.session.ID
	u.CodebaseID, u.ProjectHash = a.session.CodebaseID, &a.session.ProjectHash
	return u
}

// Permission says that the job asks.
func (a *attempt) Permission(p workbench.PermissionRequest) workbench.PermissionRequest {
	p.JobID = &a.job.ID
	return p
}

// AddProcess stores the process of the attempt.
func (a *attempt) AddProcess(ctx context.Context, p workbench.Process) error {
	p.JobID = &a.job.ID
	return a.service.Store.AddJobProcess(ctx, p)
}

// Process is the latest one of the job.
func (a *attempt) Process(ctx context.Context) (workbench.Process, error) {
	return a.service.Store.JobProcess(ctx, a.job.ID)
}

// Started records the child, and the attempt.
func (a *attempt) Started(ctx context.Context, start workbench.ProcessStart) error {
	err := a.service.Store.JobStarted(ctx, a.job.ID, start, nil)
	if err == nil {
		a.job.Attempt++
	}
	return err
}

// State is what the turn stored last.
func (a *attempt) State(ctx context.Context) ([]byte, error) {
	return a.service.Store.JobParserState(ctx, a.job.ID)
}

// Ingest stores what bytes gave.
func (a *attempt) Ingest(ctx context.Context, b turn.Batch) error {
	in := workbench.JobIngest{
		JobID: a.job.ID, ProcessID: b.ProcessID, Attempt: a.job.Attempt,
		Stream: b.Stream, From: b.From, To: b.To, Lost: b.Lost, ParserState: b.State,
	}
	if _, steers := b.Word.(agent.Steer); steers {
		in.PromptID = a.said()
	}
	known := a.derive(b.Events, b.Lost)
	in.Texts, in.Facts, in.Usage, in.Tools = known.texts, known.facts, known.usage, known.tools
	err := a.service.Store.IngestJob(ctx, in)
	if err == nil {
		a.keep(known)
	}
	return err
}

// Processing records that the process is over.
func (a *attempt) Processing(ctx context.Context) error {
	return a.service.Store.ProcessingJob(ctx, a.job.ID)
}

// Changed wakes those who look at the job.
func (a *attempt) Changed(_ context.Context, row bool) {
	if row {
		a.service.notify(a.job.JobSummary)
	} else {
		a.service.progressed()
	}
}

// derived is what events give to the store.
type derived struct {
	texts    []workbench.JobText
	facts    workbench.JobFacts
	usage    []workbench.UsageEvent
	tools    []workbench.MessageTool
	metadata workbench.JobMetadata
}

// derive sorts events into what the store takes. It changes nothing of the
// attempt: a batch that is not stored is derived again.
func (a *attempt) derive(events []agent.Event, lost int64) derived {
	d := derived{metadata: a.job.Metadata}
	d.metadata.MissingBytes += lost
	changed := map[string]int{} // places in d.tools
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			d.texts = append(d.texts, workbench.JobText{Channel: e.Channel, Data: e.Data})
		case agent.Facts:
			d.learn(e)
		case agent.Usage:
			d.usage = append(d.usage, e.UsageEvent)
		case agent.ToolCall, agent.ToolResult:
			a.tool(&d, changed, event)
		}
	}
	if d.differs(a.job.Metadata) {
		d.facts.Metadata = &d.metadata
	}
	return d
}

func (d *derived) differs(before workbench.JobMetadata) bool {
	now, err := json.Marshal(d.metadata)
	old, oldErr := json.Marshal(before)
	return err != nil || oldErr != nil || string(now) != string(old)
}

func (d *derived) learn(e agent.Facts) {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&d.facts.AssistantSessionID, e.AssistantSessionID)
	set(&d.facts.Model, e.Model)
	set(&d.facts.RequestID, e.RequestID)
	set(&d.metadata.AgentVersion, e.Version)
	set(&d.metadata.TranscriptPath, e.TranscriptPath)
	d.metadata.Turns = max(d.metadata.Turns, e.Turns)
	d.metadata.DurationMS = max(d.metadata.DurationMS, e.DurationMS)
	d.metadata.SkippedLines += e.SkippedLines
	if e.ContextTokens > 0 {
		d.metadata.ContextTokens = e.ContextTokens
	}
	if e.ContextWindow > 0 {
		d.metadata.ContextWindow = e.ContextWindow
	}
}

// Bounds of what is stored of a call, in bytes.
const (
	maxToolInput  = 64 << 10
	maxToolOutput = 32 << 10
)

// tool notes a call or its result.
func (a *attempt) tool(d *derived, changed map[string]int, event agent.Event) {
	now := time.Now().UnixMilli()
	id, call := "", workbench.MessageTool{}
	switch e := event.(type) {
	case agent.ToolCall:
		id = e.ID
		call = a.call(d, changed, id)
		call.Name, call.Input, call.ParentID = e.Name, boundedJSON(e.Input), e.ParentID
	case agent.ToolResult:
		id = e.ID
		call = a.call(d, changed, id)
		duration, output := max(0, now-call.StartedAt), bounded(e.Output)
		call.Duration, call.Output, call.Failed = &duration, &output, e.Failed
	}
	if place, ok := changed[id]; ok {
		d.tools[place] = call
		return
	}
	changed[id] = len(d.tools)
	d.tools = append(d.tools, call)
}

// call is what is known of a call; a new one gets the next ordinal.
func (a *attempt) call(d *derived, changed map[string]int, id string) workbench.MessageTool {
	if place, ok := changed[id]; ok {
		return d.tools[place]
	}
	if call, ok := a.calls[id]; ok {
		return call
	}
	d.metadata.ToolCalls++
	return workbench.MessageTool{
		ToolCall: workbench.ToolCall{ID: id}, Ordinal: d.metadata.ToolCalls - 1, StartedAt: time.Now().UnixMilli(),
	}
}

func bounded(text string) string {
	if len(text) <= maxToolOutput {
		return text
	}
	return agent.Clean([]byte(text[:maxToolOutput])) + "\n[cut]"
}

// boundedJSON replaces an input that is too large by its beginning, as a string.
func boundedJSON(input json.RawMessage) json.RawMessage {
	if len(input) <= maxToolInput {
		return input
	}
	cut, err := json.Marshal(agent.Clean(input[:maxToolInput]) + " [cut]")
	if err != nil {
		return nil // cannot be: a string
	}
	return cut
}

// keep makes what is stored now known to the attempt.
func (a *attempt) keep(d derived) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.job.Metadata = d.metadata
	if d.facts.AssistantSessionID != "" {
		id := d.facts.AssistantSessionID
		a.job.AssistantSessionID = &id
	}
	for _, call := range d.tools {
		a.calls[call.ID] = call
	}
}

// say notes which prompt the next Steer is.
func (a *attempt) say(prompt string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.saying = prompt
}

func (a *attempt) said() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.saying
}

func (a *attempt) start(t *turn.Turn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.turn = t
}

func (a *attempt) running() *turn.Turn {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.turn
}
