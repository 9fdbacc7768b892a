package codex

import (
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// outcome is how a turn ended.
type outcome struct {
	Failed      bool   `json:"failed,omitempty"`
	Interrupted bool   `json:"interrupted,omitempty"`
	NoThread    bool   `json:"no_thread,omitempty"` // the thread to go on with is not there
	Kind        string `json:"kind,omitempty"`      // of the failure, a word of Codex
	Status      int64  `json:"status,omitempty"`    // HTTP status of the failed call; 0: none
	Text        string `json:"text,omitempty"`      // of the failure, cut
}

// end is the end of the work, good or bad.
func (p *parser) end(o outcome) []agent.Event {
	o.Text = bounded(strings.TrimSpace(clean(o.Text)))
	p.state.Outcome = &o
	var events []agent.Event
	if o.Text != "" {
		events = append(events, logText(o.Text))
	}
	return append(events, p.closeAtEnd()...)
}

// refused is the refusal of a request without which there is no turn.
func (p *parser) refused(id int64, e rpcError) []agent.Event {
	o := outcome{Failed: true, Text: e.Message}
	o.NoThread = id == idThread && p.req.Resume != "" && (strings.Contains(e.Message, "no rollout found") || strings.Contains(e.Message, "not found"))
	return p.end(o)
}

func (p *parser) turnEnded(w where, params json.RawMessage) []agent.Event {
	var n struct {
		Turn struct {
			ID       string `json:"id"`
			Status   string `json:"status"`
			Duration int64  `json:"durationMs"`
			Error    *struct {
				Message string          `json:"message"`
				Info    json.RawMessage `json:"codexErrorInfo"`
				Details string          `json:"additionalDetails"`
			} `json:"error"`
		} `json:"turn"`
	}
	if w.Thread != p.state.Thread || json.Unmarshal(params, &n) != nil || n.Turn.ID == p.state.Talk.Ended {
		return nil
	}
	p.state.Turn, p.state.Talk.Ended = "", bounded(clean(n.Turn.ID))
	p.state.Turns++
	p.state.DurationMS += n.Turn.Duration
	facts := agent.Facts{Turns: p.state.Turns, DurationMS: p.state.DurationMS}
	o := outcome{Failed: n.Turn.Status != "completed", Interrupted: n.Turn.Status == "interrupted"}
	if e := n.Turn.Error; e != nil {
		o.Kind, o.Status = info(e.Info)
		o.Text = strings.TrimSpace(e.Message + "\n" + e.Details)
	}
	return append([]agent.Event{facts}, p.end(o)...)
}

// info reads the kind of a failure: a word, or an object with one member.
func info(raw json.RawMessage) (kind string, status int64) {
	if json.Unmarshal(raw, &kind) == nil {
		return bounded(clean(kind)), 0
	}
	var members map[string]struct {
		Status int64 `json:"httpStatusCode"`
	}
	if json.Unmarshal(raw, &members) != nil || len(members) != 1 {
		return "", 0
	}
	for kind, member := range members {
		return bounded(clean(kind)), member.Status
	}
	return "", 0
}

// Exit judges the run. The end of the turn is what counts: a process that is
// stopped after it has done its work.
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
	if ended := status.Code != nil && *status.Code != 0; ended && strings.Contains(p.state.Stderr.Text, "app-server") {
		return agent.Failed(workbench.FailError, "This Codex has no app server, which Holdfast needs; update it with %s.", install)
	}
	return agent.Unfinished(label, status, p.state.Stderr.LastLine())
}

// failure maps what Codex reports.
func (p *parser) failure(o outcome) agent.Result {
	text := agent.Sentence(o.Text)
	switch {
	case o.NoThread:
		r := agent.Failed(workbench.FailError,
			"Codex does not have this session any more; go on with a new one, which is given what was said. It said: %s", text)
		r.ResumeFailed = true
		return r
	case o.Interrupted:
		return agent.Failed(workbench.FailInterrupted, "Codex was interrupted before it had finished; its session can go on.")
	case o.Kind == "unauthorized" || o.Status == 401 || o.Status == 403:
		return agent.Failed(workbench.FailAuth, "Codex is not signed in, or its key was refused; run codex login in a terminal. It said: %s", text)
	case o.Kind == "usageLimitExceeded" || o.Kind == "rateLimitExceeded" || o.Status == 429:
		r := agent.Failed(workbench.FailRateLimited, "The rate limit of the account is reached; run the job again later. Codex said: %s", text)
		r.Transient, r.RetryAt = true, p.state.Resets
		return r
	case o.Kind == "contextWindowExceeded":
		return agent.Failed(workbench.FailError, "The prompt is larger than the model takes; take files out of it, or choose a model with a larger context. Codex said: %s", text)
	case o.Kind == "modelNotFound" || o.Status == 404:
		return agent.Failed(workbench.FailError, "The model is not known, or the account may not use it; choose another one. Codex said: %s", text)
	}
	r := agent.Failed(workbench.FailError, "Codex reported a failure: %s", text)
	r.Transient = transient(o)
	return r
}

// transient tells a failure of the service or of the connection from one that
// will come again. A broken connection has a status of 0.
func transient(o outcome) bool {
	switch o.Kind {
	case "serverOverloaded", "internalServerError", "flexUnavailable", "policyCapacityUnavailable":
		return true
	case "httpConnectionFailed", "responseStreamConnectionFailed", "responseStreamDisconnected", "responseTooManyFailedAttempts":
		return o.Status == 0 || o.Status == 408 || o.Status >= 500
	default:
		return strings.Contains(o.Text, "stream disconnected before completion")
	}
}
