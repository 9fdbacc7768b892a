package terminal

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// When the screen of a terminal is stored.
const (
	// checkpointBytes bounds what is read again to know a screen.
	checkpointBytes = 1 << 20
	// quietFor is how long output must pause for a checkpoint before that, so
	// that most terminals are restored from their very end.
	quietFor = 5 * time.Second
	// worthBytes is how much output makes such a checkpoint worth a commit: less
	// is read again sooner than its screen is.
	worthBytes = 16 << 10
	// lastScreenFor is how long an end waits for its screen to be restored.
	lastScreenFor = 10 * time.Second
)

// restorers is how many screens are restored at once: a launch with many
// terminals leaves room for what the user does.
const restorers = 2

// withScreen calls fn with the screen of what is stored, locked. It says false,
// and calls nothing, while that is not restored yet.
func (f *follower) withScreen(fn func(*screen.Screen)) bool { return f.display.with(fn) }

// startDisplay begins with an empty screen where there was no output, and
// restores it elsewhere.
func (f *follower) startDisplay() {
	if f.base+f.stored.Load() == 0 {
		f.display.begin(screen.New(int(f.cols), int(f.rows)), 0)
		f.display.caughtUp(0)
		return
	}
	f.service.group.Go(f.restore)
}

// restore paints what is stored, from the newest checkpoint on, until the
// follower can go on with what it stores.
func (f *follower) restore() {
	ctx := f.service.ctx
	if f.finding == nil { // a launch waits for the end that it found
		select {
		case f.service.restoring <- struct{}{}:
			defer func() { <-f.service.restoring }()
		case <-ctx.Done():
			return
		}
	}
	for ctx.Err() == nil {
		err := f.tryRestore(ctx)
		if err == nil {
			f.watch.Wake() // for events, and what waits for the screen
			return
		}
		f.service.Log.Warn("screen not restored, trying again", "terminal", f.terminalID, "error", err)
		select {
		case <-ctx.Done():
		case <-f.ended:
			return
		case <-time.After(storeRetry):
		}
	}
}

func (f *follower) tryRestore(ctx context.Context) error {
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	if err != nil {
		return err
	}
	snapshot, c, err := f.service.screenAt(ctx, t.TerminalSummary, t.OutputEndOffset)
	if err != nil {
		return err
	}
	defer c.Close()
	cols, rows := c.Size()
	f.display.begin(screen.Restore(int(cols), int(rows), snapshot), c.Offset())
	for {
		p, ok, err := c.fromStore(ctx)
		if err != nil {
			return err
		}
		if ok {
			f.display.take(p)
			continue
		}
		if f.display.caughtUp(f.base + f.stored.Load()) {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-f.ended: // deleted: nothing more comes
			return nil
		case <-time.After(startingPoll):
		}
	}
}

// checkpoint takes the screen if that much output came since the last time. It
// is stored with the output that comes next: a flood pays for no further commit.
func (f *follower) checkpoint(since int64) {
	if !f.display.due(since) {
		return
	}
	if c, ok := f.display.checkpoint(f.terminalID); ok {
		f.display.stored(c.Offset)
		f.taken = &c
	}
}

// rest stores the screen of output that pauses, if it is worth it.
func (f *follower) rest() {
	f.checkpoint(worthBytes)
	if f.taken == nil {
		return
	}
	err := f.service.Store.SaveCheckpoint(context.WithoutCancel(f.service.ctx), *f.taken)
	f.taken = nil
	if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
		f.service.Log.Warn("screen not stored", "terminal", f.terminalID, "error", err)
	}
}

// lastScreen waits for the screen of a process that has ended; nil when it is
// not known in time: an end is worth more than its picture. It says false when
// the service closes meanwhile.
func (f *follower) lastScreen() (c *workbench.TerminalCheckpoint, ok bool) {
	select {
	case <-f.display.ready:
	default:
		select {
		case <-f.display.ready:
		case <-f.service.ctx.Done():
			return nil, false
		case <-time.After(lastScreenFor):
			return nil, true
		}
	}
	if last, known := f.display.checkpoint(f.terminalID); known {
		c = &last
	}
	return c, true
}
