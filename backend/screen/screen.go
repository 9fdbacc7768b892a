// Package screen is a terminal without a window: it keeps what a terminal would
// show of a program's output, and writes it down as control sequences that
// paint the same picture again.
//
// It agrees with xterm.js 6 cell by cell, because pages show the same output
// with xterm.js: a snapshot must leave both in the same state, whichever bytes
// follow. Where xterm.js departs from other terminals, so does this package.
//
// What it does not share with xterm.js:
//   - Lengths are bounded: see maxString, maxCluster, maxRepeat and maxSize.
//   - Rows of history never run out for the saved cursor. In xterm.js it moves
//     with the text only until the scrollback is full.
package screen

import (
	"io"
	"maps"
)

// maxSize bounds columns and rows: a cell costs memory whether used or not.
const maxSize = 2048

// The smallest screen: a wide character needs two columns.
const (
	minCols = 2
	minRows = 1
)

// Screen is the screen of one terminal. It is not safe for concurrent use.
type Screen struct {
	cols, rows int
	normal     buffer
	alternate  buffer
	active     *buffer // one of these

	parser
	pen      pen
	charsets charsets
	modes    Modes
	last     int // columns of the character just printed; 0 after a control
	printing bool

	clusters   interned[string]
	extensions interned[extension]

	titles  titles
	palette palette
	widths  widths
	cwd     string
	notes   notes
	onEvent func(Event)
}

var _ io.Writer = (*Screen)(nil)

// New returns an empty screen.
func New(cols, rows int) *Screen {
	s := &Screen{cols: clamp(cols, minCols, maxSize), rows: clamp(rows, minRows, maxSize), widths: allWidths()}
	s.reset()
	return s
}

// Restore returns the screen that a snapshot of this size describes.
func Restore(cols, rows int, snapshot string) *Screen {
	s := New(cols, rows)
	_, _ = io.WriteString(s, snapshot) // never fails
	return s
}

// reset is RIS, and the state at the start. Like in xterm.js the titles, the
// palette and a hidden cursor survive it.
func (s *Screen) reset() {
	s.normal, s.alternate = buffer{history: true, ring: s.normal.ring}, buffer{ring: s.alternate.ring}
	s.normal.init(s.cols, s.rows)
	s.alternate.init(s.cols, s.rows)
	s.active = &s.normal
	s.active.fill(s.cols, s.rows, cell{})
	s.parser.reset()
	s.last = 0
	s.pen = pen{}
	s.charsets = charsets{}
	s.modes.reset()
	s.modes.Mouse, s.modes.MouseEncoding = MouseOff, MouseBytes
}

// EndProcess marks where the output of one process ends and that of the next
// one begins: what the first one left switched on is switched off, and a row is
// left empty.
func (s *Screen) EndProcess() {
	end := func(text string) { _, _ = io.WriteString(s, text) }
	end(Border)
	if x, _ := s.Cursor(); x > 0 {
		end("\r\n")
	}
	end("\r\n")
}

// Border is what a process that ended may have left: an unfinished sequence,
// the alternate screen, renditions, modes. A page writes it too, then CR LF when
// its cursor is not in the first column, then CR LF for the row of its divider.
//
// The cursor is saved around what moves it. Leaving the alternate screen goes
// back to the cursor that was saved on entering it.
const Border = "\x18" + // ends a sequence without carrying it out
	"\x1b7\x1b[?1049l" +
	"\x1b7\x1b[?6l\x1b[r\x1b8" +
	"\x1b[0m\x1b]8;;\x1b\\" +
	"\x1b(B\x1b)B\x1b*B\x1b+B\x0f" +
	"\x1b[4l\x1b[20l\x1b[?7h\x1b[?45l\x1b[?25h\x1b[0 q" +
	"\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?1016l" +
	"\x1b[?2004l\x1b[?2026l\x1b[?1l\x1b>\x1b[<99u\x1b[>4m" +
	"\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\"

// Size returns the size in columns and rows.
func (s *Screen) Size() (cols, rows int) { return s.cols, s.rows }

// Cursor returns the cursor's place. x is the number of columns, or more, while
// the next character begins a new row.
func (s *Screen) Cursor() (x, y int) { return s.active.x, s.active.y }

// Alternate says that the alternate screen is shown.
func (s *Screen) Alternate() bool { return s.active == &s.alternate }

// BracketedPaste says that the program wants to know where a paste begins and
// ends.
func (s *Screen) BracketedPaste() bool { return s.modes.BracketedPaste }

// Modes returns the modes.
func (s *Screen) Modes() Modes { return s.modes }

// History is the number of rows that are kept above the screen shown.
func (s *Screen) History() int { return s.active.base }

// Cell returns the cell at column x and row y of the screen shown. Rows above it
// have negative numbers, down to -History().
func (s *Screen) Cell(x, y int) Cell {
	if y < -s.active.base || y >= s.rows {
		return Cell{Width: 1}
	}
	return s.read(s.active.line(y).at(x))
}

// Wrapped says that a row of the screen shown continues the one above it.
func (s *Screen) Wrapped(y int) bool {
	return y >= -s.active.base && y < s.rows && s.active.line(y).wrapped
}

// LastWidth is how many columns the character has that a following mark joins
// and REP repeats; 0: there is none.
func (s *Screen) LastWidth() int { return s.last }

// Palette returns the colours that the program changed, as 0xRRGGBB: 0 to 255,
// then foreground, background and cursor.
func (s *Screen) Palette() map[int]uint32 { return maps.Clone(s.palette) }

// Lines returns the text of the screen shown, without trailing blanks.
func (s *Screen) Lines() []string {
	lines := make([]string, s.rows)
	for y := range lines {
		lines[y] = s.lineText(s.active.line(y))
	}
	return lines
}

func (s *Screen) lineText(r *row) string {
	var text []byte
	end := min(r.length(), s.cols)
	for x := 0; x < end; x += max(1, r.cells[x].width()) {
		if c := r.cells[x]; c.hasText() {
			text = append(text, s.text(c)...)
		} else {
			text = append(text, ' ')
		}
	}
	for len(text) > 0 && text[len(text)-1] == ' ' {
		text = text[:len(text)-1]
	}
	return string(text)
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
