package task

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what the service needs of the database.
type Store interface {
	PromptStore
	Session(ctx context.Context, id string) (workbench.Session, error)
	SystemPrompts(ctx context.Context, projectHash string) ([]workbench.SystemPromptSummary, error)
	SetSystemPrompt(ctx context.Context, projectHash, taskType, prompt string) error
	UnsetSystemPrompt(ctx context.Context, projectHash, taskType string) error

	PlanVersions(ctx context.Context, jobID string) ([]workbench.PlanVersionInfo, error)
	WritePlan(ctx context.Context, w workbench.PlanWrite) (workbench.PlanVersion, error)
	SetMergeInstructions(ctx context.Context, sessionID, instructions string) error

	WriteTask(ctx context.Context, w workbench.TaskWrite) (workbench.HistoryMove, error)
	WriteFiles(ctx context.Context, w workbench.FilesWrite) (workbench.FilesMove, error)
}

// Run describes a job that the service wants to be run.
type Run struct {
	SessionID    string
	Agent        string
	TaskType     string
	Model        string // "": the agent's own default
	Text         string
	Files        []string // nil: those of the session
	Sources      []string // jobs whose plans are merged
	Instructions string
	Root         string // of a file finder
}

// Options are the parts that a Service is made of.
type Options struct {
	Store    Store
	Prompter *Prompter
	// Run records a job and admits it to the queue.
	Run    func(ctx context.Context, run Run) (workbench.Job, error)
	HostID string
	Notify func(workbench.Notice)
}

// Service is the prompts, the plans and the file finder of one installation.
type Service struct{ Options }

// New returns a service. It has no goroutines.
func New(opt Options) *Service { return &Service{opt} }

// SystemPrompt is the system prompt of a type of task in a project.
type SystemPrompt struct {
	ProjectHash  string   `json:"project_hash"`
	TaskType     string   `json:"task_type"`
	SystemPrompt string   `json:"system_prompt"` // the one that holds; "": the agent's own instructions alone
	IsCustom     bool     `json:"is_custom"`     // the project has its own
	Default      string   `json:"default"`
	Placeholders []string `json:"placeholders"` // that a prompt may have
	Unknown      []string `json:"unknown_placeholders"`
}

// Prompts lists the types of tasks for which a project has its own prompt.
func (s *Service) Prompts(ctx context.Context, projectHash string) ([]workbench.SystemPromptSummary, error) {
	return s.Store.SystemPrompts(ctx, projectHash)
}

// SystemPrompt returns the prompt that holds for a type of task. EInvalid for a
// type that is not known.
func (s *Service) SystemPrompt(ctx context.Context, projectHash, taskType string) (SystemPrompt, error) {
	if err := known(taskType); err != nil {
		return SystemPrompt{}, err
	}
	custom, err := s.Store.SystemPrompt(ctx, projectHash, taskType)
	if err != nil {
		return SystemPrompt{}, err
	}
	p := SystemPrompt{
		ProjectHash: projectHash, TaskType: taskType, SystemPrompt: DefaultPrompt(taskType),
		Default: DefaultPrompt(taskType), Placeholders: Placeholders(),
	}
	if custom != nil {
		p.SystemPrompt, p.IsCustom = custom.SystemPrompt, true
	}
	p.Unknown = unknownIn(p.SystemPrompt)
	return p, nil
}

// MaxSystemPromptBytes bounds a system prompt: it is sent with every job of its
// type.
const MaxSystemPromptBytes = 256 << 10

// SetSystemPrompt gives a project its own prompt for a type of task. EInvalid
// when it is empty, too long, or of a type that is not known.
func (s *Service) SetSystemPrompt(ctx context.Context, projectHash, taskType, prompt string) (SystemPrompt, error) {
	if err := known(taskType); err != nil {
		return SystemPrompt{}, err
	}
	if strings.TrimSpace(prompt) == "" {
		prompt = ""
	}
	if len(prompt) > MaxSystemPromptBytes {
		return SystemPrompt{}, workbench.Errorf(workbench.EInvalid, "The prompt is %d KiB long; %d KiB is the limit. Put long material into a file and select it.",
			len(prompt)>>10, MaxSystemPromptBytes>>10)
	}
	if err := s.Store.SetSystemPrompt(ctx, projectHash, taskType, prompt); err != nil {
		return SystemPrompt{}, err
	}
	return s.SystemPrompt(ctx, projectHash, taskType)
}

// UnsetSystemPrompt gives a type of task its default prompt again.
func (s *Service) UnsetSystemPrompt(ctx context.Context, projectHash, taskType string) (SystemPrompt, error) {
	if err := s.Store.UnsetSystemPrompt(ctx, projectHash, taskType); err != nil {
		return SystemPrompt{}, err
	}
	return s.SystemPrompt(ctx, projectHash, taskType)
}

// Request is a job that is not there yet, to look at its prompt.
type Request struct {
	SessionID    string    `json:"session_id"`
	TaskType     string    `json:"task_type"` // "": task
	Agent        string    `json:"agent"`
	Model        string    `json:"model"`
	Text         string    `json:"text"`  // "": the session's task
	Files        *[]string `json:"files"` // null: the session's selection
	Sources      []string  `json:"sources"`
	Instructions string    `json:"instructions"`
	Root         string    `json:"root"`
}

// Preview is what a job would be asked.
type Preview struct {
	Prompt          string   `json:"prompt"`
	SystemPrompt    string   `json:"system_prompt"`
	Unknown         []string `json:"unknown_placeholders"`
	MissingFiles    []string `json:"missing_files"`
	EstimatedTokens int64    `json:"estimated_tokens"` // by another model's vocabulary: an estimate
	ContextWindow   *int64   `json:"context_window"`   // tokens; null: not known
	Over            bool     `json:"over"`             // the window does not hold the prompt
}

// Preview builds the prompt of a request and runs nothing.
func (s *Service) Preview(ctx context.Context, r Request) (Preview, error) {
	session, err := s.here(ctx, r.SessionID)
	if err != nil {
		return Preview{}, err
	}
	var job workbench.Job
	job.TaskType, job.Agent = r.TaskType, &r.Agent
	if job.TaskType == "" {
		job.TaskType = Task
	}
	job.Payload = workbench.JobPayload{
		Text: r.Text, Files: session.IncludedFiles, Model: r.Model, Sources: r.Sources, Instructions: r.Instructions, Root: r.Root,
	}
	if r.Files != nil {
		job.Payload.Files = *r.Files
	}
	if job.Payload.Text == "" {
		job.Payload.Text = session.TaskDescription
	}
	p, err := s.Prompter.Build(ctx, job, session)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{
		Prompt: p.Text, SystemPrompt: p.System, Unknown: orEmpty(p.Unknown), MissingFiles: orEmpty(p.MissingFiles), EstimatedTokens: p.EstimatedTokens,
	}
	if window := Window(r.Model); window > 0 {
		out.ContextWindow, out.Over = &window, p.EstimatedTokens > window
	}
	return out, nil
}

// here returns a session whose directory is on this machine.
func (s *Service) here(ctx context.Context, sessionID string) (workbench.Session, error) {
	session, err := s.Store.Session(ctx, sessionID)
	if err == nil && session.HostID != s.HostID {
		err = workbench.Elsewhere("session")
	}
	return session, err
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
