package screen

import "unicode/utf8"

// Write takes output of the program. It never fails.
func (s *Screen) Write(p []byte) (n int, err error) {
	rest := p
	for s.nPartial > 0 && len(rest) > 0 {
		rest = rest[s.complete(rest, int64(len(p)-len(rest))):]
	}
	for len(rest) > 0 {
		at := int64(len(p) - len(rest))
		if s.state == ground {
			if n := s.print(rest); n > 0 {
				rest = rest[n:]
				continue
			}
		}
		c, size, ok := decode(rest)
		switch {
		case size == 0:
			s.nPartial = copy(s.partial[:], rest)
			rest = nil
		case ok:
			s.step(c, s.taken+at)
		}
		rest = rest[size:]
	}
	s.taken += int64(len(p))
	return len(p), nil
}

// complete adds bytes to a character that the last call of Write began, and
// returns how many it took.
func (s *Screen) complete(p []byte, at int64) int {
	held := s.nPartial
	var buf [len(s.partial)]byte
	n := copy(buf[:], s.partial[:held])
	bytes := buf[:n+copy(buf[n:], p)]
	c, size, ok := decode(bytes)
	if size == 0 {
		s.nPartial = copy(s.partial[:], bytes)
		return s.nPartial - held
	}
	s.nPartial = 0
	switch {
	case !ok:
	case s.state == ground && c >= beyondC1:
		s.print(bytes[:size])
	default:
		s.step(c, s.taken+at-int64(held))
	}
	return size - held
}

// decode returns the first character of p and its length. !ok: these bytes are
// none and have no effect, as in xterm.js; a length of 0: p ends inside of one.
// A byte order mark has no effect either.
func decode(p []byte) (c uint32, size int, ok bool) {
	lead := p[0]
	if lead < utf8.RuneSelf {
		return uint32(lead), 1, true
	}
	want, least := 0, uint32(0)
	switch {
	case lead&0xe0 == 0xc0:
		want, least, c = 2, 0x80, uint32(lead&0x1f)
	case lead&0xf0 == 0xe0:
		want, least, c = 3, 0x800, uint32(lead&0x0f)
	case lead&0xf8 == 0xf0:
		want, least, c = 4, 0x10000, uint32(lead&0x07)
	default:
		return 0, 1, false
	}
	for i := 1; i < want; i++ {
		switch {
		case i == len(p):
			return 0, 0, false
		case p[i]&0xc0 != 0x80:
			return 0, i, false
		}
		c = c<<6 | uint32(p[i]&0x3f)
	}
	if c < least || c > utf8.MaxRune || c >= 0xd800 && c <= 0xdfff || c == 0xfeff {
		return 0, want, false
	}
	return c, want, true
}
