package claude

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// parser reads the output of one process.
type parser struct {
	resumed bool
	options agent.Options
	state   parserState
}

// parserState is what a parser must know of the lines before. It stays small:
// it is stored with every commit.
type parserState struct {
	SessionID    string     `json:"session_id,omitempty"`
	APIKeySource string     `json:"api_key_source,omitempty"`
	Model        string     `json:"model,omitempty"` // of the agent itself
	Response     agent.Gap  `json:"response,omitempty"`
	Reasoning    agent.Gap  `json:"reasoning,omitempty"`
	Stream       stream     `json:"stream"`
	Talk         talk       `json:"talk"`
	LimitResets  int64      `json:"limit_resets,omitempty"` // of a limit that refuses, UTC ms
	Turns        int64      `json:"turns,omitempty"`
	DurationMS   int64      `json:"duration_ms,omitempty"`
	Results      int64      `json:"results,omitempty"`
	ErrorWord    string     `json:"error_word,omitempty"` // of the latest synthetic message
	Outcome      *outcome   `json:"outcome,omitempty"`    // of the latest turn, once it ended
	Ledger       ledger     `json:"ledger"`
	Stderr       agent.Tail `json:"stderr"`
}

// Stdout reads one line.
func (p *parser) Stdout(line []byte) []agent.Event {
	trimmed := bytes.TrimSpace(line)
	if len(trimmed) == 0 {
		return nil
	}
	var e event
	if trimmed[0] != '{' || json.Unmarshal(trimmed, &e) != nil || e.Type == "" {
		return []agent.Event{logText(agent.Clean(line)), agent.Facts{SkippedLines: 1}}
	}
	switch e.Type {
	case "stream_event":
		return p.streamed(e)
	case "control_request":
		return p.asked(e, trimmed)
	case "control_cancel_request":
		return p.withdrawn(e)
	case "control_response":
		return controlAnswer(e)
	case "rate_limit_event":
		return p.limits(e, trimmed)
	case "command_lifecycle":
		return nil // when a message is read: nothing to show
	case "system":
		return p.system(e, trimmed)
	case "assistant":
		return p.assistant(e, trimmed)
	case "user":
		return p.user(e, trimmed)
	case "result":
		return p.result(e)
	default:
		return []agent.Event{logText(bounded(agent.Clean(trimmed)))}
	}
}

// Stderr goes to the log; its last line explains an exit without a result.
func (p *parser) Stderr(data []byte) []agent.Event {
	return textEvents(workbench.ChannelLog, p.state.Stderr.Next(data))
}

// State is the parser's memory as JSON.
func (p *parser) State() json.RawMessage {
	text, err := json.Marshal(p.state)
	if err != nil {
		return nil // cannot be: the state holds strings and integers
	}
	return text
}

func (p *parser) system(e event, line []byte) []agent.Event {
	switch e.Subtype {
	case "init": // at the start of each turn
		p.state.SessionID, p.state.APIKeySource, p.state.Outcome = e.SessionID, e.APIKeySource, nil
		p.state.Model = bounded(clean(e.Model))
		facts := agent.Facts{
			AssistantSessionID: clean(e.SessionID), Model: clean(e.Model), Version: clean(e.Version),
			TranscriptPath: transcriptPath(e),
		}
		return append([]agent.Event{facts, logText(fmt.Sprintf(
			"Claude Code %s, model %s, session %s", facts.Version, facts.Model, facts.AssistantSessionID))}, p.interruptNow()...)
	case "thinking_tokens", "status":
		return nil // counters and phases, many a second; what they are of follows
	case "session_state_changed":
		return p.sessionState(e.State)
	default:
		return []agent.Event{logText(bounded(agent.Clean(line)))}
	}
}

// clean repairs text that came out of JSON, which may hold U+0000.
func clean(text string) string { return agent.Clean([]byte(text)) }

// logText is one line of the log, or several if text has several.
func logText(text string) agent.Text {
	if n := len(text); n == 0 || text[n-1] != '\n' {
		text += "\n"
	}
	return agent.Text{Channel: workbench.ChannelLog, Data: text}
}

func textEvents(channel workbench.Channel, text string) []agent.Event {
	if text == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: channel, Data: text}}
}
