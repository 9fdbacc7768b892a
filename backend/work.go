package backend

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The kinds of work that goes on without a window, or waits for one.
const (
	WorkTerminal = "terminal"
	WorkJob      = "job"
	WorkAnswer   = "conversation" // an answer of an agent; the id is the conversation's
	WorkRun      = "run"
	WorkMessage  = "message" // waits for the answer before it
)

// Work is what a person would ask about before Holdfast is closed.
type Work struct {
	Running []WorkItem `json:"running"` // goes on in the process host
	Queued  []WorkItem `json:"queued"`  // begins only while Holdfast is open
}

// WorkItem is a row that works or waits.
type WorkItem struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title string `json:"title"` // "" when it has none
}

// Work returns what runs on this machine, and what waits for its turn. A
// terminal or a job of which no process lives is neither.
func (b *Backend) Work(ctx context.Context) (Work, error) {
	w := Work{Running: []WorkItem{}, Queued: []WorkItem{}}
	lives := map[string]bool{}
	processes, err := b.Store.LiveProcesses(ctx, b.HostID)
	if err != nil {
		return w, err
	}
	for _, p := range processes {
		for _, owner := range []*string{p.TerminalID, p.JobID} {
			if owner != nil {
				lives[*owner] = true
			}
		}
	}
	for _, add := range []func(context.Context, map[string]bool, *Work) error{b.terminalWork, b.jobWork, b.runWork} {
		if err := add(ctx, lives, &w); err != nil {
			return w, err
		}
	}
	return w, nil
}

func (b *Backend) terminalWork(ctx context.Context, lives map[string]bool, w *Work) error {
	terminals, err := b.Store.LiveTerminals(ctx, b.HostID)
	for _, t := range terminals {
		if lives[t.ID] {
			w.Running = append(w.Running, WorkItem{WorkTerminal, t.ID, orEmpty(t.Title)})
		}
	}
	return err
}

func (b *Backend) jobWork(ctx context.Context, lives map[string]bool, w *Work) error {
	jobs, err := b.Store.OpenJobs(ctx, b.HostID)
	for _, j := range jobs {
		item := WorkItem{WorkJob, j.ID, orEmpty(j.Title)}
		switch {
		case lives[j.ID]:
			w.Running = append(w.Running, item)
		case j.Status == workbench.JobQueued:
			w.Queued = append(w.Queued, item)
		}
	}
	return err
}

// runWork adds the workflow runs and the answers. A run that another one started
// ends with it, and what a run says in its conversation is the run's.
func (b *Backend) runWork(ctx context.Context, _ map[string]bool, w *Work) error {
	runs, err := b.Store.LiveRuns(ctx, b.HostID)
	if err != nil {
		return err
	}
	ofRun := map[string]bool{}
	for _, r := range runs {
		ofRun[r.ConversationID] = true
		if r.ParentRunID == nil && r.Status != workbench.RunPaused {
			w.Running = append(w.Running, WorkItem{WorkRun, r.ID, r.WorkflowName})
		}
	}
	messages, err := b.Store.LiveMessages(ctx, b.HostID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		conversation, err := b.Store.Conversation(ctx, m.ConversationID)
		switch {
		case err != nil:
			return err
		case ofRun[m.ConversationID] || conversation.Hidden:
		case m.Status == workbench.MessageStreaming:
			w.Running = append(w.Running, WorkItem{WorkAnswer, m.ConversationID, orEmpty(conversation.Title)})
		default:
			w.Queued = append(w.Queued, WorkItem{WorkMessage, m.ID, orEmpty(conversation.Title)})
		}
	}
	return nil
}
