package screen

// row is one line of cells. A row of the alternate screen keeps what lies right
// of the last column after the screen was made narrower, as xterm.js does.
type row struct {
	cells   []cell
	wrapped bool // it continues the row above
}

// reset makes the row empty.
func (r *row) reset(cols int, fill cell, wrapped bool) {
	if cap(r.cells) < cols {
		r.cells = make([]cell, cols)
	}
	r.cells, r.wrapped = r.cells[:cols], wrapped
	fillCells(r.cells, fill)
}

func fillCells(cells []cell, fill cell) {
	if fill == (cell{}) {
		clear(cells)
		return
	}
	for i := range cells {
		cells[i] = fill
	}
}

// resize gives the row another length.
func (r *row) resize(cols int) {
	old := len(r.cells)
	if cap(r.cells) < cols {
		grown := make([]cell, cols)
		copy(grown, r.cells)
		r.cells = grown
	}
	r.cells = r.cells[:cols]
	if old < cols {
		clear(r.cells[old:])
	}
}

// at returns a cell. Outside of the row there is neither text nor width: some
// sequences of xterm.js read there.
func (r *row) at(x int) cell {
	if x < 0 || x >= len(r.cells) {
		return cell{content: spacer}
	}
	return r.cells[x]
}

// copyFrom copies n cells. A wide character that was cut reaches beyond its row.
func (r *row) copyFrom(src *row, from, to, n int) {
	n = min(n, len(r.cells)-to)
	there := clamp(len(src.cells)-from, 0, n)
	if there > 0 {
		copy(r.cells[to:], src.cells[from:from+there])
	}
	fillCells(r.cells[to+there:to+n], cell{content: spacer})
}

func (r *row) set(x int, c cell) {
	if x >= 0 && x < len(r.cells) {
		r.cells[x] = c
	}
}

// length is the number of columns up to the last text.
func (r *row) length() int {
	for x := len(r.cells) - 1; x >= 0; x-- {
		if c := r.cells[x]; c.hasText() {
			return x + c.width()
		}
	}
	return 0
}

// insert moves the cells from x on to the right by n. A wide character that
// would be cut becomes empty.
func (r *row) insert(x, n int, fill cell) {
	x %= len(r.cells)
	if x > 0 && r.cells[x-1].isWide() {
		r.cells[x-1] = fill
	}
	n = min(n, len(r.cells)-x)
	copy(r.cells[x+n:], r.cells[x:])
	fillCells(r.cells[x:x+n], fill)
	if last := len(r.cells) - 1; r.cells[last].isWide() {
		r.cells[last] = fill
	}
}

// remove moves the cells right of x+n to x.
func (r *row) remove(x, n int, fill cell) {
	x %= len(r.cells)
	n = min(n, len(r.cells)-x)
	copy(r.cells[x:], r.cells[x+n:])
	fillCells(r.cells[len(r.cells)-n:], fill)
	if x > 0 && r.cells[x-1].isWide() {
		r.cells[x-1] = fill
	}
	if r.cells[x].isSpacer() {
		r.cells[x] = fill
	}
}

// erase replaces the cells in [from, to), with those halves of wide characters
// that would be left.
func (r *row) erase(from, to int, fill cell) {
	if from > 0 && r.at(from-1).isWide() {
		r.set(from-1, fill)
	}
	if to < len(r.cells) && r.at(to-1).isWide() {
		r.set(to, fill)
	}
	if to = min(to, len(r.cells)); from < to {
		fillCells(r.cells[from:to], fill)
	}
}

// eraseUnprotected is erase for cells without the protected bit.
func (r *row) eraseUnprotected(from, to int, fill cell) {
	if c := r.at(from - 1); from > 0 && c.isWide() && c.bg&protected == 0 {
		r.set(from-1, fill)
	}
	if to < len(r.cells) && r.at(to-1).isWide() && r.at(to).bg&protected == 0 {
		r.set(to, fill)
	}
	for x := from; x < min(to, len(r.cells)); x++ {
		if r.cells[x].bg&protected == 0 {
			r.cells[x] = fill
		}
	}
}
