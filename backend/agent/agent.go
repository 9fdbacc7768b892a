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
	// Name is what background_jobs.agent stores: claude, shell or demo.
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
	// the last commit; nil for a process whose output was not read yet.
	Parser(req Request, state json.RawMessage) Parser
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
	Name          string `json:"name"`
	Label         string `json:"label"` // for people: Claude Code
	Installed     bool   `json:"installed"`
	Version       string `json:"version"`       // "": unknown
	Path          string `json:"path"`          // becomes Request.Program
	Demonstration bool   `json:"demonstration"` // asks no model
	Detail        string `json:"detail"`        // one sentence
	Install       string `json:"install"`       // command line that installs it; "": nothing to install
}

// Request is one attempt at one job.
type Request struct {
	JobID            string
	SessionID        string // the work session
	WorkingDirectory string
	Program          string   // Info.Path; "": not installed
	Model            string   // "": the agent's own default
	Prompt           string   // the whole prompt, see BuildPrompt
	Argv             []string // the shell agent's command; arguments of the demonstration
	Resume           string   // the agent's own session to go on with; "": a new one
}

// Command is what the process host is asked to run. It runs in
// Request.WorkingDirectory.
type Command struct {
	Argv  []string
	Env   []string // NAME=value, added to the inherited environment
	Unset []string // names removed from the inherited environment
	Stdin []byte   // written, then closed
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
	Message string                  // one sentence for a person; set if not OK
	Events  []Event                 // what was held back until the end came
}

// Event is one of Text, Facts and Usage.
type Event interface{ event() }

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
	SkippedLines       int64 // lines that were not events; they are in the log
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

func (Text) event()  {}
func (Facts) event() {}
func (Usage) event() {}
