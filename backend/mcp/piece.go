package mcp

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxResult bounds one answer, in bytes of JSON: an agent pays for each of them.
const maxResult = 64 << 10

// piece is an answer that can be made shorter.
type piece interface {
	// shrink leaves the last part out and says where to go on; false when there
	// is nothing to leave out any more.
	shrink() bool
}

// encode writes a piece as JSON of at most maxResult bytes.
func encode(p piece) (string, error) {
	for {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(p); err != nil {
			return "", err
		}
		if b.Len() <= maxResult || !p.shrink() {
			return strings.TrimSuffix(b.String(), "\n"), nil
		}
	}
}

// list are rows with where the next ones begin.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"` // pass it on for the following rows; none: these are all
	after func(last T) string
}

func (l *list[T]) shrink() bool {
	if len(l.Items) < 2 {
		return false
	}
	l.Items = l.Items[:(len(l.Items)+1)/2]
	l.Next = l.after(l.Items[len(l.Items)-1])
	return true
}

// full makes a list that goes on when it has as many rows as were asked for.
func full[T any](items []T, limit int, after func(last T) string) *list[T] {
	l := &list[T]{Items: items, after: after}
	if len(items) > 0 && len(items) >= limit {
		l.Next = after(items[len(items)-1])
	}
	return l
}

// passage is a part of a text.
type passage struct {
	About  any    `json:"about,omitempty"`
	Text   string `json:"text"`
	Offset int64  `json:"offset"`         // bytes
	Next   int64  `json:"next,omitempty"` // pass it on as offset for what follows; none: this was the end
}

func (p *passage) shrink() bool {
	if len(p.Text) < 2 {
		return false
	}
	p.Text = whole(p.Text[:len(p.Text)*3/4])
	p.Next = p.Offset + int64(len(p.Text))
	return true
}

// passageOf is what follows offset in a text that is known in full.
func passageOf(about any, text string, offset int64) *passage {
	offset = min(max(offset, 0), int64(len(text)))
	for offset > 0 && offset < int64(len(text)) && !utf8.RuneStart(text[offset]) {
		offset-- // an offset that nobody was told
	}
	return &passage{About: about, Text: text[offset:], Offset: offset}
}

// whole leaves out a character that was cut at the end.
func whole(text string) string {
	for range utf8.UTFMax {
		if r, size := utf8.DecodeLastRuneInString(text); r != utf8.RuneError || size != 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}

// maxLabel bounds a title or a path within a row, in bytes.
const maxLabel = 500

func short(text string) string {
	if len(text) <= maxLabel {
		return text
	}
	return whole(text[:maxLabel]) + "…"
}

func shortPtr[S ~string](text *S) string {
	if text == nil {
		return ""
	}
	return short(string(*text))
}

// done is the answer of a tool that changed something.
type done struct {
	Done string `json:"done"`
}

func (*done) shrink() bool { return false }
