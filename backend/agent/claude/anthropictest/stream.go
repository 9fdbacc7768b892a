package anthropictest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// object is a JSON object.
type object map[string]any

// encode makes JSON of values that always have one.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("anthropictest: %v", err)) // a test gave a tool input that is not JSON
	}
	return text
}

// writeStream sends the message as server-sent events.
func (r Reply) writeStream(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(name string, fields object) {
		fields["type"] = name
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, encode(fields))
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
	}
	start := r.usage(min(r.Usage.Output, 1))
	send("message_start", object{"message": r.message([]any{}, nil, start)})
	for i, block := range r.Blocks {
		send("content_block_start", object{"index": i, "content_block": block.empty()})
		for _, delta := range block.deltas() {
			send("content_block_delta", object{"index": i, "delta": delta})
		}
		send("content_block_stop", object{"index": i})
	}
	end := object{"delta": object{"stop_reason": r.stopReason(), "stop_sequence": nil}}
	if !r.NoUsage {
		end["usage"] = object{"output_tokens": r.Usage.Output}
	}
	send("message_delta", end)
	send("message_stop", object{})
}

// empty is the block as a stream announces it, before its content.
func (b Block) empty() object {
	switch b.Type {
	case "thinking":
		return object{"type": b.Type, "thinking": "", "signature": ""}
	case "tool_use":
		return object{"type": b.Type, "id": b.ID, "name": b.Name, "input": object{}}
	default:
		return object{"type": b.Type, "text": ""}
	}
}

func (b Block) deltas() []object {
	switch b.Type {
	case "thinking":
		return append(pieces(b.Thinking, "thinking_delta", "thinking"),
			object{"type": "signature_delta", "signature": "c2lnbmVk"})
	case "tool_use":
		return pieces(string(b.Input), "input_json_delta", "partial_json")
	default:
		return pieces(b.Text, "text_delta", "text")
	}
}

// pieces cuts text between characters, as the service does.
func pieces(text, kind, key string) []object {
	const size = 48 // bytes
	var deltas []object
	for len(text) > 0 {
		n := min(size, len(text))
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n++
		}
		deltas = append(deltas, object{"type": kind, key: text[:n]})
		text = text[n:]
	}
	return deltas
}
