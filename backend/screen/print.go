package screen

import "unicode/utf8"

// maxCluster bounds the text of one cell, in bytes. Combining marks beyond it
// have no effect.
const maxCluster = 256

// print writes the printable characters that p begins with and returns how many
// bytes they are.
func (s *Screen) print(p []byte) int {
	s.printing = false
	n := 0
	for n < len(p) {
		if c := p[n]; c >= 0x20 && c < 0x7f {
			end := n + 1
			for end < len(p) && p[end] >= 0x20 && p[end] < 0x7f {
				end++
			}
			s.printASCII(p[n:end])
			n = end
			continue
		} else if c < utf8.RuneSelf {
			break
		}
		c, size, ok := decode(p[n:])
		if size == 0 || ok && c < beyondC1 {
			break
		}
		if ok {
			s.beginPrinting()
			s.printRune(c)
		}
		n += size
	}
	if s.printing {
		s.endPrinting()
	}
	return n
}

// beginPrinting empties the first half of a wide character when the cursor
// stands on its second one. Both ends of a run of text are looked at only,
// because in between no half is left.
func (s *Screen) beginPrinting() {
	if s.printing {
		return
	}
	s.printing = true
	b := s.active
	if r := b.line(b.y); r.at(b.x - 1).isWide() {
		r.set(b.x-1, s.pen.cell())
	}
}

// endPrinting empties the second half of a wide character whose first one was
// overwritten.
func (s *Screen) endPrinting() {
	b := s.active
	if r := b.line(b.y); b.x < s.cols && r.at(b.x).isSpacer() {
		r.set(b.x, s.pen.cell())
	}
}

func (s *Screen) printASCII(p []byte) {
	s.beginPrinting()
	if s.charsets.active != 0 || s.modes.Insert {
		for _, c := range p {
			s.printRune(uint32(c))
		}
		return
	}
	s.last = 1
	b, c := s.active, s.pen.cell()
	for len(p) > 0 {
		if b.x >= s.cols {
			s.wrap()
		}
		cells := b.line(b.y).cells[b.x:s.cols]
		n := min(len(p), len(cells))
		for i, r := range p[:n] {
			c.content = uint32(r)
			cells[i] = c
		}
		p = p[n:]
		b.x += n
	}
}

// printRune writes one character.
func (s *Screen) printRune(r uint32) {
	r = s.charsets.translate(r)
	width, b := s.widths.of(r), s.active
	if width == 0 && s.last > 0 && b.x > 0 {
		s.combine(r)
		return
	}
	s.last = width
	if b.x+width > s.cols {
		if s.modes.NoWrap && width == 2 {
			b.x = s.cols - 1
			return
		}
		s.wrap()
	}
	line, c := b.line(b.y), s.pen.cell()
	if s.modes.Insert {
		line.insert(b.x, width, c)
		if line.at(s.cols - 1).isWide() {
			line.set(s.cols-1, c)
		}
	}
	c.content = contentOf(r, width)
	line.set(b.x, c)
	if width == 2 {
		c.content = spacer
		line.set(b.x+1, c)
		b.x++
	}
	b.x++
}

// wrap moves the cursor to the next row, or back into the last column when rows
// do not wrap. A column that a wide character had no room in becomes empty.
func (s *Screen) wrap() {
	b := s.active
	if s.modes.NoWrap {
		b.x = s.cols - 1
		return
	}
	line := b.line(b.y)
	for x := b.x; x < s.cols; x++ {
		line.set(x, s.pen.cell())
	}
	b.x = 0
	if b.y == b.bottom {
		b.scroll(s.cols, s.erased(), true)
		return
	}
	b.y = min(b.y+1, s.rows-1)
	b.line(b.y).wrapped = true
}

// combine adds a mark to the character before the cursor.
func (s *Screen) combine(r uint32) {
	b := s.active
	x := b.x - 1
	if b.line(b.y).at(x).width() == 0 {
		x--
	}
	c := b.line(b.y).at(x)
	switch text := s.text(c); {
	case text == "":
		c.content = contentOf(r, 1)
	case len(text) < maxCluster:
		if s.clusters.full() {
			s.sweep()
			c = b.line(b.y).at(x)
		}
		c.content = c.content&widthBits | clusterBit | s.clusters.number(text+string(rune(r)))
	}
	c.content = c.content&^widthBits | contentOf(0, s.last)
	b.line(b.y).set(x, c)
}

// maxRepeat bounds the count of REP, in characters.
const maxRepeat = 1 << 16

// repeat is REP: what was just printed, again. The text is taken from the
// screen, as xterm.js does.
func (s *Screen) repeat() {
	if s.last == 0 {
		return
	}
	b := s.active
	c := b.line(b.y).at(b.x - s.last)
	text := s.text(c)
	if text == "" {
		return
	}
	s.printing = false
	for range min(s.param(0, 1), maxRepeat) {
		for _, r := range text {
			s.beginPrinting()
			s.printRune(uint32(r))
		}
	}
	s.endPrinting()
}
