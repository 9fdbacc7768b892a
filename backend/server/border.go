package server

import (
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// started is a process that begins where another one ended in its terminal.
type started struct {
	Ordinal   int64    `json:"ordinal"`
	StartedAt *int64   `json:"started_at"` // UTC ms; null: it is not running yet
	Argv      []string `json:"argv"`
	Cwd       string   `json:"cwd"`
	Previous  ended    `json:"previous"`
}

// ended is how the process before it ended.
type ended struct {
	EndedAt    *int64              `json:"ended_at"` // UTC ms
	EndReason  workbench.EndReason `json:"end_reason"`
	ExitCode   *int64              `json:"exit_code"`
	ExitSignal *string             `json:"exit_signal"`
}

func newStarted(p, previous *workbench.TerminalProcess) *started {
	return &started{
		Ordinal: p.Ordinal, StartedAt: p.StartedAt, Argv: p.Argv, Cwd: p.Cwd,
		Previous: ended{
			EndedAt: previous.EndedAt, EndReason: terminal.EndOf(previous.Process, p.Process),
			ExitCode: previous.ExitCode, ExitSignal: previous.ExitSignal,
		},
	}
}
