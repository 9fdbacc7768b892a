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
	facts := agent.Facts{Turns: p.state.Turns, DurationMS: p.state.DurationMS}
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
			events = append(events, textEvents(workbench.ChannelResponse, p.state.Response.next(text))...)
		}
	}
	if n := len(e.Denials); n > 0 {
		events = append(events, logText(fmt.Sprintf("Claude Code was not permitted to use a tool %d times.", n)))
	}
	return append(append(events, facts), p.adjustments(e)...)
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
	return &outcome{Failed: true, Status: status, Text: bounded(strings.TrimSpace(text))}
}

func (p *parser) turnName() string { return strconv.FormatInt(p.state.Results, 10) }

// Exit judges the run. The result line is what counts: a process that is
// stopped after it, or fails while it cleans up, has done its work.
func (p *parser) Exit(status agent.ExitStatus) agent.Result {
	events := textEvents(workbench.ChannelLog, p.state.Stderr.End())
	reason, message := p.verdict(status)
	return agent.Result{OK: reason == "", Reason: reason, Message: message, Events: events}
}

func (p *parser) verdict(status agent.ExitStatus) (workbench.FailureReason, string) {
	if o := p.state.Outcome; o != nil {
		if !o.Failed {
			return "", ""
		}
		return p.failureReason(*o)
	}
	switch {
	case status.Stopped:
		return workbench.FailInterrupted, "Claude Code was stopped before it had finished."
	case status.Code == nil && status.Signal == "":
		return workbench.FailLost, "Claude Code ended while nobody watched, and how is not known; run the job again."
	case status.Code == nil:
		return workbench.FailError, fmt.Sprintf("Claude Code was ended by %s before it had finished; run the job again.", status.Signal)
	case *status.Code == 0:
		return workbench.FailTruncated, "Claude Code ended without a result, so its answer may be cut; run the job again."
	}
	if last := p.state.Stderr.LastLine(); last != "" {
		return workbench.FailError, fmt.Sprintf("Claude Code ended with exit code %d: %s", *status.Code, sentence(last))
	}
	return workbench.FailError, fmt.Sprintf("Claude Code ended with exit code %d and gave no reason; see the job's log.", *status.Code)
}

// failureReason maps what Claude Code reports. The word on the message is there
// even when no call was made, as when nobody is logged in.
func (p *parser) failureReason(o outcome) (workbench.FailureReason, string) {
	text := sentence(o.Text)
	switch {
	case o.Status == 401 || o.Status == 403 || p.state.ErrorWord == "authentication_failed":
		return workbench.FailAuth, "Claude Code is not logged in, or its key was refused; run claude in a terminal and log in, or set ANTHROPIC_API_KEY. It said: " + text
	case o.Status == 429 || p.state.ErrorWord == "rate_limit":
		return workbench.FailRateLimited, "The rate limit of the account is reached; run the job again later. Claude Code said: " + text
	default:
		return workbench.FailError, "Claude Code reported a failure: " + text
	}
}

// sentence makes one line that ends like a sentence.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
