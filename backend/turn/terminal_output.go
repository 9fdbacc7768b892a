package turn

import (
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// terminalResult is the answer to terminal/output.
type terminalResult struct {
	Output    string      `json:"output"`
	Truncated bool        `json:"truncated"`
	Exit      *exitStatus `json:"exitStatus,omitempty"` // of a command that has ended
}

// terminalOutput is the end of what a command printed: its standard output and
// then its standard error, for pipes do not tell which came first. Confidential
// values are masked, because an answer waits in the database until its agent has
// it.
func (t *Turn) terminalOutput(at terminal) (terminalResult, error) {
	exit, _ := t.runner.Link.Watch(at.ID).Exit() // before the output: with an end, all of it is there
	result := terminalResult{Exit: statusOf(exit)}
	var text strings.Builder
	for _, stream := range []host.Stream{host.StreamStdout, host.StreamStderr} {
		data, cut, err := t.runner.tail(at.ID, stream, at.Limit)
		if err != nil {
			return result, err
		}
		result.Truncated = result.Truncated || cut
		text.WriteString(t.mask.piece(data, cut, exit == nil))
	}
	var cut bool
	result.Output, cut = lastBytes(text.String(), at.Limit)
	result.Truncated = result.Truncated || cut
	return result, nil
}

// tail reads at most limit bytes from the end of a stream. cut says that there
// is more before them.
func (r *Runner) tail(id string, stream host.Stream, limit int64) (data []byte, cut bool, err error) {
	end, err := r.Link.Spool().End(id, stream)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return nil, false, nil // nothing was printed yet
	}
	if err != nil {
		return nil, false, err
	}
	reader := r.Link.Spool().Reader(id, stream)
	defer reader.Close() // it was only read
	from := max(0, end-limit)
	cut = from > 0
	for off := from; off < end; {
		chunk := make([]byte, end-off)
		n, at, err := reader.ReadAt(chunk, off)
		if err != nil || n == 0 {
			return data, cut, err
		}
		cut = cut || at > off && off == 0
		data, off = append(data, chunk[:n]...), at+int64(n)
	}
	return data, cut, nil
}

// piece makes masked text of a piece of a stream. What may be a part of a
// character or of a value at its ends is left out: begins says that the stream
// began before, and goesOn that more may follow.
func (m *mask) piece(data []byte, begins, goesOn bool) string {
	for begins && len(data) > 0 && !utf8.RuneStart(data[0]) {
		data = data[1:]
	}
	if goesOn {
		data = wholeRunes(data)
	}
	text := agent.Clean(data)
	if begins {
		text = text[m.ended(text):]
	}
	text = m.text(text)
	if goesOn {
		text = text[:len(text)-m.begun(text)]
	}
	return text
}

func wholeRunes(data []byte) []byte {
	for i := len(data) - 1; i >= 0 && i >= len(data)-utf8.UTFMax; i-- {
		if utf8.RuneStart(data[i]) {
			if !utf8.FullRune(data[i:]) {
				return data[:i]
			}
			break
		}
	}
	return data
}

// ended is how many bytes at the beginning of a text may be the end of a value.
func (m *mask) ended(text string) int {
	longest := 0
	for _, value := range m.values {
		for n := min(len(value)-1, len(text)); n > longest; n-- {
			if strings.HasPrefix(text, value[len(value)-n:]) {
				longest = n
			}
		}
	}
	return longest
}

// lastBytes is at most limit bytes from the end of a text, whole characters.
func lastBytes(text string, limit int64) (string, bool) {
	if int64(len(text)) <= limit {
		return text, false
	}
	text = text[int64(len(text))-limit:]
	for text != "" && !utf8.RuneStart(text[0]) {
		text = text[1:]
	}
	return text, true
}
