package codex

import (
	"encoding/json"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// breakdown are the tokens of one call, or of all calls of a thread. Cached
// tokens are contained in Input, reasoning in Output.
type breakdown struct {
	Total      int64 `json:"totalTokens"`
	Input      int64 `json:"inputTokens"`
	Cached     int64 `json:"cachedInputTokens"`
	CacheWrite int64 `json:"cacheWriteInputTokens"`
	Output     int64 `json:"outputTokens"`
	Reasoning  int64 `json:"reasoningOutputTokens"`
}

// tokens reads what one call of the model used. Codex tells no id of the call:
// its turn, and the thread's sum after it, are one, which a repeated report
// bears too. When a thread is resumed the last call of its earlier turn is
// reported again; it is not of this turn, and was counted then.
func (p *parser) tokens(w where, m message) []agent.Event {
	var n struct {
		Usage struct {
			Total  breakdown `json:"total"`
			Last   breakdown `json:"last"`
			Window int64     `json:"modelContextWindow"`
		} `json:"tokenUsage"`
	}
	own := w.Thread == p.state.Thread
	o, known := p.state.Others[w.Thread]
	if json.Unmarshal(m.Params, &n) != nil || w.Turn == "" || own && w.Turn != p.state.Turn || !own && !known {
		return nil
	}
	last, model := n.Usage.Last, p.state.Model
	if last.Input == 0 && last.Output == 0 { // a full context is reported as a sum without a call
		return nil
	}
	if !own {
		model = o.Model
	}
	if model == "" {
		model = "unknown"
	}
	session := clean(p.state.Thread)
	row := workbench.UsageEvent{
		Provider: provider, ProviderMessageID: fmt.Sprintf("%s:%d", clean(w.Turn), n.Usage.Total.Total), Agent: name, Model: model,
		Kind: workbench.UsageKind, AssistantSessionID: &session, Sidechain: !own, OccurredAt: m.At,
		InputTokens: max(last.Input-last.Cached-last.CacheWrite, 0), OutputTokens: last.Output, ReasoningTokens: last.Reasoning,
		CacheReadTokens: last.Cached, CacheWrite5mTokens: last.CacheWrite,
		CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}
	events := []agent.Event{agent.Usage{UsageEvent: row}}
	if own {
		events = append(events, agent.Facts{ContextTokens: last.Total, ContextWindow: n.Usage.Window})
	}
	return events
}

// quota is a part of the account's quota.
type quota struct {
	Used     *float64 `json:"usedPercent"`
	Minutes  int64    `json:"windowDurationMins"`
	ResetsAt int64    `json:"resetsAt"` // UTC seconds
}

// limits reads what the account may still use.
func (p *parser) limits(params json.RawMessage) []agent.Event {
	var n struct {
		Limits struct {
			ID        string `json:"limitId"`
			Primary   *quota `json:"primary"`
			Secondary *quota `json:"secondary"`
		} `json:"rateLimits"`
	}
	if json.Unmarshal(params, &n) != nil {
		return nil
	}
	prefix := ""
	if n.Limits.ID != "" && n.Limits.ID != name {
		prefix = clean(n.Limits.ID) + " "
	}
	var events []agent.Event
	for _, q := range []struct {
		*quota
		name string
	}{{n.Limits.Primary, "primary"}, {n.Limits.Secondary, "secondary"}} {
		if q.quota == nil || q.Used == nil {
			continue
		}
		limit := agent.Limit{Name: prefix + q.window(q.name), UsedPercent: q.Used, ResetsAt: q.ResetsAt * 1000, Status: "allowed"}
		if *q.Used >= 100 {
			limit.Status = "rejected"
			p.state.Resets = max(p.state.Resets, limit.ResetsAt)
		}
		events = append(events, limit)
	}
	return events
}

// window names a quota by its length, as other agents do.
func (q quota) window(otherwise string) string {
	switch q.Minutes {
	case 5 * 60:
		return "five_hour"
	case 7 * 24 * 60:
		return "seven_day"
	default:
		return otherwise
	}
}
