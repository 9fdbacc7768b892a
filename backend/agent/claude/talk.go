package claude

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Bounds of what the state holds of questions that wait.
const (
	maxWaiting     = 16
	maxSuggestions = 512 // bytes of one question's suggested rules
)

// talk is what was said on standard input, and what waits for an answer.
type talk struct {
	Waiting   []waiting `json:"waiting,omitempty"`
	Interrupt string    `json:"interrupt,omitempty"` // wanted, then sent
	Steered   bool      `json:"steered,omitempty"`
	Reports   bool      `json:"reports,omitempty"` // this version reports its state: idle ends the turn
	Closed    bool      `json:"closed,omitempty"`
}

// waiting is a question that is not answered.
type waiting struct {
	Key         string          `json:"key"`
	Suggestions json.RawMessage `json:"suggestions,omitempty"` // rules that would allow it for the session
}

// The values of talk.Interrupt.
const (
	interruptWanted = "wanted"
	interruptSent   = "sent"
)

// Tell passes on a word. One that comes after the end is in the log.
func (p *parser) Tell(word agent.Word) []agent.Event {
	switch w := word.(type) {
	case agent.Decision:
		return p.decide(w)
	case agent.Steer:
		if p.state.Talk.Closed {
			return []agent.Event{logText("This came after the end of the turn, and was not sent: " + clean(w.Text))}
		}
		p.state.Talk.Steered = true
		return []agent.Event{agent.Send{Data: userLine(w.Text)}}
	case agent.Interrupt:
		if p.state.Talk.Closed || p.state.Talk.Interrupt != "" {
			return nil
		}
		p.state.Talk.Interrupt = interruptWanted
		if p.state.SessionID == "" {
			return nil // it has not begun, and would take no notice
		}
		return p.interruptNow()
	default:
		return nil // Claude Code calls nothing that Holdfast serves
	}
}

func (p *parser) interruptNow() []agent.Event {
	if p.state.Talk.Interrupt != interruptWanted {
		return nil
	}
	p.state.Talk.Interrupt = interruptSent
	return []agent.Event{agent.Send{Data: line(object{
		"type": "control_request", "request_id": "interrupt", "request": object{"subtype": "interrupt"},
	})}}
}

// asked reads a request of Claude Code. One that Holdfast does not serve is
// refused, because the agent would wait for ever.
func (p *parser) asked(e event, raw []byte) []agent.Event {
	var r struct {
		Subtype     string          `json:"subtype"`
		Tool        string          `json:"tool_name"`
		Input       json.RawMessage `json:"input"`
		Suggestions json.RawMessage `json:"permission_suggestions"`
		Callback    string          `json:"callback_id"`
	}
	known := json.Unmarshal(e.Request, &r) == nil && e.RequestID != ""
	if known && r.Subtype == "hook_callback" {
		if response, there := hookAnswer(p.options, r.Callback); there {
			return []agent.Event{agent.Send{Data: controlSuccess(e.RequestID, response)}}
		}
	}
	if !known || r.Subtype != "can_use_tool" || len(p.state.Talk.Waiting) >= maxWaiting {
		return []agent.Event{
			logText(bounded(agent.Clean(raw))),
			agent.Send{Data: line(object{"type": "control_response", "response": object{
				"subtype": "error", "request_id": e.RequestID, "error": "Holdfast does not serve this request.",
			}})},
		}
	}
	w := waiting{Key: e.RequestID, Suggestions: sessionRules(r.Suggestions)}
	if !slices.ContainsFunc(p.state.Talk.Waiting, func(other waiting) bool { return other.Key == w.Key }) {
		p.state.Talk.Waiting = append(p.state.Talk.Waiting, w)
	}
	return []agent.Event{agent.Ask{
		Key: e.RequestID, Tool: clean(r.Tool), Title: title(r.Input), Detail: bytes.Clone(r.Input),
		SessionScope: len(w.Suggestions) > 0,
	}}
}

func (p *parser) withdrawn(e event) []agent.Event {
	if !p.state.Talk.answered(e.RequestID) {
		return nil
	}
	return []agent.Event{agent.Withdraw{Key: e.RequestID}}
}

// answered removes a question; false: nobody waits for it.
func (t *talk) answered(key string) bool {
	n := len(t.Waiting)
	t.Waiting = slices.DeleteFunc(t.Waiting, func(w waiting) bool { return w.Key == key })
	return len(t.Waiting) < n
}

func (p *parser) decide(d agent.Decision) []agent.Event {
	i := slices.IndexFunc(p.state.Talk.Waiting, func(w waiting) bool { return w.Key == d.Key })
	if i < 0 {
		return nil // told already, or asked no more
	}
	w := p.state.Talk.Waiting[i]
	p.state.Talk.answered(d.Key)
	answer := object{"behavior": "allow"}
	switch {
	case !d.Allow && d.Reason != "":
		answer = object{"behavior": "deny", "message": d.Reason}
	case !d.Allow:
		answer = object{"behavior": "deny", "message": "The user does not permit this."}
	case d.Session && len(w.Suggestions) > 0:
		answer["updatedPermissions"] = w.Suggestions
	}
	return []agent.Event{agent.Send{Data: controlSuccess(d.Key, answer)}}
}

func controlSuccess(id string, answer object) []byte {
	return line(object{"type": "control_response", "response": object{"subtype": "success", "request_id": id, "response": answer}})
}

// sessionRules are the rules that Claude Code suggests, for this session only:
// it would write them into the project's own settings. Nil: it cannot remember
// an answer, or only with more text than the state holds.
func sessionRules(raw json.RawMessage) json.RawMessage {
	var rules []map[string]json.RawMessage
	if len(raw) > maxSuggestions || json.Unmarshal(raw, &rules) != nil || len(rules) == 0 {
		return nil
	}
	for _, rule := range rules {
		rule["destination"] = json.RawMessage(`"session"`)
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return nil
	}
	return text
}

// title is what a tool is to do, in one text.
func title(input json.RawMessage) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(input, &fields) == nil {
		for _, name := range [...]string{"command", "file_path", "notebook_path", "path", "url", "query", "pattern", "description"} {
			if text := clean(word(fields[name])); text != "" {
				return text
			}
		}
	}
	return bounded(agent.Clean(input))
}

// controlAnswer reads what became of a request of Holdfast: only a refusal is
// news. The answer to the first one lists many kB of commands.
func controlAnswer(e event) []agent.Event {
	var r struct {
		Subtype string          `json:"subtype"`
		Error   json.RawMessage `json:"error"`
	}
	if json.Unmarshal(e.Response, &r) != nil || r.Subtype != "error" {
		return nil
	}
	return []agent.Event{logText("Claude Code refused a request: " + bounded(clean(word(r.Error))))}
}

// sessionState closes the input when Claude Code has nothing left to do. The
// result line is not that end: subagents in the background may go on, and could
// ask for no permission without input.
func (p *parser) sessionState(state string) []agent.Event {
	p.state.Talk.Reports = true
	if state != "idle" || p.state.Results == 0 {
		return nil
	}
	return p.close()
}

func (p *parser) close() []agent.Event {
	if p.state.Talk.Closed {
		return nil
	}
	p.state.Talk.Closed = true
	events := []agent.Event{agent.CloseInput{}}
	if !p.state.Talk.Steered { // else one that it has not read yet may come, and is worked on
		events = append(events, agent.Done{})
	}
	return events
}
