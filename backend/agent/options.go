package agent

import (
	"encoding/json"
	"slices"
)

// Options are what a node of a workflow asks of its agent beyond the prompt, in
// the words of the file. They are stored with the message that waits for its turn,
// so they hold no secret: of MCP servers they have the path of the file.
type Options struct {
	AllowedTools   *[]string           `json:"allowed_tools,omitempty"` // nil: all
	DeniedTools    []string            `json:"denied_tools,omitempty"`
	MCP            string              `json:"mcp,omitempty"` // path of a file; a relative one is of the working directory
	Skills         []string            `json:"skills,omitempty"`
	Hooks          map[string][]Hook   `json:"hooks,omitempty"` // by event
	Agents         map[string]SubAgent `json:"agents,omitempty"`
	Effort         string              `json:"effort,omitempty"` // minimal, low, medium, high, xhigh or max
	Thinking       *Thinking           `json:"thinking,omitempty"`
	SystemPrompt   string              `json:"systemPrompt,omitempty"`
	Sandbox        map[string]any      `json:"sandbox,omitempty"`
	FallbackModel  string              `json:"fallbackModel,omitempty"`
	Betas          []string            `json:"betas,omitempty"`
	SettingSources *[]string           `json:"settingSources,omitempty"` // nil: the agent's own default
	MaxBudgetUSD   float64             `json:"maxBudgetUsd,omitempty"`   // 0: none
	WebSearchMode  string              `json:"webSearchMode,omitempty"`  // disabled, cached, live or "": the agent's own default
}

// Hook is a fixed answer to an event of the agent's program.
type Hook struct {
	Matcher  string         `json:"matcher,omitempty"` // of names of tools; "": all
	Response map[string]any `json:"response"`
	Timeout  float64        `json:"timeout,omitempty"` // seconds; 0: the agent's own
}

// SubAgent is an agent that the agent may give work to.
type SubAgent struct {
	Description     string   `json:"description"`
	Prompt          string   `json:"prompt"`
	Model           string   `json:"model,omitempty"`
	Tools           []string `json:"tools,omitempty"`
	DisallowedTools []string `json:"disallowedTools,omitempty"`
	Skills          []string `json:"skills,omitempty"`
	MaxTurns        int64    `json:"maxTurns,omitempty"`
}

// Thinking is what a model may think before it answers.
type Thinking struct {
	Type         string `json:"type"`                   // adaptive, enabled or disabled
	BudgetTokens int64  `json:"budgetTokens,omitempty"` // 0: the model's own
}

// Option is the key of an option in a workflow file.
type Option string

// The options that a driver honours or does not. Skills are text, which every
// agent is given that takes instructions.
const (
	OptionAllowedTools   Option = "allowed_tools"
	OptionDeniedTools    Option = "denied_tools"
	OptionMCP            Option = "mcp"
	OptionSkills         Option = "skills"
	OptionHooks          Option = "hooks"
	OptionAgents         Option = "agents"
	OptionEffort         Option = "effort"
	OptionThinking       Option = "thinking"
	OptionSystemPrompt   Option = "systemPrompt"
	OptionSandbox        Option = "sandbox"
	OptionFallbackModel  Option = "fallbackModel"
	OptionBetas          Option = "betas"
	OptionSettingSources Option = "settingSources"
	OptionMaxBudgetUSD   Option = "maxBudgetUsd"
	OptionWebSearchMode  Option = "webSearchMode"
)

// Binds reports whether an option bounds what an agent may do or cost: a run that
// went on without it would do what its author ruled out.
func (o Option) Binds() bool {
	return slices.Contains([]Option{OptionAllowedTools, OptionDeniedTools, OptionSandbox, OptionMaxBudgetUSD, OptionHooks}, o)
}

// Set are the keys of the options that are there, in the order of their fields.
func (o Options) Set() []Option {
	var set []Option
	for _, key := range []struct {
		option Option
		there  bool
	}{
		{OptionAllowedTools, o.AllowedTools != nil},
		{OptionDeniedTools, len(o.DeniedTools) > 0},
		{OptionMCP, o.MCP != ""},
		{OptionSkills, len(o.Skills) > 0},
		{OptionHooks, len(o.Hooks) > 0},
		{OptionAgents, len(o.Agents) > 0},
		{OptionEffort, o.Effort != ""},
		{OptionThinking, o.Thinking != nil},
		{OptionSystemPrompt, o.SystemPrompt != ""},
		{OptionSandbox, len(o.Sandbox) > 0},
		{OptionFallbackModel, o.FallbackModel != ""},
		{OptionBetas, len(o.Betas) > 0},
		{OptionSettingSources, o.SettingSources != nil},
		{OptionMaxBudgetUSD, o.MaxBudgetUSD > 0},
		{OptionWebSearchMode, o.WebSearchMode != ""},
	} {
		if key.there {
			set = append(set, key.option)
		}
	}
	return set
}

// Optioned is a Driver that honours options. One that is not honours none.
type Optioned interface {
	// Honours are the options of the request that the agent obeys as they are
	// written: an option whose value it cannot obey is not among them.
	Honours(req Request) []Option
}

// Tiered is a Driver whose agent has a model for each size.
type Tiered interface {
	// Tier is the model that small, medium or large stands for.
	Tier(word string) string
}

// Unhonoured are the options of a request that its agent does not obey.
func Unhonoured(d Driver, req Request) []Option {
	var honoured []Option
	if optioned, ok := d.(Optioned); ok {
		honoured = optioned.Honours(req)
	}
	return slices.DeleteFunc(req.Options.Set(), func(o Option) bool { return slices.Contains(honoured, o) })
}

// Stored is the text of options that are kept with a message; nil: there are none.
func (o Options) Stored() json.RawMessage {
	if len(o.Set()) == 0 {
		return nil
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil // cannot be: it came out of YAML
	}
	return text
}
