package screen

// cursor places the cursor and sets character sets and pen, last of all: the
// character that the next one may join, or that REP repeats, has to be printed
// once more.
func (p *painter) cursor() {
	sets := &p.Screen.charsets
	if p.last > 0 || sets.active != sets.designated[sets.level] {
		p.charsets() // it may move the cursor
	}
	if p.again() {
		return
	}
	switch b := p.active; {
	case b.x < p.cols && (!p.Screen.modes.Origin || b.y >= b.top && b.y <= b.bottom):
		p.goToActive(b.x)
	case !p.Alternate():
		p.carry()
	default:
		p.fillLastColumn()
	}
	if !p.translates {
		p.charsets()
	}
	p.pen()
}

// pen sets the pen and Insert.
func (p *painter) pen() {
	s := &p.Screen.pen
	p.draw(rendition{s.fg, s.bg, s.extension}.settled())
	if p.Screen.modes.Insert {
		p.csi("", "h", 4)
	}
}

// goToActive places the cursor in its row.
func (p *painter) goToActive(x int) {
	y := p.active.y
	if p.Screen.modes.Origin {
		y -= p.active.top
	}
	p.goTo(x, y)
}

// again prints the last character once more. !ok: none was printed since the
// last control, or it is not there any more.
func (p *painter) again() (ok bool) {
	if p.last == 0 {
		return false
	}
	b := p.active
	x, text := b.x-p.last, ""
	if c := b.line(b.y).at(x); c.width() == p.last && p.printable(b.line(b.y), x) && p.drawnByPen(c) {
		text, ok = p.source(c)
	}
	if noRoom := p.Screen.modes.NoWrap && p.last == 2 && b.x == p.cols-1; !ok && noRoom {
		x, text, ok = b.x, "一", true // any wide character has no room there
	}
	if !ok {
		return false
	}
	p.pen()
	p.goToActive(x)
	if p.Screen.modes.Insert && x < b.x {
		p.csi("", "P", p.last) // printing inserts it again
	}
	p.text(text)
	return true
}

func (p *painter) drawnByPen(c cell) bool {
	return p.renditionOf(c) == p.renditionOf(p.Screen.pen.cell())
}

// source returns the characters that print the cell's text in the active
// character set.
func (p *painter) source(c cell) (text string, ok bool) {
	text = p.Screen.text(c)
	if !p.translates {
		return text, true
	}
	sets, runes := &p.Screen.charsets, []rune(text)
	want := uint32(runes[0])
	from := sets.source(want)
	runes[0] = rune(from)
	return string(runes), sets.translate(from) == want
}

// carry places the cursor where no sequence of the normal screen can: right of
// the last column of any row, or outside of the scroll region in origin mode.
// Leaving the alternate screen takes the cursor along.
func (p *painter) carry() {
	b := p.active
	p.text("\x1b[?47h")
	p.goTo(min(b.x, p.cols-1), b.y)
	if b.x >= p.cols {
		p.text(" ")
	}
	p.text("\x1b[?47l")
	p.overshoot()
}

// overshoot moves a cursor that waits to wrap one further: a mark that belongs
// to no character does that.
func (p *painter) overshoot() {
	if p.active.x > p.cols {
		p.text("\u0301")
	}
}

// fillLastColumn makes the cursor wait to wrap on the alternate screen: what is
// in the last column is printed again, or a row without text erased again.
func (p *painter) fillLastColumn() {
	b := p.active
	r, x := b.line(b.y), p.cols-1
	if r.at(x).isSpacer() {
		x--
	}
	c := r.at(x)
	text, ok := " \x1b[1K", isErased(r.cells[:p.cols])
	if p.printable(r, x) {
		text, ok = p.source(c)
	}
	if b.x < p.cols || !ok {
		p.goToActive(min(b.x, p.cols-1))
		return
	}
	p.goToActive(x)
	p.draw(p.renditionOf(c))
	p.text(text + "\x1b[m")
	p.now = rendition{extension: extension{link: p.now.link}}
	p.overshoot()
}

// isErased says that nothing but one background colour is in the cells.
func isErased(cells []cell) bool {
	for _, c := range cells {
		if c != erasedOf(cells[0]) {
			return false
		}
	}
	return true
}
