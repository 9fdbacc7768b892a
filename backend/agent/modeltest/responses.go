package modeltest

import "fmt"

// response is the object of the Responses API.
func (r Reply) response(status string, items []any) object {
	response := object{
		"id": r.ID, "object": "response", "created_at": 1, "status": status, "model": r.Model, "output": items,
		"error": nil, "incomplete_details": nil, "usage": nil,
	}
	if status == "completed" && r.Limited {
		response["status"], response["incomplete_details"] = "incomplete", object{"reason": "max_output_tokens"}
	}
	if status == "completed" && !r.NoUsage {
		u := r.Usage
		input := u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h
		response["usage"] = object{
			"input_tokens": input, "output_tokens": u.Output, "total_tokens": input + u.Output,
			"input_tokens_details":  object{"cached_tokens": u.CacheRead},
			"output_tokens_details": object{"reasoning_tokens": u.Reasoning},
		}
	}
	return response
}

func (r Reply) responseItems() []any {
	items := []any{}
	if r.Thinking != "" {
		items = append(items, object{"type": "reasoning", "id": r.ID + "_reasoning", "summary": []any{
			object{"type": "summary_text", "text": r.Thinking},
		}})
	}
	if r.Text != "" {
		items = append(items, object{
			"type": "message", "id": r.ID + "_text", "role": "assistant", "status": "completed",
			"content": []any{object{"type": "output_text", "text": r.Text, "annotations": []any{}}},
		})
	}
	for _, call := range r.Calls {
		items = append(items, object{
			"type": "function_call", "id": "fc_" + call.ID, "call_id": call.ID, "name": call.Name,
			"arguments": call.Input, "status": "completed",
		})
	}
	return items
}

func (r Reply) responsesEvents() [][]byte {
	var events [][]byte
	send := func(name string, fields object) {
		fields["type"], fields["sequence_number"] = name, len(events)
		events = append(events, named(name, fields))
	}
	items := r.responseItems()
	send("response.created", object{"response": r.response("in_progress", []any{})})
	for i, item := range items {
		item, ok := item.(object)
		if !ok {
			panic(fmt.Sprintf("modeltest: item %d is no object", i)) // cannot be: responseItems makes objects
		}
		send("response.output_item.added", object{"output_index": i, "item": begun(item)})
		r.responseDeltas(item, i, send)
		send("response.output_item.done", object{"output_index": i, "item": item})
	}
	end := "response.completed"
	if r.Limited {
		end = "response.incomplete"
	}
	send(end, object{"response": r.response("completed", items)})
	return events
}

// begun is the item as a stream announces it, before its content.
func begun(item object) object {
	empty := object{}
	for key, value := range item {
		empty[key] = value
	}
	for key, value := range (object{"summary": []any{}, "content": []any{}, "arguments": "", "status": "in_progress"}) {
		if _, has := empty[key]; has {
			empty[key] = value
		}
	}
	return empty
}

func (r Reply) responseDeltas(item object, index int, send func(string, object)) {
	at := func(fields object) object {
		fields["item_id"], fields["output_index"] = item["id"], index
		return fields
	}
	switch item["type"] {
	case "reasoning":
		send("response.reasoning_summary_part.added", at(object{"summary_index": 0, "part": object{"type": "summary_text", "text": ""}}))
		for _, piece := range pieces(r.Thinking) {
			send("response.reasoning_summary_text.delta", at(object{"summary_index": 0, "delta": piece}))
		}
		send("response.reasoning_summary_text.done", at(object{"summary_index": 0, "text": r.Thinking}))
	case "message":
		send("response.content_part.added", at(object{"content_index": 0, "part": object{"type": "output_text", "text": "", "annotations": []any{}}}))
		for _, piece := range pieces(r.Text) {
			send("response.output_text.delta", at(object{"content_index": 0, "delta": piece}))
		}
		send("response.output_text.done", at(object{"content_index": 0, "text": r.Text}))
	case "function_call":
		send("response.function_call_arguments.delta", at(object{"delta": item["arguments"]}))
		send("response.function_call_arguments.done", at(object{"arguments": item["arguments"]}))
	}
}
