package acp

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// outcome is how the turn ended; Reason is "" if it ended well.
type outcome struct {
	Reason       workbench.FailureReason `json:"reason,omitempty"`
	Message      string                  `json:"message,omitempty"`
	Transient    bool                    `json:"transient,omitempty"`
	ResumeFailed bool                    `json:"resume_failed,omitempty"`
}

func interrupted(label string) outcome {
	return outcome{Reason: workbench.FailInterrupted, Message: label + " was interrupted before it had finished; its session can go on."}
}

// give ends the turn.
func (p *parser) give(o outcome) []agent.Event {
	p.state.Outcome = &o
	events := []agent.Event{}
	for _, a := range p.state.Asks {
		events = append(events, agent.Withdraw{Key: a.Key})
	}
	p.state.Asks, p.state.Calls = nil, nil
	if o.Message != "" {
		events = append(events, logText(o.Message))
	}
	return append(events, agent.CloseInput{}, agent.Done{})
}

// ended reads the answer to the prompt.
func (p *parser) ended(result json.RawMessage) []agent.Event {
	var r acp.PromptResponse
	if json.Unmarshal(result, &r) != nil {
		return p.give(outcome{Reason: workbench.FailTruncated, Message: p.program.label + " ended its turn in a way that cannot be understood, so its answer may be cut; run it again."})
	}
	events := append(p.usage(r), agent.Facts{Turns: 1})
	label := p.program.label
	switch r.StopReason {
	case acp.StopReasonEndTurn:
		return append(events, p.give(outcome{})...)
	case acp.StopReasonCancelled:
		return append(events, p.give(interrupted(label))...)
	case acp.StopReasonMaxTokens:
		return append(events, p.give(outcome{Reason: workbench.FailTruncated, Message: "The answer of " + label + " was cut at the limit of its tokens; continue the session, or ask for less at a time."})...)
	case acp.StopReasonMaxTurnRequests:
		return append(events, p.give(outcome{Reason: workbench.FailTruncated, Message: label + " reached its limit of requests for one turn; continue the session."})...)
	case acp.StopReasonRefusal:
		return append(events, p.give(outcome{Reason: workbench.FailError, Message: label + " refused the task; change it."})...)
	}
	return append(events, p.give(outcome{Reason: workbench.FailError, Message: fmt.Sprintf("%s stopped with %q, which Holdfast does not know; see its answer.", label, clean(string(r.StopReason)))})...)
}

// failed reads an error in the place of an answer.
func (p *parser) failed(id int, e acp.RequestError) []agent.Event {
	label, said := p.program.label, " It said: "+sentence(errorText(e))
	switch {
	case p.state.Stopping && id == idPrompt:
		return p.give(interrupted(label))
	case e.Code == codeAuthRequired || e.Code == 401 || e.Code == 403:
		return p.give(outcome{Reason: workbench.FailAuth, Message: label + " is not signed in" + p.program.signIn() + "." + said})
	case e.Code == 429 || rateLimited(errorText(e)):
		return p.give(outcome{Reason: workbench.FailRateLimited, Transient: true, Message: "The rate limit of " + label + " is reached; run it again later." + said})
	case id == idSession && p.request.Resume != "":
		return p.give(outcome{Reason: workbench.FailError, ResumeFailed: true, Message: label + " does not know its earlier session any more; start a new one." + said})
	case id == idModel:
		return p.give(outcome{Reason: workbench.FailError, Message: label + " cannot use the model " + p.request.Model + "; choose another one." + said})
	case id == idMode:
		return p.give(outcome{Reason: workbench.FailError, Message: label + " cannot work in the mode that changes nothing; choose another one." + said})
	}
	return p.give(outcome{Reason: workbench.FailError, Message: label + " reported a failure." + said})
}

func (p program) signIn() string {
	if p.login == "" {
		return "; sign in with its own command line"
	}
	return "; " + p.login
}

func rateLimited(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "rate limit") || strings.Contains(text, "too many requests") || strings.Contains(text, "resource_exhausted")
}

// errorText is the message, with the details that most agents put beside it.
func errorText(e acp.RequestError) string {
	said := clean(e.Message)
	switch data := e.Data.(type) {
	case string:
		said += ": " + clean(data)
	case map[string]any:
		for _, key := range []string{"details", "message", "error"} {
			if detail, ok := data[key].(string); ok && !strings.Contains(said, detail) {
				return said + ": " + clean(detail)
			}
		}
	}
	return said
}

// Exit judges the turn. The answer to the prompt is what counts: a process that
// is ended after it has done its work.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	result := agent.Result{Events: text(workbench.ChannelLog, p.state.Stderr.End())}
	o := p.state.Outcome
	if o == nil {
		unfinished := agent.Unfinished(p.program.label, status, bounded(p.state.Stderr.LastLine()))
		unfinished.Events = result.Events
		return unfinished
	}
	result.OK = o.Reason == ""
	result.Reason, result.Message = o.Reason, o.Message
	result.Transient, result.ResumeFailed = o.Transient, o.ResumeFailed
	return result
}

// measured takes how full the window is, and what the session has cost so far.
func (p *parser) measured(u acp.SessionUsageUpdate) []agent.Event {
	if u.Cost != nil && strings.EqualFold(u.Cost.Currency, "USD") {
		if p.state.Prompted {
			p.state.Cost = &u.Cost.Amount
		} else {
			p.state.CostBefore = &u.Cost.Amount
		}
	}
	return []agent.Event{agent.Facts{ContextTokens: int64(u.Used), ContextWindow: int64(u.Size)}}
}

// usage is the ledger's row of the turn. Without tokens or a cost there is none:
// what is not known is not nothing.
func (p *parser) usage(r acp.PromptResponse) []agent.Event {
	row := workbench.UsageEvent{
		Provider: p.agent, ProviderMessageID: p.rowID(), Agent: p.agent, Model: clean(p.state.Model),
		Kind: workbench.UsageKind, CostSource: workbench.CostUnknown, Billing: workbench.BillingUnknown,
	}
	told := false
	if u := r.Usage; u != nil {
		told = true
		row.InputTokens, row.OutputTokens = int64(u.InputTokens), int64(u.OutputTokens)
		row.CacheReadTokens, row.CacheWrite5mTokens = number(u.CachedReadTokens), number(u.CachedWriteTokens)
		row.ReasoningTokens = number(u.ThoughtTokens)
		row.OutputTokens += row.ReasoningTokens // the protocol counts them apart
	} else if in, out, ok := quota(r.Meta); ok {
		told = true
		row.InputTokens, row.OutputTokens = in, out
	}
	// The cost is the session's: of a resumed one, only what came on top in this
	// turn, and only if the beginning is known. Agents report 0 for a model whose
	// price they do not know, so 0 says nothing.
	if p.state.Cost != nil && p.state.CostBefore != nil && *p.state.Cost > *p.state.CostBefore {
		told = true
		nano := int64(math.Round((*p.state.Cost - *p.state.CostBefore) * 1e9))
		row.CostNanoUSD, row.CostSource = &nano, workbench.CostReported
	}
	if !told {
		return []agent.Event{logText(p.program.label + " did not tell what this turn used, so its cost is unknown.")}
	}
	session := clean(p.state.SessionID)
	row.AssistantSessionID = &session
	return []agent.Event{agent.Usage{UsageEvent: row}}
}

// rowID names the turn: by the agent's last message, or by what Holdfast runs.
func (p *parser) rowID() string {
	if p.state.MessageID != "" {
		return clean(p.state.SessionID + "/" + p.state.MessageID)
	}
	return clean(p.state.SessionID + "/" + p.request.JobID + p.request.MessageID)
}

// quota reads what Gemini CLI tells in the place of the protocol's usage. What
// came from a cache is contained in its input, and not told apart.
func quota(meta map[string]any) (input, output int64, ok bool) {
	data, err := json.Marshal(meta["quota"])
	if err != nil {
		return 0, 0, false
	}
	var q struct {
		Count *struct {
			Input  int64 `json:"input_tokens"`
			Output int64 `json:"output_tokens"`
		} `json:"token_count"`
	}
	if json.Unmarshal(data, &q) != nil || q.Count == nil {
		return 0, 0, false
	}
	return q.Count.Input, q.Count.Output, true
}

func number(n *int) int64 {
	if n == nil {
		return 0
	}
	return int64(*n)
}

// sentence makes one line that ends like a sentence.
func sentence(text string) string {
	text = bounded(oneLine(text))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
