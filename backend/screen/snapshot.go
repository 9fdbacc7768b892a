package screen

// Snapshot returns sequences that paint the history and both screens and set
// all modes on a terminal of this size, whatever it showed before.
//
// pending is how many of the last bytes written are not in it: the beginning of
// a sequence or of a character. A reader paints the snapshot and goes on with
// these bytes. !ok: a control was carried out inside of an unfinished sequence,
// so there is no such place just now; ask again after more output.
//
// It leaves out what no sequence can set: columns of the alternate screen, and
// tab stops, that a narrower screen hides; halves of wide characters; that the
// oldest row of the history continues another one; that a cursor of the
// alternate screen waits to wrap although the last column is empty; and an
// underline or a hyperlink that the pen does not show since a cursor was
// restored. Programs that draw a screen leave none of these.
func (s *Screen) Snapshot() (snapshot string, pending int, ok bool) {
	if pending, ok = s.Pending(); !ok {
		return "", 0, false
	}
	p := &painter{Screen: s}
	p.text("\x1bc\x1b[20l") // LNM survives the reset
	p.colours()
	p.names()
	p.rows(&s.normal, 0)
	p.tabs(&s.normal)
	p.idleAlternate()
	p.savedCursor(&s.normal)
	p.region(&s.normal)
	if s.Alternate() {
		p.text("\x1b[?47h")
		p.goTo(0, 0)
		p.rows(&s.alternate, s.alternate.base)
		p.tabs(&s.alternate)
		p.savedCursor(&s.alternate)
		p.region(&s.alternate)
	}
	p.modes()
	p.cursor()
	return p.out.String(), pending, true
}

// Pending is what Snapshot would return, without the work.
func (s *Screen) Pending() (pending int, ok bool) {
	if s.state == ground {
		return s.nPartial, true
	}
	return int(s.taken - s.began), !s.executed
}

// idleAlternate sets the saved cursor of the alternate screen while the normal
// one is shown: it stays from one visit to the next.
func (p *painter) idleAlternate() {
	if b := &p.alternate; !p.Alternate() && b.saved != (saved{}) {
		p.text("\x1b[?47h")
		p.savedCursor(b)
		p.text("\x1b[?47l")
	}
}

// savedCursor sets the saved cursor.
func (p *painter) savedCursor(b *buffer) {
	s := b.saved
	if s.y = max(s.y-b.origin(), 0); s == (saved{}) {
		return
	}
	// DECSC saves the bit that says that there is an extension, but not the
	// extension: any address sets the bit.
	r := rendition{fg: s.fg, bg: s.bg &^ hasExtension}
	switch {
	case s.fg&underlined != 0:
		r.underline = SingleUnderline
	case s.bg&hasExtension != 0:
		r.link.uri = "about:blank"
	}
	p.goTo(min(s.x, p.cols-1), min(s.y, p.Screen.rows-1))
	p.draw(r)
	p.designate(0, s.charset)
	p.text("\x1b7")
	p.designate(0, 0)
	p.draw(rendition{})
}

// tabs sets the tab stops, when they are not where they are at the start.
func (p *painter) tabs(b *buffer) {
	usual := true
	for x := range p.cols {
		usual = usual && b.hasTab(x) == (x%tabWidth == 0)
	}
	if usual {
		return
	}
	p.csi("", "g", 3)
	for x := range p.cols {
		if b.hasTab(x) {
			p.csi("", "G", x+1)
			p.text("\x1bH")
		}
	}
}

// region sets the scroll region.
func (p *painter) region(b *buffer) {
	if b.top != 0 || b.bottom != p.Screen.rows-1 {
		p.csi("", "r", b.top+1, b.bottom+1)
	}
}

// designate makes a character set one of the four.
func (p *painter) designate(level int, set charset) {
	if set == 0 {
		set = 'B'
	}
	p.text("\x1b" + "()*+"[level:level+1] + string(rune(set)))
}

// charsets sets the character sets. When characters are printed in another set
// than the designated one, restoring the cursor made it so, and does it again.
func (p *painter) charsets() {
	p.translates = true
	c := &p.Screen.charsets
	for level, set := range c.designated {
		if set != 0 {
			p.designate(level, set)
		}
	}
	if c.level > 0 {
		p.text([...]string{"\x0f", "\x0e", "\x1bn", "\x1bo"}[c.level])
	}
	if c.active != c.designated[c.level] && c.active == p.active.saved.charset {
		p.text("\x1b8")
		p.now = rendition{fg: ^uint32(0)} // not plain
	}
}

// modes sets the modes but Insert, which would move the text that cursor paints.
func (p *painter) modes() {
	m := p.Screen.modes
	set := func(prefix string, n int, on bool) {
		if on {
			p.csi(prefix, "h", n)
		}
	}
	set("?", 1, m.ApplicationCursorKeys)
	set("?", 6, m.Origin)
	set("?", 45, m.ReverseWrap)
	set("?", int(m.Mouse), m.Mouse != MouseOff)
	set("?", int(m.MouseEncoding), m.MouseEncoding != MouseBytes)
	set("?", 1004, m.SendFocus)
	set("?", 2004, m.BracketedPaste)
	set("?", 2026, m.SynchronizedOutput)
	set("", 20, m.NewLine)
	if m.NoWrap {
		p.csi("?", "l", 7)
	}
	if m.ApplicationKeypad {
		p.text("\x1b=")
	}
	// A reset leaves these two, so both ways are written.
	p.either(12, m.CursorBlinks)
	p.either(25, !m.CursorHidden)
	p.cursorShape(m)
}

func (p *painter) either(mode int, on bool) {
	if on {
		p.csi("?", "h", mode)
	} else {
		p.csi("?", "l", mode)
	}
}

// cursorShape sets the shape and whether it blinks. 7 and 8 say the latter only.
func (p *painter) cursorShape(m Modes) {
	n := 2 * int(m.Cursor)
	if m.Cursor == DefaultCursor {
		n = 8
	}
	switch m.CursorBlink {
	case Blinking:
		p.csi("", " q", n-1)
	case Steady:
		p.csi("", " q", n)
	}
}
