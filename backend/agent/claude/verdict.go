package claude

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// outcome is how a turn ended, by its result line.
type outcome struct {
	Failed bool   `json:"failed,omitempty"`
	Status int64  `json:"status,omitempty"` // HTTP status of the failed call; 0: none
	End    string `json:"end,omitempty"`    // why the loop ended, in a word of Claude Code
	Text   string `json:"text,omitempty"`   // of the failure, cut
}

// result reads the last line of a turn. A run has several when subagents in the
// background end after the first one.
func (p *parser) result(e event) []agent.Event {
	p.state.Results++
	if p.state.SessionID == "" {
		p.state.SessionID = e.SessionID
	}
	p.state.Turns += e.NumTurns
	p.state.DurationMS += e.DurationMS
	text := clean(word(e.Result))
	if len(e.Result) == 0 || string(e.Result) == "null" {
		text = ""
	}
	facts := agent.Facts{Turns: p.state.Turns, DurationMS: p.state.DurationMS, ContextWindow: p.window(e)}
	events := []agent.Event{}
	failed := e.IsError || strings.HasPrefix(e.Subtype, "error")
	p.state.Outcome = &outcome{}
	if failed {
		p.state.Outcome = failure(e, text)
		events = append(events, logText(p.state.Outcome.Text))
	} else {
		facts.AssistantSessionID = clean(e.SessionID)
		if p.state.Response == "" && text != "" {
			// An answer that no model gave, such as that of a command of
			// Claude Code itself, is only here.
			events = append(events, textEvents(workbench.ChannelResponse, p.state.Response.Next(text))...)
		}
	}
	if n := len(e.Denials); n > 0 {
		events = append(events, logText(fmt.Sprintf("Claude Code was not permitted to use a tool %d times.", n)))
	}
	events = append(append(events, facts), p.adjustments(e)...)
	if !p.state.Talk.Reports {
		events = append(events, p.close()...) // an older version: there is no better sign
	}
	return events
}

func failure(e event, text string) *outcome {
	if text == "" {
		text = clean(strings.Join(decodeErrors(e.Errors), "; "))
	}
	if text == "" {
		text = clean(e.Subtype) // error_max_turns
	}
	status, err := strconv.ParseInt(strings.Trim(string(e.APIErrorStatus), `"`), 10, 64)
	if err != nil {
		status = 0 // null: the call did not get that far
	}
	end := e.TerminalReason
	if end == "" || end == "completed" {
		end = e.Subtype
	}
	return &outcome{Failed: true, Status: status, End: bounded(clean(end)), Text: bounded(strings.TrimSpace(text))}
}

func (p *parser) turnName() string { return strconv.FormatInt(p.state.Results, 10) }

// Exit judges the run. The result line is what counts: a process that is
// stopped after it, or fails while it cleans up, has done its work.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	result := p.verdict(status)
	result.OK = result.Reason == ""
	result.Events = textEvents(workbench.ChannelLog, p.state.Stderr.End())
	return result
}

func (p *parser) verdict(status agent.ExitStatus) agent.Result {
	if o := p.state.Outcome; o != nil {
		if !o.Failed {
			return agent.Result{}
		}
		return p.failure(*o)
	}
	last := p.state.Stderr.LastLine()
	if ended := status.Code != nil && *status.Code != 0; ended && p.resumed && strings.Contains(last, noConversation) {
		return sessionGone(last)
	}
	return agent.Unfinished(label, status, last)
}

// noConversation is what Claude Code says of a session that it does not have.
const noConversation = "No conversation found"

func sessionGone(text string) agent.Result {
	r := agent.Failed(workbench.FailError,
		"Claude Code does not have this session any more; go on with a new one, which is given what was said. It said: %s", agent.Sentence(text))
	r.ResumeFailed = true
	return r
}

// failure maps what Claude Code reports. The word on the message is there even
// when no call was made, as when nobody is logged in.
func (p *parser) failure(o outcome) agent.Result {
	text, word := agent.Sentence(o.Text), p.state.ErrorWord
	switch {
	case p.resumed && strings.Contains(o.Text, noConversation):
		return sessionGone(o.Text)
	case p.state.Talk.Interrupt == interruptSent || strings.HasPrefix(o.End, "aborted"):
		return agent.Failed(workbench.FailInterrupted, "Claude Code was interrupted before it had finished; its session can go on.")
	case o.Status == 401 || o.Status == 403 || word == "authentication_failed":
		return agent.Failed(workbench.FailAuth, "Claude Code is not logged in, or its key was refused; run claude in a terminal and log in, or set ANTHROPIC_API_KEY. It said: %s", text)
	case o.Status == 429 || word == "rate_limit":
		r := agent.Failed(workbench.FailRateLimited, "The rate limit of the account is reached; run the job again later. Claude Code said: %s", text)
		r.Transient, r.RetryAt = true, p.state.LimitResets
		return r
	}
	return otherFailure(o, word, text)
}

// otherFailure is one that is neither of the account nor of the session.
func otherFailure(o outcome, word, text string) agent.Result {
	switch {
	case word == "billing_error":
		return agent.Failed(workbench.FailError, "The account has no credit left for this; add some, or choose another agent. Claude Code said: %s", text)
	case o.End == "prompt_too_long":
		return agent.Failed(workbench.FailError, "The prompt is larger than the model takes; take files out of it, or choose a model with a larger context. Claude Code said: %s", text)
	case o.Status == 404 || word == "model_not_found":
		return agent.Failed(workbench.FailError, "The model is not known, or the account may not use it; choose another one. Claude Code said: %s", text)
	case o.End == "error_max_turns" || o.End == "max_turns":
		return agent.Failed(workbench.FailError, "Claude Code has used all the turns that it is allowed; resume it to go on.")
	}
	r := agent.Failed(workbench.FailError, "Claude Code reported a failure: %s", text)
	r.Transient = transient(o, word)
	return r
}

// transient tells a failure of the service or of the connection, which has no
// status, from one that will come again.
func transient(o outcome, word string) bool {
	return o.Status == 408 || o.Status >= 500 || word == "overloaded" || word == "server_error" ||
		o.Status == 0 && o.End == "api_error" && word == "unknown"
}
