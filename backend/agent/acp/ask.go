package acp

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// maxWaiting bounds the questions and the calls that the state knows to wait.
const maxWaiting = 16

// ask is a question that waits for a decision, with the agent's ids of the
// answers that it takes.
type ask struct {
	Key    string `json:"key"` // the id of the request, as JSON
	Once   string `json:"once,omitempty"`
	Always string `json:"always,omitempty"`
	Deny   string `json:"deny,omitempty"`
}

// asked reads a request of the agent. One that Holdfast does not serve is
// refused, because the agent would wait for ever.
func (p *parser) asked(m message) []agent.Event {
	key := string(m.ID)
	if p.state.Outcome != nil || slices.Contains(p.state.Calls, key) || len(p.state.Calls)+len(p.state.Asks) >= maxWaiting {
		return []agent.Event{refuse(m.ID, codeInternal, "Holdfast cannot serve this now.")}
	}
	switch m.Method {
	case acp.ClientMethodSessionRequestPermission:
		return p.permission(m)
	case acp.ClientMethodFsReadTextFile, acp.ClientMethodFsWriteTextFile, acp.ClientMethodTerminalCreate, acp.ClientMethodTerminalOutput,
		acp.ClientMethodTerminalWaitForExit, acp.ClientMethodTerminalKill, acp.ClientMethodTerminalRelease:
		p.state.Calls = append(p.state.Calls, key)
		return []agent.Event{agent.Call{ID: key, Method: m.Method, Params: slices.Clone(m.Params)}}
	}
	return []agent.Event{
		logText("Not served: " + clean(m.Method)),
		refuse(m.ID, codeMethodNotFound, "Holdfast does not serve "+m.Method+"."),
	}
}

func (p *parser) permission(m message) []agent.Event {
	var r acp.RequestPermissionRequest
	if json.Unmarshal(m.Params, &r) != nil {
		return []agent.Event{logText(bounded(agent.Clean(m.Params))), refuse(m.ID, codeInvalidParams, "This request cannot be read.")}
	}
	a := ask{Key: string(m.ID)}
	for _, option := range r.Options {
		switch option.Kind {
		case acp.PermissionOptionKindAllowOnce:
			a.Once = first(a.Once, option)
		case acp.PermissionOptionKindAllowAlways:
			a.Always = first(a.Always, option)
		case acp.PermissionOptionKindRejectOnce:
			a.Deny = string(option.OptionId) // the milder refusal is the one to give
		case acp.PermissionOptionKindRejectAlways:
			a.Deny = first(a.Deny, option)
		}
	}
	call := report{id: string(r.ToolCall.ToolCallId), rawInput: r.ToolCall.RawInput, content: r.ToolCall.Content, locations: r.ToolCall.Locations}
	if r.ToolCall.Kind != nil {
		call.kind = *r.ToolCall.Kind
	}
	if r.ToolCall.Title != nil {
		call.title = *r.ToolCall.Title
	}
	name := p.nameOf(call)
	p.state.Asks = append(p.state.Asks, a)
	return []agent.Event{agent.Ask{
		Key: a.Key, Tool: name, Title: titleOf(call), Detail: call.input(), SessionScope: a.Always != "",
	}}
}

// nameOf is the name that a tool was reported with, so that rules hold for both.
func (p *parser) nameOf(r report) string {
	if r.kind == "" {
		for _, t := range p.state.Tools {
			if t.ID == r.id {
				return t.Name
			}
		}
	}
	return toolName(r.kind, r.title)
}

// titleOf is exactly what is asked for: the command line where there is one.
func titleOf(r report) string {
	if fields, ok := r.rawInput.(map[string]any); ok {
		if command, ok := fields["command"].(string); ok && strings.TrimSpace(command) != "" {
			return clean(command)
		}
	}
	if r.title == "" && len(r.locations) > 0 {
		return clean(r.locations[0].Path)
	}
	return clean(r.title)
}

func first(have string, option acp.PermissionOption) string {
	if have != "" {
		return have
	}
	return string(option.OptionId)
}

// Tell passes on a word. What the protocol has no word for says nothing.
func (p *parser) Tell(word agent.Word) []agent.Event {
	if p.state.Outcome != nil {
		return nil
	}
	switch w := word.(type) {
	case agent.Decision:
		return p.decide(w)
	case agent.Served:
		return p.served(w)
	case agent.Interrupt:
		return p.interrupt()
	}
	return nil
}

func (p *parser) decide(d agent.Decision) []agent.Event {
	i := slices.IndexFunc(p.state.Asks, func(a ask) bool { return a.Key == d.Key })
	if i < 0 {
		return nil // told already, or asked no more
	}
	a := p.state.Asks[i]
	p.state.Asks = slices.Delete(p.state.Asks, i, i+1)
	chosen := a.Deny
	if d.Allow {
		chosen = a.Once
		if d.Session && a.Always != "" {
			chosen = a.Always
		}
	}
	// An agent that offers no such answer is told that there is none: to allow
	// for ever what was allowed once would be more than the user has said.
	return []agent.Event{answer(json.RawMessage(a.Key), map[string]any{"outcome": outcomeOf(chosen)})}
}

func outcomeOf(option string) map[string]any {
	if option == "" {
		return map[string]any{"outcome": "cancelled"}
	}
	return map[string]any{"outcome": "selected", "optionId": option}
}

func (p *parser) served(s agent.Served) []agent.Event {
	i := slices.Index(p.state.Calls, s.ID)
	if i < 0 {
		return nil
	}
	p.state.Calls = slices.Delete(p.state.Calls, i, i+1)
	if s.Result == nil {
		return []agent.Event{refuse(json.RawMessage(s.ID), codeInternal, s.Err)}
	}
	return []agent.Event{answer(json.RawMessage(s.ID), s.Result)}
}

// interrupt ends the turn. Questions that wait are answered, as the protocol asks
// for; before the prompt there is nothing to cancel, and it is not sent.
func (p *parser) interrupt() []agent.Event {
	if p.state.Stopping {
		return nil
	}
	p.state.Stopping = true
	if !p.state.Prompted {
		return nil
	}
	events := []agent.Event{notification(acp.AgentMethodSessionCancel, map[string]any{"sessionId": p.state.SessionID})}
	for _, a := range p.state.Asks {
		events = append(events, answer(json.RawMessage(a.Key), map[string]any{"outcome": outcomeOf("")}), agent.Withdraw{Key: a.Key})
	}
	p.state.Asks = nil
	return events
}
