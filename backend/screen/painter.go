package screen

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// painter writes a snapshot. What it writes, it writes for a terminal that it
// has just reset.
type painter struct {
	*Screen
	out        strings.Builder
	now        rendition // what the terminal prints with
	at         int       // the column of its cursor, while rows are painted
	fill       cell      // what the row holds where nothing was painted yet
	translates bool      // the character sets are set
	buf        [64]byte
}

func (p *painter) text(text string) { p.out.WriteString(text) }

// csi writes a control sequence.
func (p *painter) csi(prefix, final string, params ...int) {
	b := append(append(p.buf[:0], "\x1b["...), prefix...)
	for i, n := range params {
		if i > 0 {
			b = append(b, ';')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	p.out.Write(append(b, final...))
}

// goTo places the cursor.
func (p *painter) goTo(x, y int) { p.csi("", "H", y+1, x+1) }

// colours sets the palette.
func (p *painter) colours() {
	p.text("\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\")
	for _, i := range slices.Sorted(maps.Keys(p.palette)) {
		command := strconv.Itoa(i - foregroundColour + 10)
		if i < foregroundColour {
			command = "4;" + strconv.Itoa(i)
		}
		digits := strconv.FormatUint(1<<24|uint64(p.palette[i]), 16)[1:]
		p.text("\x1b]" + command + ";#" + digits + "\x1b\\")
	}
}

// names sets the titles, those that wait to come back first.
func (p *painter) names() {
	for _, title := range p.titles.windowStack {
		p.text("\x1b]2;" + title + "\x1b\\\x1b[22;2t")
	}
	for _, title := range p.titles.iconStack {
		p.text("\x1b]1;" + title + "\x1b\\\x1b[22;1t")
	}
	p.text("\x1b]2;" + p.titles.window + "\x1b\\\x1b]1;" + p.titles.icon + "\x1b\\")
	if p.cwd != "" {
		u := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(p.cwd, "/")}
		p.text("\x1b]7;" + u.String() + "\x1b\\")
	}
}

// rendition is how a cell looks beside its text. The bit hasExtension is left
// out: it follows from the extension.
type rendition struct {
	fg, bg uint32
	extension
}

// renditionOf returns how a cell looks.
func (p *painter) renditionOf(c cell) rendition {
	r := rendition{c.fg, c.bg, p.extensionOf(c)}.settled()
	if r.underline == NoUnderline && r.link == (link{}) {
		r.colour = 0
	}
	return r
}

// settled resolves that the bit of an underline and its style may differ.
func (r rendition) settled() rendition {
	switch {
	case r.fg&underlined == 0:
		r.underline = NoUnderline
	case r.bg&hasExtension == 0:
		r.underline = SingleUnderline
	case r.underline == NoUnderline:
		r.fg &^= underlined
	}
	if r.bg&hasExtension == 0 {
		r.link = link{}
	}
	r.bg &^= hasExtension
	return r
}

// draw makes the terminal print in a rendition.
func (p *painter) draw(want rendition) {
	if want == p.now {
		return
	}
	if want.link != p.now.link {
		p.text("\x1b]8;")
		if want.link.id != "" {
			p.text("id=" + want.link.id)
		}
		p.text(";" + want.link.uri + "\x1b\\")
	}
	p.now.link = want.link
	if want == p.now {
		return
	}
	p.now = want
	b := append(p.buf[:0], "\x1b[0"...)
	for n, r := range renditions {
		if want.fg&r.setFG|want.bg&r.setBG != 0 {
			b = strconv.AppendInt(append(b, ';'), int64(n), 10)
		}
	}
	b = appendColour(b, 30, want.fg)
	b = appendColour(b, 40, want.bg)
	if want.underline != NoUnderline {
		b = strconv.AppendInt(append(b, ";4:"...), int64(want.underline), 10)
	}
	b = appendColour(b, 50, want.colour)
	p.out.Write(append(b, 'm'))
	if want.bg&protected != 0 {
		p.text("\x1b[1\"q")
	}
}

// appendColour adds the parameters that set a colour: base is 30 for the
// foreground, 40 for the background, 50 for the underline.
func appendColour(b []byte, base int64, colour uint32) []byte {
	c := Colour(colour & colourBits)
	n := int64(c.Value())
	switch c.Kind() {
	case BasicColour:
		if n >= 8 {
			base += 60 - 8
		}
		return strconv.AppendInt(append(b, ';'), base+n, 10)
	case PaletteColour:
		b = strconv.AppendInt(append(b, ';'), base+8, 10)
		return strconv.AppendInt(append(b, ":5:"...), n, 10)
	case DirectColour:
		b = strconv.AppendInt(append(b, ';'), base+8, 10)
		b = append(b, ":2:"...)
		for shift := 16; shift >= 0; shift -= 8 {
			b = strconv.AppendInt(append(b, ':'), n>>shift&0xff, 10)
		}
	}
	return b
}
