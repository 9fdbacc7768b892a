package screen

// pen is how characters are printed.
type pen struct {
	fg, bg    uint32
	extension extension
	ext       uint32 // its number
}

// cell returns an empty cell in the pen's rendition.
func (p *pen) cell() cell {
	c := cell{fg: p.fg, bg: p.bg}
	if p.bg&hasExtension != 0 {
		c.ext = p.ext
	}
	return c
}

// erased returns the cell that erasing leaves: of the pen it has the background
// colour only.
func (s *Screen) erased() cell { return cell{bg: s.pen.bg & colourBits} }

// setExtension changes the pen's extension. flag says whether the pen is to show
// it: SGR 58 alone does not.
func (s *Screen) setExtension(e extension, flag bool) {
	if s.extensions.full() {
		s.sweep()
	}
	s.pen.extension, s.pen.ext = e, s.extensions.number(e)
	if !flag {
		return
	}
	s.pen.bg &^= hasExtension
	if e.underline != NoUnderline || e.link != (link{}) {
		s.pen.bg |= hasExtension
	}
}

// renditions are the SGR numbers that set or clear bits.
var renditions = [...]struct{ setFG, clearFG, setBG, clearBG uint32 }{
	1:  {setFG: bold},
	2:  {setBG: dim},
	3:  {setBG: italic},
	5:  {setFG: blink},
	7:  {setFG: inverse},
	8:  {setFG: invisible},
	9:  {setFG: strikethrough},
	22: {clearFG: bold, clearBG: dim},
	23: {clearBG: italic},
	25: {clearFG: blink},
	27: {clearFG: inverse},
	28: {clearFG: invisible},
	29: {clearFG: strikethrough},
	39: {clearFG: colourBits},
	49: {clearBG: colourBits},
	53: {setBG: overline},
	55: {clearBG: overline},
}

// selectRenditions is SGR.
func (s *Screen) selectRenditions() {
	for i := 0; i < s.params.n; i++ {
		n := s.params.values[i]
		if n < len(renditions) {
			r := &renditions[n]
			s.pen.fg = s.pen.fg&^r.clearFG | r.setFG
			s.pen.bg = s.pen.bg&^r.clearBG | r.setBG
		}
		switch {
		case n == 0:
			s.plainPen()
		case n == 4 || n == 21 || n == 24:
			s.underline(n, s.params.sub(i))
		case n == 38 || n == 48 || n == 58:
			i += s.selectColour(i)
		case n == 59:
			s.underlineColour(colourBits, true) // white, in xterm.js, not the default
		case n >= 30:
			s.basicColour(n)
		}
	}
}

// plainPen is SGR 0. It does not end a hyperlink.
func (s *Screen) plainPen() {
	s.pen.fg, s.pen.bg = 0, 0
	if e := s.pen.extension; e != (extension{}) {
		s.setExtension(extension{link: e.link}, true)
	}
}

// underline is SGR 4, 4:n, 21 and 24.
func (s *Screen) underline(n int, sub []int) {
	style := SingleUnderline
	switch {
	case n == 21:
		style = DoubleUnderline
	case n == 24:
		style = NoUnderline
	case len(sub) > 0 && sub[0] >= 0 && sub[0] <= int(DashedUnderline):
		style = Underline(sub[0])
	}
	s.pen.fg &^= underlined
	if style != NoUnderline {
		s.pen.fg |= underlined
	}
	e := s.pen.extension
	e.underline = style
	s.setExtension(e, true)
}

func (s *Screen) underlineColour(colour uint32, flag bool) {
	e := s.pen.extension
	e.colour = colour
	s.setExtension(e, flag)
}

// basicColour is SGR 30-37, 40-47, 90-97 and 100-107.
func (s *Screen) basicColour(n int) {
	colour := uint32(BasicColour) << colourShift
	switch {
	case n >= 90 && n <= 97 || n >= 100 && n <= 107:
		colour |= 8
		n -= 60
	case n > 47:
		return
	}
	if n%10 > 7 {
		return
	}
	colour |= uint32(n % 10)
	if n < 40 {
		s.pen.fg = s.pen.fg&^colourBits | colour
	} else {
		s.pen.bg = s.pen.bg&^colourBits | colour
	}
}

// selectColour is SGR 38, 48 and 58 with what follows, and returns how many
// parameters followed. Semicolons and colons may be mixed. With colons a colour
// space stands before the three parts of a direct colour, and has its place even
// when it is left out; with semicolons it has none.
func (s *Screen) selectColour(i int) int {
	spec := [6]int{2: -1} // what, kind, colour space, three values
	skip, used := 0, 0
	for {
		spec[used+skip] = s.params.values[i+used]
		if sub := s.params.sub(i + used); len(sub) > 0 {
			for j := 0; j < len(sub) && used+j+1+skip < len(spec); j++ {
				if spec[1] == 5 {
					skip = 1
				}
				if at := used + j + 1 + skip; at < len(spec) {
					spec[at] = sub[j]
				}
			}
			break
		}
		if spec[1] == 5 && used+skip >= 2 || spec[1] == 2 && used+skip >= 5 {
			break
		}
		if spec[1] != 0 {
			skip = 1
		}
		if used++; i+used >= s.params.n || used+skip >= len(spec) {
			break
		}
	}
	s.setColour(spec)
	return used
}

func (s *Screen) setColour(spec [6]int) {
	for i := range spec {
		spec[i] = max(spec[i], 0)
	}
	var colour uint32
	switch part := func(i int) uint32 { return uint32(spec[i] & 0xff) }; spec[1] {
	case 2:
		colour = uint32(DirectColour)<<colourShift | part(3)<<16 | part(4)<<8 | part(5)
	case 5:
		colour = uint32(PaletteColour)<<colourShift | part(3)
	default:
		return
	}
	switch spec[0] {
	case 38:
		s.pen.fg = s.pen.fg&^colourBits | colour
	case 48:
		s.pen.bg = s.pen.bg&^colourBits | colour
	case 58:
		s.underlineColour(colour, false)
	}
}
