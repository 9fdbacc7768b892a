package terminal

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Resolve settles a terminal that claims to be alive, for a launch. child is
// what is known of its latest process, nil when neither the host nor the spool
// knows it; hosted says that a running host has it. The finding is stored in
// the transaction that changes the terminal; Resolve fills its outcome.
func (s *Service) Resolve(ctx context.Context, t workbench.TerminalSummary, child *host.Info, hosted bool, finding workbench.Finding) error {
	p, err := s.Store.TerminalProcess(ctx, t.ID)
	if err != nil {
		return err
	}
	stream, err := s.Store.Stream(ctx, p.ID, workbench.StreamPTY)
	if err != nil {
		return err
	}
	before := string(t.Status)
	finding.StatusBefore = &before
	switch {
	case child == nil && t.Status == workbench.TerminalStarting && finding.Reason == workbench.ReasonRecovery:
		return s.neverSeen(ctx, t, p, finding)
	case child == nil && t.Status == workbench.TerminalStarting:
		return s.startAgain(ctx, t, p, stream.BaseOffset, finding)
	case child != nil && hosted && child.State != host.StateExited:
		return s.attach(ctx, t, p, stream, *child, finding)
	default:
		s.settleEnded(t, p, stream, child, finding)
		return nil
	}
}

// neverSeen settles a terminal that was about to start when the backup was made
// that was restored: its command may have run since, and nothing runs twice
// unasked.
func (s *Service) neverSeen(ctx context.Context, t workbench.TerminalSummary, p workbench.Process, finding workbench.Finding) error {
	after := string(workbench.TerminalFailed)
	finding.StatusAfter, finding.Action = &after, workbench.ActionFailed
	return s.Store.EndTerminal(ctx, workbench.TerminalEnd{
		TerminalID: t.ID, ProcessID: p.ID, Status: workbench.TerminalFailed,
		Reason: workbench.EndSpawnFailed, Process: workbench.ProcessLost, Finding: &finding,
	})
}

// startAgain starts a terminal whose process was recorded but never asked for:
// nothing has run, so nothing runs twice.
func (s *Service) startAgain(ctx context.Context, t workbench.TerminalSummary, p workbench.Process, base int64, finding workbench.Finding) error {
	after := string(workbench.TerminalStarting)
	finding.StatusAfter, finding.Action = &after, workbench.ActionRequeued
	err := s.Store.MoveTerminal(ctx, t.ID, []workbench.TerminalStatus{workbench.TerminalStarting}, workbench.TerminalStarting, &finding)
	if err != nil {
		return err
	}
	if err := s.start(ctx, t, p, base); err != nil {
		s.Log.Warn("terminal could not be started again", "terminal", t.ID, "error", err)
	}
	return nil
}

// attach takes up the stream of a process that lives, where the database
// stands.
func (s *Service) attach(ctx context.Context, t workbench.TerminalSummary, p workbench.Process, stream workbench.ProcessStream, child host.Info, finding workbench.Finding) error {
	if t.Status == workbench.TerminalStarting {
		if err := s.Store.TerminalStarted(ctx, t.ID, process.StartOf(child)); err != nil {
			return err
		}
	}
	after := string(workbench.TerminalRecovering)
	finding.StatusAfter, finding.Action, finding.Alive = &after, workbench.ActionAttached, true
	from := workbench.RunningTerminalStatuses()
	if err := s.Store.MoveTerminal(ctx, t.ID, from, workbench.TerminalRecovering, &finding); err != nil {
		return err
	}
	s.Link.Watch(p.ID).Learn(child)
	s.follow(s.newFollower(t, p, stream.BaseOffset, stream.IngestedOffset, workbench.TerminalRecovering))
	return nil
}

// settleEnded takes in what a process printed until its end, and settles the
// terminal. It returns when that is stored.
func (s *Service) settleEnded(t workbench.TerminalSummary, p workbench.Process, stream workbench.ProcessStream, child *host.Info, finding workbench.Finding) {
	finding.Action = workbench.ActionRestored
	if child != nil && child.State == host.StateExited {
		finding.Action = workbench.ActionFinalized
		s.Link.Watch(p.ID).Learn(*child)
	} else {
		s.Link.Watch(p.ID).Gone()
	}
	f := s.newFollower(t, p, stream.BaseOffset, stream.IngestedOffset, settled)
	f.finding = &finding
	f.run()
}
