package server

import (
	"context"
	"encoding/binary"
	"encoding/json"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Viewer is a page of one terminal that is no page: a program that shows it
// elsewhere. One goroutine reads; Type and Resize may be called by others.
type Viewer struct {
	Opened Opened
	socket *websocket.Conn
	id     string
	parsed int64 // what is acknowledged with the next read; -1: nothing new
}

// Opened is how a terminal began to be shown.
type Opened struct {
	Start, End, First int64 // offsets: of the first byte that comes, of the end, of what is kept
	Cols, Rows        int64
	Status            string
	Snapshot          string // paints an empty terminal as it was at Start
}

// Output is what comes next of a terminal: bytes, bytes that are missing, a
// size, the border to another process, or the end.
type Output struct {
	Offset int64
	Data   []byte
	Gap    int64 // bytes
	Size   *workbench.TerminalSize
	Border bool
	Ended  bool
	Status string // with Ended
}

// View opens a terminal of the owner at an address: at an offset, or at -1 with
// its screen. The caller closes the Viewer. Errors: ENotFound, EUnavailable.
func View(ctx context.Context, address, token, terminalID string, offset int64) (*Viewer, error) {
	socket, resp, err := websocket.Dial(ctx, "ws://"+address+"/stream", &websocket.DialOptions{
		Subprotocols: []string{protocolName, tokenProtocol + token},
	})
	if resp != nil && resp.Body != nil {
		defer func() { _ = resp.Body.Close() }()
	}
	if err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The running Holdfast does not answer. Try again.")
	}
	socket.SetReadLimit(-1) // a snapshot is as large as its screen
	v := &Viewer{socket: socket, id: "t:" + terminalID, parsed: -1}
	if err := v.open(ctx, offset); err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

func (v *Viewer) open(ctx context.Context, offset int64) error {
	if err := v.send(ctx, request{Op: "open", ID: v.id, Offset: offset}); err != nil {
		return err
	}
	for {
		_, e, err := v.read(ctx)
		if err != nil {
			return err
		}
		if e.Event == "opened" {
			v.Opened = Opened{Start: e.Start, End: e.End, First: e.First, Cols: e.Cols, Rows: e.Rows, Status: e.Status, Snapshot: e.Snapshot}
			return nil
		}
	}
}

// Close ends the view. The terminal goes on.
func (v *Viewer) Close() { _ = v.socket.CloseNow() }

// Next waits for what comes next. With it the output before counts as shown: a
// program that shows slowly is sent no more than it can.
func (v *Viewer) Next(ctx context.Context) (Output, error) {
	if v.parsed >= 0 {
		if err := v.send(ctx, request{Op: "ack", ID: v.id, Offset: v.parsed}); err != nil {
			return Output{}, err
		}
		v.parsed = -1
	}
	for {
		out, e, err := v.read(ctx)
		if err != nil {
			return Output{}, err
		}
		switch e.Event {
		case "":
			v.parsed = out.Offset + int64(len(out.Data))
			return out, nil
		case "gap":
			v.parsed = e.Offset + e.Bytes
			return Output{Offset: e.Offset, Gap: e.Bytes}, nil
		case "size":
			return Output{Offset: e.Offset, Size: &workbench.TerminalSize{Offset: e.Offset, Cols: e.Cols, Rows: e.Rows}}, nil
		case "border":
			return Output{Offset: e.Offset, Border: true}, nil
		case "end":
			return Output{Offset: e.Offset, Ended: true, Status: e.Status}, nil
		}
	}
}

// Type types into the terminal.
func (v *Viewer) Type(ctx context.Context, data []byte) error {
	return v.send(ctx, request{Op: "input", ID: v.id, Base64: data})
}

// Resize tells the terminal its size.
func (v *Viewer) Resize(ctx context.Context, cols, rows int) error {
	return v.send(ctx, request{Op: "resize", ID: v.id, Cols: int64(cols), Rows: int64(rows)})
}

func (v *Viewer) send(ctx context.Context, req request) error {
	frame, err := json.Marshal(req)
	if err == nil {
		err = v.socket.Write(ctx, websocket.MessageText, frame)
	}
	return lost(ctx, err)
}

// read takes a frame: bytes of the terminal, with an event that has no name, or
// an event. An error of this terminal is an error.
func (v *Viewer) read(ctx context.Context) (Output, event, error) {
	for {
		kind, frame, err := v.socket.Read(ctx)
		if err != nil {
			return Output{}, event{}, lost(ctx, err)
		}
		if kind == websocket.MessageBinary {
			if out, ok := v.bytes(frame); ok {
				return out, event{}, nil
			}
			continue
		}
		var e event
		if json.Unmarshal(frame, &e) != nil || e.ID != v.id {
			continue // of something else, or of tomorrow
		}
		if e.Event == "error" {
			return Output{}, e, &workbench.Error{Code: e.Code, Message: e.Message}
		}
		return Output{}, e, nil
	}
}

func (v *Viewer) bytes(frame []byte) (Output, bool) {
	if len(frame) < 1 || len(frame) < 1+int(frame[0])+8 {
		return Output{}, false
	}
	id, rest := string(frame[1:1+frame[0]]), frame[1+int(frame[0]):]
	offset := int64(binary.BigEndian.Uint64(rest)) //nolint:gosec // offsets fit
	return Output{Offset: offset, Data: rest[8:]}, id == v.id
}

// lost is the error of a connection that ended, unless ctx ended it.
func lost(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return workbench.Wrap(workbench.EUnavailable, err, "The connection to the running Holdfast has ended. The terminal goes on; try again.")
}
