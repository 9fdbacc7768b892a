package screen

// restrict moves the cursor into the screen, in origin mode into the scroll
// region. last is the last column that it may be in.
func (s *Screen) restrict(last int) {
	b := s.active
	b.x = clamp(b.x, 0, last)
	top, bottom := 0, s.rows-1
	if s.modes.Origin {
		top, bottom = b.top, b.bottom
	}
	b.y = clamp(b.y, top, bottom)
}

// moveTo places the cursor, in origin mode relative to the scroll region.
func (s *Screen) moveTo(x, y int) {
	b := s.active
	if s.modes.Origin {
		y += b.top
	}
	b.x, b.y = x, y
	s.restrict(s.cols - 1)
}

// moveBy moves the cursor. In origin mode moveTo adds the top of the scroll
// region to the row, for xterm.js does.
func (s *Screen) moveBy(x, y int) {
	s.restrict(s.cols - 1)
	s.moveTo(s.active.x+x, s.active.y+y)
}

// cursorUp is CUU. Inside of the scroll region it stops at its top.
func (s *Screen) cursorUp() {
	n := s.param(0, 1)
	if room := s.active.y - s.active.top; room >= 0 {
		n = min(n, room)
	}
	s.moveBy(0, -n)
}

// cursorDown is CUD.
func (s *Screen) cursorDown() {
	n := s.param(0, 1)
	if room := s.active.bottom - s.active.y; room >= 0 {
		n = min(n, room)
	}
	s.moveBy(0, n)
}

// cursorColumn is CHA and HPA.
func (s *Screen) cursorColumn() { s.moveTo(s.param(0, 1)-1, s.active.y) }

// backspace goes back one column; with reverse wrap also to the row above that
// continues here.
func (s *Screen) backspace() {
	if !s.modes.ReverseWrap {
		s.restrict(s.cols - 1)
		s.active.x = max(s.active.x-1, 0)
		return
	}
	s.restrict(s.cols)
	b := s.active
	switch r := b.line(b.y); {
	case b.x > 0:
		b.x--
	case b.y > b.top && b.y <= b.bottom && r.wrapped:
		r.wrapped = false
		b.y--
		b.x = s.cols - 1
		// No character is in the last column when a wide one had no room there.
		if c := b.line(b.y).at(b.x); c.width() > 0 && !c.hasText() {
			b.x--
		}
	}
	s.restrict(s.cols - 1)
}

// lineFeed is LF, VT and FF.
func (s *Screen) lineFeed() {
	b := s.active
	if s.modes.NewLine {
		b.x = 0
	}
	switch {
	case b.y == b.bottom:
		b.scroll(s.cols, s.erased(), false)
	case b.y < s.rows-1:
		b.y++
		b.line(b.y).wrapped = false
	}
	if b.x >= s.cols {
		b.x--
	}
}

// index is IND.
func (s *Screen) index() {
	s.restrict(s.cols - 1)
	b := s.active
	if b.y == b.bottom {
		b.scroll(s.cols, s.erased(), false)
	} else {
		b.y++
	}
	s.restrict(s.cols - 1)
}

// nextLine is NEL.
func (s *Screen) nextLine() {
	s.active.x = 0
	s.index()
}

// reverseIndex is RI.
func (s *Screen) reverseIndex() {
	s.restrict(s.cols - 1)
	b := s.active
	if b.y == b.top {
		b.moveDown(b.top, b.bottom, 1, s.cols, s.erased())
		return
	}
	b.y--
	s.restrict(s.cols - 1)
}

// saveCursor is DECSC. Of the pen the extension is not saved.
func (s *Screen) saveCursor() {
	b := s.active
	b.saved = saved{x: b.x, y: b.origin() + b.y, fg: s.pen.fg, bg: s.pen.bg, charset: s.charsets.active}
}

// restoreCursor is DECRC.
func (s *Screen) restoreCursor() {
	b := s.active
	b.x, b.y = b.saved.x, max(b.saved.y-b.origin(), 0)
	s.pen.fg, s.pen.bg = b.saved.fg, b.saved.bg
	s.charsets.active = b.saved.charset
	s.restrict(s.cols - 1)
}

// setScrollRegion is DECSTBM.
func (s *Screen) setScrollRegion() {
	top, bottom := s.param(0, 1), s.param(1, s.rows)
	bottom = min(bottom, s.rows)
	if bottom > top {
		s.active.top, s.active.bottom = top-1, bottom-1
		s.moveTo(0, 0)
	}
}
