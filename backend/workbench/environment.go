package workbench

import "slices"

// EnvironmentStatus is the status of an isolation environment.
type EnvironmentStatus string

// The statuses of an isolation environment.
const (
	EnvironmentCreating  EnvironmentStatus = "creating"
	EnvironmentActive    EnvironmentStatus = "active"
	EnvironmentMissing   EnvironmentStatus = "missing"
	EnvironmentRemoving  EnvironmentStatus = "removing"
	EnvironmentDestroyed EnvironmentStatus = "destroyed"
)

// WorkflowType says what kind of work an environment is for.
type WorkflowType string

// The kinds of work that have an environment of their own.
const (
	WorkflowIssue  WorkflowType = "issue"
	WorkflowPR     WorkflowType = "pr"
	WorkflowReview WorkflowType = "review"
	WorkflowThread WorkflowType = "thread"
	WorkflowTask   WorkflowType = "task"
)

// ProviderWorktree is the provider of environments that are git worktrees.
const ProviderWorktree = "worktree"

// EnvironmentSummary is what a list shows of an isolation environment.
type EnvironmentSummary struct {
	ID                string            `json:"id"`
	CodebaseID        string            `json:"codebase_id"`
	WorkflowType      WorkflowType      `json:"workflow_type"` // with WorkflowID: what it is for
	WorkflowID        string            `json:"workflow_id"`
	Provider          string            `json:"provider"`
	WorkingPath       string            `json:"working_path"`
	BranchName        string            `json:"branch_name"`
	Status            EnvironmentStatus `json:"status"`
	CreatedByPlatform *string           `json:"created_by_platform"`
	CreatedAt         int64             `json:"created_at"` // UTC ms
	UpdatedAt         int64             `json:"updated_at"` // UTC ms
	HostID            string            `json:"host_id"`
	PathKey           string            `json:"path_key"`        // canonical working_path
	RepositoryPath    string            `json:"repository_path"` // the checkout that owns it
	BaseBranch        *string           `json:"base_branch"`
	BaseCommit        *string           `json:"base_commit"`
	ErrorMessage      *string           `json:"error_message"`
	Adopted           bool              `json:"adopted"`      // was there before Holdfast; no rule removes it
	LastUsedAt        int64             `json:"last_used_at"` // UTC ms
	RemovedAt         *int64            `json:"removed_at"`   // UTC ms
}

// Environment is a git worktree for one issue, PR, review, thread or task: a
// row of remote_agent_isolation_environments.
type Environment struct {
	EnvironmentSummary
	Metadata map[string]any `json:"metadata"`
}

// Validate reports EInvalid for an environment that may not begin as it is.
func (e *Environment) Validate() error {
	types := []WorkflowType{WorkflowIssue, WorkflowPR, WorkflowReview, WorkflowThread, WorkflowTask}
	switch {
	case !slices.Contains(types, e.WorkflowType) || e.WorkflowID == "":
		return Errorf(EInvalid, "A worktree is for an issue, a PR, a review, a thread or a task, and needs its id.")
	case e.WorkingPath == "" || e.PathKey == "" || e.RepositoryPath == "":
		return Errorf(EInvalid, "A worktree needs its directory and that of its repository.")
	case e.BranchName == "":
		return Errorf(EInvalid, "A worktree needs a branch.")
	case e.Status != EnvironmentCreating && (e.Status != EnvironmentActive || !e.Adopted):
		return Errorf(EInvalid, "A worktree begins as %q; one that was there before, as %q.", EnvironmentCreating, EnvironmentActive)
	}
	return nil
}

// EnvironmentChange is one compare-and-set of the status of an environment.
type EnvironmentChange struct {
	ID           string
	From         EnvironmentStatus
	To           EnvironmentStatus
	BaseCommit   *string        // nil: stays as it is
	BranchName   *string        // nil: stays as it is
	Metadata     map[string]any // nil: stays as it is
	ErrorMessage *string        // nil: nothing is wrong any more
	Finding      *Finding       // of a launch
}

// EnvironmentRun is a workflow run that needs an environment.
type EnvironmentRun struct {
	ID           string    `json:"id"`
	WorkflowName string    `json:"workflow_name"`
	Status       RunStatus `json:"status"`
}

// LinkType says what kind of thing shares an environment.
type LinkType string

// The kinds of link.
const (
	LinkIssue LinkType = "issue"
	LinkPR    LinkType = "pr"
)

// EnvironmentLink is an issue or PR that shares an environment: a row of
// isolation_links.
type EnvironmentLink struct {
	EnvironmentID string   `json:"environment_id"`
	LinkType      LinkType `json:"link_type"`
	LinkID        string   `json:"link_id"`
	CreatedAt     int64    `json:"created_at"` // UTC ms
}

// EnvironmentFilter chooses a page of the environments of a project.
// BeforeTime and BeforeID are the (created_at, id) of the last one of the page
// before; 0 begins.
type EnvironmentFilter struct {
	CodebaseID string
	Destroyed  bool  // those that were removed as well
	BeforeTime int64 // UTC ms
	BeforeID   string
	Limit      int64
}
