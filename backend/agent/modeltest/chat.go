package modeltest

// chatMessage is the answer of Chat Completions in one piece.
func (r Reply) chatMessage() object {
	message := object{"role": "assistant", "content": r.Text, "refusal": nil}
	if r.Thinking != "" {
		message["reasoning_content"] = r.Thinking
	}
	if len(r.Calls) > 0 {
		message["tool_calls"] = r.chatCalls()
	}
	whole := r.chatObject("chat.completion", []any{
		object{"index": 0, "message": message, "finish_reason": r.finishReason(), "logprobs": nil},
	})
	if !r.NoUsage {
		whole["usage"] = r.Usage.chat()
	}
	return whole
}

func (r Reply) chatObject(kind string, choices []any) object {
	return object{"id": r.ID, "object": kind, "created": 1, "model": r.Model, "choices": choices}
}

func (r Reply) finishReason() string {
	switch {
	case len(r.Calls) > 0:
		return "tool_calls"
	case r.Limited:
		return "length"
	}
	return "stop"
}

func (r Reply) chatCalls() []any {
	var calls []any
	for i, call := range r.Calls {
		calls = append(calls, object{
			"index": i, "id": call.ID, "type": "function",
			"function": object{"name": call.Name, "arguments": call.Input},
		})
	}
	return calls
}

func (u Usage) chat() object {
	input := u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h
	return object{
		"prompt_tokens": input, "completion_tokens": u.Output, "total_tokens": input + u.Output,
		"prompt_tokens_details":     object{"cached_tokens": u.CacheRead},
		"completion_tokens_details": object{"reasoning_tokens": u.Reasoning},
	}
}

// chatEvents is the stream. Reasoning is where the open servers put it: the
// API itself has no place for it.
func (r Reply) chatEvents() [][]byte {
	var events [][]byte
	send := func(delta object, finish any) {
		events = append(events, data(r.chatObject("chat.completion.chunk", []any{
			object{"index": 0, "delta": delta, "finish_reason": finish},
		})))
	}
	send(object{"role": "assistant", "content": ""}, nil)
	for _, piece := range pieces(r.Thinking) {
		send(object{"reasoning_content": piece}, nil)
	}
	for _, piece := range pieces(r.Text) {
		send(object{"content": piece}, nil)
	}
	if len(r.Calls) > 0 {
		send(object{"tool_calls": r.chatCalls()}, nil)
	}
	send(object{}, r.finishReason())
	if !r.NoUsage {
		last := r.chatObject("chat.completion.chunk", []any{})
		last["usage"] = r.Usage.chat()
		events = append(events, data(last))
	}
	return append(events, []byte("data: [DONE]\n\n"))
}
