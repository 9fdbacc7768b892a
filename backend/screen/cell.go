package screen

// A cell is one column of a row. Its zero value is an empty cell with default
// colours, so that rows are emptied by clearing memory.
type cell struct {
	content uint32 // the character (a code point, or a number in clusters) and its width
	fg, bg  uint32 // colour and style bits
	ext     uint32 // a number in extensions, valid with hasExtension
}

// Bits of content. The width is kept XOR 1, so that 0 says one column.
const (
	runeBits    = 1<<21 - 1
	clusterBit  = 1 << 21 // the rune bits are a number in clusters
	textBits    = runeBits | clusterBit
	widthShift  = 22
	widthBits   = 3 << widthShift
	narrow      = 0 << widthShift
	zeroWidth   = 1 << widthShift
	wide        = 3 << widthShift
	spacer      = zeroWidth // the second column of a wide character: no text
	colourBits  = 1<<26 - 1
	colourShift = 24
)

// Style bits of fg.
const (
	inverse uint32 = 1 << (26 + iota)
	bold
	underlined
	blink
	invisible
	strikethrough
)

// Style bits of bg.
const (
	italic uint32 = 1 << (26 + iota)
	dim
	hasExtension
	protected
	overline
)

func (c cell) width() int    { return int(c.content>>widthShift&3) ^ 1 }
func (c cell) hasText() bool { return c.content&textBits != 0 }
func (c cell) isWide() bool  { return c.content&widthBits == wide }

// isSpacer says that the cell has neither text nor width.
func (c cell) isSpacer() bool { return c.content&(textBits|widthBits) == spacer }

// contentOf packs a code point with its width.
func contentOf(r uint32, width int) uint32 { return r | uint32(width^1)<<widthShift }

// extension is what few cells have.
type extension struct {
	underline Underline
	colour    uint32 // of the underline
	link      link
}

// link is a hyperlink: cells with the same one belong together.
type link struct{ id, uri string }

// Underline is the style of an underline.
type Underline uint8

// Styles of underlines, in the order of SGR 4:n.
const (
	NoUnderline Underline = iota
	SingleUnderline
	DoubleUnderline
	CurlyUnderline
	DottedUnderline
	DashedUnderline
)

// Colour is 0 for the default, else its kind and value.
type Colour uint32

// ColourKind says how a colour was chosen.
type ColourKind uint8

// Kinds of colours.
const (
	DefaultColour ColourKind = iota
	BasicColour              // one of 16, by SGR 30-37, 40-47, 90-97, 100-107
	PaletteColour            // one of 256, by SGR 38;5 and 48;5
	DirectColour             // red, green and blue
)

// Kind tells how the colour was chosen.
func (c Colour) Kind() ColourKind { return ColourKind(c >> colourShift & 3) }

// Value is the number in the palette, or 0xRRGGBB.
func (c Colour) Value() uint32 { return uint32(c) & (1<<colourShift - 1) }

// Style is a set of renditions.
type Style uint16

// Renditions.
const (
	Bold Style = 1 << iota
	Dim
	Italic
	Blink
	Inverse
	Invisible
	Strikethrough
	Overline
	Protected // kept by selective erasure
)

// Cell is one column as a reader sees it.
type Cell struct {
	Text            string // "" when nothing was written there
	Width           int    // columns; 0 for the second one of a wide character
	Foreground      Colour
	Background      Colour
	Style           Style
	Underline       Underline
	UnderlineColour Colour
	Link            string // the address of a hyperlink
}

// styles pairs the bits of a cell with their names.
var styles = [...]struct {
	fg, bg uint32
	style  Style
}{
	{fg: bold, style: Bold},
	{bg: dim, style: Dim},
	{bg: italic, style: Italic},
	{fg: blink, style: Blink},
	{fg: inverse, style: Inverse},
	{fg: invisible, style: Invisible},
	{fg: strikethrough, style: Strikethrough},
	{bg: overline, style: Overline},
	{bg: protected, style: Protected},
}

// read unpacks a cell. An underline is what both its bit and its extension say:
// restoring a cursor brings back the bit only, as in xterm.js.
func (s *Screen) read(c cell) Cell {
	out := Cell{
		Text: s.text(c), Width: c.width(),
		Foreground: Colour(c.fg & colourBits), Background: Colour(c.bg & colourBits),
	}
	for _, each := range styles {
		if c.fg&each.fg|c.bg&each.bg != 0 {
			out.Style |= each.style
		}
	}
	e := s.extensionOf(c)
	out.Link = e.link.uri
	if c.fg&underlined != 0 {
		out.Underline = e.underline
		if c.bg&hasExtension == 0 {
			out.Underline = SingleUnderline
		}
	}
	if out.Underline != NoUnderline || out.Link != "" {
		out.UnderlineColour = Colour(e.colour)
	}
	return out
}

// extensionOf returns what the cell has beside its colours and styles.
func (s *Screen) extensionOf(c cell) extension {
	if c.bg&hasExtension == 0 {
		return extension{}
	}
	return s.extensions.at(c.ext)
}

// text returns the characters of a cell.
func (s *Screen) text(c cell) string {
	switch r := c.content & runeBits; {
	case c.content&clusterBit != 0:
		return s.clusters.at(r)
	case r != 0:
		return string(rune(r))
	}
	return ""
}
