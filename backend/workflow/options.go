package workflow

import (
	"cmp"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// metaAgent is the agent that the user chose for nodes that name none, in the
// metadata of a run.
const metaAgent = "agent"

// chosenAgent is that of a run; "": the user chose none.
func chosenAgent(metadata map[string]any) string {
	name, _ := metadata[metaAgent].(string)
	return name
}

// taskOf is what the workflow and a node say of a question: the node wins. chosen is
// the agent where neither names one.
func (s *Service) taskOf(d *definition.Definition, n *definition.Node, chosen string) Task {
	return Task{
		NodeID: n.ID, Agent: first(n.Provider, d.Provider, chosen, s.Agents.Default()), Model: first(n.Model, d.Model), Options: agentOptions(d, n),
	}
}

func agentOptions(d *definition.Definition, n *definition.Node) agent.Options {
	o := agent.Options{
		AllowedTools: n.AllowedTools, DeniedTools: n.DeniedTools, MCP: n.MCP, Skills: n.Skills, Hooks: hooksOf(n.Hooks), Agents: subAgentsOf(n.Agents),
		Effort: cmp.Or(n.Effort, d.Effort, d.ModelReasoningEffort), Thinking: thinkingOf(cmp.Or(n.Thinking, d.Thinking)),
		SystemPrompt: n.SystemPrompt, Sandbox: n.Sandbox, FallbackModel: cmp.Or(n.FallbackModel, d.FallbackModel), Betas: n.Betas,
		SettingSources: n.SettingSources, WebSearchMode: d.WebSearchMode,
	}
	if o.Sandbox == nil {
		o.Sandbox = d.Sandbox
	}
	if o.Betas == nil {
		o.Betas = d.Betas
	}
	if n.MaxBudgetUSD != nil {
		o.MaxBudgetUSD = *n.MaxBudgetUSD
	}
	return o
}

func thinkingOf(t *definition.Thinking) *agent.Thinking {
	if t == nil {
		return nil
	}
	thinking := agent.Thinking{Type: t.Type}
	if t.BudgetTokens != nil {
		thinking.BudgetTokens = *t.BudgetTokens
	}
	return &thinking
}

func hooksOf(events map[string][]definition.Hook) map[string][]agent.Hook {
	if len(events) == 0 {
		return nil
	}
	all := map[string][]agent.Hook{}
	for event, hooks := range events {
		for _, h := range hooks {
			hook := agent.Hook{Matcher: h.Matcher, Response: h.Response}
			if h.Timeout != nil {
				hook.Timeout = *h.Timeout
			}
			all[event] = append(all[event], hook)
		}
	}
	return all
}

func subAgentsOf(agents map[string]definition.SubAgent) map[string]agent.SubAgent {
	if len(agents) == 0 {
		return nil
	}
	all := map[string]agent.SubAgent{}
	for name, a := range agents {
		sub := agent.SubAgent{
			Description: a.Description, Prompt: a.Prompt, Model: a.Model, Tools: a.Tools, DisallowedTools: a.DisallowedTools, Skills: a.Skills,
		}
		if a.MaxTurns != nil {
			sub.MaxTurns = *a.MaxTurns
		}
		all[name] = sub
	}
	return all
}

// fillOptions puts what references stand for into the texts of options.
func fillOptions(o *agent.Options, values *definition.Values) (err error) {
	if o.SystemPrompt, err = definition.FillText(o.SystemPrompt, values); err != nil {
		return err
	}
	for name, sub := range o.Agents {
		if sub.Prompt, err = definition.FillText(sub.Prompt, values); err != nil {
			return err
		}
		o.Agents[name] = sub
	}
	return nil
}
