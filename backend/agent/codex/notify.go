package codex

import (
	"encoding/json"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// other is the thread of a subagent.
type other struct {
	Model string `json:"model,omitempty"`
	Call  string `json:"call,omitempty"` // the tool call that began it
}

const maxOthers = 16

// where is what most notifications say of themselves.
type where struct {
	Thread string `json:"threadId"`
	Turn   string `json:"turnId"`
}

// notified reads a notification. Those that are counters, settings or repeat
// what another one says are left out; what is not known is in the log.
func (p *parser) notified(m message, raw []byte) []agent.Event {
	var w where
	if json.Unmarshal(m.Params, &w) != nil {
		return []agent.Event{logText(bounded(agent.Clean(raw)))}
	}
	switch m.Method {
	case "turn/started":
		if w.Thread != p.state.Thread {
			return nil
		}
		return p.turnBegan(m.Params)
	case "turn/completed":
		return p.turnEnded(w, m.Params)
	case "item/started", "item/completed":
		return p.item(w, m.Method == "item/completed", m.Params)
	case "item/agentMessage/delta", "item/reasoning/textDelta", "item/reasoning/summaryTextDelta":
		return p.delta(w, m)
	case "thread/tokenUsage/updated":
		return p.tokens(w, m)
	case "account/rateLimits/updated":
		return p.limits(m.Params)
	case "serverRequest/resolved":
		return p.resolved(m.Params)
	case "thread/started":
		return p.otherBegan(m.Params)
	case "error", "warning", "configWarning", "guardianWarning", "deprecationNotice":
		return []agent.Event{logText(notice(m))}
	case "model/rerouted":
		return p.rerouted(w, m.Params)
	case "item/reasoning/summaryPartAdded", "item/plan/delta", "item/commandExecution/outputDelta", "item/fileChange/outputDelta",
		"item/fileChange/patchUpdated", "item/mcpToolCall/progress", "turn/diff/updated", "hook/started", "hook/completed",
		"thread/status/changed", "thread/readState/changed", "thread/settings/updated", "thread/name/updated", "thread/goal/cleared",
		"thread/goal/updated", "remoteControl/status/changed", "skills/changed", "account/updated", "mcpServer/startupStatus/updated",
		"app/list/updated":
		return nil
	default:
		return []agent.Event{logText(bounded(agent.Clean(raw)))}
	}
}

// notice is the sentence of a warning or of a failure that Codex tries to get
// over.
func notice(m message) string {
	var n struct {
		Message string `json:"message"`
		Summary string `json:"summary"`
		Details string `json:"details"`
		Error   struct {
			Message string `json:"message"`
			Details string `json:"additionalDetails"`
		} `json:"error"`
	}
	if json.Unmarshal(m.Params, &n) != nil {
		return bounded(agent.Clean(m.Params))
	}
	text := "[" + m.Method + "]"
	for _, part := range [...]string{n.Message, n.Summary, n.Details, n.Error.Message, n.Error.Details} {
		if part != "" {
			text += " " + clean(part)
		}
	}
	return bounded(text)
}

func (p *parser) otherBegan(params json.RawMessage) []agent.Event {
	var s struct {
		Thread struct {
			ID    string `json:"id"`
			Model string `json:"model"`
		} `json:"thread"`
	}
	if json.Unmarshal(params, &s) == nil && s.Thread.ID != p.state.Thread {
		p.remember(s.Thread.ID, func(o *other) { o.Model = bounded(clean(s.Thread.Model)) })
	}
	return nil
}

func (p *parser) remember(thread string, change func(*other)) {
	o, known := p.state.Others[thread]
	if thread == "" || !known && len(p.state.Others) >= maxOthers {
		return
	}
	if p.state.Others == nil {
		p.state.Others = map[string]other{}
	}
	change(&o)
	p.state.Others[thread] = o
}

func (p *parser) rerouted(w where, params json.RawMessage) []agent.Event {
	var r struct {
		To string `json:"toModel"`
	}
	if json.Unmarshal(params, &r) != nil || w.Thread != p.state.Thread || r.To == "" {
		return nil
	}
	p.state.Model = bounded(clean(r.To))
	return []agent.Event{agent.Facts{Model: p.state.Model}, logText("Codex was given another model: " + p.state.Model)}
}
