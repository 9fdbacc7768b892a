package conversation

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxToolBytes bounds what a message keeps of the input and of the output of one
// call: a transcript is read whole, and the agent's own file has the rest.
const maxToolBytes = 64 << 10

// call takes a call, or a later report of one.
func (d *derived) call(e agent.ToolCall) {
	tool, known := d.calls[e.ID]
	if !known {
		tool.Ordinal, tool.StartedAt, tool.ID, tool.Offset = int64(len(d.calls)), workbench.SystemClock(), e.ID, d.bytes
	}
	if e.Name != "" {
		tool.Name = e.Name
	}
	if e.Input != nil {
		tool.Input = boundedInput(e.Input)
	}
	if e.ParentID != "" {
		tool.ParentID = e.ParentID
	}
	d.calls[e.ID] = tool
	d.touched = append(d.touched, e.ID)
}

// result ends a call. One without a call is not lost: its agent may have told of
// the call in a way that the driver does not know.
func (d *derived) result(e agent.ToolResult) {
	if _, known := d.calls[e.ID]; !known {
		d.call(agent.ToolCall{ID: e.ID})
	}
	tool := d.calls[e.ID]
	output := firstBytes(e.Output)
	duration := max(workbench.SystemClock()-tool.StartedAt, 0)
	tool.Output, tool.Duration, tool.Failed = &output, &duration, e.Failed
	d.calls[e.ID] = tool
	d.touched = append(d.touched, e.ID)
}

// boundedInput is the input of a call; of a long one its beginning, as a string,
// for half of an object is no JSON.
func boundedInput(input json.RawMessage) json.RawMessage {
	if len(input) <= maxToolBytes && json.Valid(input) {
		return append(json.RawMessage(nil), input...)
	}
	text, err := json.Marshal(firstBytes(strings.ToValidUTF8(string(input), "\uFFFD")))
	if err != nil {
		return nil // cannot be: a string
	}
	return text
}

// firstBytes cuts a text between two characters, and says so.
func firstBytes(s string) string {
	if len(s) <= maxToolBytes {
		return s
	}
	end := maxToolBytes
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "\n[cut here]"
}
