package claude

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxRecent is how many messages can be in flight at once: the main one and
// those of subagents. A later report of an older message is not expected.
const maxRecent = 16

// ledger is what was put down since the latest result line.
//
// The usage on assistant lines is what the service sent at the start of each
// message: its output count is 1 or so, and is never corrected. Calls in the
// background appear only in the result. So each message is put down as it
// comes, for a live figure and its attribution, and the result settles the
// account: one adjustment for each model carries what the result reports beyond
// that, and the cost. The sums are then exactly what the service counted.
type ledger struct {
	Counted map[string]tokens `json:"counted,omitempty"` // by model, since the latest result
	Recent  []counted         `json:"recent,omitempty"`  // oldest first
}

// counted is a message that may be reported again.
type counted struct {
	ID     string `json:"id"`
	Tokens tokens `json:"t"`
}

// count takes one report of a message; a later one replaces it.
func (l *ledger) count(id, model string, t tokens) {
	if l.Counted == nil {
		l.Counted = map[string]tokens{}
	}
	difference := t
	i := slices.IndexFunc(l.Recent, func(c counted) bool { return c.ID == id })
	if i >= 0 {
		difference = t.minus(l.Recent[i].Tokens)
		l.Recent[i].Tokens = t
	} else {
		l.Recent = append(l.Recent, counted{id, t})
		l.Recent = l.Recent[max(0, len(l.Recent)-maxRecent):]
	}
	l.Counted[model] = l.Counted[model].plus(difference)
}

// adjustment is what one model's account lacks.
type adjustment struct {
	model  string
	tokens tokens
	cost   *int64 // 10⁻⁹ USD; nil: unknown
}

// settle compares the account with the totals and begins a new one.
//
// Totals carry the model that was asked for, messages the one that answered:
// claude-sonnet-4-5[1m] and claude-sonnet-4-5-20250929. They are brought
// together under the name that answered, so that costs by model have one line.
// A message of a model that no total names was counted under another name by
// Claude Code (a fallback): its own line is taken back to nothing.
func (l *ledger) settle(totals map[string]total) []adjustment {
	left := l.Counted
	l.Counted = nil
	var list []adjustment
	for _, asked := range slices.Sorted(maps.Keys(totals)) {
		t := totals[asked]
		a := adjustment{model: asked, tokens: t.tokens, cost: t.cost}
		for _, answered := range slices.Sorted(maps.Keys(left)) {
			if sameModel(asked, t.canonical, answered) {
				a.model, a.tokens = answered, a.tokens.minus(left[answered])
				delete(left, answered)
			}
		}
		if !t.lifetimes { // the messages told them apart, and are believed
			a.tokens.CacheWrite5m += a.tokens.CacheWrite1h
			a.tokens.CacheWrite1h = 0
		}
		if a.tokens != (tokens{}) || a.cost != nil {
			list = append(list, a)
		}
	}
	for _, model := range slices.Sorted(maps.Keys(left)) {
		if left[model] != (tokens{}) {
			list = append(list, adjustment{model: model, tokens: tokens{}.minus(left[model])})
		}
	}
	return list
}

func sameModel(asked, canonical, answered string) bool {
	return answered == asked || canonical != "" &&
		(answered == canonical || strings.HasPrefix(answered, canonical+"-20")) // a dated version of it
}

// message is the ledger row of a message.
func (p *parser) message(e event) []agent.Event {
	t, ok := messageTokens(e.Message.Usage)
	if !ok || e.Message.ID == "" {
		return nil
	}
	id, model := clean(e.Message.ID), clean(e.Message.Model)
	p.state.Ledger.count(id, model, t)
	row := p.row(id, model, workbench.UsageKind)
	row.Sidechain = e.ParentToolUseID != ""
	if request := clean(e.RequestID); request != "" {
		row.RequestID = &request
	}
	if at, err := time.Parse(time.RFC3339Nano, e.Timestamp); err == nil {
		row.OccurredAt = at.UnixMilli()
	}
	t.fill(&row)
	return []agent.Event{agent.Usage{UsageEvent: row}}
}

// adjustments settles the account of one turn. The ids hold the result's own
// id: counting results from 1 would let a resumed session write over the
// adjustments of an earlier job.
func (p *parser) adjustments(e event) []agent.Event {
	totals, ok := p.totals(e)
	if !ok {
		return nil
	}
	turn := e.UUID
	if turn == "" {
		turn = p.turnName()
	}
	var events []agent.Event
	for _, a := range p.state.Ledger.settle(totals) {
		id := clean(e.SessionID + ":turn:" + turn + ":" + a.model)
		row := p.row(id, clean(a.model), workbench.AdjustmentKind)
		if a.cost != nil {
			row.CostNanoUSD, row.CostSource = a.cost, workbench.CostReported
		}
		a.tokens.fill(&row)
		events = append(events, agent.Usage{UsageEvent: row})
	}
	return events
}

// totals reads what the turn used. modelUsage goes on from earlier runs when a
// session is resumed, so it stands for this turn only in the first result of
// a new session; older versions have nothing else, and then a resumed session
// is left as its messages were counted.
func (p *parser) totals(e event) (map[string]total, bool) {
	reported := e.SinceLast
	if reported == nil && !p.resumed && p.state.Results == 1 {
		reported = e.ModelUsage
	}
	if reported == nil {
		return nil, false
	}
	totals := make(map[string]total, len(reported))
	for model, raw := range reported {
		t, ok := modelTotal(raw)
		if !ok {
			return nil, false // half an account would be a wrong one
		}
		totals[model] = t
	}
	return totals, true
}

// row is a ledger row without tokens and cost.
func (p *parser) row(id, model, kind string) workbench.UsageEvent {
	row := workbench.UsageEvent{
		Provider: provider, ProviderMessageID: id, Agent: name, Model: model, Kind: kind,
		CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}
	if p.state.SessionID != "" {
		session := clean(p.state.SessionID)
		row.AssistantSessionID = &session
	}
	// Without a key Claude Code uses a subscription, a cloud account or a
	// gateway: nothing tells which.
	if source := p.state.APIKeySource; source != "" && source != "none" {
		row.Billing = billingMetered
	}
	return row
}

// billingMetered is a value of usage_events.billing: paid by the token.
const billingMetered = "metered"

func decodeErrors(raw json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		texts = append(texts, word(item))
	}
	return texts
}
