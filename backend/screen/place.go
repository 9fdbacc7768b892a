package screen

// cursor places the cursor and sets the pen, last of all: the character that the
// next one may join, or that REP repeats, has to be printed once more.
func (p *painter) cursor() {
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
	b, s := p.active, &p.Screen.pen
	r, x := b.line(b.y), b.x-p.last
	if p.last == 0 || x < 0 || r.at(x).width() != p.last || !p.printable(r, x) {
		return false
	}
	c := r.at(x)
	if p.renditionOf(c) != (rendition{s.fg, s.bg, p.extensionOf(s.cell())}.settled()) {
		return false
	}
	text, ok := p.source(c)
	if !ok {
		return false
	}
	p.pen()
	p.goToActive(x)
	if p.Screen.modes.Insert {
		p.csi("", "P", p.last) // printing inserts it again
	}
	p.text(text)
	return true
}

// source returns the characters that print the cell's text in the active
// character set.
func (p *painter) source(c cell) (text string, ok bool) {
	sets, runes := &p.Screen.charsets, []rune(p.Screen.text(c))
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
