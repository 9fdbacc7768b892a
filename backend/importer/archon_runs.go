package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

func (a *archon) runs(ctx context.Context) error {
	return a.rows(ctx, a.f, "run", "remote_agent_workflow_runs", []string{"started_at", "id"}, func(s source) error {
		id := s.text("id")
		started := s.msOr("started_at", s.msOr("last_activity_at", a.now))
		activity := s.msOr("last_activity_at", started)
		metadata, bad := s.object("metadata")
		for _, column := range []string{"outcome", "output_root", "user_id"} {
			if v := s.optional(column); v != nil {
				metadata[column] = v
			}
		}
		values := map[string]any{
			"id": id, "workflow_name": s.text("workflow_name"), "conversation_id": s.text("conversation_id"), "codebase_id": a.project(s),
			"parent_conversation_id": s.optional("parent_conversation_id"), "parent_run_id": s.optional("parent_run_id"),
			"current_step_index": s.int("current_step_index"), "working_path": s.optional("working_path"), "host_id": a.opt.HostID,
			"created_at": started, "started_at": started, "completed_at": s.msOr("completed_at", activity), "last_activity_at": activity,
			"metadata": metadata, "user_message": s.text("user_message"), "end_reason": "imported",
		}
		switch status := s.text("status"); status {
		case "completed", "failed", "cancelled":
			values["status"] = status
		case "pending", "running", "paused":
			values["status"] = "failed"
			values["error_message"] = fmt.Sprintf("It was %s when it was imported, and its process did not come along.", status)
		default:
			a.skip("run", id, fmt.Sprintf("Its status %q is not known.", status))
			return nil
		}
		u := unit{kind: "run", id: id, rows: []record{{"remote_agent_workflow_runs", values}}}
		if values["parent_run_id"] != nil {
			a.later = append(a.later, u.rows[0])
		}
		if bad != "" {
			u.rows = append(u.rows, a.refused("run", "metadata", id, bad))
		}
		return a.add(ctx, u)
	})
}

// eventBytes is how large the data of an event may be here.
const eventBytes = 32 << 10

func (a *archon) events(ctx context.Context) error {
	order := []string{"workflow_run_id", "created_at", "event_order", "id"}
	return a.rows(ctx, a.f, "event", "remote_agent_workflow_events", order, func(s source) error {
		id, run := s.text("id"), s.text("workflow_run_id")
		at, ok := s.ms("created_at")
		if !ok {
			a.skip("event", id, "It has no created_at that can be read.")
			return nil
		}
		data, bad := s.object("data")
		u := unit{kind: "event", id: id, counted: run, rows: []record{{"remote_agent_workflow_events", map[string]any{
			"id": id, "workflow_run_id": run, "event_type": s.text("event_type"), "step_index": s.optionalInt("step_index"),
			"step_name": s.optional("step_name"), "created_at": at, "data": cut(data),
		}}}}
		if s.text("event_type") == "node_completed" {
			u.rows = append(u.rows, a.nodeUsage(id, run, s, at, data)...)
		}
		if bad != "" {
			u.rows = append(u.rows, a.refused("event", "data", id, bad))
		}
		return a.add(ctx, u)
	})
}

// cut shortens the texts of an event whose data is too large, and marks it.
func cut(data map[string]any) map[string]any {
	raw, err := json.Marshal(data)
	if err != nil || len(raw) <= eventBytes {
		return data
	}
	out := map[string]any{"cut": true, "bytes": len(raw)}
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	slices.Sort(names)
	left := eventBytes / 2 // what is quoted may need two bytes for one
	for _, name := range names {
		text, is := data[name].(string)
		if !is {
			raw, err := json.Marshal(data[name])
			if err != nil || len(raw) > left {
				continue
			}
			out[name], left = data[name], left-len(raw)
			continue
		}
		out[name] = firstBytes(text, left/2)
		left -= min(len(text), left/2)
	}
	return out
}

// firstBytes are at most n bytes of a text, of whole characters.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// nodeUsage is the cost of a node, where its event has it.
func (a *archon) nodeUsage(id, run string, s source, at int64, data map[string]any) []record {
	counts, _ := data["tokens"].(map[string]any)
	t := tokens{
		input: number(counts["input"]), output: number(counts["output"]),
		cacheRead: number(counts["cacheRead"]), cacheWrite: number(counts["cacheWrite"]),
	}
	var cost *float64
	if n, ok := data["cost_usd"].(json.Number); ok {
		if usd, err := n.Float64(); err == nil {
			cost = &usd
		}
	}
	if t.zero() && cost == nil {
		return nil
	}
	model, _ := data["model"].(string)
	agent, _ := data["provider"].(string)
	values := a.usage(providerImport, "archon:"+id, orText(agent, "unknown"), orText(model, "unknown"), at, t, cost)
	values["workflow_run_id"], values["node_id"] = run, s.optional("step_name")
	return []record{{"usage_events", values}}
}

func number(v any) int64 {
	if n, ok := v.(json.Number); ok {
		if whole, err := n.Int64(); err == nil && whole > 0 {
			return whole
		}
	}
	return 0
}

func (a *archon) messages(ctx context.Context) error {
	return a.rows(ctx, a.f, "message", "remote_agent_messages", []string{"conversation_id", "created_at", "id"}, func(s source) error {
		id, conversation, role := s.text("id"), s.text("conversation_id"), s.text("role")
		at, ok := s.ms("created_at")
		switch {
		case !ok:
			a.skip("message", id, "It has no created_at that can be read.")
			return nil
		case role != "user" && role != "assistant" && role != "system":
			a.skip("message", id, fmt.Sprintf("Its role %q is not known.", role))
			return nil
		}
		metadata, bad := s.object("metadata")
		if user := s.optional("user_id"); user != nil {
			metadata["user_id"] = user
		}
		u := unit{kind: "message", id: id, counted: conversation, rows: []record{{"remote_agent_messages", map[string]any{
			"id": id, "conversation_id": conversation, "role": role, "status": "complete", "created_at": at, "completed_at": at,
			"metadata": metadata, "content": s.text("content"),
		}}}}
		if bad != "" {
			u.rows = append(u.rows, a.refused("message", "metadata", id, bad))
		}
		return a.add(ctx, u)
	})
}
