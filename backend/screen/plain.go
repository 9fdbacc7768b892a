package screen

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// maxLine is how many columns of a line are held back for what may be written
// over them. A longer line goes out in pieces.
const maxLine = 64 << 10

// plainBuffer is how many bytes are gathered for one call of Write.
const plainBuffer = 32 << 10

// Plain turns output into lines of text, written to another writer. What a
// program writes over in its line is replaced; what it shows on the alternate
// screen, and all other control sequences, are left out. Bytes that are no
// characters become U+FFFD.
type Plain struct {
	w   io.Writer
	err error
	out []byte

	parser
	widths  widths
	line    []plainCell
	x       int
	outside bool // the alternate screen is shown
}

// plainCell is one column. r is spacerRune for the second one of a wide
// character.
type plainCell struct {
	r     rune
	marks string
}

const spacerRune = -1

// NewPlain returns a Plain that writes to w. Close it for the last line.
func NewPlain(w io.Writer) *Plain {
	p := &Plain{w: w, widths: allWidths()}
	p.reset()
	return p
}

// Write takes raw output. Lines come out once they end.
func (p *Plain) Write(raw []byte) (n int, err error) {
	rest := raw
	for p.nPartial > 0 && len(rest) > 0 {
		rest = rest[p.complete(rest):]
	}
	for len(rest) > 0 && p.err == nil {
		n := p.plainLines(rest)
		if n == 0 {
			n = p.next(rest)
		}
		if n == 0 { // the beginning of a character
			p.nPartial = copy(p.partial[:], rest)
			break
		}
		rest = rest[n:]
	}
	p.flush(1)
	return len(raw), p.err
}

// Close writes what has no end of line yet. It leaves the other writer open.
func (p *Plain) Close() error {
	if p.nPartial > 0 {
		p.nPartial = 0
		p.put(utf8.RuneError)
	}
	if len(p.line) > 0 {
		p.endLine()
	}
	p.flush(1)
	return p.err
}

// flush writes the text when there are at least least bytes of it.
func (p *Plain) flush(least int) {
	if len(p.out) < least || p.err != nil {
		return
	}
	_, p.err = p.w.Write(p.out)
	p.out = p.out[:0]
}

// plainLines copies whole lines of ASCII without controls but tabs, which is most
// of what there is, and returns how many bytes they are.
func (p *Plain) plainLines(raw []byte) (n int) {
	if p.state != ground || p.outside || len(p.line) > 0 || p.x > 0 {
		return 0
	}
	for {
		end := bytes.IndexByte(raw[n:], '\n')
		if end < 0 {
			return n
		}
		line := raw[n : n+end]
		if end > 0 && line[end-1] == '\r' {
			line = line[:end-1]
		}
		start := len(p.out)
		for _, c := range line {
			switch {
			case c >= 0x20 && c < 0x7f:
				p.out = append(p.out, c)
			case c == '\t':
				at := (len(p.out) - start) % tabWidth
				p.out = append(p.out, "        "[at:]...)
			default:
				p.out = p.out[:start]
				return n
			}
		}
		p.out = append(p.out, '\n')
		p.flush(plainBuffer)
		n += end + 1
	}
}

// complete adds bytes to a character that the last call of Write began.
func (p *Plain) complete(raw []byte) int {
	held := p.nPartial
	var buf [len(p.partial)]byte
	n := copy(buf[:], p.partial[:held])
	n += copy(buf[n:], raw)
	size := p.next(buf[:n])
	if size == 0 {
		p.nPartial = copy(p.partial[:], buf[:n])
		return p.nPartial - held
	}
	p.nPartial = 0
	return size - held
}

// next takes one character and returns its length, 0 for one that is not whole.
func (p *Plain) next(raw []byte) int {
	c, size, ok := decode(raw)
	switch {
	case size == 0:
	case ok:
		p.step(c)
	case size == 3 && string(raw[:3]) == "\ufeff":
	case p.state == ground:
		p.put(utf8.RuneError)
	}
	return size
}

func (p *Plain) step(c uint32) {
	t := transitions[p.state][min(c, beyondC1)]
	p.state = t.next
	switch t.action {
	case printAction:
		p.put(rune(c))
	case executeAction:
		p.execute(c)
	case clearAction:
		p.params.reset()
		p.collect = 0
	case collectAction:
		p.collect = p.collect<<8 | c
	case paramAction:
		p.params.put(c)
	case csiDispatch:
		p.dispatch(c)
	}
}

func (p *Plain) execute(c uint32) {
	if p.outside {
		return
	}
	switch c {
	case '\r':
		p.x = 0
	case '\b':
		p.x = max(p.x-1, 0)
	case '\t':
		for p.put(' '); p.x%tabWidth != 0; {
			p.put(' ')
		}
	case '\n', '\v', '\f', 0x84, 0x85:
		p.endLine()
	}
}

// dispatch carries out what moves or erases within the line.
func (p *Plain) dispatch(final uint32) {
	n := max(p.params.values[0], 1)
	switch {
	case p.collect == '?' && (final == 'h' || final == 'l'):
		for _, mode := range p.params.values[:p.params.n] {
			if mode == 47 || mode == 1047 || mode == 1049 {
				p.outside = final == 'h'
			}
		}
	case p.collect != 0 || p.outside:
	case final == 'C':
		p.x = min(p.x+n, maxLine)
	case final == 'D':
		p.x = max(p.x-n, 0)
	case final == 'G':
		p.x = min(n-1, maxLine)
	case final == 'K', final == 'J' && p.params.values[0] == 0:
		p.erase(p.params.values[0])
	}
}

// erase is EL.
func (p *Plain) erase(which int) {
	x := min(p.x, len(p.line))
	switch which {
	case 0:
		if x < len(p.line) && p.line[x].r == spacerRune {
			p.line[x-1] = plainCell{r: ' '}
		}
		p.line = p.line[:x]
	case 1:
		if x+1 < len(p.line) && p.line[x+1].r == spacerRune {
			p.line[x+1] = plainCell{r: ' '}
		}
		for i := range p.line[:min(x+1, len(p.line))] {
			p.line[i] = plainCell{r: ' '}
		}
	case 2:
		p.line = p.line[:0]
	}
}

// put writes a character over what is there.
func (p *Plain) put(r rune) {
	if p.outside {
		return
	}
	width := p.widths.of(uint32(r))
	if width == 0 {
		p.mark(r)
		return
	}
	for len(p.line) < p.x+width {
		p.line = append(p.line, plainCell{r: ' '})
	}
	// The other half of a wide character that is written over becomes a blank.
	if p.line[p.x].r == spacerRune {
		p.line[p.x-1] = plainCell{r: ' '}
	}
	if next := p.x + width; next < len(p.line) && p.line[next].r == spacerRune {
		p.line[next] = plainCell{r: ' '}
	}
	p.line[p.x] = plainCell{r: r}
	if width == 2 {
		p.line[p.x+1] = plainCell{r: spacerRune}
	}
	p.x += width
	if len(p.line) >= maxLine {
		p.release()
	}
}

// mark adds to the character before the cursor.
func (p *Plain) mark(r rune) {
	i := p.x - 1
	if i > 0 && i < len(p.line) && p.line[i].r == spacerRune {
		i--
	}
	if i >= 0 && i < len(p.line) && len(p.line[i].marks) < maxCluster {
		p.line[i].marks += string(r)
	}
}

// release writes the line so far.
func (p *Plain) release() {
	for _, c := range p.line {
		if c.r != spacerRune {
			p.out = append(utf8.AppendRune(p.out, c.r), c.marks...)
		}
	}
	p.line, p.x = p.line[:0], 0
	p.flush(plainBuffer)
}

func (p *Plain) endLine() {
	p.release()
	p.out = append(p.out, '\n')
}
