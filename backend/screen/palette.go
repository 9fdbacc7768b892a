package screen

import (
	"maps"
	"math"
	"strconv"
	"strings"
)

// Colours that are no part of the 256.
const (
	foregroundColour = 256 + iota
	backgroundColour
	cursorColour
	paletteSize
)

// palette is the colours that a program changed, as 0xRRGGBB.
type palette map[int]uint32

func (p palette) reset(i int) { delete(p, i) }

func (s *Screen) setColourAt(i int, spec string) {
	if colour, ok := parseColour(spec); ok {
		if s.palette == nil {
			s.palette = palette{}
		}
		s.palette[i] = colour
	}
}

// setPalette is OSC 4: pairs of a number and a colour.
func (s *Screen) setPalette(text string) {
	fields := strings.Split(text, ";")
	for ; len(fields) > 1; fields = fields[2:] {
		if i, ok := paletteIndex(fields[0]); ok {
			s.setColourAt(i, fields[1])
		}
	}
}

// resetPalette is OSC 104: numbers, or nothing for all of the 256.
func (s *Screen) resetPalette(text string) {
	if text == "" {
		maps.DeleteFunc(s.palette, func(i int, _ uint32) bool { return i < foregroundColour })
		return
	}
	for field := range strings.SplitSeq(text, ";") {
		if i, ok := paletteIndex(field); ok {
			s.palette.reset(i)
		}
	}
}

// setSpecialColours is OSC 10, 11 and 12: further colours are those of the next
// numbers.
func (s *Screen) setSpecialColours(text string, i int) {
	for spec := range strings.SplitSeq(text, ";") {
		if i < paletteSize {
			s.setColourAt(i, spec)
		}
		i++
	}
}

func paletteIndex(text string) (int, bool) {
	if strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	i, err := strconv.Atoi(text)
	return i, err == nil && i < 256
}

// parseColour reads "rgb:r/g/b" with one to four hexadecimal digits each, and
// "#rgb" with as many. Names are not known, as in xterm.js.
func parseColour(text string) (uint32, bool) {
	text = strings.ToLower(text)
	if rest, ok := strings.CutPrefix(text, "rgb:"); ok {
		parts := strings.Split(rest, "/")
		if len(parts) != 3 || len(parts[0]) > 4 || len(parts[0]) != len(parts[1]) || len(parts[1]) != len(parts[2]) {
			return 0, false
		}
		limit := math.Pow(16, float64(len(parts[0]))) - 1
		return channels(parts, func(n uint64) uint64 { return uint64(math.Round(float64(n) / limit * 255)) })
	}
	digits, ok := strings.CutPrefix(text, "#")
	if n := len(digits) / 3; ok && n > 0 && n <= 4 && len(digits)%3 == 0 {
		parts := []string{digits[:n], digits[n : 2*n], digits[2*n:]}
		return channels(parts, func(v uint64) uint64 { return v << 4 >> (4 * (n - 1)) & 0xff })
	}
	return 0, false
}

func channels(parts []string, scale func(uint64) uint64) (uint32, bool) {
	var colour uint32
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 16, 16)
		if err != nil || strings.ContainsAny(part, "+-_") {
			return 0, false
		}
		colour = colour<<8 | uint32(scale(n))
	}
	return colour, true
}
