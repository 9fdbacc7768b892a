package screen

// HidesExtension says that the pen has an underline or a hyperlink that it does
// not show since a cursor was restored, or the other way round.
func (s *Screen) HidesExtension() bool {
	p := s.pen
	shown := p.extension.underline != NoUnderline || p.extension.link != (link{})
	return shown != (p.bg&hasExtension != 0) || (p.extension.underline != NoUnderline) != (p.fg&underlined != 0)
}

// WidthOf returns the columns of a character.
func WidthOf(r rune) int { return allWidths().of(uint32(r)) }
