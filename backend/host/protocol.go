package host

import (
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ProtocolVersion is the newest version of the socket's protocol that this
// program speaks. Host and client agree on the smaller of theirs, so that a host
// with children outlives an upgrade of its owner. Version 2 added the operation
// send and Info.UnreadInput, version 3 input with a position and Info.InputEnd.
const ProtocolVersion = 3

// oldestProtocol is the oldest version that host and client still speak.
const oldestProtocol = 1

// Stream names one output of a child.
type Stream string

// The streams. A terminal has one, a pair of pipes two.
const (
	StreamPTY    Stream = "pty"
	StreamStdout Stream = "stdout"
	StreamStderr Stream = "stderr"
)

// The kinds of a child.
const (
	KindPTY  = "pty"  // a terminal: input and output through one PTY
	KindPipe = "pipe" // stdin, stdout and stderr are pipes
)

// The states of a child, as meta.json and Info name them.
const (
	StateStarting = "starting" // recorded, not known to be forked
	StateRunning  = "running"  // its pid is known
	StateExited   = "exited"   // ended, and every byte of its output is in the spool
	StateLost     = "lost"     // its record cannot be read
)

// Spec describes a child to spawn.
type Spec struct {
	ID   string   `json:"id"`   // names the child and its spool folder for ever
	Kind string   `json:"kind"` // KindPTY or KindPipe
	Argv []string `json:"argv"`
	Cwd  string   `json:"cwd"`
	Env  []string `json:"env"`  // the complete environment; never stored
	Cols int      `json:"cols"` // PTY only; 0 means 80
	Rows int      `json:"rows"` // PTY only; 0 means 24
	// Stdin, pipes only: when not nil it is written to the child and its stdin
	// is closed. When nil, stdin stays open for Write until CloseStdin.
	Stdin []byte `json:"stdin"`
}

// Info is what is known of a child. Times are UTC Unix milliseconds, 0 when
// they have not come yet.
type Info struct {
	ID            string   `json:"id"`
	Kind          string   `json:"kind"`
	Argv          []string `json:"argv"`
	Cwd           string   `json:"cwd"`
	Cols          int      `json:"cols,omitempty"`
	Rows          int      `json:"rows,omitempty"`
	State         string   `json:"state"`
	PID           int      `json:"pid,omitempty"`
	PIDStartToken string   `json:"pid_start_token,omitempty"`
	BootID        string   `json:"boot_id"`
	HostPID       int      `json:"host_pid"`
	CreatedAt     int64    `json:"created_at"`
	StartedAt     int64    `json:"started_at,omitempty"`
	EndedAt       int64    `json:"ended_at,omitempty"`
	ExitCode      *int     `json:"exit_code,omitempty"`      // nil after a signal
	ExitSignal    *string  `json:"exit_signal,omitempty"`    // for example "SIGTERM"
	StopRequested bool     `json:"stop_requested,omitempty"` // Signal or Stop asked for its end
	// Streams maps each stream to its end offset in bytes: what is there now,
	// and the final length once Ended.
	Streams map[Stream]int64 `json:"streams"`
	Ended   bool             `json:"ended"` // no stream grows any more
	// PendingInput is how many bytes of input the host holds because the child
	// does not read them. Only a live host knows it.
	PendingInput int64 `json:"pending_input,omitempty"`
	// UnreadInput is how many bytes of input the child has not read: those that
	// the host holds and, on Linux, those that lie with the kernel. A terminal
	// that edits lines counts whole lines only. Only a live host knows it.
	UnreadInput int64 `json:"unread_input,omitempty"`
	// InputEnd is how many bytes of input the host has taken for the child: the
	// position of the next one. Only a live host knows it.
	InputEnd int64 `json:"input_end,omitempty"`
}

// Notice tells that a stream grew, or (Exited) that the child ended. Notices
// are coalesced: of several for one stream only the latest may arrive.
type Notice struct {
	Process string `json:"process"`
	Stream  Stream `json:"stream,omitempty"`
	End     int64  `json:"end,omitempty"` // bytes
	Exited  bool   `json:"exited,omitempty"`
	Info    *Info  `json:"info,omitempty"` // with Exited
}

// HostInfo identifies a running host, as host.json and Client.Status give it.
type HostInfo struct {
	PID        int    `json:"pid"`
	StartToken string `json:"start_token"`
	BootID     string `json:"boot_id"`
	Protocol   int    `json:"protocol"` // host.json: its newest; Client.Status: what was agreed on
	Socket     string `json:"socket"`
	StartedAt  int64  `json:"started_at"` // UTC Unix milliseconds
	Version    string `json:"version"`    // of the application
}

// The operations. Each request carries one.
const (
	opHello      = "hello"
	opSpawn      = "spawn"
	opList       = "list"
	opWrite      = "write"
	opCloseStdin = "close_stdin"
	opResize     = "resize"
	opSignal     = "signal"
	opSend       = "send" // since version 2
	opAck        = "ack"
	opForget     = "forget"
	opStop       = "stop"
)

// request is one line from client to host.
type request struct {
	ID      uint64 `json:"id"`
	Op      string `json:"op"`
	Version int    `json:"version,omitempty"` // hello
	Client  string `json:"client,omitempty"`  // hello
	Spec    *Spec  `json:"spec,omitempty"`    // spawn
	Process string `json:"process,omitempty"`
	Data    []byte `json:"data,omitempty"` // write
	At      *int64 `json:"at,omitempty"`   // write, since version 3: the position of Data in the input
	Cols    int    `json:"cols,omitempty"` // resize
	Rows    int    `json:"rows,omitempty"`
	GraceMS int64  `json:"grace_ms,omitempty"` // signal
	Stream  Stream `json:"stream,omitempty"`   // ack
	Offset  int64  `json:"offset,omitempty"`
	Force   bool   `json:"force,omitempty"`  // stop
	Signal  string `json:"signal,omitempty"` // send
}

// message is one line from host to client: a reply when ID is set, else a notice.
type message struct {
	ID     uint64     `json:"id,omitempty"`
	Error  *wireError `json:"error,omitempty"`
	Host   *HostInfo  `json:"host,omitempty"`
	Info   *Info      `json:"info,omitempty"`
	Infos  []Info     `json:"infos,omitempty"`
	Notice *Notice    `json:"notice,omitempty"`
}

type wireError struct {
	Code    workbench.Code `json:"code"`
	Message string         `json:"message"`
}

func toWire(err error) *wireError {
	if err == nil {
		return nil
	}
	return &wireError{Code: workbench.ErrorCode(err), Message: workbench.ErrorMessage(err)}
}

func (w *wireError) err() error {
	if w == nil {
		return nil
	}
	return &workbench.Error{Code: w.Code, Message: w.Message}
}
