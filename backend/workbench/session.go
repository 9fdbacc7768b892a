package workbench

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// DefaultSessionName is the name of a session that nobody has named.
const DefaultSessionName = "Untitled Session"

// Kept lengths of the histories, in entries per session.
const (
	TaskHistoryKept = 200
	FileHistoryKept = 50
)

// MaxTaskBytes bounds a task text: longer ones are no longer read by agents
// and would make every version cost megabytes.
const MaxTaskBytes = 1 << 20

// SessionSummary is what a list shows of a session: no body is loaded for it.
type SessionSummary struct {
	ID               string  `json:"id"`
	Name             string  `json:"name"`
	ProjectDirectory string  `json:"project_directory"`
	ProjectHash      string  `json:"project_hash"`
	CodebaseID       *string `json:"codebase_id"`
	HostID           string  `json:"host_id"`
	CreatedAt        int64   `json:"created_at"` // UTC ms
	UpdatedAt        int64   `json:"updated_at"` // UTC ms
}

// Session is a work session: task text and file selection of one project
// directory, with the positions in both histories.
type Session struct {
	SessionSummary
	SearchTerm              *string  `json:"search_term"`
	ModelUsed               *string  `json:"model_used"`
	SearchSelectedFilesOnly bool     `json:"search_selected_files_only"`
	TaskHistoryVersion      int64    `json:"task_history_version"`
	FileHistoryVersion      int64    `json:"file_history_version"`
	TaskHistoryCurrentIndex int64    `json:"task_history_current_index"`
	FileHistoryCurrentIndex int64    `json:"file_history_current_index"`
	IncludedFiles           []string `json:"included_files"`
	ForceExcludedFiles      []string `json:"force_excluded_files"`
	VideoAnalysisPrompt     *string  `json:"video_analysis_prompt"`
	MergeInstructions       *string  `json:"merge_instructions"`
	TaskDescription         string   `json:"task_description"`
}

// Validate reports EInvalid for a session that could not be stored as meant.
func (s *Session) Validate() error {
	if strings.TrimSpace(s.Name) == "" {
		return Errorf(EInvalid, "A session needs a name.")
	}
	if s.ProjectDirectory == "" {
		return Errorf(EInvalid, "A session needs a project directory.")
	}
	return ValidateTask(s.TaskDescription)
}

// ValidateTask reports EInvalid for a task text that is too long.
func ValidateTask(text string) error {
	if len(text) > MaxTaskBytes {
		return Errorf(EInvalid, "The task text is %d KiB long; %d KiB is the limit. Put long material into a file and select it.",
			len(text)>>10, MaxTaskBytes>>10)
	}
	return nil
}

// MaxVersionName bounds the name of a version, in characters: it stands on one
// line of a list.
const MaxVersionName = 120

// VersionName gives the name of a version its stored form: one line without
// blanks at its ends, nil for none. EInvalid when it is too long.
func VersionName(name string) (*string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return nil, nil
	}
	if n := utf8.RuneCountInString(name); n > MaxVersionName {
		return nil, Errorf(EInvalid, "The name is %d characters long; %d is the limit. Say the rest in the task text.", n, MaxVersionName)
	}
	return &name, nil
}

// OpType says what made a history entry.
type OpType string

// The operations that write a history entry.
const (
	OpInit    OpType = "init"
	OpEdit    OpType = "edit"
	OpAgent   OpType = "agent"
	OpRestore OpType = "restore"
	OpImport  OpType = "import"
)

// HistoryEntry is what both histories have in common.
type HistoryEntry struct {
	ID             string  `json:"id"`
	SessionID      string  `json:"session_id"`
	SequenceNumber int64   `json:"sequence_number"`
	Version        int64   `json:"version"`
	OpType         OpType  `json:"op_type"`
	DeviceID       *string `json:"device_id"`
	SupersededAt   *int64  `json:"superseded_at"` // UTC ms; set: an edit after undo left it behind
	CreatedAt      int64   `json:"created_at"`    // UTC ms
}

// TaskVersion is an entry of task_description_history.
type TaskVersion struct {
	HistoryEntry
	Name        *string `json:"name"` // nil: the user gave it none
	Description string  `json:"description"`
}

// FileSelection is an entry of file_selection_history.
type FileSelection struct {
	HistoryEntry
	IncludedFiles      []string `json:"included_files"`
	ForceExcludedFiles []string `json:"force_excluded_files"`
}

// HistoryMove is where a history stands after a write, an undo or a redo.
type HistoryMove struct {
	Version      int64 `json:"version"`       // the version to name in the next write
	CurrentIndex int64 `json:"current_index"` // sequence_number of the current entry
	CanUndo      bool  `json:"can_undo"`
	CanRedo      bool  `json:"can_redo"`
}

// CleanPaths gives a file selection its stored form: `/` separators, cleaned,
// no empty path, none twice, in the user's order.
func CleanPaths(paths []string) ([]string, error) {
	out := make([]string, 0, len(paths))
	seen := make(map[string]bool, len(paths))
	for _, p := range paths {
		if p == "" {
			continue
		}
		if !utf8.ValidString(p) || strings.ContainsRune(p, 0) {
			return nil, Errorf(EInvalid, "The path %q is not valid text, so it cannot be selected.", p)
		}
		p = path.Clean(p)
		if p == "." || p == ".." || strings.HasPrefix(p, "../") {
			return nil, Errorf(EInvalid, "The path %q leads out of the project; give its absolute path instead.", p)
		}
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return slices.Clip(out), nil
}

// TaskWrite is a new version of a session's task text.
type TaskWrite struct {
	SessionID   string
	HostID      string // the writer's installation
	Version     int64  // task_history_version that the writer knows
	OpType      OpType
	Description string
}

// FilesWrite is a new file selection of a session.
type FilesWrite struct {
	SessionID          string
	HostID             string
	Version            int64 // file_history_version that the writer knows
	OpType             OpType
	IncludedFiles      []string
	ForceExcludedFiles []string
}

// TaskMove is where the task history stands, with the current text.
type TaskMove struct {
	HistoryMove
	Description string `json:"description"`
}

// FilesMove is where the selection history stands, with the current selection.
type FilesMove struct {
	HistoryMove
	IncludedFiles      []string `json:"included_files"`
	ForceExcludedFiles []string `json:"force_excluded_files"`
}

// TaskVersionInfo is a version of the task without its text.
type TaskVersionInfo struct {
	HistoryEntry
	Name  *string `json:"name"` // nil: the user gave it none
	Bytes int64   `json:"bytes"`
}

// SessionFilter chooses a page of sessions. BeforeTime and BeforeID are the
// (updated_at, id) of the last session of the page before; 0 begins. HostID is
// the machine whose pins are told; Pinned leaves only what is pinned there.
type SessionFilter struct {
	CodebaseID string
	Search     string
	HostID     string
	Pinned     bool
	BeforeTime int64
	BeforeID   string
	Limit      int64
}

// Mark is the one state mark that an object carries on the screen.
type Mark string

// The marks of a session, the most urgent first.
const (
	MarkNeeds    Mark = "needs"
	MarkLost     Mark = "lost"
	MarkCut      Mark = "cut"
	MarkLive     Mark = "live"
	MarkRestored Mark = "restored"
	MarkSaved    Mark = "saved"
)

// SessionCard is a session as the picker shows it.
type SessionCard struct {
	SessionSummary
	TaskPreview       string `json:"task_preview"` // the first line of the task
	TaskVersions      int64  `json:"task_versions"`
	FilesSelected     int64  `json:"files_selected"`
	Terminals         int64  `json:"terminals"`
	TerminalsLive     int64  `json:"terminals_live"`
	TerminalsWaiting  int64  `json:"terminals_waiting"`
	TerminalsCut      int64  `json:"terminals_cut"`
	TerminalsRestored int64  `json:"terminals_restored"`
	AgentsWaiting     int64  `json:"agents_waiting"` // permission requests of its jobs
	Jobs              int64  `json:"jobs"`
	JobsLive          int64  `json:"jobs_live"`
	JobsFailed        int64  `json:"jobs_failed"`
	JobsCut           int64  `json:"jobs_cut"`
	MissingBytes      int64  `json:"missing_bytes"` // output of its terminals that is known to be lost
	Pinned            bool   `json:"pinned"`
	Mark              Mark   `json:"mark"`
}

// maxPreview is the length of a task preview in characters.
const maxPreview = 120

// Settle derives the mark and shortens the preview to one line.
func (c *SessionCard) Settle() {
	line, _, _ := strings.Cut(strings.TrimLeft(c.TaskPreview, "# \t\r\n"), "\n")
	if runes := []rune(line); len(runes) > maxPreview {
		line = string(runes[:maxPreview-1]) + "…"
	}
	c.TaskPreview = strings.TrimSpace(line)
	switch {
	case c.TerminalsWaiting+c.AgentsWaiting > 0:
		c.Mark = MarkNeeds
	case c.JobsFailed > 0:
		c.Mark = MarkLost
	case c.JobsCut > 0 || c.TerminalsCut > 0:
		c.Mark = MarkCut
	case c.JobsLive > 0 || c.TerminalsLive > 0:
		c.Mark = MarkLive
	case c.TerminalsRestored > 0:
		c.Mark = MarkRestored
	default:
		c.Mark = MarkSaved
	}
}
