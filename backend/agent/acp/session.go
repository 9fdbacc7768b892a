package acp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// initialize is the first line of a turn. Files and terminals are offered: what an
// agent runs through them stays in the directory and ends with the turn.
func initialize() []byte {
	return request(idInitialize, acp.AgentMethodInitialize, acp.InitializeRequest{
		ProtocolVersion:    acp.ProtocolVersionNumber,
		ClientCapabilities: acp.ClientCapabilities{Fs: acp.FileSystemCapabilities{ReadTextFile: true, WriteTextFile: true}, Terminal: true},
		ClientInfo:         &acp.Implementation{Name: "holdfast", Version: workbench.Version},
	}).Data
}

// initialized opens a session, as far as the agent can.
func (p *parser) initialized(result json.RawMessage) []agent.Event {
	var r acp.InitializeResponse
	if json.Unmarshal(result, &r) != nil || r.ProtocolVersion != acp.ProtocolVersionNumber {
		return p.give(outcome{Reason: workbench.FailError, Message: fmt.Sprintf(
			"%s speaks version %d of the Agent Client Protocol and Holdfast version %d; install a version of it that fits.",
			p.program.label, r.ProtocolVersion, acp.ProtocolVersionNumber)})
	}
	var events []agent.Event
	if r.AgentInfo != nil {
		events = append(events, agent.Facts{Version: clean(r.AgentInfo.Version)},
			logText(clean(r.AgentInfo.Name+" "+r.AgentInfo.Version)))
	}
	method, params, can := p.session(r.AgentCapabilities)
	if !can {
		return append(events, p.give(outcome{Reason: workbench.FailError, ResumeFailed: true, Message: p.program.label + " cannot go on with an earlier session; start a new one."})...)
	}
	p.state.Loading = method == acp.AgentMethodSessionLoad
	return append(events, request(idSession, method, params))
}

// session is how to open the session of the request. Resuming comes before
// loading, which tells the whole history once more.
func (p *parser) session(can acp.AgentCapabilities) (method string, params map[string]any, ok bool) {
	params = map[string]any{"cwd": p.request.WorkingDirectory, "mcpServers": servers(p.request)}
	if p.request.Resume == "" {
		return acp.AgentMethodSessionNew, params, true
	}
	params["sessionId"] = p.request.Resume
	switch {
	case p.request.Fork:
		return acp.AgentMethodSessionFork, params, can.SessionCapabilities.Fork != nil
	case can.SessionCapabilities.Resume != nil:
		return acp.AgentMethodSessionResume, params, true
	default:
		return acp.AgentMethodSessionLoad, params, can.LoadSession
	}
}

// opened prepares the session: its model and its mode, then the prompt.
func (p *parser) opened(result json.RawMessage) []agent.Event {
	var r acp.NewSessionResponse
	if err := json.Unmarshal(result, &r); err != nil || (r.SessionId == "" && p.request.Resume == "") {
		return p.give(outcome{Reason: workbench.FailError, Message: p.program.label + " opened no session that can be understood; see the job's log."})
	}
	p.state.Loading = false
	p.state.SessionID = string(r.SessionId)
	if p.state.SessionID == "" {
		p.state.SessionID = p.request.Resume
	}
	if p.request.Resume == "" {
		p.state.CostBefore = new(float64) // a new session has cost nothing yet
	}
	p.prepare(r)
	events := []agent.Event{agent.Facts{AssistantSessionID: clean(p.state.SessionID), Model: clean(p.state.Model)}}
	if p.state.Stopping {
		return append(events, p.give(interrupted(p.program.label))...)
	}
	return append(events, p.next()...)
}

// prepare notes the requests that the session needs before its prompt.
func (p *parser) prepare(r acp.NewSessionResponse) {
	model, mode := p.options(r.ConfigOptions)
	if r.Models != nil {
		p.state.Model = string(r.Models.CurrentModelId)
	}
	if wanted := p.request.Model; wanted != "" && wanted != p.state.Model {
		p.state.Model = wanted
		if model != "" {
			p.set(idModel, acp.AgentMethodSessionSetConfigOption, map[string]any{"configId": model, "value": wanted})
		} else {
			p.set(idModel, acp.AgentMethodSessionSetModel, map[string]any{"modelId": wanted})
		}
	}
	switch {
	case p.request.Permission != agent.PermissionPlan:
	case mode != "":
		p.set(idMode, acp.AgentMethodSessionSetConfigOption, map[string]any{"configId": mode, "value": planMode})
	case r.Modes != nil && slices.ContainsFunc(r.Modes.AvailableModes, func(m acp.SessionMode) bool { return m.Id == planMode }):
		p.set(idMode, acp.AgentMethodSessionSetMode, map[string]any{"modeId": planMode})
	}
}

// options finds the ids of the options that choose the model and the mode, and
// takes over the model; "": there is none.
func (p *parser) options(list []acp.SessionConfigOption) (model, mode string) {
	for _, option := range list {
		s := option.Select
		if s == nil || s.Category == nil {
			continue
		}
		category, err := json.Marshal(s.Category)
		switch {
		case err != nil: // cannot be: it came out of JSON
		case string(category) == `"model"`:
			model, p.state.Model = string(s.Id), string(s.CurrentValue)
		case string(category) == `"mode"` && offers(s.Options, planMode):
			mode = string(s.Id)
		}
	}
	return model, mode
}

// set notes a request for the session.
func (p *parser) set(id int, method string, params map[string]any) {
	params["sessionId"] = p.state.SessionID
	if data, err := json.Marshal(params); err == nil { // strings only
		p.state.Pending = append(p.state.Pending, send{id, method, data})
	}
}

// planMode is the name that agents give to the mode in which they change nothing.
// One that has none is kept from changing things by the answers to what it asks.
const planMode = "plan"

func offers(options acp.SessionConfigSelectOptions, value string) bool {
	data, err := json.Marshal(options)
	return err == nil && strings.Contains(string(data), `"value":"`+value+`"`)
}

// next sends what the session still needs, and the prompt at last.
func (p *parser) next() []agent.Event {
	if len(p.state.Pending) > 0 {
		s := p.state.Pending[0]
		p.state.Pending = p.state.Pending[1:]
		return []agent.Event{request(s.ID, s.Method, s.Params)}
	}
	if p.state.Stopping {
		return p.give(interrupted(p.program.label))
	}
	p.state.Prompted = true
	prompt := agent.WithHistory(p.request.History, p.request.Prompt)
	if p.request.Resume != "" {
		prompt = p.request.Prompt // the agent has the history
	}
	if system := strings.TrimSpace(p.request.SystemPrompt); system != "" {
		prompt = system + "\n\n" + prompt // the protocol has no place for instructions
	}
	return []agent.Event{request(idPrompt, acp.AgentMethodSessionPrompt, map[string]any{
		"sessionId": p.state.SessionID, "prompt": []acp.ContentBlock{acp.TextBlock(prompt)},
	})}
}
