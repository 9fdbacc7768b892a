package host

import (
	"bufio"
	"encoding/json"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// helloLimit bounds the wait for a client's first line.
const helloLimit = 5 * time.Second

// Pauses between the notices to one client.
const (
	// roundPause is the least time between two rounds of notices.
	roundPause = time.Millisecond
	// streamPause is the least time between two notices of a busy stream: a child
	// that prints without pause costs 200 a second. Little output is told at once,
	// so that the echo of a key does not wait behind busy terminals.
	streamPause = 5 * time.Millisecond
)

// conn is one client of the host.
type conn struct {
	server  *server
	socket  *net.UnixConn
	notices *noticeBox
	over    chan struct{} // closed when reading has ended
	version int           // of the protocol, as agreed on

	mu      sync.Mutex // one line at a time
	out     *bufio.Writer
	encoder *json.Encoder
}

func newConn(s *server, socket *net.UnixConn) *conn {
	out := bufio.NewWriter(socket)
	return &conn{
		server: s, socket: socket, notices: newNoticeBox(streamPause),
		over: make(chan struct{}), out: out, encoder: json.NewEncoder(out),
	}
}

// serve answers requests one after the other, in order, until the client goes.
func (c *conn) serve() {
	defer c.socket.Close() // the client is gone
	decoder := json.NewDecoder(c.socket)
	if !c.hello(decoder) {
		return
	}
	defer c.server.detach(c)
	var notifier sync.WaitGroup
	notifier.Go(c.sendNotices)
	defer notifier.Wait()
	defer c.socket.Close() // makes a blocked notifier return
	defer close(c.over)
	for {
		var req request
		if err := decoder.Decode(&req); err != nil {
			return
		}
		reply, err := c.handle(req)
		reply.ID, reply.Error = req.ID, toWire(err)
		sent := c.send(reply)
		if req.Op == opStop && err == nil {
			c.server.refuse()
		}
		if sent != nil {
			return
		}
	}
}

// hello agrees on the version: the smaller of both newest ones. The client
// learns who answers in any case.
func (c *conn) hello(decoder *json.Decoder) bool {
	c.socket.SetReadDeadline(time.Now().Add(helloLimit)) //nolint:errcheck // then the wait is not bounded
	var req request
	if err := decoder.Decode(&req); err != nil {
		return false
	}
	c.socket.SetReadDeadline(time.Time{}) //nolint:errcheck // as above
	self := c.server.self
	self.Protocol = min(req.Version, self.Protocol)
	c.version = self.Protocol
	reply := message{ID: req.ID, Host: &self}
	ok := false
	switch {
	case req.Op != opHello:
		reply.Error = toWire(workbench.Errorf(workbench.EInvalid, "The first request to the process host must be %q.", opHello))
	case req.Version < oldestProtocol:
		self.Protocol = c.server.self.Protocol
		reply.Error = toWire(versionError(c.server.self))
	default:
		if ok = c.server.attach(c); !ok {
			return false // ending: as if nobody had listened
		}
		c.server.log.Info("client attached", "client", req.Client)
	}
	if c.send(reply) != nil && ok {
		c.server.detach(c)
		return false
	}
	return ok
}

func versionError(host HostInfo) error {
	return workbench.Errorf(workbench.EHostUnreachable,
		"The process host that runs (pid %d) is of another version of Holdfast. Stop it with the version that started it, or end that process.", host.PID)
}

// send writes messages, all at once.
func (c *conn) send(messages ...message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range messages {
		if err := c.encoder.Encode(m); err != nil {
			return err
		}
	}
	return c.out.Flush()
}

func (c *conn) sendNotices() {
	var held <-chan time.Time // until more is due
	for {
		select {
		case <-c.over:
			return
		case <-c.notices.wake:
		case <-held:
		}
		due, next := c.notices.take()
		round := make([]message, len(due))
		for i := range due {
			round[i].Notice = &due[i]
		}
		if c.send(round...) != nil {
			c.socket.Close() //nolint:errcheck // reading ends too
			return
		}
		select {
		case <-c.over:
			return
		case <-time.After(roundPause):
		}
		if held = nil; next > 0 {
			held = time.After(next)
		}
	}
}

func (c *conn) handle(req request) (message, error) {
	switch req.Op {
	case opSpawn:
		if req.Spec == nil {
			return message{}, workbench.Errorf(workbench.EInvalid, "The request to spawn says not what to spawn.")
		}
		info, err := c.server.spawn(*req.Spec)
		return message{Info: &info}, err
	case opList:
		return message{Infos: c.list()}, nil
	case opForget:
		return message{}, c.server.forget(req.Process)
	case opStop:
		return message{}, c.server.checkStop(req.Force)
	}
	p, err := c.server.find(req.Process)
	if err != nil {
		return message{}, err
	}
	if req.Op == opWrite && req.At != nil && c.version >= 3 {
		end, err := p.writeAt(*req.At, req.Data)
		return message{Info: &Info{ID: req.Process, InputEnd: end}}, err
	}
	return message{}, c.handleProcess(p, req)
}

func (c *conn) handleProcess(p *process, req request) error {
	if req.Op == opSend && c.version >= 2 {
		return p.send(req.Signal)
	}
	switch req.Op {
	case opWrite:
		return p.write(req.Data)
	case opCloseStdin:
		return p.closeStdin()
	case opResize:
		return p.resize(req.Cols, req.Rows)
	case opSignal:
		p.stop(time.Duration(req.GraceMS) * time.Millisecond)
		return nil
	case opAck:
		return p.ack(req.Stream, req.Offset)
	}
	return workbench.Errorf(workbench.EInvalid, "The process host does not know the operation %q.", req.Op)
}

// list returns the children of this host, ordered by id.
func (c *conn) list() []Info {
	c.server.mu.Lock()
	processes := c.server.all()
	c.server.mu.Unlock()
	infos := make([]Info, 0, len(processes))
	for _, p := range processes {
		if p.started() {
			infos = append(infos, p.snapshot())
		}
	}
	slices.SortFunc(infos, func(a, b Info) int { return strings.Compare(a.ID, b.ID) })
	return infos
}
