package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	shownBefore = 60 // characters of a line before a match
	shownAfter  = 140
)

// found is the first place of a text, within its line.
type found struct {
	before, match, after string
	line                 int // from 0
	count                int
}

// find looks for a text in lower case. What only the database's rules of case can
// find is answered with the first line.
func find(body, text string) found {
	body = strings.TrimSuffix(body, bodyEnd)
	start, end, count := places(body, text)
	if count == 0 {
		first, _, _ := strings.Cut(body, "\n")
		return found{before: firstOf(first, shownAfter), count: 1}
	}
	lineStart := strings.LastIndexByte(body[:start], '\n') + 1
	lineEnd := len(body)
	if at := strings.IndexByte(body[end:], '\n'); at >= 0 {
		lineEnd = end + at
	}
	before := strings.TrimLeft(lastOf(body[lineStart:start], shownBefore), " \t")
	return found{
		before: before, match: body[start:end], after: strings.TrimRight(firstOf(body[end:lineEnd], shownAfter), " \t"),
		line: strings.Count(body[:start], "\n"), count: count,
	}
}

// places is where a text stands first, in bytes of the body, and how often it
// stands there.
func places(body, text string) (start, end, count int) {
	lower, offsets := lowered(body)
	count = strings.Count(lower, text)
	if count == 0 {
		return 0, 0, 0
	}
	start = strings.Index(lower, text)
	end = start + len(text)
	if offsets != nil {
		start, end = offsets[start], offsets[end]
	}
	return start, end, count
}

// lowered is a text in lower case. Offsets lead from it to the text; nil where
// both have the same. A page of output is a megabyte, so what most text is made of
// takes a short way.
func lowered(body string) (lower string, offsets []int) {
	out := make([]byte, 0, len(body))
	for at := 0; at < len(body); {
		c, before, n := body[at], len(out), 1
		switch {
		case c < utf8.RuneSelf:
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			out = append(out, c)
		case caseless(c) && at+3 <= len(body):
			n = 3
			out = append(out, body[at:at+3]...)
		default:
			var r rune
			if r, n = utf8.DecodeRuneInString(body[at:]); r == utf8.RuneError {
				out = append(out, body[at:at+n]...)
			} else {
				out = utf8.AppendRune(out, unicode.ToLower(r))
			}
		}
		if offsets == nil && len(out) != at+n {
			offsets = upTo(before, len(body))
		}
		if offsets != nil {
			for range len(out) - before {
				offsets = append(offsets, at)
			}
		}
		at += n
	}
	if offsets != nil {
		offsets = append(offsets, len(body))
	}
	return string(out), offsets
}

// caseless reports whether every character that begins with this byte takes three
// and knows no case: kana, ideographs, Hangul.
func caseless(c byte) bool { return 0xE3 <= c && c <= 0xE9 || 0xEB <= c && c <= 0xED }

// upTo is 0, 1, … before n, with room for more.
func upTo(n, room int) []int {
	all := make([]int, n, room+room/8)
	for i := range all {
		all[i] = i
	}
	return all
}

func firstOf(s string, n int) string {
	for at := range s {
		if n--; n < 0 {
			return s[:at] + "…"
		}
	}
	return s
}

func lastOf(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return "…" + string(runes[len(runes)-n:])
}
