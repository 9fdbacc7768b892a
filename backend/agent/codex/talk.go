package codex

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Bounds of what the state holds.
const (
	maxWaiting = 16
	maxGrant   = 1 << 10 // bytes of the permissions of one question
)

// talk is what was said on standard input, and what waits for an answer.
type talk struct {
	Waiting   []waiting        `json:"waiting,omitempty"`
	Held      []string         `json:"held,omitempty"`   // further text, from before the turn began
	Steers    map[int64]string `json:"steers,omitempty"` // further text that was sent and not acknowledged
	Count     int64            `json:"count,omitempty"`  // of further texts
	Interrupt string           `json:"interrupt,omitempty"`
	Ended     string           `json:"ended,omitempty"` // the turn that is over
	Closed    bool             `json:"closed,omitempty"`
}

// waiting is a question that is not answered.
type waiting struct {
	Key   string          `json:"key"` // the request's id, as JSON
	Grant json.RawMessage `json:"grant,omitempty"`
}

// The values of talk.Interrupt.
const (
	interruptWanted = "wanted"
	interruptSent   = "sent"
)

// Tell passes on a word. One that comes after the end is in the log.
func (p *parser) Tell(word agent.Word) []agent.Event {
	t := &p.state.Talk
	switch w := word.(type) {
	case agent.Decision:
		return p.decide(w)
	case agent.Steer:
		if t.Closed {
			return []agent.Event{logText("This came after the end of the turn, and was not sent: " + clean(w.Text))}
		}
		t.Held = append(t.Held, clean(w.Text))
		return p.sayNow()
	case agent.Interrupt:
		if t.Closed || t.Interrupt != "" {
			return nil
		}
		t.Interrupt = interruptWanted
		return p.sayNow()
	default:
		return nil // Codex calls nothing that Holdfast serves
	}
}

// sayNow sends what waits for the turn to begin.
func (p *parser) sayNow() []agent.Event {
	t := &p.state.Talk
	if p.state.Turn == "" {
		return nil
	}
	var events []agent.Event
	for _, text := range t.Held {
		id := idSteer + t.Count
		t.Count++
		if t.Steers == nil {
			t.Steers = map[int64]string{}
		}
		t.Steers[id] = text
		events = append(events, send(id, "turn/steer", object{
			"threadId": p.state.Thread, "expectedTurnId": p.state.Turn, "input": input(text),
		}))
	}
	t.Held = nil
	if t.Interrupt == interruptWanted {
		t.Interrupt = interruptSent
		events = append(events, send(idInterrupt, "turn/interrupt", object{"threadId": p.state.Thread, "turnId": p.state.Turn}))
	}
	return events
}

// steered reads what became of further text. What came too late for its turn is
// the next turn.
func (p *parser) steered(id int64, failure *rpcError) []agent.Event {
	t := &p.state.Talk
	text, ok := t.Steers[id]
	delete(t.Steers, id)
	if !ok {
		return nil
	}
	if failure != nil {
		if t.Ended == "" || t.Interrupt != "" {
			return append([]agent.Event{logText("Codex did not take this: " + text + "\n" + clean(failure.Message))}, p.closeAtEnd()...)
		}
		t.Held = append(t.Held, text)
	}
	return p.closeAtEnd()
}

// closeAtEnd ends the input after the turn, once every further text has its
// answer, or begins the next turn with those that came too late.
func (p *parser) closeAtEnd() []agent.Event {
	t := &p.state.Talk
	if p.state.Outcome == nil || len(t.Steers) > 0 || t.Closed {
		return nil
	}
	if len(t.Held) > 0 && !p.state.Outcome.Failed {
		text := t.Held[0]
		t.Held = slices.Clone(t.Held[1:])
		p.state.Outcome = nil
		return []agent.Event{p.startTurn(text)}
	}
	t.Closed = true
	return []agent.Event{agent.CloseInput{}, agent.Done{}}
}

// asked reads a request of Codex.
func (p *parser) asked(m message, raw []byte) []agent.Event {
	switch m.Method {
	case "item/commandExecution/requestApproval", "item/fileChange/requestApproval", "item/permissions/requestApproval":
		return p.approval(m)
	case "item/tool/requestUserInput": // nobody could answer more than yes or no
		return []agent.Event{logText(bounded(agent.Clean(raw))), answer(m.ID, object{"answers": object{}})}
	case "mcpServer/elicitation/request":
		return []agent.Event{logText(bounded(agent.Clean(raw))), answer(m.ID, object{"action": "decline", "content": nil, "_meta": nil})}
	default: // refused: the agent would wait for ever
		return []agent.Event{logText(bounded(agent.Clean(raw))), refuse(m.ID)}
	}
}

func (p *parser) approval(m message) []agent.Event {
	var a struct {
		Item        string            `json:"itemId"`
		Command     string            `json:"command"`
		Reason      string            `json:"reason"`
		Permissions json.RawMessage   `json:"permissions"`
		Decisions   []json.RawMessage `json:"availableDecisions"`
	}
	key := string(m.ID)
	if json.Unmarshal(m.Params, &a) != nil || len(p.state.Talk.Waiting) >= maxWaiting || len(a.Permissions) > maxGrant || len(key) > maxKey {
		return []agent.Event{logText(bounded(agent.Clean(m.Params))), refuse(m.ID)}
	}
	ask := agent.Ask{Key: key, Detail: bytes.Clone(m.Params)}
	switch m.Method {
	case "item/commandExecution/requestApproval":
		ask.Tool, ask.Title = "Bash", script(clean(a.Command))
		ask.SessionScope = slices.ContainsFunc(a.Decisions, func(d json.RawMessage) bool { return string(d) == `"acceptForSession"` })
	case "item/fileChange/requestApproval":
		ask.Tool, ask.SessionScope = "Edit", true
		ask.Title, ask.Detail = p.changed(a.Item, ask.Detail)
	default:
		ask.Tool, ask.Title, ask.SessionScope = "Permissions", clean(string(a.Permissions)), true
	}
	if ask.Title == "" {
		ask.Title = clean(a.Reason)
	}
	if !slices.ContainsFunc(p.state.Talk.Waiting, func(w waiting) bool { return w.Key == key }) {
		p.state.Talk.Waiting = append(p.state.Talk.Waiting, waiting{Key: key, Grant: withoutNulls(a.Permissions)})
	}
	return []agent.Event{ask}
}

const maxKey = 128 // bytes of a request's id

// withoutNulls are the permissions in the form of a grant, which leaves out what
// is not asked for.
func withoutNulls(raw json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &members) != nil {
		return nil
	}
	maps.DeleteFunc(members, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	text, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return text
}

func (p *parser) decide(d agent.Decision) []agent.Event {
	i := slices.IndexFunc(p.state.Talk.Waiting, func(w waiting) bool { return w.Key == d.Key })
	if i < 0 {
		return nil // told already, or asked no more
	}
	w := p.state.Talk.Waiting[i]
	p.state.Talk.forget(d.Key)
	id := json.RawMessage(d.Key)
	var events []agent.Event
	switch {
	case w.Grant != nil && d.Allow && d.Session:
		return []agent.Event{answer(id, object{"permissions": w.Grant, "scope": "session"})}
	case w.Grant != nil && d.Allow:
		return []agent.Event{answer(id, object{"permissions": w.Grant, "scope": "turn"})}
	case d.Allow && d.Session:
		return []agent.Event{answer(id, object{"decision": "acceptForSession"})}
	case d.Allow:
		return []agent.Event{answer(id, object{"decision": "accept"})}
	case w.Grant != nil:
		events = []agent.Event{answer(id, object{"permissions": object{}, "scope": "turn"})}
	default:
		events = []agent.Event{answer(id, object{"decision": "decline"})}
	}
	if d.Reason == "" {
		return events
	}
	// A refusal has no place for its reason, so that is said as further text.
	return append(events, p.Tell(agent.Steer{Text: "The user refused this: " + d.Reason})...)
}

// forget removes a question; false: nobody waits for it.
func (t *talk) forget(key string) bool {
	n := len(t.Waiting)
	t.Waiting = slices.DeleteFunc(t.Waiting, func(w waiting) bool { return w.Key == key })
	return len(t.Waiting) < n
}

// resolved says that a question waits no more: it was answered, or its turn is
// over.
func (p *parser) resolved(params json.RawMessage) []agent.Event {
	var r struct {
		ID json.RawMessage `json:"requestId"`
	}
	if json.Unmarshal(params, &r) != nil || !p.state.Talk.forget(string(r.ID)) {
		return nil
	}
	return []agent.Event{agent.Withdraw{Key: string(r.ID)}}
}
