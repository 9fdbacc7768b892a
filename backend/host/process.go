package host

import (
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// readBuffer is the most that is taken from a child at once, in bytes.
const readBuffer = 64 << 10

// bulkBytes in one read are more than a key's echo or a prompt.
const bulkBytes = 2 << 10

// storeRetry is how long the host waits before it tries again to store output,
// for example on a full disk. Meanwhile the child is held up and loses nothing.
const storeRetry = 250 * time.Millisecond

// process is a child in the care of the host, from the first record on.
type process struct {
	dir     string
	cfg     Config
	log     *slog.Logger
	notify  func(Notice)
	dropped func() bool   // whether a full terminal may lose its oldest output now
	bulk    chan struct{} // holds one token for each pump that carries much at once

	ready chan struct{} // closed when the spawn has succeeded or failed
	err   error         // of the spawn; set before ready is closed
	ended chan struct{} // closed after the exit is recorded
	quit  chan struct{} // closed when the host ends: storing is not retried any more

	child  *child
	logs   map[Stream]*segmentLog
	input  *inputQueue
	killer sync.WaitGroup

	exited   atomic.Bool // the main process has ended; output may still come
	recorded atomic.Bool // the exit is on disk

	mu   sync.Mutex
	info Info
	gone bool // all output is stored: there is nothing left to signal
}

func streamsOf(kind string) []Stream {
	if kind == KindPTY {
		return []Stream{StreamPTY}
	}
	return []Stream{StreamStdout, StreamStderr}
}

func newInfo(spec Spec, bootID string, hostPID int) Info {
	info := Info{
		ID: spec.ID, Kind: spec.Kind, Argv: spec.Argv, Cwd: spec.Cwd, Cols: spec.Cols, Rows: spec.Rows,
		State: StateStarting, BootID: bootID, HostPID: hostPID, CreatedAt: nowMillis(),
		Streams: make(map[Stream]int64),
	}
	for _, stream := range streamsOf(spec.Kind) {
		info.Streams[stream] = 0
	}
	return info
}

func nowMillis() int64 { return time.Now().UnixMilli() }

// spawn records the child, starts it, and records its pid. The record comes
// before the fork, so that a crash in between leaves a trace.
func (p *process) spawn(spool string, spec Spec) error {
	var err error
	if p.dir, p.logs, err = createFolder(spool, p.info, p.cfg); err != nil {
		return storeError(err)
	}
	spec.Env = mark(spec.Env, p.cfg.DataDir, spec.ID)
	p.child, err = start(spec)
	if err != nil {
		closeLogs(p.logs)
		if removeErr := removeFolder(p.dir); removeErr != nil {
			p.log.Error("remove the spool of a failed spawn", "process", spec.ID, "error", removeErr)
		}
		return err
	}
	p.input = newInputQueue()
	if spec.Kind == KindPipe && spec.Stdin != nil {
		p.input.add(spec.Stdin)
		p.input.end()
	}
	token, err := StartToken(p.child.pid)
	if err != nil { // it may have ended already; its exit will be recorded all the same
		p.log.Info("no start token", "process", spec.ID, "error", err)
	}
	p.update(func(info *Info) { //nolint:errcheck // logged; the child runs, and its exit will be recorded
		info.State, info.PID, info.PIDStartToken, info.StartedAt = StateRunning, p.child.pid, token, max(nowMillis(), info.CreatedAt)
	})
	go p.run()
	return nil
}

// run carries the child's output to the spool until it has ended, and records
// the end.
func (p *process) run() {
	defer close(p.ended)
	var pumps, writer sync.WaitGroup
	pumps.Go(p.sync)
	for stream, log := range p.logs {
		pumps.Go(func() { p.pump(log, p.child.outputs[stream], stream) })
	}
	writer.Go(func() { p.input.run(p.child.input) })

	result := p.child.wait()
	p.child.tree.reaped()
	p.mainExited()
	if p.child.hangup != nil {
		p.child.hangup()
	}
	pumps.Wait()
	p.input.close()
	for _, output := range p.child.outputs {
		output.Close() //nolint:errcheck // it was read to its end
	}
	p.child.input.Close() //nolint:errcheck // with the outputs: makes a blocked write return
	writer.Wait()
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	p.killer.Wait()
	p.child.tree.close()
	p.finish(result)
}

// mainExited bounds the wait for output that a grandchild holds open.
func (p *process) mainExited() {
	p.exited.Store(true)
	for _, output := range p.child.outputs {
		if output.SetReadDeadline(time.Now().Add(p.cfg.Silence)) != nil {
			// Without deadlines nothing but the end of its holders ends the
			// stream, so they end with their parent.
			p.child.tree.kill()
		}
	}
}

// finish records the end. The logs stay open for acknowledgements.
func (p *process) finish(result exit) {
	for _, log := range p.logs {
		log.close()
	}
	err := p.update(func(info *Info) {
		info.State, info.Ended = StateExited, true
		info.EndedAt = max(nowMillis(), info.StartedAt) // the clock may have been set back
		info.ExitCode, info.ExitSignal = result.code, result.signal
	})
	for err != nil && p.retry() { // the exit is known nowhere else
		err = p.update(func(*Info) {})
	}
	p.recorded.Store(true)
	info := p.snapshot()
	p.notify(Notice{Process: info.ID, Exited: true, Info: &info})
	p.sync()
}

// sync brings the record to the disk, after it was told.
func (p *process) sync() {
	if err := syncMeta(p.dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // forgotten meanwhile
		p.log.Error("sync the record", "process", p.info.ID, "error", err)
	}
}

// pump copies one output to its segments.
func (p *process) pump(log *segmentLog, output *os.File, stream Stream) {
	whole := make([]byte, readBuffer)
	for {
		room := log.waitForRoom(p.dropped)
		buffer := whole[:min(room, readBuffer)]
		p.extendSilence(output)
		n, err := output.Read(buffer)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			// Silence, or the host itself was held up that long and there
			// are bytes that it had no time to read.
			n, err = readNow(output, buffer)
		}
		if n > 0 && !p.carry(log, output, stream, buffer, n, err == nil) {
			return
		}
		if err != nil { // EOF, or EIO of a terminal that nobody holds any more
			return
		}
	}
}

// carry stores the n bytes that were read and what follows them at once. Pumps
// that have much to carry take turns: if all of them ran, the echo of a key would
// wait for each one's slice of time before anybody looked at its terminal.
func (p *process) carry(log *segmentLog, output *os.File, stream Stream, buffer []byte, n int, more bool) bool {
	if n >= bulkBytes {
		p.bulk <- struct{}{}
		defer func() { <-p.bulk }()
	}
	if more {
		n += readMore(output, buffer[n:])
	}
	return p.store(log, buffer[:n], stream)
}

// extendSilence gives a stream that outlives its main process another while.
func (p *process) extendSilence(output *os.File) {
	if p.exited.Load() {
		output.SetReadDeadline(time.Now().Add(p.cfg.Silence)) //nolint:errcheck // see mainExited
	}
}

// store appends data and does not give up before the host ends: what a child
// printed exists nowhere else.
func (p *process) store(log *segmentLog, data []byte, stream Stream) bool {
	for first := true; ; first = false {
		n, end, err := log.append(data)
		if n > 0 {
			p.notify(Notice{Process: p.info.ID, Stream: stream, End: end})
		}
		if data = data[n:]; err == nil {
			return true
		}
		if first {
			p.log.Error("store output; trying again until it works", "process", p.info.ID, "error", err)
		}
		if !p.retry() {
			return false
		}
	}
}

// retry waits before the next attempt to store something. It says no when the
// host ends.
func (p *process) retry() bool {
	select {
	case <-p.quit:
		return false
	case <-time.After(storeRetry):
		return true
	}
}

// update changes the record in memory and on disk.
func (p *process) update(change func(*Info)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.info)
	for stream, log := range p.logs {
		p.info.Streams[stream] = log.length()
	}
	err := writeMeta(p.dir, p.info)
	if err != nil {
		p.log.Error("write the record", "process", p.info.ID, "error", err)
	}
	return err
}

// snapshot returns what is known now, with the current ends.
func (p *process) snapshot() Info {
	p.mu.Lock()
	defer p.mu.Unlock()
	info := p.info
	info.Streams = maps.Clone(p.info.Streams)
	info.Argv = slices.Clone(p.info.Argv)
	for stream, log := range p.logs {
		info.Streams[stream] = log.length()
	}
	if !info.Ended && p.input != nil {
		info.PendingInput, info.InputEnd = p.input.unread(), p.input.position()
		info.UnreadInput = info.PendingInput
		if !p.exited.Load() {
			info.UnreadInput += p.child.unread()
		}
	}
	return info
}

// started waits for the spawn and tells whether this host has the child.
func (p *process) started() bool {
	<-p.ready
	return p.child != nil
}

// reconsider lets a terminal run on that waited for a client.
func (p *process) reconsider() {
	if !p.started() {
		return
	}
	for _, log := range p.logs {
		log.reconsider()
	}
}

// quitAfter ends the child because the host ends: the limits are lifted, so
// that its last bytes are stored without a client, and after twice the grace
// its outputs are cut.
func (p *process) quitAfter(grace time.Duration) {
	for _, log := range p.logs {
		log.lift()
	}
	p.stop(grace)
	time.AfterFunc(2*grace, func() {
		close(p.quit)
		for _, output := range p.child.outputs {
			output.Close() //nolint:errcheck // makes a blocked read return
		}
	})
}

func (p *process) resize(cols, rows int) error {
	if p.child.resize == nil || cols < 1 || rows < 1 || badSize(cols, rows) {
		return workbench.Errorf(workbench.EInvalid, "The process cannot be resized to %d columns and %d rows.", cols, rows)
	}
	if p.recorded.Load() {
		return endedError(p.info.ID)
	}
	if err := p.child.resize(cols, rows); errors.Is(err, os.ErrClosed) {
		return endedError(p.info.ID)
	} else if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.info.Cols, p.info.Rows = cols, rows // on disk with the next record: a size is not worth a sync
	return nil
}

// send sends a named signal to the foreground of the child.
func (p *process) send(name string) error {
	if p.exited.Load() {
		return endedError(p.info.ID)
	}
	return p.child.send(name)
}

func (p *process) closeStdin() error {
	if p.info.Kind == KindPTY {
		return workbench.Errorf(workbench.EInvalid, "The input of a terminal cannot be closed. Send it the end-of-file key instead.")
	}
	p.input.end()
	return nil
}

func (p *process) write(data []byte) error {
	if p.recorded.Load() {
		return endedError(p.info.ID)
	}
	return p.input.push(data)
}

func (p *process) writeAt(at int64, data []byte) (int64, error) {
	if p.recorded.Load() {
		return 0, endedError(p.info.ID)
	}
	return p.input.pushAt(at, data)
}

func (p *process) ack(stream Stream, offset int64) error {
	log, ok := p.logs[stream]
	if !ok {
		return workbench.Errorf(workbench.EInvalid, "The process %s has no stream %q.", p.info.ID, stream)
	}
	log.ack(offset)
	return nil
}

// stop asks the tree to end and kills what is left after grace. It does not
// wait for that.
func (p *process) stop(grace time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	p.info.StopRequested = true
	if err := writeMeta(p.dir, p.info); err != nil {
		p.log.Error("write the record", "process", p.info.ID, "error", err)
	}
	p.killer.Go(func() { p.child.tree.end(grace) })
}
