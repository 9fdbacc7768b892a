package importer

import (
	"cmp"
	"context"
	"slices"
)

// spans takes the sessions of each conversation together: which one is active,
// and when those end that do not say so, follows from their order.
func (a *archon) spans(ctx context.Context) error {
	var group []source
	end := func() error {
		spans := group
		group = nil
		return a.conversationSpans(ctx, spans)
	}
	err := a.rows(ctx, a.f, "agent session", "remote_agent_sessions", []string{"conversation_id", "started_at", "id"}, func(s source) error {
		if len(group) > 0 && group[0].text("conversation_id") != s.text("conversation_id") {
			if err := end(); err != nil {
				return err
			}
		}
		group = append(group, s)
		return nil
	})
	if err != nil {
		return err
	}
	return end()
}

func (a *archon) conversationSpans(ctx context.Context, spans []source) error {
	started := func(s source) int64 { return s.msOr("started_at", 0) }
	slices.SortStableFunc(spans, func(x, y source) int { return cmp.Compare(started(x), started(y)) })
	active := -1
	for n, s := range spans {
		if s.bool("active") {
			active = n
		}
	}
	for n, s := range spans {
		next := started(s)
		if n+1 < len(spans) {
			next = started(spans[n+1])
		}
		if err := a.span(ctx, s, n == active, next); err != nil {
			return err
		}
	}
	return nil
}

// span takes one session; next is when it ended, should it not say so.
func (a *archon) span(ctx context.Context, s source, active bool, next int64) error {
	id := s.text("id")
	if _, ok := s.ms("started_at"); !ok {
		a.skip("agent session", id, "It has no started_at that can be read.")
		return nil
	}
	metadata, bad := s.object("metadata")
	values := map[string]any{
		"id": id, "conversation_id": s.text("conversation_id"), "codebase_id": a.project(s), "ai_assistant_type": agentOr(s),
		"assistant_session_id": s.optional("assistant_session_id"), "active": active, "transition_reason": s.optional("transition_reason"),
		"started_at": s.msOr("started_at", 0), "host_id": a.opt.HostID, "metadata": metadata, "parent_session_id": s.optional("parent_session_id"),
	}
	if !active {
		values["ended_at"], values["ended_reason"] = s.msOr("ended_at", next), s.optional("ended_reason")
		if s.bool("active") {
			values["ended_at"], values["ended_reason"] = next, "imported"
		}
	}
	u := unit{kind: "agent session", id: id, rows: []record{{"remote_agent_sessions", values}}}
	if values["parent_session_id"] != nil {
		a.later = append(a.later, u.rows[0])
	}
	if bad != "" {
		u.rows = append(u.rows, a.refused("agent session", "metadata", id, bad))
	}
	return a.add(ctx, u)
}
