package screen

import "unicode/utf8"

// rows paints the rows of a buffer from the given one on, beginning in the first
// column of the first row.
func (p *painter) rows(b *buffer, first int) {
	p.draw(rendition{})
	p.at, p.fill = 0, cell{}
	begun := false // the row's first character is painted: it made the row
	for i := first; i < b.n; i++ {
		r := b.at(i)
		if i+1 == b.n {
			p.row(r, begun, p.cols)
			break
		}
		next := b.at(i + 1)
		switch {
		case next.wrapped && p.flowsInto(r, next):
			end := p.cols
			if isEmpty(r.at(p.cols - 1)) {
				end-- // the character that has no room there empties it
			}
			p.row(r, begun, end)
			begun = true
			p.flow(next, i+1-first >= p.Screen.rows)
		case !next.wrapped || p.Screen.rows == 1: // force needs two rows
			p.row(r, begun, p.cols)
			begun = false
			p.draw(rendition{}) // what scrolls in has the background colour
			p.text("\r\n")
			p.at, p.fill = 0, cell{}
		default:
			p.force()
			p.row(r, false, p.cols)
			begun = false
			p.draw(rendition{})
			p.text("\x1b[B\r\x1b[X")
			p.at, p.fill = 0, cell{}
		}
	}
	p.draw(rendition{})
}

// flowsInto says whether printing the text of next after that of r wraps by
// itself: the last column is full, or has no room for a wide character.
func (p *painter) flowsInto(r, next *row) bool {
	last, first := r.at(p.cols-1), next.at(0)
	switch {
	case !p.printable(next, 0) || first.width() == 0:
		return false
	case p.printable(r, p.cols-1), last.isSpacer() && p.printable(r, p.cols-2):
		return true
	}
	return isEmpty(last) && first.isWide() && p.renditionOf(last) == p.renditionOf(first)
}

// flow prints the first character of a row so that it wraps.
func (p *painter) flow(next *row, scrolls bool) {
	if p.at < p.cols {
		p.column(p.cols - 1)
	}
	p.print(next.cells[0])
	p.at, p.fill = next.cells[0].width(), cell{}
	if scrolls {
		p.fill.bg = next.cells[0].bg & colourBits
	}
}

// force makes the next row continue this one, which is empty afterwards, with
// the cursor in its first column.
func (p *painter) force() {
	p.draw(rendition{})
	p.column(p.cols - 1)
	p.text("  \x1b[A\r")
	p.csi("", "X", p.cols)
	p.at, p.fill = 0, cell{}
}

// row paints a row up to the column end. begun says that its first character is
// there already.
func (p *painter) row(r *row, begun bool, end int) {
	x := 0
	if begun {
		x = p.at
	}
	if p.brokenCells(r, end) {
		x = 0
	}
	for x < end {
		if p.printable(r, x) {
			p.column(x)
			if r.cells[x].width() == 0 {
				p.csi("", "G", x+1) // else it would join the character before
			}
			p.print(r.cells[x])
			x += max(1, r.cells[x].width())
			p.at = x
			continue
		}
		from, c := x, erasedOf(r.cells[x])
		for ; x < end && !p.printable(r, x) && erasedOf(r.cells[x]) == c && !p.isBroken(r, x, end); x++ {
		}
		switch {
		case x == from:
			x++ // painted by brokenCells
		case c != p.fill:
			p.column(from)
			p.draw(rendition{bg: c.bg})
			p.csi("", "X", x-from)
		}
	}
}

// erasedOf returns what erasing with the cell's background colour leaves.
func erasedOf(c cell) cell { return cell{bg: c.bg & colourBits} }

// isEmpty says that nothing was printed in the cell.
func isEmpty(c cell) bool { return !c.hasText() && c.width() == 1 }

// column moves the cursor within its row.
func (p *painter) column(x int) {
	if x != p.at {
		p.csi("", "G", x+1)
		p.at = x
	}
}

func (p *painter) print(c cell) {
	p.draw(p.renditionOf(c))
	p.text(p.Screen.text(c))
}

// printable says whether printing the cell's text gives the cell: half of a wide
// character cannot be printed.
func (p *painter) printable(r *row, x int) bool {
	c := r.at(x)
	if !c.hasText() {
		return false
	}
	text := p.Screen.text(c)
	first, size := utf8.DecodeRuneInString(text)
	switch width := p.widths.of(uint32(first)); {
	case width != c.width(), width == 0 && size != len(text):
		return false
	case width == 2:
		return x+1 < p.cols && r.at(x+1).isSpacer()
	}
	return true
}

// isBroken says whether a cell is empty but has a rendition: half of a wide
// character was there and the other one was overwritten. Two of them at the
// beginning of a row cannot both be painted; the first one becomes an erased one.
func (p *painter) isBroken(r *row, x, end int) bool {
	c := r.at(x)
	return isEmpty(c) && c != erasedOf(c) && (x > 0 || end == 1 || !p.isBroken(r, 1, end))
}

// brokenCells paints such cells in the way that they came about: a wide
// character, then a narrow one over its other half. Each costs the cell beside
// it, so they are painted first, from right to left; true: there were any.
func (p *painter) brokenCells(r *row, end int) (any bool) {
	for x := end - 1; x >= 0; x-- {
		if !p.isBroken(r, x, end) {
			continue
		}
		beside := x - 1
		if x == 0 {
			beside = 1
		}
		p.column(min(x, beside))
		p.draw(rendition{})
		p.text("一")
		p.csi("", "G", beside+1)
		p.draw(p.renditionOf(r.cells[x]))
		p.text(" ")
		any, p.at = true, beside+1
		p.fill = cell{content: 1} // none of the row can be left as it is
	}
	return any
}
