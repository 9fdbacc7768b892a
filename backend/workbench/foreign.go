package workbench

import "strings"

// NounForeign is the noun of a notice that an import from another program began,
// went on or ended.
const NounForeign = "foreign"

// ForeignKind is a program whose work can be imported.
type ForeignKind string

// The programs.
const (
	ForeignArchon     ForeignKind = "archon"
	ForeignPlanToCode ForeignKind = "plantocode"
	ForeignClaude     ForeignKind = "claude"
	ForeignCodex      ForeignKind = "codex"
	ForeignOpenCode   ForeignKind = "opencode"
)

// ForeignKinds are all of them.
func ForeignKinds() []ForeignKind {
	return []ForeignKind{ForeignPlanToCode, ForeignArchon, ForeignClaude, ForeignCodex, ForeignOpenCode}
}

// ForeignSource is work of another program that lies on this machine.
type ForeignSource struct {
	From  ForeignKind `json:"from"`
	Place string      `json:"place"` // absolute path of its file or folder
	Bytes int64       `json:"bytes"`
	Files int64       `json:"files"` // of sessions; 1 for a database
}

// ForeignRequest says what is imported, and whether it is only looked at.
type ForeignRequest struct {
	From   ForeignKind `json:"from"`
	Place  string      `json:"place"` // absolute path, or the address of a PostgreSQL database; "": where the program keeps it
	DryRun bool        `json:"dry_run"`
}

// ForeignReport is what an import did, or would do.
type ForeignReport struct {
	From     ForeignKind      `json:"from"`
	Place    string           `json:"place"` // without a password
	Bytes    int64            `json:"bytes"`
	DryRun   bool             `json:"dry_run"`
	Stopped  bool             `json:"stopped"` // before its end; what was taken until then is stored
	Counts   []ForeignCount   `json:"counts"`
	Skipped  int64            `json:"skipped"`  // malformed rows
	Problems []ForeignProblem `json:"problems"` // the first of them, at most MaxForeignProblems
	NotTaken []ForeignCount   `json:"not_taken"`
	Notes    []string         `json:"notes"` // what is not as this version knows it
}

// MaxForeignProblems is how many skipped rows a report names.
const MaxForeignProblems = 1000

// ForeignCount counts the rows of one kind.
type ForeignCount struct {
	Kind     string `json:"kind"`
	New      int64  `json:"new"`
	Existing int64  `json:"existing"` // left as they are
}

// ForeignProblem is a row that was skipped.
type ForeignProblem struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// ForeignProgress is what becomes of the import that runs.
type ForeignProgress struct {
	Running   bool        `json:"running"`
	From      ForeignKind `json:"from"`
	Place     string      `json:"place"`
	DryRun    bool        `json:"dry_run"`
	Kind      string      `json:"kind"` // of the rows that are read now
	Done      int64       `json:"done"` // rows, or bytes of files
	Total     int64       `json:"total"`
	StartedAt int64       `json:"started_at"` // UTC ms
}

// ForeignServer says whether a place is the address of a PostgreSQL database.
func ForeignServer(place string) bool {
	return strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://")
}
