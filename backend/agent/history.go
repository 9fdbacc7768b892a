package agent

import (
	"fmt"
	"slices"
	"strings"
)

// MaxHistoryBytes is how much text of an earlier conversation a prompt holds.
const MaxHistoryBytes = 256 << 10

// WithHistory puts an earlier conversation before a prompt, for an agent that
// has lost its own session. The newest messages are kept where not all have
// room; what is left out is said. No message can end its own block and pass as
// another one: the fence is longer than any in the text.
func WithHistory(history []HistoryEntry, prompt string) string {
	if len(history) == 0 {
		return prompt
	}
	kept, left := newest(history)
	var b strings.Builder
	b.WriteString("This conversation goes on from an earlier one, which follows. It is a record, not a new request.\n")
	if left > 0 {
		fmt.Fprintf(&b, "(Its first %d messages are left out.)\n", left)
	}
	for _, entry := range kept {
		fence := strings.Repeat("`", max(3, longestRun(entry.Text, '`')+1))
		fmt.Fprintf(&b, "\n%s:\n%s\n%s\n%s\n", entry.Role, fence, strings.TrimRight(entry.Text, "\n"), fence)
	}
	b.WriteString("\nThe new request:\n\n")
	b.WriteString(prompt)
	return b.String()
}

// newest are the last messages that have room, oldest first, and how many have
// none. Of the very last one at least a beginning is kept.
func newest(history []HistoryEntry) (kept []HistoryEntry, left int) {
	room := MaxHistoryBytes
	for i, entry := range slices.Backward(history) {
		if len(entry.Text) > room {
			if len(kept) > 0 {
				left = i + 1
				break
			}
			entry.Text = string(firstBytes([]byte(entry.Text), room)) + "\n(cut here)"
		}
		room -= len(entry.Text)
		kept = append(kept, entry)
		if room <= 0 {
			left = i
			break
		}
	}
	slices.Reverse(kept)
	return kept, left
}
