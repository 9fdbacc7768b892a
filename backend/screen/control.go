package screen

// execute carries out a control of C0 or C1.
func (s *Screen) execute(c uint32) {
	switch c {
	case 0x07:
		s.tell(Event{Kind: Bell})
	case 0x08:
		s.backspace()
	case 0x09:
		s.tab()
	case 0x0a, 0x0b, 0x0c:
		s.lineFeed()
	case 0x0d:
		s.active.x = 0
	case 0x0e:
		s.charsets.shift(1)
	case 0x0f:
		s.charsets.shift(0)
	case 0x84:
		s.index()
	case 0x85:
		s.nextLine()
	case 0x88:
		s.setTabHere()
	}
}

// escapes are the escape sequences without intermediates.
var escapes = [0x80]func(*Screen){
	'7': (*Screen).saveCursor,
	'8': (*Screen).restoreCursor,
	'D': (*Screen).index,
	'E': (*Screen).nextLine,
	'H': (*Screen).setTabHere,
	'M': (*Screen).reverseIndex,
	'c': (*Screen).reset,
	'=': func(s *Screen) { s.modes.ApplicationKeypad = true },
	'>': func(s *Screen) { s.modes.ApplicationKeypad = false },
	'n': func(s *Screen) { s.charsets.shift(2) },
	'o': func(s *Screen) { s.charsets.shift(3) },
	'|': func(s *Screen) { s.charsets.shift(3) },
	'}': func(s *Screen) { s.charsets.shift(2) },
	'~': func(s *Screen) { s.charsets.shift(1) },
}

// designators are the intermediates that designate a character set.
var designators = map[uint32]int{'(': 0, ')': 1, '*': 2, '+': 3, '-': 1, '.': 2}

// dispatchEscape carries out an escape sequence.
func (s *Screen) dispatchEscape(final uint32) {
	switch s.collect {
	case 0:
		if run := escapes[final]; run != nil {
			run(s)
		}
	case '#':
		if final == '8' {
			s.alignmentPattern()
		}
	case '%':
		if final == '@' || final == 'G' {
			s.charsets.shift(0)
			s.charsets.designate(0, 0)
		}
	default:
		level, ok := designators[s.collect]
		if set, known := charsetNames[final]; ok && known {
			s.charsets.designate(level, set)
		}
	}
}

// controlSequences are the control sequences by their final byte.
var controlSequences = [0x80]func(*Screen){
	'@': (*Screen).insertCharacters,
	'A': (*Screen).cursorUp,
	'B': (*Screen).cursorDown,
	'C': func(s *Screen) { s.moveBy(s.param(0, 1), 0) },
	'D': func(s *Screen) { s.moveBy(-s.param(0, 1), 0) },
	'E': func(s *Screen) { s.cursorDown(); s.active.x = 0 },
	'F': func(s *Screen) { s.cursorUp(); s.active.x = 0 },
	'G': (*Screen).cursorColumn,
	'H': func(s *Screen) { s.moveTo(s.param(1, 1)-1, s.param(0, 1)-1) },
	'I': (*Screen).tabsForward,
	'J': func(s *Screen) { s.eraseDisplay((*row).erase) },
	'K': func(s *Screen) { s.eraseLine((*row).erase) },
	'L': (*Screen).insertLines,
	'M': (*Screen).deleteLines,
	'P': (*Screen).deleteCharacters,
	'S': (*Screen).scrollUp,
	'T': (*Screen).scrollDown,
	'X': (*Screen).eraseCharacters,
	'Z': (*Screen).tabsBackward,
	'`': (*Screen).cursorColumn,
	'a': func(s *Screen) { s.moveBy(s.param(0, 1), 0) },
	'b': (*Screen).repeat,
	'd': func(s *Screen) { s.moveTo(s.active.x, s.param(0, 1)-1) },
	'e': func(s *Screen) { s.moveBy(0, s.param(0, 1)) },
	'f': func(s *Screen) { s.moveTo(s.param(1, 1)-1, s.param(0, 1)-1) },
	'g': (*Screen).clearTabs,
	'h': func(s *Screen) { s.setModes(ansiModes, true) },
	'l': func(s *Screen) { s.setModes(ansiModes, false) },
	'm': (*Screen).selectRenditions,
	'r': (*Screen).setScrollRegion,
	's': (*Screen).saveCursor,
	't': (*Screen).titleStack,
	'u': (*Screen).restoreCursor,
}

// privateSequences are those with "?" before their parameters.
var privateSequences = [0x80]func(*Screen){
	'J': func(s *Screen) { s.eraseDisplay((*row).eraseUnprotected) },
	'K': func(s *Screen) { s.eraseLine((*row).eraseUnprotected) },
	'h': func(s *Screen) { s.setModes(privateModes, true) },
	'l': func(s *Screen) { s.setModes(privateModes, false) },
}

// otherSequences are those with one intermediate.
var otherSequences = map[[2]uint32]func(*Screen){
	{' ', '@'}:  func(s *Screen) { s.shiftColumns(0, (*row).remove) },
	{' ', 'A'}:  func(s *Screen) { s.shiftColumns(0, (*row).insert) },
	{' ', 'q'}:  (*Screen).setCursorShape,
	{'!', 'p'}:  (*Screen).softReset,
	{'"', 'q'}:  (*Screen).selectProtection,
	{'\'', '}'}: func(s *Screen) { s.shiftColumns(s.active.x, (*row).insert) },
	{'\'', '~'}: func(s *Screen) { s.shiftColumns(s.active.x, (*row).remove) },
}

// dispatchCSI carries out a control sequence. What is not known has no effect.
func (s *Screen) dispatchCSI(final uint32) {
	var run func(*Screen)
	switch s.collect {
	case 0:
		run = controlSequences[final]
	case '?':
		run = privateSequences[final]
	default:
		run = otherSequences[[2]uint32{s.collect, final}]
	}
	if run != nil {
		run(s)
	}
}
