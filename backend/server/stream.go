package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The stream is one WebSocket a page. Bytes travel in binary frames
//
//	[1 byte: length of id][id][8 bytes, big endian: offset of the first byte][bytes]
//
// and everything else in JSON text frames. Delivery: bytes come in order and
// without loss from the offset that the client named; the server sends no more
// than streamWindow beyond what the client acknowledged. Notices may be merged.
//
// A terminal is opened at an offset that the page has, or at -1 with its screen:
// opened then carries a snapshot, escape sequences that paint on an empty
// terminal of cols and rows what was shown at start. In order with the bytes come
// gap, size and border events. A border or a size that lies at the offset at
// which a page opens is told again; a border is known by its process's ordinal.
const (
	protocolName  = "holdfast.v1"
	tokenProtocol = "holdfast.token."
	// streamWindow is how many bytes of one stream may be unparsed on the page:
	// xterm.js stays responsive below 500 kB.
	streamWindow = 512 << 10
	// maxClientFrame bounds what a page may send at once: a large paste.
	maxClientFrame = 8 << 20
	// firstOpen is the turn of the owner in which a backend is open for the
	// first time, after that in which it starts.
	firstOpen = 2
)

// request is a text frame of the client.
type request struct {
	Op     string `json:"op"` // open, ack, input, resize, looked, close
	ID     string `json:"id"`
	Offset int64  `json:"offset"`
	Back   int64  `json:"back"` // how many bytes before the end a screen is wanted; 0: what is shown first
	Data   string `json:"data"`
	Base64 []byte `json:"base64"`
	Cols   int64  `json:"cols"`
	Rows   int64  `json:"rows"`
}

// event is a text frame of the server.
type event struct {
	Event    string            `json:"event"` // opened, gap, size, border, end, changed, error
	ID       string            `json:"id,omitempty"`
	Start    int64             `json:"start,omitempty"`
	End      int64             `json:"end,omitempty"`
	First    int64             `json:"first,omitempty"`
	Offset   int64             `json:"offset,omitempty"`
	Bytes    int64             `json:"bytes,omitempty"`
	Cols     int64             `json:"cols,omitempty"`
	Rows     int64             `json:"rows,omitempty"`
	Status   string            `json:"status,omitempty"`
	Snapshot string            `json:"snapshot,omitempty"`
	Process  *started          `json:"process,omitempty"`
	Code     workbench.Code    `json:"code,omitempty"`
	Message  string            `json:"message,omitempty"`
	Notice   *workbench.Notice `json:"notice,omitempty"`
}

// connection is one page, on the backend that was open when it came. It ends
// with that backend; the page comes back.
type connection struct {
	server *Server
	call   *backend.Call
	socket *websocket.Conn
	ctx    context.Context
	cancel context.CancelFunc
	feeds  sync.WaitGroup

	mu   sync.Mutex
	open map[string]*feed
}

// stream answers GET /stream. Browsers set no header on a WebSocket, so the
// token comes as a subprotocol.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if !s.offersToken(r) {
		answerError(w, workbench.Errorf(workbench.EUnauthorized, "The stream needs the owner's token. Reload the page."))
		return
	}
	call, err := s.owner.Enter()
	if err != nil {
		answerError(w, err)
		return
	}
	defer call.Leave()
	s.streams.Add(1)
	defer s.streams.Done()
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{protocolName},
		InsecureSkipVerify: true, // the gate has checked the Origin, the window's among them
	})
	if err != nil {
		return // Accept has answered
	}
	socket.SetReadLimit(maxClientFrame)
	ctx, cancel := context.WithCancel(s.ctx)
	defer context.AfterFunc(call.Context, cancel)()
	c := &connection{server: s, call: call, socket: socket, ctx: ctx, cancel: cancel, open: map[string]*feed{}}
	c.run()
}

func (s *Server) offersToken(r *http.Request) bool {
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		for _, protocol := range strings.Split(header, ",") {
			token, ok := strings.CutPrefix(strings.TrimSpace(protocol), tokenProtocol)
			if ok && s.gate.isToken(token) {
				return true
			}
		}
	}
	return false
}

func (c *connection) run() {
	defer func() { _ = c.socket.CloseNow() }()
	defer c.feeds.Wait()
	defer c.cancel()
	// Before the first request is read: what a page asks for after it must not
	// change unnoticed.
	listener := c.server.owner.Notices.Listen()
	c.feeds.Add(1)
	go func() {
		defer c.feeds.Done()
		defer listener.Close()
		c.notices(listener)
	}()
	for {
		kind, frame, err := c.socket.Read(c.ctx)
		if err != nil {
			return
		}
		var req request
		if kind != websocket.MessageText || json.Unmarshal(frame, &req) != nil {
			c.fail("", workbench.Errorf(workbench.EInvalid, "A request of the stream is a JSON text frame."))
			continue
		}
		c.handle(req)
	}
}

func (c *connection) handle(req request) {
	var err error
	switch req.Op {
	case "open":
		err = c.openFeed(req)
	case "ack":
		if f := c.feed(req.ID); f != nil {
			f.acknowledge(req.Offset)
		}
	case "input":
		data := req.Base64
		if data == nil {
			data = []byte(req.Data)
		}
		err = c.call.Backend.Terminal.Write(c.ctx, subject(req.ID), data)
	case "resize":
		err = c.call.Backend.Terminal.Resize(c.ctx, subject(req.ID), req.Cols, req.Rows)
	case "looked":
		err = c.call.Backend.Terminal.Looked(c.ctx, subject(req.ID))
	case "close":
		c.closeFeed(req.ID)
	default:
		err = workbench.Errorf(workbench.EInvalid, "The stream has no operation %q.", req.Op)
	}
	if err != nil {
		c.fail(req.ID, err)
	}
}

// subject is the row that a stream's id names: t:<terminal> or j:<job>/<channel>.
func subject(id string) string {
	_, rest, _ := strings.Cut(id, ":")
	row, _, _ := strings.Cut(rest, "/")
	return row
}

// notices tells the page which rows changed.
func (c *connection) notices(listener *notice.Listener) {
	if c.call.Turn() > firstOpen { // the page may show what an earlier database held
		c.send(event{Event: "changed", Notice: &workbench.Notice{Noun: workbench.NounEverything}})
	}
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-listener.Wake():
		}
		for _, n := range listener.Take() {
			c.send(event{Event: "changed", Notice: &n})
		}
	}
}

func (c *connection) fail(id string, err error) {
	c.send(event{Event: "error", ID: id, Code: workbench.ErrorCode(err), Message: workbench.ErrorMessage(err)})
}

// send writes a text frame. A page that is gone ends the connection.
func (c *connection) send(e event) {
	frame, err := json.Marshal(e)
	if err == nil {
		err = c.socket.Write(c.ctx, websocket.MessageText, frame)
	}
	if err != nil {
		c.cancel()
	}
}
