package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// plainText writes lines of text. What a program draws on the alternate screen
// is left out, and what is missing and where a process begins stand in lines of
// their own.
type plainText struct{ lines *screen.Plain }

func newPlainText(w io.Writer) plainText { return plainText{screen.NewPlain(w)} }

func (p plainText) data(_ int64, data []byte) error {
	_, err := p.lines.Write(data)
	return err
}

func (p plainText) gap(bytes int64) error {
	return p.note(fmt.Sprintf("%d bytes are missing", bytes))
}

func (p plainText) size(workbench.TerminalSize) error { return nil }

func (p plainText) border(next workbench.TerminalProcess) error {
	if _, err := io.WriteString(p.lines, screen.Border); err != nil {
		return err
	}
	return p.note(strings.Join(strings.Fields(printable(strings.Join(next.Argv, " "))), " "))
}

func (p plainText) note(text string) error {
	_, err := io.WriteString(p.lines, "\r\n["+text+"]\r\n")
	return err
}

func (p plainText) close() error { return p.lines.Close() }

// printable takes control characters out of text, but for tabs and the ends of
// lines: pasted text must not press keys, and must not end its own brackets.
func printable(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' && r != '\n' {
			return -1
		}
		return r
	}, text)
}
