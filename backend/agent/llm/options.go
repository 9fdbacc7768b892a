package llm

import "github.com/holdfast-app/holdfast/backend/agent"

// Honours has what bounds tools, although nothing is passed on: a model that is
// asked through its API uses no tools. A list of tools that it may use is
// honoured only when it is empty, because a node that lists some needs them.
func (d Driver) Honours(req agent.Request) []agent.Option {
	honoured := []agent.Option{agent.OptionDeniedTools, agent.OptionSandbox, agent.OptionSystemPrompt, agent.OptionSettingSources, agent.OptionSkills}
	if tools := req.Options.AllowedTools; tools != nil && len(*tools) == 0 {
		honoured = append(honoured, agent.OptionAllowedTools)
	}
	if req.Options.WebSearchMode == "disabled" {
		honoured = append(honoured, agent.OptionWebSearchMode)
	}
	if t := req.Options.Thinking; d.provider.Kind == agent.KindAnthropic && (t == nil || thinkingBudget(req.Options) > 0 || t.Type == "disabled") {
		honoured = append(honoured, agent.OptionThinking)
	}
	if d.provider.Kind != agent.KindAnthropic {
		honoured = append(honoured, agent.OptionEffort)
	}
	return honoured
}

// thinkingBudget is how many tokens the model may think; 0: it does not. The API
// takes no fewer than 1024.
func thinkingBudget(o agent.Options) int64 {
	if o.Thinking == nil || o.Thinking.Type != "enabled" || o.Thinking.BudgetTokens < 1024 {
		return 0
	}
	return o.Thinking.BudgetTokens
}

// effort is how much a model reasons, in the words of the API.
func effort(o agent.Options) string {
	if o.Effort == "max" {
		return "xhigh"
	}
	return o.Effort
}
