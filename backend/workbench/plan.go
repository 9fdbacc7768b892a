package workbench

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
