package workbench

// SystemPromptSummary is a system prompt in a list, without its text.
type SystemPromptSummary struct {
	ProjectHash string `json:"project_hash"`
	TaskType    string `json:"task_type"`
	IsCustom    bool   `json:"is_custom"`
	CreatedAt   int64  `json:"created_at"` // UTC ms
	UpdatedAt   int64  `json:"updated_at"` // UTC ms
}

// SystemPrompt is what a project says to agents instead of their own
// instructions, for one type of task.
type SystemPrompt struct {
	SystemPromptSummary
	SystemPrompt string `json:"system_prompt"`
}
