package host

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// answerLimit bounds the wait for a host that accepts a connection but does not
// say hello.
const answerLimit = 5 * time.Second

// Client is a connection to a running host. It is safe for concurrent use.
type Client struct {
	socket  *net.UnixConn
	status  HostInfo
	notices chan Notice
	box     *noticeBox
	done    chan struct{} // closed when the connection has ended
	wg      sync.WaitGroup

	writing chan struct{} // holds one token: the right to write a line
	decoder *json.Decoder

	mu      sync.Mutex
	closed  bool // by Close
	started int  // the pid of the host when this client started it, else 0
	nextID  uint64
	waiting map[uint64]chan message
}

// errNoHost says that no host runs, as opposed to one that does not answer.
var errNoHost = errors.New("no process host runs")

// Dial connects to the host that serves dataDir. It fails with EHostUnreachable
// when none runs or it does not answer.
func Dial(ctx context.Context, dataDir string) (*Client, error) {
	c, err := dial(ctx, dataDir, "")
	if errors.Is(err, errNoHost) {
		return nil, workbench.Wrap(workbench.EHostUnreachable, err, "No process host runs for this data directory.")
	}
	return c, err
}

func dial(ctx context.Context, dataDir, name string) (*Client, error) {
	state, err := readState(dataDir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", state.Socket)
	if err != nil {
		return nil, errors.Join(errNoHost, err)
	}
	socket := conn.(*net.UnixConn) //nolint:errcheck // what a dialer of "unix" makes
	if !sameUser(socket) {
		socket.Close() //nolint:errcheck // refused
		return nil, workbench.Errorf(workbench.EHostUnreachable, "The socket %s belongs to another user.", state.Socket)
	}
	c := &Client{
		socket: socket, notices: make(chan Notice), box: newNoticeBox(0),
		done: make(chan struct{}), writing: make(chan struct{}, 1),
		decoder: json.NewDecoder(socket), waiting: make(map[uint64]chan message),
	}
	if err := c.hello(ctx, name, state); err != nil {
		socket.Close() //nolint:errcheck // of no use
		return nil, err
	}
	c.wg.Go(c.read)
	c.wg.Go(c.deliver)
	return c, nil
}

// Running tells whether the host of dataDir lives, from its record and its
// process: one that is stopped or starved lives without answering.
func Running(dataDir string) (HostInfo, bool) {
	dir, err := canonicalDir(dataDir)
	if err != nil {
		return HostInfo{}, false
	}
	state, err := readState(dir)
	return state, err == nil && Alive(state.PID, state.StartToken)
}

// readState reads host.json; errNoHost when there is none.
func readState(dataDir string) (HostInfo, error) {
	var state HostInfo
	raw, err := os.ReadFile(statePath(dataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return state, errNoHost
	}
	if err != nil {
		return state, storeError(err)
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		return state, errors.Join(errNoHost, err)
	}
	return state, nil
}

// hello is the first exchange, before the reading goroutine exists.
func (c *Client) hello(ctx context.Context, name string, state HostInfo) error {
	stop := context.AfterFunc(ctx, func() { c.socket.SetDeadline(time.Unix(1, 0)) }) //nolint:errcheck // the socket is closed then
	defer stop()
	version := min(ProtocolVersion, state.Protocol) // the first hosts took no version but their own
	err := json.NewEncoder(c.socket).Encode(request{Op: opHello, Version: version, Client: name})
	var reply message
	if err == nil {
		err = c.decoder.Decode(&reply)
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return silentError(state, err)
	case err != nil:
		return errors.Join(errNoHost, err) // it ended meanwhile
	case reply.Error != nil:
		return reply.Error.err()
	case reply.Host == nil || reply.Host.Protocol < oldestProtocol || reply.Host.Protocol > version:
		return versionError(state)
	}
	c.status = *reply.Host
	if !stop() { // ctx ended at this very moment, and the deadline is set
		return silentError(state, ctx.Err())
	}
	return nil
}

func silentError(state HostInfo, err error) error {
	return workbench.Wrap(workbench.EHostUnreachable, err, silentSentence(state.PID))
}

// read takes messages until the connection ends.
func (c *Client) read() {
	defer c.end()
	for {
		var m message
		if err := c.decoder.Decode(&m); err != nil {
			return
		}
		if m.ID == 0 {
			if m.Notice != nil {
				c.box.put(*m.Notice)
			}
			continue
		}
		c.mu.Lock()
		reply := c.waiting[m.ID]
		delete(c.waiting, m.ID)
		c.mu.Unlock()
		if reply != nil {
			reply <- m // has room for one
		}
	}
}

// adopt makes the client reap the host when that ends, because this process is
// its parent.
func (c *Client) adopt(pid int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.started = pid
}

func (c *Client) end() {
	c.socket.Close() //nolint:errcheck // ended anyway
	close(c.done)
	c.mu.Lock()
	started := c.started
	if c.closed { // the host lives on, and so may its owner
		started = 0
	}
	c.mu.Unlock()
	if started != 0 {
		reap(started)
	}
}

// deliver passes notices on at the pace of their reader.
func (c *Client) deliver() {
	defer close(c.notices)
	for {
		select {
		case <-c.done:
			return
		case <-c.box.wake:
		}
		due, _ := c.box.take()
		for _, n := range due {
			select {
			case <-c.done:
				return
			case c.notices <- n:
			}
		}
	}
}

// call sends a request and waits for its reply.
func (c *Client) call(ctx context.Context, req request) (message, error) {
	reply := make(chan message, 1)
	c.mu.Lock()
	c.nextID++
	req.ID = c.nextID
	c.waiting[req.ID] = reply
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, req.ID)
		c.mu.Unlock()
	}()
	if err := c.write(ctx, req); err != nil {
		return message{}, err
	}
	select {
	case m := <-reply:
		return m, m.Error.err()
	case <-ctx.Done():
		return message{}, ctx.Err()
	case <-c.done:
	}
	// The host answers a stop and ends: both may have come by now.
	select {
	case m := <-reply:
		return m, m.Error.err()
	default:
		return message{}, goneError()
	}
}

func (c *Client) write(ctx context.Context, req request) error {
	line, err := json.Marshal(req)
	if err != nil {
		return err
	}
	select {
	case c.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.done:
		return goneError()
	}
	defer func() { <-c.writing }()
	n, err := c.writeLine(ctx, append(line, '\n'))
	if err == nil {
		return nil
	}
	if n > 0 || ctx.Err() == nil {
		c.socket.Close() //nolint:errcheck // a line that was cut cannot be mended
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return goneError()
}

// writeLine writes until ctx ends and leaves no deadline behind.
func (c *Client) writeLine(ctx context.Context, line []byte) (int, error) {
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.socket.SetWriteDeadline(time.Unix(1, 0)) //nolint:errcheck // then the host's reading bounds the write
		close(expired)
	})
	n, err := c.socket.Write(line)
	if !stop() {
		<-expired
		c.socket.SetWriteDeadline(time.Time{}) //nolint:errcheck // as above
	}
	return n, err
}

func goneError() error {
	return workbench.Errorf(workbench.EHostUnreachable, "The connection to the process host has ended. Start Holdfast again if it does not come back.")
}

// Spawn starts a child, or answers with what is known of its id: a second call
// with the same id starts nothing.
func (c *Client) Spawn(ctx context.Context, spec Spec) (Info, error) {
	m, err := c.call(ctx, request{Op: opSpawn, Spec: &spec})
	if err != nil || m.Info == nil {
		return Info{}, err
	}
	return *m.Info, nil
}

// List returns the children of the host that are not forgotten, ordered by id.
func (c *Client) List(ctx context.Context) ([]Info, error) {
	m, err := c.call(ctx, request{Op: opList})
	for i := range m.Infos { // an older host tells only what it holds itself
		m.Infos[i].UnreadInput = max(m.Infos[i].UnreadInput, m.Infos[i].PendingInput)
	}
	return m.Infos, err
}

// Write queues input for a child. It is refused whole with EUnavailable when
// the child has left 1 MiB unread.
func (c *Client) Write(ctx context.Context, process string, data []byte) error {
	_, err := c.call(ctx, request{Op: opWrite, Process: process, Data: data})
	return err
}

// WriteAt hands over input that begins at a position, and waits while the child
// leaves no room for it. What the host has taken before is not written again, so
// that a caller who does not know whether it wrote may write once more. A host
// older than protocol 3 writes all of it.
func (c *Client) WriteAt(ctx context.Context, process string, at int64, data []byte) error {
	for len(data) > 0 {
		piece := data[:min(len(data), inputLimit/4)]
		taken, err := c.writePiece(ctx, process, at, piece)
		if err != nil {
			return err
		}
		at, data = at+taken, data[taken:]
		if taken == int64(len(piece)) {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.done:
			return goneError()
		case <-time.After(inputPause):
		}
	}
	return nil
}

// inputPause is how long a writer waits for a child that leaves no room.
const inputPause = 20 * time.Millisecond

// writePiece returns how many bytes of the piece the host has now.
func (c *Client) writePiece(ctx context.Context, process string, at int64, piece []byte) (int64, error) {
	if c.status.Protocol < 3 {
		err := c.Write(ctx, process, piece)
		if workbench.ErrorCode(err) == workbench.EUnavailable {
			return 0, nil // no room yet
		}
		return int64(len(piece)), err
	}
	m, err := c.call(ctx, request{Op: opWrite, Process: process, At: &at, Data: piece})
	if err != nil || m.Info == nil {
		return 0, err
	}
	return min(m.Info.InputEnd-at, int64(len(piece))), nil
}

// CloseStdin closes the input of a child with pipes, after what is queued.
func (c *Client) CloseStdin(ctx context.Context, process string) error {
	_, err := c.call(ctx, request{Op: opCloseStdin, Process: process})
	return err
}

// Resize tells a terminal's size to its child.
func (c *Client) Resize(ctx context.Context, process string, cols, rows int) error {
	_, err := c.call(ctx, request{Op: opResize, Process: process, Cols: cols, Rows: rows})
	return err
}

// Signal asks the tree of a child to end, and kills what is left after grace
// (rounded to milliseconds). It returns when the request is recorded; the end
// comes as a notice. A child that has ended is left alone.
func (c *Client) Signal(ctx context.Context, process string, grace time.Duration) error {
	_, err := c.call(ctx, request{Op: opSignal, Process: process, GraceMS: grace.Milliseconds()})
	return err
}

// Send sends a signal to the processes that are in the foreground of a child's
// terminal, or to the group of a child with pipes. The name is one of INT, QUIT,
// TSTP, CONT, HUP, TERM, USR1, USR2 and WINCH. EInvalid for another one, and for
// what the system does not have; EUnavailable when the host is older than that.
func (c *Client) Send(ctx context.Context, process, name string) error {
	if c.status.Protocol < 2 {
		return workbench.Errorf(workbench.EUnavailable,
			"The process host (pid %d) was started by an older Holdfast and cannot send signals by name. It is replaced when its processes have ended.", c.status.PID)
	}
	_, err := c.call(ctx, request{Op: opSend, Process: process, Signal: name})
	return err
}

// Ack tells that everything before offset is ingested and may be dropped.
func (c *Client) Ack(ctx context.Context, process string, stream Stream, offset int64) error {
	_, err := c.call(ctx, request{Op: opAck, Process: process, Stream: stream, Offset: offset})
	return err
}

// Forget removes a child that has ended and its stored output. EConflict while it runs.
func (c *Client) Forget(ctx context.Context, process string) error {
	_, err := c.call(ctx, request{Op: opForget, Process: process})
	return err
}

// Stop makes the host end. EConflict when children run and force is not set;
// with force they are ended first. Done tells when it is over.
func (c *Client) Stop(ctx context.Context, force bool) error {
	_, err := c.call(ctx, request{Op: opStop, Force: force})
	return err
}

// Retire ends the host when it has no child and another version of the program
// than opt's has started it, and reports whether it did. The connection has
// ended then.
func (c *Client) Retire(ctx context.Context, opt StartOptions) bool {
	current := c.status.Version == opt.Version && c.status.Protocol == ProtocolVersion
	if opt.Version == "" || current || c.Stop(ctx, false) != nil {
		return false
	}
	select {
	case <-c.done:
	case <-ctx.Done(): // it was told, and ends
	}
	_ = c.Close() // the host is about to be gone
	return true
}

// Status identifies the host at the other end.
func (c *Client) Status() HostInfo { return c.status }

// Notices returns the channel of notices, from the connection on. Its reader
// may be slow: what it misses is replaced by what is newer. It is closed when
// the connection ends.
func (c *Client) Notices() <-chan Notice { return c.notices }

// Done is closed when the connection has ended, for whatever reason.
func (c *Client) Done() <-chan struct{} { return c.done }

// Close ends the connection. The host and its children go on.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	err := c.socket.Close()
	c.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
