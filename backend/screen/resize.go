package screen

// Resize changes the size. Rows of the normal screen that wrapped are wrapped
// anew, but for those where the cursor is: the program draws these again.
func (s *Screen) Resize(cols, rows int) {
	cols, rows = clamp(cols, minCols, maxSize), clamp(rows, minRows, maxSize)
	if cols == s.cols && rows == s.rows {
		return
	}
	for _, b := range []*buffer{&s.normal, &s.alternate} {
		r := resizing{b: b, rows: b.take(), oldCols: s.cols, oldRows: s.rows, cols: cols, screen: rows}
		r.run()
		b.give(r.rows, rows)
		b.widenTabs(cols)
	}
	s.cols, s.rows = cols, rows
}

// take empties the ring.
func (b *buffer) take() []row {
	rows := make([]row, 0, b.n)
	for i := range b.n {
		rows = append(rows, *b.at(i))
	}
	return rows
}

// give fills the ring. The oldest rows are lost when there are too many. An empty
// alternate screen keeps room for the rows that it had, and so a history later,
// as in xterm.js.
func (b *buffer) give(rows []row, screen int) {
	capacity := b.capacity(screen)
	if len(rows) == 0 {
		capacity = max(capacity, len(b.ring))
	}
	b.ring, b.start = make([]row, capacity), 0
	if over := len(rows) - len(b.ring); over > 0 {
		rows = rows[over:]
		b.base -= over
		b.lost += over
	}
	b.n = copy(b.ring, rows)
}

// resizing is one change of the size of a buffer.
type resizing struct {
	b                *buffer
	rows             []row
	oldCols, oldRows int
	cols, screen     int // the new size
	kept             int // rows that are not pushed out at the end
}

func (r *resizing) run() {
	b := r.b
	if len(r.rows) > 0 {
		if r.oldCols < r.cols {
			r.resizeRows()
		}
		pulled := 0
		if r.oldRows < r.screen {
			pulled = r.grow()
		} else {
			r.shrink()
		}
		b.x = min(b.x, r.cols-1)
		b.y = min(b.y, r.screen-1) + pulled
		b.saved.x = min(b.saved.x, r.cols-1)
		b.top = 0
	}
	b.bottom = r.screen - 1
	if !b.history {
		return // the program draws the alternate screen again
	}
	switch {
	case r.oldCols < r.cols:
		r.widen()
	case r.oldCols > r.cols:
		r.narrow()
		r.resizeRows()
	}
}

func (r *resizing) resizeRows() {
	for i := range r.rows {
		r.rows[i].resize(r.cols)
	}
}

func (r *resizing) addRow() { r.rows = append(r.rows, row{cells: make([]cell, r.cols)}) }

// grow adds rows: from the history while the cursor is in the last row, else
// empty ones. It returns how many came from the history.
func (r *resizing) grow() (pulled int) {
	b := r.b
	for range r.screen - r.oldRows {
		switch {
		case len(r.rows) >= r.screen+b.base:
		case b.base > 0 && len(r.rows) <= b.base+b.y+pulled+1:
			b.base--
			pulled++
		default:
			r.addRow()
		}
	}
	return pulled
}

// shrink removes rows: those below the cursor, then those at the top, which
// become history.
func (r *resizing) shrink() {
	b := r.b
	for range r.oldRows - r.screen {
		switch {
		case len(r.rows) <= r.screen+b.base:
		case len(r.rows) > b.base+b.y+1:
			r.rows = r.rows[:len(r.rows)-1]
		default:
			b.base++
		}
	}
	if over := len(r.rows) - r.screen; !b.history && over > 0 {
		r.rows = r.rows[over:]
		b.base = max(b.base-over, 0)
		b.saved.y = max(b.saved.y-over, 0)
	}
}

// paragraphEnd returns where the row's paragraph ends: the rows that wrapped from
// the one at first.
func (r *resizing) paragraphEnd(first int) int {
	end := first + 1
	for end < len(r.rows) && r.rows[end].wrapped {
		end++
	}
	return end
}

func (r *resizing) hasCursor(first, end int) bool {
	y := r.b.base + r.b.y
	return y >= first && y < end
}

// textLength is the number of columns of a row that belong to its paragraph. A
// row that wrapped is full, but for a last column that had no room for the wide
// character that follows.
func (r *resizing) textLength(paragraph []row, i int) int {
	if i == len(paragraph)-1 {
		return paragraph[i].length()
	}
	last := paragraph[i].at(r.oldCols - 1)
	if !last.hasText() && last.width() == 1 && paragraph[i+1].at(0).isWide() {
		return r.oldCols - 1
	}
	return r.oldCols
}

// widen joins rows that wrapped.
func (r *resizing) widen() {
	kept := r.rows[:0:0]
	removed := 0
	for first := 0; first < len(r.rows); {
		end := r.paragraphEnd(first)
		drop := 0
		if end > first+1 && !r.hasCursor(first, end) {
			drop = r.join(r.rows[first:end])
		}
		kept = append(kept, r.rows[first:end-drop]...)
		removed += drop
		first = end
	}
	r.rows = kept
	b := r.b
	for range removed {
		if b.base > 0 {
			b.base--
			continue
		}
		b.y = max(b.y-1, 0)
		if len(r.rows) < r.screen {
			r.addRow()
		}
	}
	b.saved.y = max(b.saved.y-removed, 0)
}

// join moves the text of a paragraph towards its beginning and returns how many
// of its last rows are empty then.
func (r *resizing) join(rows []row) (empty int) {
	to, x := 0, r.textLength(rows, 0)
	for from := 1; from < len(rows); from++ {
		length := r.textLength(rows, from)
		for taken := 0; taken < length; {
			n := min(length-taken, r.cols-x)
			rows[to].copyFrom(&rows[from], taken, x, n)
			x, taken = x+n, taken+n
			if x < r.cols {
				continue
			}
			to, x = to+1, 0
			// A wide character that would be cut goes to the next row.
			if last := &rows[to-1].cells[r.cols-1]; last.isWide() {
				rows[to].cells[0], *last, x = *last, cell{}, 1
			}
		}
	}
	if to < len(rows) {
		rows[to].erase(x, r.cols, cell{})
	}
	for i := len(rows) - 1; i > 0 && (i > to || rows[i].length() == 0); i-- {
		empty++
	}
	return empty
}
