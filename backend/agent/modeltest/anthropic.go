package modeltest

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"

	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
)

// anthropic writes the reply with the server that the tests of Claude Code use:
// the format is written down once.
func (r Reply) anthropic(stream bool) []byte {
	reply := anthropictest.Reply{
		Message: r.ID, Model: r.Model, NoUsage: r.NoUsage, Limited: r.Limited,
		Usage: anthropictest.Usage{
			Input: r.Usage.Input, Output: r.Usage.Output, CacheRead: r.Usage.CacheRead,
			CacheWrite5m: r.Usage.CacheWrite5m, CacheWrite1h: r.Usage.CacheWrite1h,
		},
	}
	if r.Thinking != "" {
		reply.Blocks = append(reply.Blocks, anthropictest.Thinking(r.Thinking))
	}
	if r.Text != "" {
		reply.Blocks = append(reply.Blocks, anthropictest.Text(r.Text))
	}
	for _, call := range r.Calls {
		reply.Blocks = append(reply.Blocks, anthropictest.ToolUse(call.ID, call.Name, call.Input))
	}
	recorder := httptest.NewRecorder()
	reply.Write(recorder, anthropictest.Request{Stream: stream})
	return recorder.Body.Bytes()
}

func (r Reply) anthropicMessage() any { return json.RawMessage(r.anthropic(false)) }

func (r Reply) anthropicEvents() [][]byte {
	const end = "\n\n"
	events := bytes.SplitAfter(r.anthropic(true), []byte(end))
	return events[:len(events)-1] // nothing follows the last event
}
