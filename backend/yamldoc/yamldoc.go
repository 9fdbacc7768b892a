// Package yamldoc reads YAML files that come with repositories: anybody may
// have written them.
package yamldoc

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth bounds how deep lists and maps lie in each other. The parser's time
// and memory grow with the square of it: 64 KiB of brackets took 6 GB.
const maxDepth = 64

// maxTokens bounds the words and signs of a text, for the same reason: a map of
// 50000 keys took 28 seconds. A workflow of 1000 nodes has 30000.
const maxTokens = 60_000

// Reason says why a text cannot be read.
type Reason string

// The reasons.
const (
	NotUTF8 Reason = "not_utf8"
	NotYAML Reason = "not_yaml"
	TooDeep Reason = "too_deep"

	WrongValue Reason = "wrong_value" // a value is of another kind than is asked for
	TooLong    Reason = "too_long"
)

// Error is where and why a text cannot be read.
type Error struct {
	Reason  Reason
	Line    int    // from 1; 0: unknown
	Column  int    // from 1, in characters; 0: unknown
	Message string // the parser's; "": it says nothing
}

// Error implements error.
func (e *Error) Error() string { return string(e.Reason) + ": " + e.Message }

// Parse reads a text. A key may be there twice: whoever uses the file says
// where.
func Parse(text []byte) (*ast.File, *Error) { return parse(text, parser.AllowDuplicateMapKey()) }

// ParseUnique reads a text in which each key is there once in its map.
func ParseUnique(text []byte) (*ast.File, *Error) { return parse(text) }

func parse(text []byte, options ...parser.Option) (file *ast.File, failure *Error) {
	defer func() {
		// A defect of the parser must not end Holdfast.
		if recover() != nil {
			file, failure = nil, &Error{Reason: NotYAML}
		}
	}()
	if !utf8.Valid(text) {
		return nil, &Error{Reason: NotUTF8}
	}
	tokens := lexer.Tokenize(PlainText(text))
	if at := beyondDepth(tokens); at != nil {
		return nil, located(TooDeep, at, "")
	}
	if len(tokens) > maxTokens {
		return nil, located(TooLong, tokens[maxTokens], "")
	}
	file, err := parser.Parse(tokens, 0, options...)
	if err == nil {
		return file, nil
	}
	var known yaml.Error
	if errors.As(err, &known) {
		return nil, located(NotYAML, known.GetToken(), known.GetMessage())
	}
	return nil, &Error{Reason: NotYAML}
}

// PlainText is a text without what editors on Windows add. The lexer takes the
// first for a part of a name and counts some of the second as two lines.
func PlainText(text []byte) string {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	return string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
}

func located(reason Reason, t *token.Token, message string) *Error {
	e := &Error{Reason: reason, Message: message}
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
	return e
}

// beyondDepth finds where a text goes too deep. Depth by indentation is bounded
// by the size of a file.
func beyondDepth(tokens token.Tokens) *token.Token {
	brackets, dashes, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			dashes, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		}
		if brackets > maxDepth || dashes > maxDepth {
			return t
		}
	}
	return nil
}
