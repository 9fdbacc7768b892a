package backend_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend/config"
)

// page is a client of the stream as the browser is one: it follows one stream,
// and after each loss of the connection opens it again at its next offset.
type page struct {
	t  testing.TB
	id string // of the stream

	mu      sync.Mutex
	changed chan struct{}
	data    []byte
	count   int // of whole lines in data
	ended   bool
	fault   error

	cancel context.CancelFunc
	gone   chan struct{} // closed when the connection has ended
	socket *websocket.Conn
}

func openPage(t testing.TB, id string) *page {
	p := &page{t: t, id: id, changed: make(chan struct{})}
	t.Cleanup(func() {
		if p.cancel != nil {
			p.cancel()
			<-p.gone
		}
	})
	return p
}

// connect follows the stream from where the page is.
func (p *page) connect(owner config.OwnerInfo) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel, p.gone = cancel, make(chan struct{})
	socket, resp, err := websocket.Dial(ctx, "ws://"+owner.Address+"/stream", &websocket.DialOptions{
		Subprotocols: []string{"holdfast.v1", "holdfast.token." + owner.Token},
	})
	if err != nil {
		cancel()
		close(p.gone)
		p.t.Fatal(err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close() // empty
	}
	socket.SetReadLimit(4 << 20)
	p.socket = socket
	p.mu.Lock()
	next := len(p.data)
	p.mu.Unlock()
	p.say(ctx, map[string]any{"op": "open", "id": p.id, "offset": next})
	go p.read(ctx, socket, p.gone)
}

// disconnected waits for the end of the connection.
func (p *page) disconnected() {
	<-p.gone
	p.cancel()
}

func (p *page) say(ctx context.Context, request map[string]any) {
	frame, err := json.Marshal(request)
	if err == nil {
		err = p.socket.Write(ctx, websocket.MessageText, frame)
	}
	_ = err // the owner may be dead: then the reading ends, too
}

func (p *page) read(ctx context.Context, socket *websocket.Conn, gone chan struct{}) {
	defer close(gone)
	defer socket.CloseNow() //nolint:errcheck // it has ended
	for {
		kind, frame, err := socket.Read(ctx)
		if err != nil {
			return
		}
		if kind == websocket.MessageText {
			p.event(frame)
			continue
		}
		if next := p.take(frame); next > 0 {
			p.say(ctx, map[string]any{"op": "ack", "id": p.id, "offset": next})
		}
	}
}

func (p *page) event(frame []byte) {
	var e struct {
		Event, ID, Code, Message string
		Bytes                    int64
	}
	err := json.Unmarshal(frame, &e)
	p.change(func() {
		switch {
		case err != nil:
			p.fault = err
		case e.Event == "gap":
			p.fault = fmt.Errorf("%d bytes are missing at %d", e.Bytes, len(p.data))
		case e.Event == "error":
			p.fault = fmt.Errorf("%s: %s", e.Code, e.Message)
		case e.Event == "end":
			p.ended = true
		}
	})
}

// take adds the bytes of a frame, which must follow those before.
func (p *page) take(frame []byte) (next int) {
	id, rest := frame[1:1+frame[0]], frame[1+frame[0]:]
	offset, data := binary.BigEndian.Uint64(rest), rest[8:]
	p.change(func() {
		if string(id) != p.id || offset != uint64(len(p.data)) {
			p.fault = fmt.Errorf("a piece of %s at %d, wanted %s at %d", id, offset, p.id, len(p.data))
			return
		}
		p.data = append(p.data, data...)
		p.count += bytes.Count(data, []byte("\n"))
		next = len(p.data)
	})
	return next
}

func (p *page) change(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
	close(p.changed)
	p.changed = make(chan struct{})
}

// waitFor waits until the page shows what is wanted. The end of the connection
// is a failure.
func (p *page) waitFor(what string, shown func(p *page) bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		p.mu.Lock()
		changed, bytes, fault, done := p.changed, len(p.data), p.fault, shown(p)
		p.mu.Unlock()
		switch {
		case fault != nil:
			p.t.Fatal(fault)
		case done:
			return
		}
		select {
		case <-changed:
		case <-p.gone:
			p.t.Fatalf("the connection ended before %s", what)
		case <-ctx.Done():
			p.t.Fatalf("not within %v: %s; %d bytes are here", patience, what, bytes)
		}
	}
}

// lines is how many whole lines the page has.
func (p *page) lines() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// shown is what the page has.
func (p *page) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.data)
}

// waitLines waits for n whole lines.
func (p *page) waitLines(n int) {
	p.t.Helper()
	p.waitFor(fmt.Sprintf("line %d came", n), func(p *page) bool { return p.count >= n })
}

// waitEnd waits for the end of the stream and returns all of it.
func (p *page) waitEnd() string {
	p.t.Helper()
	p.waitFor("the end came", func(p *page) bool { return p.ended })
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.data)
}
