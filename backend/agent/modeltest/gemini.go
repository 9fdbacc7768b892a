package modeltest

import "encoding/json"

func (r Reply) geminiParts() []any {
	parts := []any{}
	if r.Thinking != "" {
		parts = append(parts, object{"text": r.Thinking, "thought": true})
	}
	if r.Text != "" {
		parts = append(parts, object{"text": r.Text})
	}
	for _, call := range r.Calls {
		parts = append(parts, object{"functionCall": object{"id": call.ID, "name": call.Name, "args": json.RawMessage(call.Input)}})
	}
	return parts
}

func (r Reply) geminiChunk(parts []any, last bool) object {
	candidate := object{"index": 0, "content": object{"role": "model", "parts": parts}}
	chunk := object{"responseId": r.ID, "modelVersion": r.Model, "candidates": []any{candidate}}
	if !last {
		return chunk
	}
	candidate["finishReason"] = "STOP"
	if r.Limited {
		candidate["finishReason"] = "MAX_TOKENS"
	}
	if !r.NoUsage {
		u := r.Usage
		input := u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h
		chunk["usageMetadata"] = object{
			"promptTokenCount": input, "cachedContentTokenCount": u.CacheRead,
			"candidatesTokenCount": u.Output - u.Reasoning, "thoughtsTokenCount": u.Reasoning,
			"totalTokenCount": input + u.Output,
		}
	}
	return chunk
}

func (r Reply) geminiEvents() [][]byte {
	var events [][]byte
	send := func(last bool, parts ...any) { events = append(events, data(r.geminiChunk(parts, last))) }
	for _, piece := range pieces(r.Thinking) {
		send(false, object{"text": piece, "thought": true})
	}
	for _, piece := range pieces(r.Text) {
		send(false, object{"text": piece})
	}
	rest := Reply{Calls: r.Calls}.geminiParts()
	send(true, append(rest, object{"text": ""})...)
	return events
}
