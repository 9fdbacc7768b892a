// Package llm asks models through their HTTP APIs. The request is made by a
// child, `holdfast llm-agent`, so that an answer goes on when the owner ends, as
// with any other agent. A model is given text and gives text; it uses no tools.
package llm

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	name = "llm"
	// Verb is the hidden verb of the holdfast program that runs Main.
	Verb = "llm-agent"
	// KeyVariable holds the key in the environment of that child: arguments can
	// be read by every user of the machine, and standard input is spooled.
	KeyVariable = "HOLDFAST_LLM_KEY"
	// defaultOutputTokens is asked for where an API wants a number.
	defaultOutputTokens = 32_000
)

// Family is the drivers of all providers.
type Family struct {
	Driver
	providers func() []agent.Provider
}

// New makes the family of what providers answers at the time of a call.
func New(providers func() []agent.Provider) Family { return Family{providers: providers} }

// Name is llm.
func (Family) Name() string { return name }

// Members are a driver for each provider that is an HTTP API.
func (f Family) Members() []agent.Driver {
	var members []agent.Driver
	for _, p := range f.providers() {
		if p.Kind != agent.KindACP {
			members = append(members, Driver{p})
		}
	}
	return members
}

// Driver is the driver of one provider.
type Driver struct{ provider agent.Provider }

// Name is llm:<provider>.
func (d Driver) Name() string { return name + ":" + d.provider.Name }

// Secrets names the provider's key.
func (d Driver) Secrets() []string {
	if d.provider.SecretName == "" {
		return nil
	}
	return []string{d.provider.SecretName}
}

// Capabilities are what a model can do beyond a prompt: it is told the whole
// conversation each time.
func (Driver) Capabilities() agent.Capabilities { return agent.Capabilities{History: true} }

// Lines is true: an event is one line.
func (Driver) Lines() bool { return true }

// Probe asks nobody: the address may be of another machine.
func (d Driver) Probe(_ context.Context, env agent.Environment) agent.Info {
	p := d.provider
	info := agent.Info{
		Name: d.Name(), Label: p.Label, Installed: env.Self != "", Path: env.Self,
		Capabilities: d.Capabilities(), Models: p.Models, DefaultModel: d.model(agent.Request{}),
	}
	if info.Label == "" {
		info.Label = p.Name
	}
	info.Detail = "Asks the model API at " + p.Address()
	if p.SecretName == "" {
		info.Login = agent.LoginNotNeeded
		info.Detail += " without a key."
	} else {
		info.Detail += " with the key " + p.SecretName + "."
	}
	return info
}

// ask is what the child reads on its standard input.
type ask struct {
	Kind            agent.ProviderKind `json:"kind"`
	Provider        string             `json:"provider"` // for sentences
	BaseURL         string             `json:"base_url"`
	Model           string             `json:"model"`
	System          string             `json:"system,omitempty"`
	Messages        []message          `json:"messages"`
	MaxOutputTokens int64              `json:"max_output_tokens,omitempty"`
	Effort          string             `json:"effort,omitempty"`
	ThinkingTokens  int64              `json:"thinking_tokens,omitempty"` // 0: it does not think
}

type message struct {
	Role workbench.Role `json:"role"` // user or assistant
	Text string         `json:"text"`
}

// Command runs the program itself, with the whole request on standard input.
func (d Driver) Command(req agent.Request) (agent.Command, error) {
	a := ask{
		Kind: d.provider.Kind, Provider: d.label(), BaseURL: d.address(req), Model: d.model(req),
		System: req.SystemPrompt, MaxOutputTokens: req.MaxOutputTokens,
		Effort: effort(req.Options), ThinkingTokens: thinkingBudget(req.Options),
	}
	key := req.Secrets[d.provider.SecretName]
	switch {
	case req.Program == "":
		return agent.Command{}, workbench.Errorf(workbench.EAgentMissing,
			"%s needs the path of the holdfast program, which is not known; start Holdfast again.", a.Provider)
	case strings.TrimSpace(req.Prompt) == "":
		return agent.Command{}, workbench.Errorf(workbench.EInvalid, "There is nothing to ask %s; write a task first.", a.Provider)
	case a.Model == "":
		return agent.Command{}, workbench.Errorf(workbench.EInvalid, "Name the model that %s shall use; no model is set for it.", a.Provider)
	case d.provider.SecretName != "" && key == "":
		return agent.Command{}, workbench.Errorf(workbench.EInvalid,
			"The key %s for %s is not stored; enter it in the settings.", d.provider.SecretName, a.Provider)
	}
	if err := agent.CheckAddress(a.BaseURL, key != ""); err != nil {
		return agent.Command{}, err
	}
	for _, entry := range req.History {
		if (entry.Role == workbench.RoleUser || entry.Role == workbench.RoleAssistant) && strings.TrimSpace(entry.Text) != "" {
			a.Messages = append(a.Messages, message{entry.Role, entry.Text})
		}
	}
	a.Messages = append(a.Messages, message{workbench.RoleUser, req.Prompt})
	stdin, err := json.Marshal(a)
	if err != nil {
		return agent.Command{}, workbench.Wrap(workbench.EInternal, err, "The request cannot be written down.")
	}
	command := agent.Command{Argv: []string{req.Program, Verb}, Stdin: stdin}
	if key != "" {
		command.Env = []string{KeyVariable + "=" + key}
	}
	return command, nil
}

func (d Driver) label() string {
	if d.provider.Label != "" {
		return d.provider.Label
	}
	return d.provider.Name
}

func (d Driver) address(req agent.Request) string {
	if req.BaseURL != "" {
		return req.BaseURL
	}
	return d.provider.Address()
}

// model is the one of the request, which may name the provider too, or the
// provider's first.
func (d Driver) model(req agent.Request) string {
	if model := strings.TrimPrefix(req.Model, d.provider.Name+"/"); model != "" || len(d.provider.Models) == 0 {
		return model
	}
	return d.provider.Models[0]
}

// Parser reads the lines of the child.
func (d Driver) Parser(req agent.Request, state json.RawMessage) agent.Parser {
	p := &parser{agent: d.Name(), label: d.label(), provider: d.ledgerName(req)}
	if json.Unmarshal(state, &p.state) != nil {
		p.state = parserState{} // nil, or of another program version
	}
	return p
}

// ledgerName is the provider of the cost ledger. Only a service's own address
// charges the service's own prices.
func (d Driver) ledgerName(req agent.Request) string {
	switch address := strings.TrimRight(d.address(req), "/"); {
	case d.provider.Kind == agent.KindAnthropic && address == agent.AnthropicURL:
		return "anthropic"
	case address == agent.OpenAIURL:
		return "openai"
	}
	return d.provider.Name
}
