package workbench

import "strings"

// CodebaseKind tells a git repository from a plain folder.
type CodebaseKind string

// The kinds of codebase.
const (
	KindRepo   CodebaseKind = "repo"
	KindFolder CodebaseKind = "folder"
)

// Codebase is a project: a row of remote_agent_codebases.
type Codebase struct {
	ID              string             `json:"id"`
	Name            string             `json:"name"`
	RepositoryURL   *string            `json:"repository_url"`
	DefaultBranch   *string            `json:"default_branch"`
	DefaultCwd      string             `json:"default_cwd"` // as the user gave it
	AIAssistantType string             `json:"ai_assistant_type"`
	Kind            CodebaseKind       `json:"kind"`
	HostID          string             `json:"host_id"`
	PathKey         string             `json:"path_key"` // canonical default_cwd
	ProjectHash     string             `json:"project_hash"`
	CreatedAt       int64              `json:"created_at"` // UTC ms
	UpdatedAt       int64              `json:"updated_at"` // UTC ms
	Commands        map[string]Command `json:"commands"`
}

// Command is one named command of a codebase.
type Command struct {
	Path        string `json:"path"`
	Description string `json:"description"`
}

// CodebaseChange changes the fields of a codebase that are not nil. An empty
// RepositoryURL or DefaultBranch takes it away.
type CodebaseChange struct {
	ID              string
	Name            *string
	RepositoryURL   *string
	DefaultBranch   *string
	AIAssistantType *string
	Kind            *CodebaseKind
}

// CodebasePlace is where the directory of a codebase is.
type CodebasePlace struct {
	DefaultCwd  string // as the user gave it
	PathKey     string // canonical DefaultCwd
	ProjectHash string // of PathKey
}

// CodebaseFilter chooses a page of codebases. BeforeTime and BeforeID are the
// (updated_at, id) of the last one of the page before; 0 begins.
type CodebaseFilter struct {
	BeforeTime int64 // UTC ms
	BeforeID   string
	Limit      int64
}

// Validate reports EInvalid for a codebase that no directory could be.
func (c *Codebase) Validate() error {
	if strings.TrimSpace(c.Name) == "" {
		return Errorf(EInvalid, "A project needs a name.")
	}
	if c.DefaultCwd == "" || c.PathKey == "" {
		return Errorf(EInvalid, "A project needs a directory.")
	}
	return nil
}

// ExternalFolders is the name of the setting of a project that lists folders
// outside of it: a JSON array of absolute paths, '/' between names.
const ExternalFolders = "external_folders"
