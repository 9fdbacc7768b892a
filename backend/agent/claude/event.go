package claude

import "encoding/json"

// event is one line of output. What may be malformed without making the whole
// line useless is kept raw, and read where it is needed.
type event struct {
	Type      string `json:"type"`
	Subtype   string `json:"subtype"`
	UUID      string `json:"uuid"`
	SessionID string `json:"session_id"`

	// system init
	Model        string `json:"model"`
	Version      string `json:"claude_code_version"`
	APIKeySource string `json:"apiKeySource"`
	Directory    string `json:"cwd"`
	MemoryPaths  struct {
		Auto string `json:"auto"`
	} `json:"memory_paths"`

	State string `json:"state"` // system session_state_changed: idle, running or requires_action

	// control_request, control_response and control_cancel_request
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`

	Event     json.RawMessage `json:"event"`           // stream_event
	RateLimit json.RawMessage `json:"rate_limit_info"` // rate_limit_event

	// assistant and user
	Message         *message        `json:"message"`
	ParentToolUseID string          `json:"parent_tool_use_id"` // set: said by a subagent
	RequestID       string          `json:"request_id"`
	Timestamp       string          `json:"timestamp"`
	Error           json.RawMessage `json:"error"` // a word, of a synthetic message

	// result
	IsError        bool                       `json:"is_error"`
	TerminalReason string                     `json:"terminal_reason"`
	APIErrorStatus json.RawMessage            `json:"api_error_status"`
	Result         json.RawMessage            `json:"result"`
	Errors         json.RawMessage            `json:"errors"`
	NumTurns       int64                      `json:"num_turns"`
	DurationMS     int64                      `json:"duration_ms"`
	Denials        []json.RawMessage          `json:"permission_denials"`
	ModelUsage     map[string]json.RawMessage `json:"modelUsage"`
	SinceLast      map[string]json.RawMessage `json:"model_usage_since_last_result"`
}

// message is a message of the Messages API.
type message struct {
	ID      string          `json:"id"`
	Model   string          `json:"model"`
	Content json.RawMessage `json:"content"` // a string, or an array of blocks
	Usage   json.RawMessage `json:"usage"`
}

// block is one piece of a message's content.
type block struct {
	Type      string          `json:"type"`
	ID        string          `json:"id"`
	Text      string          `json:"text"`
	Thinking  string          `json:"thinking"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	ToolUseID string          `json:"tool_use_id"`
	Content   json.RawMessage `json:"content"`
	IsError   bool            `json:"is_error"`
}

// syntheticModel marks what Claude Code says itself in the place of a model:
// errors, and answers to its own commands. It uses no tokens.
const syntheticModel = "<synthetic>"

// blocks reads content, which is a string or an array. ok is false if it is
// neither.
func blocks(content json.RawMessage) (list []json.RawMessage, ok bool) {
	if len(content) == 0 || string(content) == "null" {
		return nil, true
	}
	if content[0] == '"' {
		text, err := json.Marshal(map[string]json.RawMessage{"type": json.RawMessage(`"text"`), "text": content})
		return []json.RawMessage{text}, err == nil
	}
	return list, json.Unmarshal(content, &list) == nil
}

// word is a JSON string, or the text of any other value.
func word(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
