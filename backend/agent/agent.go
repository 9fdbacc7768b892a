// Package agent is the seam to the programs that do the work of a job.
//
// A driver is pure: it builds a command line and reads output. It starts
// nothing (the process host does) and stores nothing (the job service does).
// The job service commits what a Parser returns in one transaction with the
// stream's offset and with Parser.State, and after a crash makes a new Parser
// from that state: so every byte is parsed exactly once.
package agent

import (
	"context"
	"encoding/json"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Driver knows one agent's command line and its output.
type Driver interface {
	// Name is what background_jobs.agent stores: claude, codex, acp:<agent>, llm:<provider>, shell or demo.
	Name() string
	// Probe says whether the agent can be used on this machine. It never
	// fails: what is wrong is in Info.Detail.
	Probe(ctx context.Context, env Environment) Info
	// Command builds the command line of one attempt. It answers EAgentMissing,
	// with how to get the agent, when Request.Program is empty, and EInvalid
	// when the request cannot be run.
	Command(req Request) (Command, error)
	// Lines reports whether Parser.Stdout must be given whole lines. If not, it
	// takes any piece, so that text without a newline is shown as it comes.
	Lines() bool
	// Parser reads the output of one attempt. state is what State returned with
	// the last commit; nil for a process whose output was not read yet. The
	// parser of an interactive Command is a Talker.
	Parser(req Request, state json.RawMessage) Parser
	// Capabilities says what the agent can do beyond running a prompt.
	Capabilities() Capabilities
}

// Capabilities are what an agent can do beyond running a prompt to its end.
type Capabilities struct {
	Resume      bool `json:"resume"`      // goes on with a session of its own: Request.Resume
	Fork        bool `json:"fork"`        // goes on with a copy of one: Request.Fork
	Steer       bool `json:"steer"`       // takes further text while it works
	Interrupt   bool `json:"interrupt"`   // ends its turn when asked, and keeps its session
	Permissions bool `json:"permissions"` // asks before it uses a tool
	History     bool `json:"history"`     // takes an earlier conversation: Request.History
	WebSearch   bool `json:"web_search"`
	ReportsCost bool `json:"reports_cost"`
}

// Environment is what a probe may know and do. The functions are passed in
// because only the packages host and worktree start programs.
type Environment struct {
	// LookPath finds a program by name on the PATH, or checks one by path; it
	// answers the absolute path.
	LookPath func(name string) (string, error)
	// Output runs argv and answers its standard output. The caller bounds its
	// time and size; ctx ends it early.
	Output func(ctx context.Context, argv []string) ([]byte, error)
	// Home is the user's home directory; "": unknown.
	Home string
	// Self is the path of the running holdfast program.
	Self string
}

// Info says what is known of an agent on this machine.
type Info struct {
	Name          string       `json:"name"`
	Label         string       `json:"label"` // for people: Claude Code
	Installed     bool         `json:"installed"`
	Version       string       `json:"version"`       // "": unknown
	Path          string       `json:"path"`          // becomes Request.Program
	Demonstration bool         `json:"demonstration"` // asks no model
	Login         string       `json:"login"`         // signed_in, signed_out, not_needed or "": cannot be told without a request
	Detail        string       `json:"detail"`        // one sentence
	Install       string       `json:"install"`       // command line that installs it; "": nothing to install
	Capabilities  Capabilities `json:"capabilities"`
	Models        []string     `json:"models"` // to choose from, besides any other; empty: the agent's default only

	Form         string `json:"-"` // becomes Request.Form
	DefaultModel string `json:"-"` // what Command takes when the request names none; "": only the agent knows
	TooOld       bool   `json:"-"` // Detail says which version is needed
}

// Complete adds to a request what the probe of its agent found. EAgentMissing
// when that version cannot be used.
func (i Info) Complete(req *Request) error {
	if i.TooOld {
		return workbench.Errorf(workbench.EAgentMissing, "%s", i.Detail)
	}
	req.Program, req.Form = i.Path, i.Form
	if req.Model == "" {
		req.Model = i.DefaultModel
	}
	return nil
}

// The values of Info.Login.
const (
	SignedIn       = "signed_in"
	SignedOut      = "signed_out"
	LoginNotNeeded = "not_needed"
)

// Request is one attempt at one job, or one turn of a conversation.
type Request struct {
	JobID            string // "": a turn of a conversation
	MessageID        string // the answer of that turn; "": a job
	SessionID        string // the work session; "": none
	WorkingDirectory string
	Program          string   // Info.Path; "": not installed
	Form             string   // Info.Form: which of its forms of Command that program has; "": the usual one
	Model            string   // "": the agent's own default
	Prompt           string   // the whole prompt, see BuildPrompt
	SystemPrompt     string   // added to the agent's own instructions; "": nothing
	Argv             []string // the shell agent's command; arguments of the demonstration
	Resume           string   // the agent's own session to go on with; "": a new one
	Fork             bool     // go on with a copy of Resume, which stays as it is
	Permission       PermissionMode
	WebSearch        bool              // the agent may search the web
	History          []HistoryEntry    // what was said before, for an agent whose own session is gone
	Secrets          map[string]string // by name (see Secrets); never stored, never an argument
	BaseURL          string            // of the API, for the llm driver; "": the provider's own
	MaxOutputTokens  int64             // 0: the driver's default
	Options          Options           // of a node of a workflow
	Servers          MCPServers        // of Options.MCP, as they are written
	MCPVariables     map[string]string // what the servers name; never stored, never an argument

	// What follows is known to the Parser only.
	Process workbench.Process   // whose output is read
	Counted workbench.TokenSums // what the ledger holds of Resume, for a driver that is Cumulative
}

// Cumulative reports whether the agent tells what its session has used since it
// began, and not what one turn did: its driver needs Request.Counted.
func Cumulative(d Driver, req Request) bool {
	summing, ok := d.(interface{ Cumulative(req Request) bool })
	return ok && req.Resume != "" && summing.Cumulative(req)
}

// PermissionMode says what happens when an agent wants to use a tool.
type PermissionMode string

// The permission modes.
const (
	PermissionAsk  PermissionMode = "ask"  // the user decides, unless a rule of the project does
	PermissionPlan PermissionMode = "plan" // the agent reads and writes no files
	PermissionEdit PermissionMode = "edit" // files of the working directory may be changed unasked
	PermissionAll  PermissionMode = "all"  // everything is allowed: the user has said so for this project
)

// HistoryEntry is one message of an earlier conversation.
type HistoryEntry struct {
	Role workbench.Role
	Text string
}

// Command is what the process host is asked to run. It runs in
// Request.WorkingDirectory.
type Command struct {
	Argv  []string
	Env   []string // NAME=value, added to the inherited environment
	Unset []string // names removed from the inherited environment
	Stdin []byte   // written first
	// Interactive keeps standard input open after Stdin: the parser is a Talker
	// and ends the input with CloseInput. Otherwise it is closed after Stdin.
	Interactive bool
}

// Parser reads the output of one process. It is used by one goroutine. No
// output is an error: what a driver does not understand is text of the log.
type Parser interface {
	// Stdout takes the next bytes of standard output: with Driver.Lines one
	// line including its newline, which only the last line of a stream may
	// lack, and which may be many MB long. It keeps no reference to data.
	Stdout(data []byte) []Event
	// Stderr takes the next bytes of standard error, cut anywhere.
	Stderr(data []byte) []Event
	// State is what a later Parser needs to go on after the bytes taken so
	// far. It is JSON that only the driver reads, at most a few KiB.
	State() json.RawMessage
	// Exit is called once, after the last byte of both streams.
	Exit(status ExitStatus) Result
}

// Talker is a Parser that also writes to the agent. What Tell returns, like what
// Stdout returns, is committed together with State before any Send of it is
// written; a Send is written exactly once, also over a crash of the owner.
type Talker interface {
	Parser
	// Tell passes on what the user or Holdfast says to the agent.
	Tell(word Word) []Event
}

// Word is one of Steer, Interrupt, Decision and Served.
type Word interface{ word() }

// Steer is further text of the user for a turn that runs.
type Steer struct{ Text string }

// Interrupt asks the agent to end its turn now and to keep its session.
type Interrupt struct{}

// Decision answers an Ask.
type Decision struct {
	Key     string // of the Ask
	Allow   bool
	Session bool   // also for the rest of this session, where the agent can remember that
	Reason  string // told to the agent with a refusal; "": nothing
}

// Served answers a Call.
type Served struct {
	ID     string
	Result json.RawMessage // nil: Err says why
	Err    string          // a sentence
}

func (Steer) word()     {}
func (Interrupt) word() {}
func (Decision) word()  {}
func (Served) word()    {}

// ExitStatus is how a process ended.
type ExitStatus struct {
	Code    *int64 // nil: ended by a signal, or unknown
	Signal  string // SIGKILL; "": none
	Stopped bool   // ended because Holdfast asked it to
}

// Result is the verdict on a job whose process ended.
type Result struct {
	OK      bool
	Reason  workbench.FailureReason // set if not OK
	Message string                  // one sentence for a person, with the next step; set if not OK
	Events  []Event                 // what was held back until the end came
	// Transient says that the same request may succeed later: a rate limit, an
	// overloaded server, a broken connection. RetryAt is when, UTC ms; 0: unknown.
	Transient bool
	RetryAt   int64
	// ResumeFailed says that the agent does not know Request.Resume any more.
	ResumeFailed bool
}

// Event is one of Text, Facts, Usage, ToolCall, ToolResult, Ask, Withdraw,
// Limit, Send, CloseInput, Call and Done.
type Event interface{ event() }

// ToolCall says that the agent uses a tool. Calls with one ID are one call: a
// later one replaces the input of an earlier one.
type ToolCall struct {
	ID       string
	Name     string
	Input    json.RawMessage // valid JSON; nil: not known
	ParentID string          // the call whose subagent calls; "": the agent itself
}

// ToolResult ends the ToolCall with its ID.
type ToolResult struct {
	ID     string
	Output string // valid UTF-8 without U+0000; the service bounds what is stored
	Failed bool
}

// Ask says that the agent waits for a decision. It is asked once per Key.
type Ask struct {
	Key    string          // the agent's id of the question, unique in its process
	Tool   string          // Bash, Edit, fetch …
	Title  string          // exactly what is asked for, for example the command line
	Detail json.RawMessage // the tool's input as the agent gave it
	// SessionScope says that the agent can remember an answer for its session.
	SessionScope bool
}

// Withdraw says that the agent waits for the decision on Key no more.
type Withdraw struct{ Key string }

// Limit is what an agent reports of its quota.
type Limit struct {
	Name        string   // five_hour, seven_day …; the agent's own word
	UsedPercent *float64 // 0 to 100; nil: not told
	ResetsAt    int64    // UTC ms; 0: not told
	Status      string   // allowed, allowed_warning, rejected or another word of the agent
}

// Send is written to the agent's standard input, after the commit.
type Send struct{ Data []byte }

// CloseInput ends the agent's standard input, after what was sent.
type CloseInput struct{}

// Call asks Holdfast to do something for the agent; the answer is a Served with
// its ID. The methods are those of the Agent Client Protocol's client:
// fs/read_text_file, fs/write_text_file, terminal/create, terminal/output,
// terminal/wait_for_exit, terminal/kill, terminal/release.
type Call struct {
	ID     string
	Method string
	Params json.RawMessage
}

// Done says that the turn is over and nothing more will come: a process that
// does not end by itself within a moment is ended, which is no failure.
type Done struct{}

// Text is appended to a channel of the job's output. It is valid UTF-8 without
// U+0000, and never ends inside a character.
type Text struct {
	Channel workbench.Channel
	Data    string
}

// Facts is what was learned about the job. A zero field says nothing new, and
// SkippedLines is added to what was counted before.
type Facts struct {
	AssistantSessionID string // the agent's own session, for Request.Resume
	Model              string // background_jobs.model_used
	RequestID          string // background_jobs.server_request_id
	Version            string // of the agent
	Turns              int64
	DurationMS         int64
	SkippedLines       int64  // lines that were not events; they are in the log
	TranscriptPath     string // the agent's own file of its session; "": not told
	ContextTokens      int64  // how much of its window the agent uses now
	ContextWindow      int64  // tokens
}

// Usage is a row of the cost ledger, or a newer report of one: it replaces the
// row with the same Provider and ProviderMessageID. The driver fills Provider,
// ProviderMessageID, Agent, Model, Kind, RequestID, AssistantSessionID,
// Sidechain, the tokens, CostNanoUSD, CostSource, Billing and, if the agent tells
// it, OccurredAt; the job service fills the rest. The tokens of an adjustment may
// be negative: it carries what the agent reports of a turn beyond its messages.
type Usage struct {
	workbench.UsageEvent
}

func (Text) event()       {}
func (Facts) event()      {}
func (Usage) event()      {}
func (ToolCall) event()   {}
func (ToolResult) event() {}
func (Ask) event()        {}
func (Withdraw) event()   {}
func (Limit) event()      {}
func (Send) event()       {}
func (CloseInput) event() {}
func (Call) event()       {}
func (Done) event()       {}
