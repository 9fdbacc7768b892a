package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// The decisions that gates know.
const (
	Approve          = "approve"
	Reject           = "reject"
	decisionContinue = "continue"
	decisionFinish   = "finish"
)

// reworks is how often a rejected approval is reworked when it does not say.
const reworks = 3

// approval asks a person, and has what is rejected reworked where the node says
// how.
func (r *run) approval(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	message, err := definition.FillText(a.node.Approval.Message, values)
	if err != nil {
		return a.fail(ctx, workbench.NodeFailedError, err.Error())
	}
	if a, err = r.resumeRework(ctx, a, values); err != nil || a == nil {
		return definition.Output{State: definition.Failed}, err
	}
	for {
		gate, err := r.ask(ctx, a, workbench.GateOpening{Kind: workbench.GateApproval, Message: message, Options: optionsOf(a.node.Approval)})
		switch {
		case err != nil:
			return definition.Output{}, err
		case gate.Status == workbench.GateApproved:
			return r.answer(a.node, gate), nil
		}
		if a, err = r.rework(ctx, a, values, a.row.Attempt, deref(gate.Comment)); err != nil || a == nil {
			return definition.Output{State: definition.Failed}, err
		}
	}
}

// resumeRework goes on with a rework that was cut off, or answers the attempt as
// it is.
func (r *run) resumeRework(ctx context.Context, a *attempt, values *definition.Values) (*attempt, error) {
	last, there := r.last(a.name, a.iteration)
	if !there || a.stored || a.node.Approval.OnReject == nil || last.FailureReason == nil || *last.FailureReason != workbench.NodeFailedRejected {
		return a, nil
	}
	return r.rework(ctx, a, values, last.Attempt, deref(last.ErrorMessage))
}

func optionsOf(approval *definition.Approval) []workbench.GateOption {
	if len(approval.Decisions) == 0 {
		return []workbench.GateOption{{ID: Approve, Label: "Approve"}, {ID: Reject, Label: "Reject"}}
	}
	options := make([]workbench.GateOption, len(approval.Decisions))
	for i, d := range approval.Decisions {
		options[i] = workbench.GateOption{ID: d.ID, Label: d.Label}
		if d.Label == "" {
			options[i].Label = d.ID
		}
	}
	return options
}

// ask opens the gate of an attempt, unless it is open, and waits for the answer.
func (r *run) ask(ctx context.Context, a *attempt, o workbench.GateOpening) (workbench.Gate, error) {
	if err := a.begin(ctx, o.Message, nil); err != nil {
		return workbench.Gate{}, err
	}
	var id string
	if a.row.Status == workbench.NodeWaiting {
		gates, err := r.service.Store.RunGates(ctx, r.id)
		if err != nil {
			return workbench.Gate{}, err
		}
		for _, g := range gates {
			if g.NodeRunID == a.row.ID {
				id = g.ID
			}
		}
	} else {
		o.ID, o.NodeRunID = workbench.NewID(), a.row.ID
		o.Message = r.service.Redact(o.Message)
		if err := a.store(ctx, func() error {
			_, err := r.service.Store.OpenGate(ctx, o)
			if err == nil {
				a.row.Status = workbench.NodeWaiting
			}
			return err
		}); err != nil {
			return workbench.Gate{}, err
		}
		id = o.ID
	}
	return r.wait(ctx, a, id)
}

// wait waits for the decision on a gate. It does not count as work.
func (r *run) wait(ctx context.Context, a *attempt, id string) (workbench.Gate, error) {
	r.leave(1)
	defer r.decided()
	for {
		changed := r.service.change()
		gate, err := r.service.Store.Gate(ctx, id)
		if err != nil && ctx.Err() == nil {
			return gate, err
		}
		if err == nil && gate.Status != workbench.GatePending {
			return gate, r.learn(ctx, a, gate)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return gate, context.Cause(ctx)
		}
	}
}

// learn takes over what the decision made of the attempt.
func (r *run) learn(ctx context.Context, a *attempt, gate workbench.Gate) error {
	if gate.Status == workbench.GateCancelled {
		return errEnded
	}
	n, err := r.service.Store.NodeRun(ctx, a.row.ID)
	if err != nil {
		return err
	}
	a.row = n.NodeRunSummary
	r.remember(a.row)
	r.log.status(a, workbench.NodeChange{To: a.row.Status, ErrorMessage: a.row.ErrorMessage})
	return nil
}

// answer is what a decided gate leaves: what was written where it is asked for,
// else the decision.
func (r *run) answer(node *definition.Node, gate workbench.Gate) definition.Output {
	structured := map[string]any{"decision": deref(gate.Decision), "comment": deref(gate.Comment)}
	text := answerText(node, gate.Decision, gate.Comment)
	return definition.Output{State: definition.Completed, Text: text, Structured: structured}
}

func answerText(node *definition.Node, decision, comment *string) string {
	if node != nil && node.Approval != nil && definition.On(node.Approval.CaptureResponse) {
		return deref(comment)
	}
	return deref(decision)
}

// rework has an agent mend what was rejected at an attempt, and answers the next
// attempt; nil: the node failed.
func (r *run) rework(ctx context.Context, a *attempt, values *definition.Values, number int64, reason string) (*attempt, error) {
	reject := a.node.Approval.OnReject
	if reject == nil {
		return nil, errEnded // the decision ended the run
	}
	inner := *values
	inner.Variables = withVariable(values.Variables, definition.VarRejectionReason, reason)
	name := a.name + ":rework"
	if a.iteration > 0 {
		name += itoa(int(a.iteration)) // of the loop around it
	}
	rework := r.attempt(a.node, name, "prompt", number, false)
	if last, there := r.last(rework.name, rework.iteration); !there || last.Status != workbench.NodeCompleted {
		output, err := r.retried(ctx, rework, func(ctx context.Context, a *attempt) (definition.Output, error) {
			return r.prompt(ctx, a, reject.Prompt, &inner)
		})
		if err != nil || output.State != definition.Completed {
			return nil, err
		}
	}
	return r.attempt(a.node, a.name, a.kind, a.iteration, a.counts), nil
}

func withVariable(variables map[string]string, name, value string) map[string]string {
	with := make(map[string]string, len(variables)+1)
	for n, v := range variables {
		with[n] = v
	}
	with[name] = value
	return with
}

// Decision answers a gate.
type Decision struct {
	Decision string `json:"decision"` // approve, reject, or the id of an option
	Comment  string `json:"comment"`
	By       string `json:"by"` // who decides, for people
}

// Decide answers a gate, once. Its run goes on, or ends when nothing reworks
// what is rejected. Errors: ENotFound, EInvalid (no such option), EConflict
// (decided already, with who decided what).
func (s *Service) Decide(ctx context.Context, gateID string, d Decision) (workbench.Gate, error) {
	gate, err := s.Store.Gate(ctx, gateID)
	if err != nil {
		return gate, err
	}
	decided, err := s.decision(ctx, gate, d)
	if err != nil {
		return gate, err
	}
	gate, err = s.Store.DecideGate(ctx, decided)
	if err != nil {
		return gate, err
	}
	s.notify(gate.WorkflowRunID)
	if decided.EndsRun && s.own(ctx, gate.WorkflowRunID) == nil {
		s.stop(gate.WorkflowRunID)
	}
	return gate, nil
}

func (s *Service) decision(ctx context.Context, gate workbench.Gate, d Decision) (workbench.GateDecision, error) {
	out := workbench.GateDecision{GateID: gate.ID, Status: workbench.GateApproved, Decision: &d.Decision, Steps: 1}
	if d.Comment != "" {
		out.Comment = ptr(s.Redact(d.Comment))
	}
	if d.By != "" {
		out.DecidedBy = &d.By
	}
	known := d.Decision == Reject
	for _, option := range gate.Options {
		known = known || option.ID == d.Decision
	}
	if !known {
		return out, workbench.Errorf(workbench.EInvalid, "%q is no answer to this question.", d.Decision)
	}
	run, err := s.Store.WorkflowRun(ctx, gate.WorkflowRunID)
	if err != nil {
		return out, err
	}
	node, err := s.nodeOf(ctx, run, gate)
	if err != nil {
		return out, err
	}
	if d.Decision != Reject {
		out.Output = ptr(answerText(node, out.Decision, out.Comment))
		return out, nil
	}
	out.Status, out.Steps = workbench.GateRejected, 0
	out.EndsRun, err = s.endsRun(ctx, node, gate)
	return out, err
}

// nodeOf is the approval that a gate belongs to; nil for a gate of a loop.
func (s *Service) nodeOf(ctx context.Context, run workbench.WorkflowRun, gate workbench.Gate) (*definition.Node, error) {
	if run.DefinitionDigest == nil {
		return nil, nil
	}
	stored, err := s.Store.WorkflowDefinition(ctx, *run.DefinitionDigest)
	if err != nil {
		return nil, err
	}
	frozen, err := Thaw(stored.Definition)
	if err != nil {
		return nil, err
	}
	return frozen.Definition.Node(bare(gate.NodeID)), nil
}

// endsRun reports whether a rejection is final: nothing reworks it, or it was
// reworked often enough.
func (s *Service) endsRun(ctx context.Context, node *definition.Node, gate workbench.Gate) (bool, error) {
	if node == nil || node.Approval == nil || node.Approval.OnReject == nil {
		return true, nil
	}
	n, err := s.Store.NodeRun(ctx, gate.NodeRunID)
	if err != nil {
		return false, err
	}
	most := int64(reworks)
	if m := node.Approval.OnReject.MaxAttempts; m != nil {
		most = *m
	}
	return n.Attempt > most, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
