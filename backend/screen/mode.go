package screen

// Modes are what a program switched on.
type Modes struct {
	ApplicationCursorKeys bool
	ApplicationKeypad     bool
	BracketedPaste        bool
	Insert                bool
	NewLine               bool // LF also returns to the first column
	Origin                bool
	NoWrap                bool
	ReverseWrap           bool
	SendFocus             bool
	SynchronizedOutput    bool
	CursorHidden          bool
	CursorBlinks          bool // DECSET 12
	Cursor                CursorShape
	CursorBlink           CursorBlink
	Mouse                 Mouse
	MouseEncoding         MouseEncoding
}

// CursorShape is the cursor's shape by DECSCUSR.
type CursorShape uint8

// Shapes of the cursor. The default is the user's.
const (
	DefaultCursor CursorShape = iota
	BlockCursor
	UnderlineCursor
	BarCursor
)

// CursorBlink says whether the cursor blinks by DECSCUSR.
type CursorBlink uint8

// Blinking of the cursor. The default is the user's.
const (
	DefaultBlink CursorBlink = iota
	Blinking
	Steady
)

// Mouse is which events of the mouse a program is told.
type Mouse uint16

// Reports of the mouse, by their private mode.
const (
	MouseOff    Mouse = 0
	MouseX10    Mouse = 9
	MouseClicks Mouse = 1000
	MouseDrags  Mouse = 1002
	MouseMoves  Mouse = 1003
)

// MouseEncoding is how they are told.
type MouseEncoding uint16

// Encodings of the mouse's reports, by their private mode.
const (
	MouseBytes  MouseEncoding = 0
	MouseSGR    MouseEncoding = 1006
	MousePixels MouseEncoding = 1016
)

// reset sets what DECSTR and RIS reset.
func (m *Modes) reset() {
	m.ApplicationCursorKeys, m.ApplicationKeypad, m.BracketedPaste = false, false, false
	m.Insert, m.Origin, m.NoWrap, m.ReverseWrap = false, false, false, false
	m.SendFocus, m.SynchronizedOutput = false, false
	m.Cursor, m.CursorBlink = DefaultCursor, DefaultBlink
}

// ansiModes are the modes of SM and RM.
var ansiModes = map[int]func(s *Screen, on bool){
	4:  func(s *Screen, on bool) { s.modes.Insert = on },
	20: func(s *Screen, on bool) { s.modes.NewLine = on },
}

// privateModes are the modes of DECSET and DECRST.
var privateModes = map[int]func(s *Screen, on bool){
	1: func(s *Screen, on bool) { s.modes.ApplicationCursorKeys = on },
	2: func(s *Screen, on bool) {
		if on {
			s.charsets.designateASCII()
		}
	},
	6: func(s *Screen, on bool) {
		s.modes.Origin = on
		s.moveTo(0, 0)
	},
	7:    func(s *Screen, on bool) { s.modes.NoWrap = !on },
	9:    func(s *Screen, on bool) { s.reportMouse(MouseX10, on) },
	12:   func(s *Screen, on bool) { s.modes.CursorBlinks = on },
	25:   func(s *Screen, on bool) { s.modes.CursorHidden = !on },
	45:   func(s *Screen, on bool) { s.modes.ReverseWrap = on },
	47:   (*Screen).showAlternate,
	66:   func(s *Screen, on bool) { s.modes.ApplicationKeypad = on },
	1000: func(s *Screen, on bool) { s.reportMouse(MouseClicks, on) },
	1002: func(s *Screen, on bool) { s.reportMouse(MouseDrags, on) },
	1003: func(s *Screen, on bool) { s.reportMouse(MouseMoves, on) },
	1004: func(s *Screen, on bool) { s.modes.SendFocus = on },
	1006: func(s *Screen, on bool) { s.encodeMouse(MouseSGR, on) },
	1016: func(s *Screen, on bool) { s.encodeMouse(MousePixels, on) },
	1047: (*Screen).showAlternate,
	1048: func(s *Screen, on bool) {
		if on {
			s.saveCursor()
		} else {
			s.restoreCursor()
		}
	},
	1049: func(s *Screen, on bool) {
		if on {
			s.saveCursor()
		}
		s.showAlternate(on)
		if !on {
			s.restoreCursor()
		}
	},
	2004: func(s *Screen, on bool) { s.modes.BracketedPaste = on },
	2026: func(s *Screen, on bool) { s.modes.SynchronizedOutput = on },
}

func (s *Screen) setModes(table map[int]func(*Screen, bool), on bool) {
	for _, n := range s.params.values[:s.params.n] {
		if set := table[n]; set != nil {
			set(s, on)
		}
	}
}

// Switching any of the reports off switches off the one that is on.
func (s *Screen) reportMouse(m Mouse, on bool) {
	if !on {
		m = MouseOff
	}
	s.modes.Mouse = m
}

func (s *Screen) encodeMouse(e MouseEncoding, on bool) {
	if !on {
		e = MouseBytes
	}
	s.modes.MouseEncoding = e
}

// showAlternate switches between the screens. The cursor goes along, and the
// alternate screen is empty each time.
func (s *Screen) showAlternate(on bool) {
	from, to := &s.alternate, &s.normal
	if on {
		from, to = to, from
	}
	if s.active == to {
		return
	}
	if on {
		to.fill(s.cols, s.rows, s.erased())
	}
	to.x, to.y = from.x, from.y
	if !on {
		from.init(s.cols, s.rows)
	}
	s.active = to
}

// softReset is DECSTR.
func (s *Screen) softReset() {
	s.modes.CursorHidden = false
	b := s.active
	b.top, b.bottom = 0, s.rows-1
	s.pen = pen{}
	s.modes.reset()
	s.charsets = charsets{}
	b.saved = saved{y: b.origin()}
}

// setCursorShape is DECSCUSR. Numbers above 6 say only whether it blinks.
func (s *Screen) setCursorShape() {
	n := s.params.values[0]
	if n == 0 {
		s.modes.Cursor, s.modes.CursorBlink = DefaultCursor, DefaultBlink
		return
	}
	if n <= 6 {
		s.modes.Cursor = CursorShape((n + 1) / 2)
	}
	s.modes.CursorBlink = Steady
	if n%2 == 1 {
		s.modes.CursorBlink = Blinking
	}
}
