package mcp

import (
	"bytes"
	"context"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalRow is what a list shows of a terminal.
type terminalRow struct {
	ID        string                   `json:"id"`
	SessionID string                   `json:"session_id"` // the work session
	Title     string                   `json:"title"`
	Status    workbench.TerminalStatus `json:"status"`
	Directory string                   `json:"directory"`
	Agent     string                   `json:"agent,omitempty"`
	ExitCode  *int64                   `json:"exit_code"`
	Begin     int64                    `json:"begin"` // the first byte of the output that is kept
	End       int64                    `json:"end"`   // bytes
	CreatedAt int64                    `json:"created_at"`
}

func terminalRowOf(t workbench.TerminalSummary) terminalRow {
	return terminalRow{
		ID: t.ID, SessionID: shortPtr(t.WorkSessionID), Title: shortPtr(t.Title), Status: t.Status, Directory: shortPtr(t.WorkingDirectory),
		Agent: shortPtr(t.Agent), ExitCode: t.ExitCode, Begin: t.OutputStartOffset, End: t.OutputEndOffset, CreatedAt: t.CreatedAt,
	}
}

// tailBytes is how much raw output one answer is made of.
const tailBytes = 24 << 10

type terminalsInput struct {
	SessionID string `json:"session_id,omitempty" jsonschema:"only the terminals of this session"`
}

type terminalInput struct {
	ID     string `json:"id" jsonschema:"the id of a terminal"`
	Offset *int64 `json:"offset,omitempty" jsonschema:"the byte of the output to begin with; without it, the end of the output is read"`
}

func (s *server) addTerminals(to *sdk.Server) {
	read(to, "list_terminals", "Lists terminals, the newest first, at most 500 of them.", s.terminals)
	read(to, "read_terminal", "Reads what a terminal has printed, as plain text: the end of it, or from an offset on. "+
		"Programs that draw the whole screen read badly.", s.terminal)
}

func (s *server) terminals(ctx context.Context, in terminalsInput) (piece, error) {
	var terminals []workbench.TerminalSummary
	if err := s.call(ctx, &terminals, "TerminalAPI.List", in.SessionID); err != nil {
		return nil, err
	}
	rows := make([]terminalRow, 0, len(terminals))
	for _, t := range terminals {
		rows = append(rows, terminalRowOf(t))
	}
	return &list[terminalRow]{Items: rows, after: func(terminalRow) string { return "" }}, nil
}

// printed is a part of a terminal's output. Its text cannot be shortened by the
// byte, because its offsets are those of the raw output.
type printed struct {
	About  terminalRow `json:"about"`
	Text   string      `json:"text"`
	Offset int64       `json:"offset"`         // of the raw output
	Next   int64       `json:"next,omitempty"` // pass it on as offset; none: this was the end
	Gap    int64       `json:"gap,omitempty"`  // bytes that are not kept any more
	raw    []byte
}

func (p *printed) shrink() bool {
	if len(p.raw) < 2 {
		return false
	}
	p.cut(len(p.raw) / 2)
	return true
}

// cut keeps at most n bytes, up to the end of a line if there is one.
func (p *printed) cut(n int) {
	if line := bytes.LastIndexByte(p.raw[:n], '\n'); line >= 0 {
		n = line + 1
	}
	p.raw = p.raw[:n]
	p.Next = p.Offset + p.Gap + int64(n)
	p.Text = plain(p.raw)
}

func plain(raw []byte) string {
	var b bytes.Buffer
	p := screen.NewPlain(&b)
	_, _ = p.Write(raw) // a buffer takes everything
	_ = p.Close()
	return b.String()
}

func (s *server) terminal(ctx context.Context, in terminalInput) (piece, error) {
	var t workbench.Terminal
	if err := s.call(ctx, &t, "TerminalAPI.Show", in.ID); err != nil {
		return nil, err
	}
	offset := max(t.OutputEndOffset-tailBytes, t.OutputStartOffset)
	if in.Offset != nil {
		offset = max(*in.Offset, 0)
	}
	var page struct {
		Offset int64  `json:"offset"`
		Next   int64  `json:"next"`
		Gap    int64  `json:"gap"`
		End    int64  `json:"end"`
		Data   []byte `json:"data"`
	}
	if err := s.call(ctx, &page, "TerminalAPI.Output", in.ID, offset); err != nil {
		return nil, err
	}
	p := &printed{About: terminalRowOf(t.TerminalSummary), Offset: page.Offset, Gap: page.Gap, raw: page.Data, Text: plain(page.Data)}
	if len(p.raw) > tailBytes {
		p.cut(tailBytes)
	} else if page.Next < page.End {
		p.Next = page.Next
	}
	return p, nil
}
