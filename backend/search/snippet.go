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
// both have the same.
func lowered(body string) (lower string, offsets []int) {
	same := true
	for _, r := range body {
		if r >= utf8.RuneSelf && utf8.RuneLen(unicode.ToLower(r)) != utf8.RuneLen(r) {
			same = false
			break
		}
	}
	if same {
		return strings.Map(unicode.ToLower, body), nil
	}
	var b strings.Builder
	for at, r := range body {
		n, _ := b.WriteRune(unicode.ToLower(r))
		for range n {
			offsets = append(offsets, at)
		}
	}
	return b.String(), append(offsets, len(body))
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
