package screen

// eraser is erase or eraseUnprotected of a row.
type eraser func(r *row, from, to int, fill cell)

// eraseDisplay is ED and DECSED.
func (s *Screen) eraseDisplay(erase eraser) {
	s.restrict(s.cols)
	b := s.active
	whole := func(y int) {
		r := b.line(y)
		erase(r, 0, len(r.cells), s.erased())
		r.wrapped = false
	}
	switch s.params.values[0] {
	case 0:
		s.eraseCells(b.x, s.cols, b.x == 0, erase)
		for y := b.y + 1; y < s.rows; y++ {
			whole(y)
		}
	case 1:
		s.eraseCells(0, b.x+1, true, erase)
		// xterm.js counts this row from the oldest one.
		if r := b.around(b.y + 1 - b.lost); r != nil && b.x+1 >= s.cols {
			r.wrapped = false
		}
		for y := range b.y {
			whole(y)
		}
	case 2:
		for y := range s.rows {
			whole(y)
		}
	case 3:
		b.forget()
	}
}

// eraseCells erases columns of the cursor's row.
func (s *Screen) eraseCells(from, to int, unwrap bool, erase eraser) {
	r := s.active.line(s.active.y)
	erase(r, from, to, s.erased())
	if unwrap {
		r.wrapped = false
	}
}

// eraseLine is EL and DECSEL.
func (s *Screen) eraseLine(erase eraser) {
	s.restrict(s.cols)
	x := s.active.x
	switch s.params.values[0] {
	case 0:
		s.eraseCells(x, s.cols, x == 0, erase)
	case 1:
		s.eraseCells(0, x+1, false, erase)
	case 2:
		s.eraseCells(0, s.cols, true, erase)
	}
}

// eraseCharacters is ECH.
func (s *Screen) eraseCharacters() {
	s.restrict(s.cols - 1)
	s.eraseCells(s.active.x, s.active.x+s.param(0, 1), false, (*row).erase)
}

// insertCharacters is ICH.
func (s *Screen) insertCharacters() {
	s.restrict(s.cols - 1)
	b := s.active
	b.line(b.y).insert(b.x, s.param(0, 1), s.erased())
}

// deleteCharacters is DCH.
func (s *Screen) deleteCharacters() {
	s.restrict(s.cols - 1)
	b := s.active
	b.line(b.y).remove(b.x, s.param(0, 1), s.erased())
}

// inRegion says whether the cursor is in the scroll region: sequences that move
// lines or columns do nothing elsewhere.
func (s *Screen) inRegion() bool { return s.active.y >= s.active.top && s.active.y <= s.active.bottom }

// insertLines is IL.
func (s *Screen) insertLines() {
	s.restrict(s.cols - 1)
	if b := s.active; s.inRegion() {
		b.moveDown(b.y, b.bottom, s.param(0, 1), s.cols, s.erased())
		b.x = 0
	}
}

// deleteLines is DL.
func (s *Screen) deleteLines() {
	s.restrict(s.cols - 1)
	if b := s.active; s.inRegion() {
		b.moveUp(b.y, b.bottom, s.param(0, 1), s.cols, s.erased())
		b.x = 0
	}
}

// scrollUp is SU. What leaves the screen does not become history.
func (s *Screen) scrollUp() {
	b := s.active
	b.moveUp(b.top, b.bottom, s.param(0, 1), s.cols, s.erased())
}

// scrollDown is SD. Its rows have default colours.
func (s *Screen) scrollDown() {
	b := s.active
	b.moveDown(b.top, b.bottom, s.param(0, 1), s.cols, cell{})
}

// shiftColumns is SL, SR, DECIC and DECDC.
func (s *Screen) shiftColumns(x int, shift func(r *row, x, n int, fill cell)) {
	b := s.active
	if !s.inRegion() {
		return
	}
	for y := b.top; y <= b.bottom; y++ {
		r := b.line(y)
		shift(r, x, s.param(0, 1), s.erased())
		r.wrapped = false
	}
}

// alignmentPattern is DECALN. In origin mode xterm.js begins at the scroll
// region.
func (s *Screen) alignmentPattern() {
	s.moveTo(0, 0)
	b := s.active
	for y := b.y; y < b.y+s.rows; y++ {
		if r := b.around(b.base + y); r != nil {
			fillCells(r.cells, cell{content: 'E', fg: s.pen.fg, bg: s.pen.bg})
			r.wrapped = false
		}
	}
	s.moveTo(0, 0)
}

// selectProtection is DECSCA.
func (s *Screen) selectProtection() {
	switch s.params.values[0] {
	case 0, 2:
		s.pen.bg &^= protected
	case 1:
		s.pen.bg |= protected
	}
}
