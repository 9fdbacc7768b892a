package agent

import "strings"

// maxTail is how much of an error output is kept to explain an exit, in bytes.
const maxTail = 1 << 10

// Tail repairs an error output and remembers its end.
type Tail struct {
	Held Repair `json:"held,omitempty"`
	Text string `json:"text,omitempty"` // the newest text, at most 1 KiB
}

// Next takes the next bytes and answers them as text.
func (t *Tail) Next(data []byte) string { return t.keep(t.Held.Next(data)) }

// End answers what was held back.
func (t *Tail) End() string { return t.keep(t.Held.End()) }

func (t *Tail) keep(text string) string {
	end := t.Text + text
	if len(end) > maxTail {
		end = strings.ToValidUTF8(end[len(end)-maxTail:], "")
	}
	t.Text = end
	return text
}

// LastLine is the last line that is not empty.
func (t *Tail) LastLine() string {
	text := strings.TrimSpace(t.Text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
