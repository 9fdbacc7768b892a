package anthropictest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Reply is what the server answers to one call: a message, or a failure.
type Reply struct {
	Message string  // id; "": made of the request's number
	Model   string  // "": the model that was asked for
	Blocks  []Block // the content
	Usage   Usage
	NoUsage bool // the message comes without its usage
	Limited bool // the message ends at the limit of its tokens

	Status       int // of a failure; 0: a message
	ErrorType    string
	ErrorMessage string
	Header       map[string]string // of a failure
}

// Usage are the tokens of one message.
type Usage struct {
	Input, Output, CacheRead, CacheWrite5m, CacheWrite1h int64
}

// Block is one piece of a message's content.
type Block struct {
	Type     string          `json:"type"` // text, thinking or tool_use
	Text     string          `json:"text,omitempty"`
	Thinking string          `json:"thinking,omitempty"`
	ID       string          `json:"id,omitempty"`
	Name     string          `json:"name,omitempty"`
	Input    json.RawMessage `json:"input,omitempty"`
}

// Text is a block of text.
func Text(text string) Block { return Block{Type: "text", Text: text} }

// Thinking is a block of reasoning.
func Thinking(text string) Block { return Block{Type: "thinking", Thinking: text} }

// ToolUse asks the client to run a tool; input is a JSON object.
func ToolUse(id, name, input string) Block {
	return Block{Type: "tool_use", ID: id, Name: name, Input: json.RawMessage(input)}
}

// Fail is a reply that reports a failure.
func Fail(status int, errorType, message string) Reply {
	return Reply{Status: status, ErrorType: errorType, ErrorMessage: message}
}

// Write answers a request with the reply.
func (r Reply) Write(w http.ResponseWriter, request Request) {
	if r.Message == "" {
		r.Message = fmt.Sprintf("msg_test_%d", request.Number)
	}
	if r.Model == "" {
		r.Model = request.Model
	}
	w.Header().Set("Request-Id", fmt.Sprintf("req_test_%d", request.Number))
	switch {
	case r.Status != 0:
		r.writeFailure(w)
	case request.Stream:
		r.writeStream(w)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(encode(r.message(r.content(), r.stopReason(), r.usage(r.Usage.Output))))
	}
}

func (r Reply) writeFailure(w http.ResponseWriter) {
	for name, value := range r.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.Status)
	_, _ = w.Write(encode(object{"type": "error", "error": object{"type": r.ErrorType, "message": r.ErrorMessage}}))
}

func (r Reply) stopReason() any {
	for _, block := range r.Blocks {
		if block.Type == "tool_use" {
			return "tool_use"
		}
	}
	if r.Limited {
		return "max_tokens"
	}
	return "end_turn"
}

func (r Reply) content() []any {
	content := []any{}
	for _, block := range r.Blocks {
		content = append(content, block.whole())
	}
	return content
}

func (r Reply) message(content []any, stopReason any, usage object) object {
	message := object{
		"id": r.Message, "type": "message", "role": "assistant", "model": r.Model,
		"content": content, "stop_reason": stopReason, "stop_sequence": nil,
	}
	if usage != nil {
		message["usage"] = usage
	}
	return message
}

// usage is nil for a reply without one.
func (r Reply) usage(output int64) object {
	if r.NoUsage {
		return nil
	}
	return r.Usage.json(output)
}

func (b Block) whole() object {
	switch b.Type {
	case "thinking":
		return object{"type": b.Type, "thinking": b.Thinking, "signature": "c2lnbmVk"}
	case "tool_use":
		return object{"type": b.Type, "id": b.ID, "name": b.Name, "input": b.Input}
	default:
		return object{"type": b.Type, "text": b.Text}
	}
}

func (u Usage) plus(v Usage) Usage {
	return Usage{
		u.Input + v.Input, u.Output + v.Output, u.CacheRead + v.CacheRead,
		u.CacheWrite5m + v.CacheWrite5m, u.CacheWrite1h + v.CacheWrite1h,
	}
}

// json is the usage as the service writes it. While a message streams, the
// output count at its start is not yet the final one.
func (u Usage) json(output int64) object {
	return object{
		"input_tokens": u.Input, "output_tokens": output,
		"cache_read_input_tokens":     u.CacheRead,
		"cache_creation_input_tokens": u.CacheWrite5m + u.CacheWrite1h,
		"cache_creation": object{
			"ephemeral_5m_input_tokens": u.CacheWrite5m, "ephemeral_1h_input_tokens": u.CacheWrite1h,
		},
		"service_tier": "standard",
	}
}
