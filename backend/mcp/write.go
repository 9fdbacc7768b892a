package mcp

import (
	"context"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

type taskInput struct {
	SessionID string `json:"session_id" jsonschema:"the id of a session"`
	Text      string `json:"text" jsonschema:"the whole new task text"`
	Version   int64  `json:"version" jsonschema:"task_version of read_session, so that nobody's newer text is written over"`
}

type sendInput struct {
	TerminalID string `json:"terminal_id" jsonschema:"the id of a terminal"`
	Text       string `json:"text" jsonschema:"what is typed"`
	Enter      bool   `json:"enter,omitempty" jsonschema:"press Enter after it"`
}

func (s *server) addWrites(to *sdk.Server) {
	add(to, &sdk.Tool{
		Name: "set_task_text", Description: "Writes a new version of a session's task text. The one before is kept in its history.",
	}, write(s, func(ctx context.Context, in taskInput) error {
		return s.call(ctx, nil, "SessionAPI.SetTask", in.SessionID, in.Text, in.Version)
	}))
	add(to, &sdk.Tool{
		Name: "send_to_terminal", Description: "Types text into a terminal that runs. A program there takes it as if the user had typed it.",
	}, write(s, func(ctx context.Context, in sendInput) error {
		return s.call(ctx, nil, "TerminalAPI.Send", in.TerminalID, in.Text, in.Enter)
	}))
}

// write asks each time whether the user still allows changes: a client may run
// for days.
func write[In any](s *server, do func(ctx context.Context, in In) error) func(context.Context, In) (piece, error) {
	return func(ctx context.Context, in In) (piece, error) {
		allowed, err := s.mayWrite(ctx)
		if err == nil && !allowed {
			err = workbench.Errorf(workbench.EUnauthorized, "The user does not allow changes any more (the setting %s).", workbench.SettingMCPAllowWrite)
		}
		if err == nil {
			err = do(ctx, in)
		}
		return &done{Done: "Done."}, err
	}
}
