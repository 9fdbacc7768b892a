package terminal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Batching of output into the database.
const (
	// batchBytes is the most that one transaction takes in.
	batchBytes = 256 << 10
	// batchWait is how long small output waits for company: one commit costs
	// a sync of the disk, and a keystroke's echo needs none of its own.
	batchWait = 100 * time.Millisecond
	// storeRetry is how long to wait before a failed commit is tried again.
	storeRetry = time.Second
	// initializingFor is how long a silent process counts as initializing.
	initializingFor = time.Second
)

// follower takes the output of one process into the database, in order.
type follower struct {
	service    *Service
	terminalID string
	process    workbench.Process
	watch      *process.Watch
	base       int64        // where the process's output begins in the terminal's stream
	stored     atomic.Int64 // offset in the process's stream up to which all is committed
	markings   atomic.Int64 // how often the size changed: cursors read the marks again
	cols, rows int64        // at the beginning
	display    *display
	taken      *workbench.TerminalCheckpoint // to be stored with the next output
	ended      chan struct{}
	finding    *workbench.Finding // for the end, when a launch finds it

	mu      sync.Mutex
	waitIn  workbench.TerminalStatus // left once the process is seen to run; settled: it was
	resumed int64                    // what stored was when that waiting began
	goal    int64                    // where the terminal's output ended then
	held    *call                    // what the program said while the terminal waited

	asks  atomic.Pointer[asking] // nil: it does not wait for the user
	stuck atomic.Bool            // the terminal is said to be stuck
	signs signs                  // the watcher's
}

// settled is the waitIn of a follower whose terminal waits for nothing.
const settled workbench.TerminalStatus = ""

// newFollower returns a follower of a process whose output lies at base in the
// terminal's stream and is stored up to stored in its own. waitIn is the status
// that the terminal leaves once the process is seen to run.
func (s *Service) newFollower(t workbench.TerminalSummary, p workbench.Process, base, stored int64, waitIn workbench.TerminalStatus) *follower {
	f := &follower{
		service: s, terminalID: t.ID, process: p, base: base, resumed: stored, waitIn: waitIn,
		cols: t.Cols, rows: t.Rows, display: newDisplay(base + stored),
		watch: s.Link.Watch(p.ID), ended: make(chan struct{}),
	}
	f.stored.Store(stored)
	return f
}

// follow starts to follow a process that runs.
func (s *Service) follow(f *follower) {
	s.mu.Lock()
	s.live[f.terminalID] = f
	s.mu.Unlock()
	s.wake()
	s.group.Go(f.run)
}

func (s *Service) follower(terminalID string) *follower {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live[terminalID]
}

// run ingests until the process has ended and everything is stored, or the
// service closes.
func (f *follower) run() {
	f.begin()
	f.startDisplay()
	reader := f.service.Link.Spool().Reader(f.process.ID, host.StreamPTY)
	defer func() { _ = reader.Close() }()
	timer := time.NewTimer(initializingFor)
	defer timer.Stop()
	for {
		changed := f.watch.Changed()
		exit, gone := f.watch.Exit()
		n, err := f.ingest(reader)
		over := exit != nil || gone
		if f.caughtUp() {
			f.settle(workbench.TerminalRecovering)
		}
		switch {
		case err != nil:
			if !f.again(err) {
				return
			}
			continue
		case over && n == 0:
			f.finish(exit)
			return
		case (over || n >= batchBytes) && f.service.ctx.Err() == nil:
			continue // there is more; a program that prints without end holds up no close
		}
		f.deliver()
		f.arm(timer, n)
		select {
		case <-f.service.ctx.Done():
			_, _ = f.ingest(reader) // what cannot be stored now stays in the spool
			f.rest()
			return
		case <-timer.C:
			f.settle(workbench.TerminalInitializing)
			f.rest()
		case <-changed:
			f.gather()
		}
	}
}

// begin notes how far there is to go until the terminal is caught up with.
func (f *follower) begin() {
	end := f.end()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.goal = max(f.goal, end)
}

// arm sets the timer for what is due when nothing comes: another attempt to
// settle, or a checkpoint of the screen.
func (f *follower) arm(timer *time.Timer, ingested int64) {
	switch {
	case !f.waits(settled):
		timer.Reset(initializingFor)
	case ingested > 0:
		timer.Reset(quietFor)
	}
}

// gather waits for output to collect, unless the service is closing.
func (f *follower) gather() {
	select {
	case <-f.service.ctx.Done():
	case <-time.After(batchWait):
	}
}

// ingest stores what lies beyond the mark, at most a batch, and returns how
// many bytes it moved the mark by.
func (f *follower) ingest(reader *host.Reader) (int64, error) {
	buffer := f.service.buffers.Get().(*[batchBytes]byte) //nolint:errcheck // what New makes
	defer f.service.buffers.Put(buffer)
	from := f.stored.Load()
	chunks, to, err := f.read(reader, buffer[:], from)
	if to == from {
		return 0, err
	}
	// A commit that has begun is finished even while the service closes: what
	// is in hand is stored rather than read again by the next owner.
	ctx := context.WithoutCancel(f.service.ctx)
	if to-from >= aheadBytes {
		f.service.bulk <- struct{}{}
		defer func() { <-f.service.bulk }()
	}
	painted := f.paintAhead(chunks, to-from)
	err = f.service.Store.IngestTerminal(ctx, workbench.TerminalIngest{
		TerminalID: f.terminalID, ProcessID: f.process.ID, From: from, To: to,
		Chunks: chunks, CapBytes: f.service.CapBytes(), Checkpoint: f.taken,
	})
	<-painted
	if err != nil {
		return 0, err
	}
	f.stored.Store(to)
	f.taken = nil
	f.display.show(chunks) // restore may have made it live meanwhile
	f.wakeReaders(chunks)
	// With the service's context: a host that hangs must not hold up the end.
	f.service.Link.Ack(f.service.ctx, f.process.ID, host.StreamPTY, to)
	f.settle(workbench.TerminalInitializing)
	f.printed()
	f.deliver()
	f.checkpoint(checkpointBytes)
	return to - from, nil
}

// aheadBytes is how much output is painted while it is committed.
const aheadBytes = 64 << 10

// paintAhead paints much output while the disk takes it in: a flood would wait
// for both in turn. What is not stored after all is offered again, and painted
// once.
func (f *follower) paintAhead(chunks []workbench.OutputChunk, size int64) (painted <-chan struct{}) {
	done := make(chan struct{})
	if size < aheadBytes {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		f.display.show(chunks)
	}()
	return done
}

// deliver passes on what the output asked of the terminal.
func (f *follower) deliver() {
	for _, e := range f.display.told() {
		f.screenEvent(e)
	}
}

// end is where the process's output ends now in the terminal's stream, as far as
// it is spooled.
func (f *follower) end() int64 {
	stored := f.base + f.stored.Load()
	end, err := f.service.Link.Spool().End(f.process.ID, host.StreamPTY)
	if err != nil {
		return stored
	}
	return max(stored, f.base+end)
}

// wakeReaders tells cursors of a gap. They find bytes in the spool, but what is
// missing there only in the store, where nothing tells them of a commit.
func (f *follower) wakeReaders(chunks []workbench.OutputChunk) {
	for _, c := range chunks {
		if c.Codec == workbench.CodecGap {
			f.watch.Wake()
			return
		}
	}
}

// again waits before output that was not taken in is offered again, and says
// whether to. It stays in the spool meanwhile, and the host slows the process
// down when the spool is full.
func (f *follower) again(err error) bool {
	switch workbench.ErrorCode(err) {
	case workbench.ENotFound:
		f.abandon()
		return false
	case workbench.EConflict:
		f.service.Log.Warn("terminal output is taken in elsewhere", "terminal", f.terminalID, "error", err)
		f.detach()
		return false
	}
	f.service.Log.Error("terminal output not stored, trying again", "terminal", f.terminalID, "error", err)
	select {
	case <-f.service.ctx.Done():
		return false
	case <-time.After(storeRetry):
		return true
	}
}

// read fills the buffer from the spool. Bytes that the host had to drop become
// a gap with their count. What was read before an error is returned with it.
func (f *follower) read(reader *host.Reader, buffer []byte, from int64) ([]workbench.OutputChunk, int64, error) {
	var chunks []workbench.OutputChunk
	to := from
	for len(buffer) > 0 {
		n, at, err := reader.ReadAt(buffer, to)
		if workbench.ErrorCode(err) == workbench.ENotFound {
			return chunks, to, nil // the folder is gone: there is nothing to wait for
		}
		if err != nil || n == 0 {
			return chunks, to, err
		}
		if at > to {
			chunks = append(chunks, workbench.OutputChunk{StartOffset: f.base + to, ByteCount: at - to, Codec: workbench.CodecGap})
		}
		chunks = append(chunks, workbench.OutputChunk{
			StartOffset: f.base + at, ByteCount: int64(n), Codec: workbench.CodecRaw, Data: buffer[:n],
		})
		to, buffer = at+int64(n), buffer[n:]
	}
	return chunks, to, nil
}

// catchUp says that the terminal is recovering: it runs again once its stream is
// taken in as far as it goes now.
func (f *follower) catchUp() {
	end := f.end()
	f.mu.Lock()
	f.waitIn, f.resumed, f.goal = workbench.TerminalRecovering, f.stored.Load(), end
	f.mu.Unlock()
	f.watch.Wake()
}

// caughtUp reports whether everything is stored that was printed when the
// recovery began. What comes since may come without end.
func (f *follower) caughtUp() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.base+f.stored.Load() >= f.goal
}

// waits reports whether the terminal waits in a status for its process to run.
func (f *follower) waits(in workbench.TerminalStatus) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waitIn == in
}

// settle moves the terminal on from a status that it waits in. A failure is made
// good with the next output or tick.
func (f *follower) settle(from workbench.TerminalStatus) {
	if !f.waits(from) {
		return
	}
	ctx := context.WithoutCancel(f.service.ctx)
	to, asks := f.next(ctx, from)
	err := f.service.Store.MoveTerminal(ctx, f.terminalID, []workbench.TerminalStatus{from}, to, nil)
	if err != nil && workbench.ErrorCode(err) != workbench.EConflict { // a conflict: it runs already, or has ended
		f.service.Log.Error("terminal status not stored, trying again", "terminal", f.terminalID, "error", err)
		return
	}
	f.mu.Lock()
	if f.waitIn == from {
		f.waitIn = settled
	}
	f.mu.Unlock()
	if err == nil {
		f.asks.Store(asks)
		f.changed()
	}
	f.release()
}

// next is where a terminal goes from a status that it waits in. One that waited
// for the user before it was recovered waits on, unless output ended that: a
// restart of the owner is no look at it.
func (f *follower) next(ctx context.Context, from workbench.TerminalStatus) (workbench.TerminalStatus, *asking) {
	if from != workbench.TerminalRecovering {
		return workbench.TerminalRunning, nil
	}
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	if err != nil || t.AttentionAt == nil || t.AttentionReason == nil {
		return workbench.TerminalRunning, nil
	}
	f.mu.Lock()
	silent := f.stored.Load() == f.resumed
	f.mu.Unlock()
	if *t.AttentionReason == workbench.AttentionQuiet && !silent {
		return workbench.TerminalRunning, nil
	}
	return workbench.TerminalAttention, f.service.stillAsking(*t.AttentionReason, *t.AttentionAt)
}

func (f *follower) changed() {
	ctx := context.WithoutCancel(f.service.ctx)
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	if err == nil {
		f.service.notify(t.TerminalSummary)
	}
}
