// Package permission decides what agents ask for: by the mode of the job or the
// conversation, by what the user has answered before, by the rules of the
// project, and otherwise by the user. A request waits as long as its process
// lives, also over restarts; no time turns it into an answer.
package permission

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what permissions need of the database.
type Store interface {
	AddPermission(ctx context.Context, p workbench.PermissionRequest) (workbench.PermissionRequest, error)
	Permission(ctx context.Context, id string) (workbench.PermissionRequest, error)
	PendingPermissions(ctx context.Context) ([]workbench.PermissionRequest, error)
	WaitingPermissions(ctx context.Context) ([]workbench.PermissionWaiting, error)
	JobPermissions(ctx context.Context, jobID string) ([]workbench.PermissionRequest, error)
	MessagePermissions(ctx context.Context, messageID string) ([]workbench.PermissionRequest, error)
	DecidedPermissions(ctx context.Context, processID string) ([]workbench.PermissionRequest, error)
	SessionAnswer(ctx context.Context, p workbench.PermissionRequest) (*workbench.PermissionRequest, error)
	DecidePermission(ctx context.Context, d workbench.PermissionDecision) (workbench.PermissionRequest, error)
	WithdrawPermission(ctx context.Context, processID, key string) (bool, error)
	CancelPermissions(ctx context.Context, processID string) (bool, error)
	CancelDeadPermissions(ctx context.Context, hostID string) (bool, error)
	PermissionProject(ctx context.Context, p workbench.PermissionRequest) (string, error)
	PermissionRules(ctx context.Context, projectHash string) ([]workbench.PermissionRule, error)
	SetPermissionRule(ctx context.Context, rule workbench.PermissionRule) (workbench.PermissionRule, error)
	RemovePermissionRule(ctx context.Context, id string) error
}

// Options are the parts that a Service is made of.
type Options struct {
	Store  Store
	HostID string
	Notify func(workbench.Notice)
	Log    *slog.Logger
	// Deliver tells a decision to the turn that waits for it. EConflict and
	// ENotFound say that none does here: it is told once the turn is followed
	// again (Undelivered).
	Deliver func(ctx context.Context, p workbench.PermissionRequest, d agent.Decision) error
}

// Service decides and lets decide.
type Service struct{ Options }

// New returns a service.
func New(opt Options) *Service { return &Service{opt} }

// Ask stores a request, once for each process and key, and returns the decision
// on it: nil when the user has to decide. directory is where the agent works.
func (s *Service) Ask(ctx context.Context, p workbench.PermissionRequest, mode agent.PermissionMode, directory string) (*agent.Decision, error) {
	p.HostID, p.Detail = s.HostID, object(p.Detail)
	if p.ID == "" {
		p.ID = workbench.NewID()
	}
	stored, err := s.Store.AddPermission(ctx, p)
	if err != nil {
		return nil, err
	}
	if stored.Status != workbench.PermissionPending { // asked before, and decided
		return decisionOf(stored), nil
	}
	answer, err := s.answer(ctx, stored, mode, directory)
	if err != nil {
		return nil, err
	}
	if answer == nil {
		s.notify(stored)
		return nil, nil
	}
	answer.ID = stored.ID
	decided, err := s.Store.DecidePermission(ctx, *answer)
	if workbench.ErrorCode(err) == workbench.EConflict { // the user was faster, or the process has ended
		decided, err = s.Store.Permission(ctx, stored.ID)
	}
	if err != nil {
		return nil, err
	}
	s.notify(decided)
	return decisionOf(decided), nil
}

// object keeps what a driver gave as the tool's input, if that is an object.
func object(detail json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(detail, &fields) == nil && fields != nil {
		return detail
	}
	if len(detail) == 0 || !json.Valid(detail) || string(detail) == "null" {
		return json.RawMessage(`{}`)
	}
	return json.RawMessage(`{"input":` + string(detail) + `}`)
}

// decisionOf is what the agent is told; nil while the request waits, and when
// the agent does not.
func decisionOf(p workbench.PermissionRequest) *agent.Decision {
	if p.Status != workbench.PermissionAllowed && p.Status != workbench.PermissionDenied {
		return nil
	}
	d := &agent.Decision{Key: p.RequestKey, Allow: p.Status == workbench.PermissionAllowed}
	d.Session = p.SessionScope && p.Scope != nil && *p.Scope == workbench.ScopeSession
	if p.Reason != nil {
		d.Reason = *p.Reason
	}
	return d
}

// Withdraw ends a request that the agent does not wait for any more.
func (s *Service) Withdraw(ctx context.Context, processID, key string) error {
	return s.changed(s.Store.WithdrawPermission(ctx, processID, key))
}

// CancelFor ends the requests of a process that has ended.
func (s *Service) CancelFor(ctx context.Context, processID string) error {
	return s.changed(s.Store.CancelPermissions(ctx, processID))
}

// Sweep ends the requests of processes of this machine that have ended without
// their owner's knowledge. A launch calls it.
func (s *Service) Sweep(ctx context.Context) error {
	return s.changed(s.Store.CancelDeadPermissions(ctx, s.HostID))
}

func (s *Service) changed(any bool, err error) error {
	if any {
		s.Notify(workbench.Notice{Noun: workbench.NounPermission})
	}
	return err
}

// Undelivered are the decisions on requests of a process. Those that the agent
// knows are among them: drivers ignore a key that they do not wait for.
func (s *Service) Undelivered(ctx context.Context, processID string) ([]agent.Decision, error) {
	rows, err := s.Store.DecidedPermissions(ctx, processID)
	if err != nil {
		return nil, err
	}
	decisions := make([]agent.Decision, 0, len(rows))
	for _, p := range rows {
		decisions = append(decisions, *decisionOf(p))
	}
	return decisions, nil
}

func (s *Service) notify(p workbench.PermissionRequest) {
	s.Notify(workbench.Notice{Noun: workbench.NounPermission, ID: p.ID})
}
