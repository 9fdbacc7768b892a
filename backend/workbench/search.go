package workbench

// SearchKind says what a searchable piece is of. What the table calls a kind has
// up to two of these: the pieces from SecondPart on are the second one.
type SearchKind string

// The kinds of what is found.
const (
	SearchSession  SearchKind = "session"  // the name of a session, with its project
	SearchFiles    SearchKind = "files"    // one version of a file selection
	SearchTask     SearchKind = "task"     // one version of a task text
	SearchJob      SearchKind = "job"      // title and prompt of a job
	SearchResult   SearchKind = "result"   // response of a job
	SearchTerminal SearchKind = "terminal" // output of a terminal
	SearchMessage  SearchKind = "message"  // text of a message
	SearchTool     SearchKind = "tool"     // input and output of the tools of a message
	SearchRun      SearchKind = "run"      // what a run was asked
	SearchNode     SearchKind = "node"     // output of a node of a run
	SearchEvent    SearchKind = "event"    // an event of a run
)

// SecondPart is the first part of a document's second kind: a message's tools, a
// job's response. Terminals have no second kind; their parts are offsets.
const SecondPart = 1_000_000

// SearchSource is a class of rows that documents are made of, each read in the
// order of its ids.
type SearchSource string

// The sources of documents, as far as they are read by id.
const (
	SourceMessages   SearchSource = "messages"
	SourceJobs       SearchSource = "jobs"
	SourceTasks      SearchSource = "tasks"
	SourceSelections SearchSource = "selections"
	SourceRuns       SearchSource = "runs"
	SourceNodes      SearchSource = "nodes"
	SourceEvents     SearchSource = "events"
	SourceTerminals  SearchSource = "terminals"
)

// SourceRow is a row that may have to be indexed.
type SourceRow struct {
	ID      string
	Final   bool // it does not change any more
	Indexed bool // documents of it are stored
}

// ProcessStarted names a process and the terminal that it runs in, "" for none.
type ProcessStarted struct{ ID, TerminalID string }

// SourceText is what a source row holds, for its documents to be made of.
type SourceText struct {
	ID        string
	Container string // id of the session, job, conversation or run that it belongs to
	Codebase  *string
	CreatedAt int64 // UTC ms
	Title     string
	First     string
	Second    string
	Metadata  MessageMetadata // of a message
	Data      map[string]any  // of an event
	Files     []string        // of a selection
}

// SearchDocument is one searchable piece: a row of search_documents. Exactly one
// of the five containers is set.
type SearchDocument struct {
	ID             int64
	Kind           SearchKind // as it is stored: without the second kinds
	SourceID       string
	Part, PartEnd  int64 // of a terminal: bytes of its stream
	SessionID      *string
	JobID          *string
	TerminalID     *string
	ConversationID *string
	WorkflowRunID  *string
	CodebaseID     *string
	CreatedAt      int64  // UTC ms
	Title          string // of a terminal: the number of its first line, from 1
	Body           string
}

// TerminalToIndex is a terminal with output that is in no document.
type TerminalToIndex struct {
	ID         string
	CodebaseID *string
	Start, End int64 // kept bytes of the stream
	Final      bool  // nothing more comes
	Last       *SearchDocument
}

// SearchFilter is a page of a search over the documents. Zero values ask for no
// condition.
type SearchFilter struct {
	Text       string // in lower case, without blanks at its ends
	Kinds      []SearchKind
	CodebaseID string
	SessionID  string
	Agent      string
	From, To   int64 // UTC ms; To is not included
	Before     int64 // id of the last document of the page before
	Limit      int64
}

// SearchRow is a document that a search has found, with where it belongs.
type SearchRow struct {
	SearchDocument
	Of             SearchKind // with the second kinds
	OwnerSessionID string     // "" for what belongs to no session
	SessionName    string
	ContainerTitle string // of the job, terminal, conversation or run
	Seq            int64  // of the message, task version, selection or event
	NodeID         string
	ProjectName    string
}

// SessionName is a session whose name may have to be indexed.
type SessionName struct {
	ID         string
	UpdatedAt  int64 // UTC ms
	CodebaseID *string
	CreatedAt  int64 // UTC ms
	Name       string
	Directory  string
	Project    string // name of the project, "" for none
}
