package screentest

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
)

// Dump is the state of a terminal of xterm.js, in its own words.
type Dump struct {
	Error      string // what xterm.js failed with; the rest means nothing then
	Cols, Rows int
	X, Y       int
	History    int // how many of the lines are above the screen
	Alternate  bool
	Lines      []struct {
		Wrapped bool
		Cells   []dumpedCell
	}
	Last    int // columns of the character just printed
	Modes   dumpedModes
	Title   string
	Colours map[int]uint32
}

type dumpedCell struct {
	X, Width    int
	Text        string
	FG, BG, Ext uint32
	Link        string
}

type dumpedModes struct {
	ApplicationCursorKeys, ApplicationKeypad, BracketedPasteMode bool
	Origin, ReverseWraparound, SendFocus, SynchronizedOutput     bool
	Wraparound, Insert, NewLine, CursorBlinks, Hidden            bool
	CursorBlink                                                  *bool
	CursorStyle, Mouse, Encoding                                 string
}

// The bits of xterm.js.
const (
	fgUnderline   = 1 << 28
	bgHasExtended = 1 << 28
	colourBits    = 1<<26 - 1
)

// forgotten is a hyperlink whose address xterm.js lost: it keeps addresses as long
// as the rows where they were opened.
const forgotten = "?"

var styles = []struct {
	fg, bg uint32
	style  screen.Style
}{
	{1 << 26, 0, screen.Inverse},
	{1 << 27, 0, screen.Bold},
	{1 << 29, 0, screen.Blink},
	{1 << 30, 0, screen.Invisible},
	{1 << 31, 0, screen.Strikethrough},
	{0, 1 << 26, screen.Italic},
	{0, 1 << 27, screen.Dim},
	{0, 1 << 29, screen.Protected},
	{0, 1 << 30, screen.Overline},
}

// cell says the same in the words of package screen.
func (c dumpedCell) cell() screen.Cell {
	out := screen.Cell{Text: c.Text, Width: c.Width, Foreground: colour(c.FG), Background: colour(c.BG), Link: c.Link}
	for _, each := range styles {
		if c.FG&each.fg|c.BG&each.bg != 0 {
			out.Style |= each.style
		}
	}
	if c.FG&fgUnderline != 0 {
		out.Underline = screen.SingleUnderline
		if c.BG&bgHasExtended != 0 {
			out.Underline = screen.Underline(c.Ext >> 26 & 7)
		}
	}
	if out.Underline != screen.NoUnderline || out.Link != "" {
		out.UnderlineColour = colour(c.Ext)
	}
	return out
}

// colour leaves out what a former direct colour left in the bits of a palette's.
func colour(bits uint32) screen.Colour {
	c := screen.Colour(bits & colourBits)
	switch c.Kind() {
	case screen.BasicColour, screen.PaletteColour:
		return c &^ 0xffff00
	case screen.DefaultColour:
		return 0
	}
	return c
}

// modes says the same in the words of package screen.
func (m dumpedModes) modes() screen.Modes {
	out := screen.Modes{
		ApplicationCursorKeys: m.ApplicationCursorKeys, ApplicationKeypad: m.ApplicationKeypad,
		BracketedPaste: m.BracketedPasteMode, Insert: m.Insert, NewLine: m.NewLine, Origin: m.Origin,
		NoWrap: !m.Wraparound, ReverseWrap: m.ReverseWraparound, SendFocus: m.SendFocus,
		SynchronizedOutput: m.SynchronizedOutput, CursorHidden: m.Hidden, CursorBlinks: m.CursorBlinks,
		Cursor: map[string]screen.CursorShape{
			"block": screen.BlockCursor, "underline": screen.UnderlineCursor, "bar": screen.BarCursor,
		}[m.CursorStyle],
		Mouse: map[string]screen.Mouse{
			"X10": screen.MouseX10, "VT200": screen.MouseClicks, "DRAG": screen.MouseDrags, "ANY": screen.MouseMoves,
		}[m.Mouse],
		MouseEncoding: map[string]screen.MouseEncoding{
			"SGR": screen.MouseSGR, "SGR_PIXELS": screen.MousePixels,
		}[m.Encoding],
	}
	if m.CursorBlink != nil {
		out.CursorBlink = screen.Steady
		if *m.CursorBlink {
			out.CursorBlink = screen.Blinking
		}
	}
	return out
}

// Compare fails the test at the first difference between a screen and a
// terminal, in the history too.
func Compare(tb testing.TB, s *screen.Screen, x *Xterm) {
	tb.Helper()
	if diff := Diff(s, x); diff != "" {
		tb.Fatal(diff)
	}
}

// Diff returns the first difference between a screen and a terminal, or "".
func Diff(s *screen.Screen, x *Xterm) string {
	d := x.Dump(s.History())
	if d.Error != "" {
		return "xterm.js failed: " + d.Error
	}
	cols, rows := s.Size()
	cx, cy := s.Cursor()
	for _, each := range []struct {
		what        string
		have, xterm any
	}{
		{"columns", cols, d.Cols},
		{"rows", rows, d.Rows},
		{"alternate screen", s.Alternate(), d.Alternate},
		{"rows of history", s.History(), d.History},
		{"cursor", [2]int{cx, cy}, [2]int{d.X, d.Y}},
		{"modes", s.Modes(), d.Modes.modes()},
		{"title", s.Title(), d.Title},
		{"columns of the last character", s.LastWidth(), d.Last},
	} {
		if each.have != each.xterm {
			return fmt.Sprintf("%s: %+v, xterm.js: %+v\n%s", each.what, each.have, each.xterm, picture(s))
		}
	}
	if !maps.Equal(s.Palette(), d.Colours) {
		return fmt.Sprintf("palette: %v, xterm.js: %v", s.Palette(), d.Colours)
	}
	for i, line := range d.Lines {
		if diff := diffLine(s, i-d.History, line.Wrapped, line.Cells); diff != "" {
			return diff
		}
	}
	return ""
}

func diffLine(s *screen.Screen, y int, wrapped bool, cells []dumpedCell) string {
	if s.Wrapped(y) != wrapped {
		return fmt.Sprintf("row %d wrapped: %v, xterm.js: %v\n%s", y, s.Wrapped(y), wrapped, picture(s))
	}
	cols, _ := s.Size()
	for x := range cols {
		want := screen.Cell{Width: 1}
		if len(cells) > 0 && cells[0].X == x {
			want, cells = cells[0].cell(), cells[1:]
		}
		have := s.Cell(x, y)
		if want.Link == forgotten && have.Link != "" {
			want.Link = have.Link
		}
		if have != want {
			return fmt.Sprintf("column %d of row %d: %+v, xterm.js: %+v\n%s", x, y, have, want, picture(s))
		}
	}
	return ""
}

func picture(s *screen.Screen) string { return "|" + strings.Join(s.Lines(), "\n|") }
