package screen

// historyRows is how many rows above the screen are kept: what may come back
// when the screen gets larger, and what a snapshot brings beside the screen. A
// page has more of them from the output itself.
const historyRows = 256

// buffer is the normal or the alternate screen.
type buffer struct {
	ring     []row // as many as there may be
	start, n int   // of the ring: the oldest row, and how many rows there are
	base     int   // rows above the screen
	lost     int   // rows that the history had no room for
	history  bool

	x, y        int // the cursor. x is the number of columns while a wrap is pending
	top, bottom int // the scroll region, both inside
	tabs        []bool
	saved       saved
}

// saved is what DECSC keeps. y counts from the first row that ever was, so a
// saved cursor moves up with the text, as in xterm.js.
type saved struct {
	x, y    int
	fg, bg  uint32
	charset charset
}

func (b *buffer) capacity(rows int) int {
	if b.history {
		return rows + historyRows
	}
	return rows
}

// init makes the buffer empty. The saved cursor stays: leaving the alternate
// screen forgets its text only.
func (b *buffer) init(cols, rows int) {
	if len(b.ring) != b.capacity(rows) {
		b.ring = make([]row, b.capacity(rows))
	}
	b.start, b.n, b.base, b.lost = 0, 0, 0, 0
	b.x, b.y, b.top, b.bottom = 0, 0, 0, rows-1
	b.tabs = nil
	b.addTabs(0, cols)
}

// fill gives an empty buffer its rows.
func (b *buffer) fill(cols, rows int, fill cell) {
	for b.n < rows {
		b.n++
		b.at(b.n-1).reset(cols, fill, false)
	}
}

// at returns a row, counted from the oldest one.
func (b *buffer) at(i int) *row {
	if i += b.start; i >= len(b.ring) {
		i -= len(b.ring)
	}
	return &b.ring[i]
}

// around returns a row like at. Beyond the last one there is none, or on the
// alternate screen the first one again: some sequences of xterm.js count wrong.
func (b *buffer) around(i int) *row {
	if !b.history {
		i %= len(b.ring)
	}
	if i < 0 || i >= b.n {
		return nil
	}
	return b.at(i)
}

// line returns a row of the screen.
func (b *buffer) line(y int) *row { return b.at(b.base + y) }

// origin counts all rows that ever were above the screen.
func (b *buffer) origin() int { return b.lost + b.base }

// scroll moves the rows of the scroll region up by one. A row that leaves the
// top of the screen becomes history.
func (b *buffer) scroll(cols int, fill cell, wrapped bool) {
	if b.top > 0 {
		b.moveUp(b.top, b.bottom, 1, cols, fill)
		b.line(b.bottom).wrapped = wrapped
		return
	}
	if b.n < len(b.ring) {
		b.n++
		b.base++
	} else {
		if b.start++; b.start == len(b.ring) {
			b.start = 0
		}
		if b.history {
			b.lost++
		}
	}
	for i := b.n - 1; i > b.base+b.bottom; i-- {
		above, below := b.at(i-1), b.at(i)
		*above, *below = *below, *above
	}
	b.line(b.bottom).reset(cols, fill, wrapped)
}

// moveUp removes n rows at the top of [top, bottom] and adds empty ones at its
// end.
func (b *buffer) moveUp(top, bottom, n, cols int, fill cell) {
	n = min(n, bottom-top+1)
	for y := top; y+n <= bottom; y++ {
		to, from := b.line(y), b.line(y+n)
		*to, *from = *from, *to
	}
	for y := bottom - n + 1; y <= bottom; y++ {
		b.line(y).reset(cols, fill, false)
	}
}

// moveDown is moveUp the other way round.
func (b *buffer) moveDown(top, bottom, n, cols int, fill cell) {
	n = min(n, bottom-top+1)
	for y := bottom; y-n >= top; y-- {
		to, from := b.line(y), b.line(y-n)
		*to, *from = *from, *to
	}
	for y := top; y < top+n; y++ {
		b.line(y).reset(cols, fill, false)
	}
}

// forget drops the history.
func (b *buffer) forget() {
	b.start = (b.start + b.base) % len(b.ring)
	b.n -= b.base
	b.base, b.lost = 0, 0
}
