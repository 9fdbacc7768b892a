package terminal

import (
	"slices"
	"sync"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// display is the screen of a terminal as its stored output paints it. Until it
// is live, restore writes what was stored; then the follower writes what it
// stores. Both may offer the same bytes: each is painted once.
type display struct {
	mu     sync.Mutex
	screen *screen.Screen // nil before restore found where to begin
	at     int64          // the screen shows the terminal's output up to here
	live   bool           // it shows all that is stored, and commits write to it
	ready  chan struct{}  // closed when it becomes live
	marks  []mark         // that come into force before the byte at their offset
	saved  int64          // offset of the newest checkpoint
	// floor is where the last gap or border ends: a snapshot from before it would
	// show what its offset says has not come yet.
	floor  int64
	border int64 // offset of the last border
	// news is where this owner began to take output in. What rang before was told
	// by the one before it.
	news   int64
	events []screen.Event
}

// maxEvents bounds the events of one batch of output: a file of bells must not
// fill the memory.
const maxEvents = 64

// newDisplay returns a display that is to be restored.
func newDisplay(news int64) *display {
	return &display{ready: make(chan struct{}), news: news, border: nowhere}
}

// begin puts the screen of an offset on the display.
func (d *display) begin(s *screen.Screen, at int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.screen, d.at, d.saved = s, at, at
	s.OnEvent(func(e screen.Event) {
		again := len(d.events) > 0 && d.events[len(d.events)-1] == e
		if d.at >= d.news && !again && len(d.events) < maxEvents {
			d.events = append(d.events, e)
		}
	})
}

// caughtUp makes the display live if it shows everything before end.
func (d *display) caughtUp(end int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at < end {
		return false
	}
	d.live = true
	close(d.ready)
	return true
}

// show paints what the follower has stored.
func (d *display) show(chunks []workbench.OutputChunk) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.live {
		return // restore finds it in the store
	}
	for _, c := range chunks {
		d.paint(Piece{Offset: c.StartOffset, Data: c.Data, Gap: c.ByteCount - int64(len(c.Data))})
	}
}

// take paints what restore has read.
func (d *display) take(p Piece) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.Size != nil || p.Border != nil {
		d.mark(mark{offset: p.Offset, size: p.Size, border: p.Border}, false)
		return
	}
	d.paint(p)
}

// resized is a change of the terminal's size at the offset that end tells: no
// output can be painted meanwhile, so the display has not come past it. undo
// takes a size back that could not be stored.
func (d *display) resized(cols, rows int64, end func() int64) (offset int64, undo func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	offset = max(end(), d.at)
	m := mark{offset: offset, size: &workbench.TerminalSize{Offset: offset, Cols: cols, Rows: rows}}
	d.mark(m, true)
	return offset, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.marks = slices.DeleteFunc(d.marks, func(known mark) bool { return known.size == m.size })
	}
}

// mark keeps a mark until its offset is reached. Of two sizes at one offset the
// one that was told here is the newer one.
func (d *display) mark(m mark, newer bool) {
	if m.offset < d.at {
		return // in force already
	}
	for i, known := range d.marks {
		if known.offset != m.offset || (known.size == nil) != (m.size == nil) {
			continue
		}
		if m.size != nil && newer {
			d.marks[i] = m
		}
		if m.size != nil || known.border.Ordinal == m.border.Ordinal {
			return
		}
	}
	d.marks = append(d.marks, m)
	slices.SortStableFunc(d.marks, mark.compare)
}

// paint writes what of a piece is not shown yet, in parts between which a mark
// comes into force or news begin.
func (d *display) paint(p Piece) {
	if p.Gap > 0 && p.Offset+p.Gap > d.at {
		d.enforce()
		d.divide()
		d.at = p.Offset + p.Gap
		d.floor = d.at
	}
	if known := d.at - p.Offset; known > 0 {
		p.Data = p.Data[min(known, int64(len(p.Data))):]
	}
	for len(p.Data) > 0 {
		d.enforce()
		n := int64(len(p.Data))
		if len(d.marks) > 0 {
			n = min(n, d.marks[0].offset-d.at)
		}
		if d.at < d.news {
			n = min(n, d.news-d.at)
		}
		_, _ = d.screen.Write(p.Data[:n]) // it never fails
		d.at += n
		p.Data = p.Data[n:]
	}
}

// enforce applies the marks that come before the next byte.
func (d *display) enforce() {
	for len(d.marks) > 0 && d.marks[0].offset <= d.at {
		m := d.marks[0]
		d.marks = d.marks[1:]
		if m.size != nil {
			d.screen.Resize(int(m.size.Cols), int(m.size.Rows))
			continue
		}
		if d.border != m.offset { // what printed nothing leaves no row of its own, on a page neither
			d.screen.EndProcess()
		}
		d.border, d.floor = m.offset, m.offset+1
	}
}

// divide leaves the row free on which a page says that bytes are missing.
func (d *display) divide() {
	row := "\r\n"
	if x, _ := d.screen.Cursor(); x > 0 {
		row += row
	}
	_, _ = d.screen.Write([]byte(row)) // it never fails
}

// with calls fn with the screen. It says false while there is none.
func (d *display) with(fn func(*screen.Screen)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.live {
		fn(d.screen)
	}
	return d.live
}

// due reports whether that much output came since the newest checkpoint.
func (d *display) due(since int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.live && d.at-d.saved >= since
}

// stored records where the newest checkpoint is.
func (d *display) stored(offset int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saved = offset
}

// told takes the events that are not told yet.
func (d *display) told() []screen.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := d.events
	d.events = nil
	return events
}

// checkpoint is what the screen shows now. It says false while that is not
// known: in the middle of a sequence that was interrupted.
func (d *display) checkpoint(terminalID string) (workbench.TerminalCheckpoint, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.live {
		return workbench.TerminalCheckpoint{}, false
	}
	snapshot, pending, ok := d.screen.Snapshot()
	cols, rows := d.screen.Size()
	c := workbench.TerminalCheckpoint{
		TerminalID: terminalID, Offset: d.at - int64(pending),
		Cols: int64(cols), Rows: int64(rows), Snapshot: snapshot,
	}
	return c, ok && c.Offset >= d.floor
}
