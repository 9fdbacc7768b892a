package permission

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Answer is what the user says to a request.
type Answer struct {
	Allow  bool                      `json:"allow"`
	Scope  workbench.PermissionScope `json:"scope"`  // "": once
	Reason string                    `json:"reason"` // of a refusal; told to the agent
}

// Decide answers a request. The answer is stored before the agent is told; one
// that cannot be told now is told when its turn is followed again. ENotFound;
// EInvalid; EConflict when the request was decided already, is asked no more, or
// its process has ended.
func (s *Service) Decide(ctx context.Context, id string, a Answer) (workbench.PermissionRequest, error) {
	p, err := s.Store.Permission(ctx, id)
	if err != nil {
		return p, err
	}
	d, err := s.decision(ctx, p, a)
	if err != nil {
		return p, err
	}
	decided, err := s.Store.DecidePermission(ctx, d)
	if err != nil {
		return decided, err
	}
	s.notify(decided)
	s.deliver(ctx, decided)
	return decided, nil
}

func (s *Service) decision(ctx context.Context, p workbench.PermissionRequest, a Answer) (workbench.PermissionDecision, error) {
	d := workbench.PermissionDecision{ID: p.ID, Status: workbench.PermissionDenied, DecidedBy: workbench.DecidedByUser}
	if a.Allow {
		d.Status = workbench.PermissionAllowed
	} else if a.Reason != "" {
		d.Reason = &a.Reason
	}
	if a.Scope == "" {
		a.Scope = workbench.ScopeOnce
	}
	d.Scope = &a.Scope
	switch a.Scope {
	case workbench.ScopeOnce, workbench.ScopeSession:
		return d, nil
	case workbench.ScopeProject:
		rule, err := s.ruleFor(ctx, p, a.Allow)
		d.Rule = rule
		return d, err
	}
	return d, workbench.Errorf(workbench.EInvalid, "An answer holds once, for the session or for the project, not %q.", a.Scope)
}

// ruleFor is the rule that answers the same request from now on: this tool with
// exactly this title.
func (s *Service) ruleFor(ctx context.Context, p workbench.PermissionRequest, allow bool) (*workbench.PermissionRule, error) {
	project, err := s.Store.PermissionProject(ctx, p)
	if err != nil {
		return nil, err
	}
	if project == "" {
		return nil, workbench.Errorf(workbench.EInvalid, "This belongs to no project, so no rule can be kept. Answer once or for the session.")
	}
	rule := &workbench.PermissionRule{ProjectHash: project, Agent: p.Agent, Tool: literal(p.Tool), Pattern: literal(p.Title), Decision: workbench.RuleDeny}
	if allow {
		rule.Decision = workbench.RuleAllow
	}
	return rule, validate(*rule)
}

// deliver tells the agent, if its turn runs here.
func (s *Service) deliver(ctx context.Context, p workbench.PermissionRequest) {
	d := decisionOf(p)
	if d == nil || p.HostID != s.HostID || s.Deliver == nil {
		return
	}
	switch err := s.Deliver(ctx, p, *d); workbench.ErrorCode(err) {
	case "", workbench.EConflict, workbench.ENotFound:
	default:
		s.Log.Warn("a decision was not told to its agent yet", "request", p.ID, "error", err)
	}
}

// Changed tells the agent what was decided on another machine. id is that of
// the request that changed; "" when it is not known.
func (s *Service) Changed(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	p, err := s.Store.Permission(ctx, id)
	if err == nil {
		s.deliver(ctx, p)
	}
	return err
}

// Pending are the requests that wait for the user, the longest waiting first.
func (s *Service) Pending(ctx context.Context) ([]workbench.PermissionRequest, error) {
	return s.Store.PendingPermissions(ctx)
}

// Waiting are the requests that wait for the user with who asks, the longest
// waiting first.
func (s *Service) Waiting(ctx context.Context) ([]workbench.PermissionWaiting, error) {
	return s.Store.WaitingPermissions(ctx)
}

// OfJob are the requests of a job, oldest first.
func (s *Service) OfJob(ctx context.Context, jobID string) ([]workbench.PermissionRequest, error) {
	return s.Store.JobPermissions(ctx, jobID)
}

// OfMessage are the requests of an answer of a conversation, oldest first.
func (s *Service) OfMessage(ctx context.Context, messageID string) ([]workbench.PermissionRequest, error) {
	return s.Store.MessagePermissions(ctx, messageID)
}
