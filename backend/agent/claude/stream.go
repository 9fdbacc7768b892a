package claude

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// stream is how much of the block that comes now was shown already. The whole
// block follows in a line of its own, of which only the rest is new.
type stream struct {
	Message string `json:"message,omitempty"`
	Kind    string `json:"kind,omitempty"` // text, thinking …
	Shown   int    `json:"shown,omitempty"`
}

// streamed reads an event of the Messages API as it came in. What a subagent
// says is not shown by the piece: it is log, which has whole lines.
func (p *parser) streamed(e event) []agent.Event {
	var s struct {
		Type    string   `json:"type"`
		Message *message `json:"message"`
		Block   *block   `json:"content_block"`
		Delta   *struct {
			Type     string `json:"type"`
			Text     string `json:"text"`
			Thinking string `json:"thinking"`
		} `json:"delta"`
	}
	if e.ParentToolUseID != "" || json.Unmarshal(e.Event, &s) != nil {
		return nil
	}
	switch {
	case s.Type == "message_start" && s.Message != nil:
		p.state.Outcome = nil // more work: an earlier result was not the last
		p.state.Stream = stream{Message: s.Message.ID}
	case s.Type == "content_block_start" && s.Block != nil:
		p.state.Stream.Kind, p.state.Stream.Shown = bounded(s.Block.Type), 0
	case s.Type == "content_block_delta" && s.Delta != nil && s.Delta.Type == "text_delta":
		return p.piece(workbench.ChannelResponse, &p.state.Response, clean(s.Delta.Text))
	case s.Type == "content_block_delta" && s.Delta != nil && s.Delta.Type == "thinking_delta":
		return p.piece(workbench.ChannelReasoning, &p.state.Reasoning, clean(s.Delta.Thinking))
	}
	return nil
}

func (p *parser) piece(channel workbench.Channel, g *agent.Gap, text string) []agent.Event {
	first := p.state.Stream.Shown == 0
	p.state.Stream.Shown += len(text)
	if first {
		return textEvents(channel, g.Next(text))
	}
	return textEvents(channel, g.More(text))
}

// rest is what of a whole block was not shown by the piece.
func (p *parser) rest(e event, kind, text string, g *agent.Gap) string {
	s := p.state.Stream
	if s.Shown == 0 || s.Message != e.Message.ID || s.Kind != kind {
		return g.Next(text)
	}
	p.state.Stream.Kind, p.state.Stream.Shown = "", 0
	if s.Shown >= len(text) {
		return ""
	}
	for s.Shown > 0 && !utf8.RuneStart(text[s.Shown]) {
		s.Shown--
	}
	return g.More(text[s.Shown:])
}
