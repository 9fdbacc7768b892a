package agent

import (
	"strings"
	"unicode/utf8"
)

// Repair makes valid UTF-8 without U+0000 of a stream that is cut anywhere.
// It is the held back beginning of a character, at most 3 bytes, and is what a
// driver keeps in its state: without it a character that two reads share would
// become two wrong ones.
type Repair []byte

// Next takes the next bytes and answers the text up to the last whole
// character.
func (r *Repair) Next(data []byte) string {
	if len(*r) > 0 {
		data = append(append(make([]byte, 0, len(*r)+len(data)), *r...), data...)
	}
	held := incomplete(data)
	*r = append(Repair(nil), data[len(data)-held:]...)
	return Clean(data[:len(data)-held])
}

// End answers what was held back: a character that never became whole.
func (r *Repair) End() string {
	text := Clean(*r)
	*r = nil
	return text
}

// Clean replaces what the store does not hold: U+0000 and each byte that is not
// part of a character become U+FFFD. It is byte by byte, so that the result
// does not depend on where the stream was cut.
func Clean(data []byte) string {
	text := string(data)
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == 0 {
			return utf8.RuneError
		}
		return r // strings.Map gives U+FFFD for a wrong byte
	}, text)
}

// incomplete is the number of bytes at the end of data that begin a character
// without ending it.
func incomplete(data []byte) int {
	for n := 1; n <= min(len(data), utf8.UTFMax-1); n++ {
		tail := data[len(data)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
