package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// asciicast writes version 2 of that format: a header, then one event a line. A
// character that is cut between two pieces is written whole with the second one.
// JSON holds text only: bytes that are no UTF-8 become U+FFFD, as they do on the
// screen. The raw format has them.
type asciicast struct {
	lines  *json.Encoder
	header castHeader
	begun  bool
	first  int64  // UTC ms of the first event
	now    int64  // UTC ms of the latest one
	cut    []byte // the beginning of a character
}

// castHeader is the first line. It names no variables of the environment.
type castHeader struct {
	Version   int    `json:"version"`
	Width     int64  `json:"width"`
	Height    int64  `json:"height"`
	Timestamp int64  `json:"timestamp"` // UTC s
	Title     string `json:"title,omitempty"`
}

// The kinds of event.
const (
	castOutput = "o"
	castResize = "r"
	castMarker = "m"
)

func newAsciicast(w io.Writer, t workbench.TerminalSummary, cols, rows int64) *asciicast {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false) // it would make three bytes six
	header := castHeader{Version: 2, Width: cols, Height: rows}
	if t.Title != nil {
		header.Title = *t.Title
	}
	return &asciicast{lines: lines, header: header, first: t.CreatedAt, now: t.CreatedAt}
}

// begin writes the header, with the time of the first output.
func (a *asciicast) begin() error {
	if a.begun {
		return nil
	}
	a.begun = true
	a.header.Timestamp = a.first / 1000
	return a.lines.Encode(a.header)
}

func (a *asciicast) event(kind, data string) error {
	if err := a.begin(); err != nil {
		return err
	}
	return a.lines.Encode([]any{float64(a.now-a.first) / 1000, kind, data})
}

func (a *asciicast) data(at int64, data []byte) error {
	if !a.begun && at > 0 {
		a.first, a.now = at, at
	}
	a.now = max(a.now, at) // a clock that was put back makes no time run backwards
	whole, cut := splitCharacter(append(a.cut, data...))
	a.cut = append([]byte(nil), cut...)
	if len(whole) == 0 {
		return nil
	}
	return a.event(castOutput, string(whole))
}

// splitCharacter takes the beginning of a character from the end of data.
func splitCharacter(data []byte) (whole, cut []byte) {
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		at := len(data) - n
		if utf8.RuneStart(data[at]) {
			if !utf8.FullRune(data[at:]) {
				return data[:at], data[at:]
			}
			break
		}
	}
	return data, nil
}

// flush writes the beginning of a character whose end never came.
func (a *asciicast) flush() error {
	if len(a.cut) == 0 {
		return nil
	}
	cut := string(a.cut)
	a.cut = nil
	return a.event(castOutput, cut)
}

func (a *asciicast) gap(bytes int64) error {
	if err := a.flush(); err != nil {
		return err
	}
	return a.event(castMarker, fmt.Sprintf("%d bytes are missing", bytes))
}

func (a *asciicast) size(s workbench.TerminalSize) error {
	return a.event(castResize, fmt.Sprintf("%dx%d", s.Cols, s.Rows))
}

func (a *asciicast) border(p workbench.TerminalProcess) error {
	if err := a.flush(); err != nil {
		return err
	}
	if err := a.event(castOutput, screen.Border+"\r\n"); err != nil {
		return err
	}
	return a.event(castMarker, strings.Join(p.Argv, " "))
}

func (a *asciicast) close() error {
	if err := a.flush(); err != nil {
		return err
	}
	return a.begin() // of a terminal that printed nothing
}
