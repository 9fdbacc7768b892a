package definition

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

// Problem is one thing that is wrong or odd in a workflow file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`    // from 1
	Column  int    `json:"column"`  // from 1, in characters
	Source  string `json:"source"`  // the line, without what ends it
	Message string `json:"message"` // what is wrong
	Hint    string `json:"hint"`    // what to write instead; "": the message says it
	Warning bool   `json:"warning"` // the workflow can run all the same
}

// Error implements error. It is one line: file, place, what is wrong and what
// to write.
func (p Problem) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
	if p.Hint != "" {
		text += " " + p.Hint
	}
	return text
}

// Problems is all that is wrong or odd in a file, in its order.
type Problems []Problem

// Error implements error with a line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives boundaries of the program an error that they can show.
func (ps Problems) Unwrap() error {
	if len(ps) == 0 {
		return nil
	}
	more := ""
	if n := len(ps) - 1; n > 0 {
		more = fmt.Sprintf(" There are %d more: see `holdfast workflow validate`.", n)
	}
	return workbench.Errorf(workbench.EInvalid, "%s%s", ps[0].Error(), more)
}

// Errors are those for which the workflow cannot run.
func (ps Problems) Errors() Problems { return ps.only(false) }

// Warnings are those with which the workflow can run.
func (ps Problems) Warnings() Problems { return ps.only(true) }

func (ps Problems) only(warning bool) Problems {
	var some Problems
	for _, p := range ps {
		if p.Warning == warning {
			some = append(some, p)
		}
	}
	return some
}

// Err is an error of the type Problems with those for which the workflow cannot
// run, or nil.
func (ps Problems) Err() error {
	if errs := ps.Errors(); len(errs) > 0 {
		return errs
	}
	return nil
}

// spot is a place in a file: line and column from 1, the column in characters.
type spot struct{ line, column int }

// maxProblems bounds what one file can say: a hostile one has a wrong word in
// each of its bytes.
const maxProblems = 200

// report collects what is wrong with one file.
type report struct {
	file     string
	lines    []string
	problems Problems
}

func newReport(file string, source []byte) *report {
	text := strings.ToValidUTF8(yamldoc.PlainText(source), "\uFFFD")
	return &report{file: file, lines: strings.Split(text, "\n")}
}

func (r *report) errorf(at spot, hint, format string, args ...any) {
	r.add(at, false, hint, format, args)
}

func (r *report) warnf(at spot, hint, format string, args ...any) {
	r.add(at, true, hint, format, args)
}

func (r *report) add(at spot, warning bool, hint, format string, args []any) {
	if len(r.problems) >= maxProblems {
		return
	}
	at.line = min(max(at.line, 1), len(r.lines))
	source := r.lines[at.line-1]
	at.column = min(max(at.column, 1), utf8.RuneCountInString(source)+1)
	p := Problem{
		File: r.file, Line: at.line, Column: at.column, Source: source,
		Message: fmt.Sprintf(format, args...), Hint: hint, Warning: warning,
	}
	if !slices.Contains(r.problems, p) {
		r.problems = append(r.problems, p)
	}
}

func (r *report) sorted() Problems {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
	})
	return r.problems
}
