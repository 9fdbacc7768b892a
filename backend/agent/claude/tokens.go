package claude

import (
	"encoding/json"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// tokens are counts of one message or sums of several. Reasoning is contained
// in Output.
type tokens struct {
	Input        int64 `json:"in,omitempty"`
	Output       int64 `json:"out,omitempty"`
	Reasoning    int64 `json:"think,omitempty"`
	CacheRead    int64 `json:"read,omitempty"`
	CacheWrite5m int64 `json:"w5m,omitempty"`
	CacheWrite1h int64 `json:"w1h,omitempty"`
}

func (t tokens) plus(u tokens) tokens {
	return tokens{
		t.Input + u.Input, t.Output + u.Output, t.Reasoning + u.Reasoning,
		t.CacheRead + u.CacheRead, t.CacheWrite5m + u.CacheWrite5m, t.CacheWrite1h + u.CacheWrite1h,
	}
}

func (t tokens) minus(u tokens) tokens {
	return t.plus(tokens{-u.Input, -u.Output, -u.Reasoning, -u.CacheRead, -u.CacheWrite5m, -u.CacheWrite1h})
}

func (t tokens) fill(row *workbench.UsageEvent) {
	row.InputTokens, row.OutputTokens, row.ReasoningTokens = t.Input, t.Output, t.Reasoning
	row.CacheReadTokens, row.CacheWrite5mTokens, row.CacheWrite1hTokens = t.CacheRead, t.CacheWrite5m, t.CacheWrite1h
}

// messageTokens reads usage of the Messages API. Cache writes of a service
// that does not tell their lifetime are five-minute writes, the default.
func messageTokens(raw json.RawMessage) (tokens, bool) {
	var u struct {
		Input         int64 `json:"input_tokens"`
		Output        int64 `json:"output_tokens"`
		CacheRead     int64 `json:"cache_read_input_tokens"`
		CacheCreation int64 `json:"cache_creation_input_tokens"`
		Lifetimes     *struct {
			Minutes5 int64 `json:"ephemeral_5m_input_tokens"`
			Hour1    int64 `json:"ephemeral_1h_input_tokens"`
		} `json:"cache_creation"`
		Details *struct {
			Thinking int64 `json:"thinking_tokens"`
		} `json:"output_tokens_details"`
	}
	if len(raw) == 0 || string(raw) == "null" || json.Unmarshal(raw, &u) != nil {
		return tokens{}, false
	}
	t := tokens{Input: u.Input, Output: u.Output, CacheRead: u.CacheRead, CacheWrite5m: u.CacheCreation}
	if u.Lifetimes != nil && u.Lifetimes.Minutes5+u.Lifetimes.Hour1 > 0 {
		t.CacheWrite5m, t.CacheWrite1h = u.Lifetimes.Minutes5, u.Lifetimes.Hour1
	}
	if u.Details != nil {
		t.Reasoning = u.Details.Thinking
	}
	return t, true
}

// total is what a result line reports for one model.
type total struct {
	tokens    tokens
	cost      *int64 // 10⁻⁹ USD; nil: unknown
	canonical string // the model's name without what the user chose with it, such as [1m]
	lifetimes bool   // cache writes are told apart; else all are in CacheWrite5m
}

func modelTotal(raw json.RawMessage) (total, bool) {
	var u struct {
		Input         int64       `json:"inputTokens"`
		Output        int64       `json:"outputTokens"`
		Thinking      int64       `json:"thinkingTokens"`
		CacheRead     int64       `json:"cacheReadInputTokens"`
		CacheCreation int64       `json:"cacheCreationInputTokens"`
		Hour1         *int64      `json:"cacheCreationEphemeral1hInputTokens"`
		Cost          json.Number `json:"costUSD"`
		CostBasis     string      `json:"costBasis"`
		Canonical     string      `json:"canonicalModel"`
	}
	if json.Unmarshal(raw, &u) != nil {
		return total{}, false
	}
	t := total{
		tokens: tokens{
			Input: u.Input, Output: u.Output, Reasoning: u.Thinking, CacheRead: u.CacheRead,
			CacheWrite5m: u.CacheCreation,
		},
		canonical: u.Canonical,
		lifetimes: u.Hour1 != nil,
	}
	if u.Hour1 != nil {
		t.tokens.CacheWrite5m, t.tokens.CacheWrite1h = u.CacheCreation-*u.Hour1, *u.Hour1
	}
	// For a model that it does not know Claude Code reports the price of
	// another one, and says so: that is a guess, not a cost.
	if u.CostBasis != "unknown" {
		t.cost = nanoUSD(u.Cost)
	}
	return t, true
}
