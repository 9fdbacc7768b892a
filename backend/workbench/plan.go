package workbench

import "strings"

// JobPrompt is what the user says to a job that runs, or wants next.
type JobPrompt struct {
	ID        string `json:"id"`
	JobID     string `json:"job_id"`
	Seq       int64  `json:"seq"`
	Mode      string `json:"mode"`       // steer: into the running turn; next: a job that goes on with its session
	Status    string `json:"status"`     // queued, sent or cancelled
	CreatedAt int64  `json:"created_at"` // UTC ms
	SentAt    *int64 `json:"sent_at"`    // UTC ms
	Text      string `json:"text"`
}

// The modes and statuses of a JobPrompt.
const (
	PromptSteer     = "steer"
	PromptNext      = "next"
	PromptQueued    = "queued"
	PromptSent      = "sent"
	PromptCancelled = "cancelled"
)

// PlanVersion is a version of the text of a plan.
type PlanVersion struct {
	JobID     string `json:"job_id"`
	Version   int64  `json:"version"`
	Source    string `json:"source"`     // agent, user or restored
	CreatedAt int64  `json:"created_at"` // UTC ms
	Content   string `json:"content"`
}

// The sources of a PlanVersion.
const (
	PlanAgent    = "agent"
	PlanUser     = "user"
	PlanRestored = "restored"
)

// PlanVersionInfo is a version of a plan without its text.
type PlanVersionInfo struct {
	JobID     string `json:"job_id"`
	Version   int64  `json:"version"`
	Source    string `json:"source"`     // agent, user or restored
	CreatedAt int64  `json:"created_at"` // UTC ms
	Bytes     int64  `json:"bytes"`
}

// PlanWrite is a new version of a plan.
type PlanWrite struct {
	JobID   string
	Version int64 // the newest one that the writer knows
	Source  string
	Content string
}

// Validate reports EInvalid for a prompt that says nothing.
func (p *JobPrompt) Validate() error {
	if strings.TrimSpace(p.Text) == "" {
		return Errorf(EInvalid, "There is nothing to say; write something first.")
	}
	if p.Mode != PromptSteer && p.Mode != PromptNext {
		return Errorf(EInvalid, "A prompt is for now (steer) or for later (next), not %q.", p.Mode)
	}
	return nil
}
