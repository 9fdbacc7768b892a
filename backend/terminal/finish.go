package terminal

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// finish settles the terminal once the last byte of its process is stored.
// exit is nil when the host is gone and no end was recorded.
func (f *follower) finish(exit *host.Info) {
	ctx := context.WithoutCancel(f.service.ctx)
	last, ok := f.lastScreen()
	if !ok {
		return // the next launch settles it
	}
	for {
		err := f.service.Store.EndTerminal(ctx, f.ending(ctx, exit, last))
		if err == nil || workbench.ErrorCode(err) == workbench.EConflict || workbench.ErrorCode(err) == workbench.ENotFound {
			break // ended, or deleted, by another hand
		}
		if !f.again(err) {
			return
		}
	}
	f.detach()
	f.changed()
	f.service.Link.Forget(f.service.ctx, f.process.ID)
	f.service.group.Go(func() { f.service.compact(f.terminalID) })
}

// compact packs the output of a terminal that has ended: nothing is added to it,
// and it may be kept for years. What is not packed now stays as it is.
func (s *Service) compact(terminalID string) {
	select {
	case s.compacting <- struct{}{}:
		defer func() { <-s.compacting }()
	case <-s.ctx.Done():
		return
	}
	for more := true; more; {
		var err error
		if more, err = s.Store.CompactOutput(s.ctx, terminalID); err != nil {
			if s.ctx.Err() == nil {
				s.Log.Warn("terminal output not packed", "terminal", terminalID, "error", err)
			}
			return
		}
	}
}

// detach ends what waits for the follower.
func (f *follower) detach() {
	f.service.mu.Lock()
	if f.service.live[f.terminalID] == f {
		delete(f.service.live, f.terminalID)
	}
	f.service.mu.Unlock()
	close(f.ended)
}

// abandon ends a process whose terminal was deleted: nobody could see it or
// end it any more.
func (f *follower) abandon() {
	f.service.Log.Warn("the terminal is gone; its process is ended", "terminal", f.terminalID, "process", f.process.ID)
	f.detach()
	if err := f.service.discard(f.service.ctx, f.process.ID); err != nil {
		f.service.Log.Error("process of a deleted terminal not ended", "process", f.process.ID, "error", err)
	}
}

// discard ends a process that no terminal wants, and drops what it printed.
func (s *Service) discard(ctx context.Context, process string) error {
	client, err := s.Link.Running(ctx)
	if err != nil {
		return err
	}
	err = client.Signal(ctx, process, killGrace)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return nil // it was not started
	}
	if err != nil {
		return err
	}
	watch := s.Link.Watch(process)
	for {
		changed := watch.Changed()
		if exit, gone := watch.Exit(); exit != nil || gone {
			s.Link.Forget(ctx, process)
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *follower) ending(ctx context.Context, exit *host.Info, last *workbench.TerminalCheckpoint) workbench.TerminalEnd {
	e := workbench.TerminalEnd{TerminalID: f.terminalID, ProcessID: f.process.ID, Finding: f.finding, Snapshot: last}
	e.Exit, e.Process = process.ExitOf(exit)
	if e.Exit.EndedAt == 0 {
		e.Exit.EndedAt = f.lastSign(ctx)
	}
	stopped := false
	if p, err := f.service.Store.Process(ctx, f.process.ID); err == nil {
		stopped = p.StopReason != nil
	}
	e.Status, e.Reason = outcome(e.Exit, e.Process, stopped, f.rebooted())
	if f.finding != nil {
		after := string(e.Status)
		f.finding.StatusAfter = &after
	}
	return e
}

// lastSign is when an end that nobody saw came at the earliest, in UTC ms: when
// the process last printed, or else started. The time at which it is found may
// be weeks later.
func (f *follower) lastSign(ctx context.Context) int64 {
	if at, err := f.service.Link.Spool().WrittenAt(f.process.ID, host.StreamPTY); err == nil {
		return at
	}
	t, err := f.service.Store.Terminal(ctx, f.terminalID)
	switch {
	case err != nil:
		return 0 // the time of finding stands for it
	case t.LastOutputAt != nil:
		return *t.LastOutputAt
	case t.StartedAt != nil:
		return *t.StartedAt
	}
	return 0
}

// rebooted reports whether the machine was restarted since the process began.
func (f *follower) rebooted() bool {
	now, err := host.BootID()
	return err == nil && f.process.BootID != nil && *f.process.BootID != "" && *f.process.BootID != now
}

// outcome is the status and the reason that an end gives a terminal.
func outcome(exit workbench.ProcessExit, status workbench.ProcessStatus, stopped, rebooted bool) (workbench.TerminalStatus, workbench.EndReason) {
	switch {
	case status == workbench.ProcessLost && rebooted:
		return workbench.TerminalRestored, workbench.EndReboot
	case status == workbench.ProcessLost:
		return workbench.TerminalRestored, workbench.EndHostLost
	case stopped:
		return workbench.TerminalFailed, workbench.EndKilled
	case exit.Signal != nil:
		return workbench.TerminalFailed, workbench.EndSignaled
	case exit.Code != nil && *exit.Code == 0:
		return workbench.TerminalCompleted, workbench.EndExited
	default:
		return workbench.TerminalFailed, workbench.EndExited
	}
}

// Kill ends the process tree of a terminal and waits until the terminal is
// settled. EConflict when it has ended already.
func (s *Service) Kill(ctx context.Context, id string) (workbench.Terminal, error) {
	f, err := s.mustRun(ctx, id)
	if err != nil {
		return workbench.Terminal{}, err
	}
	if err := s.Store.SetStopReason(ctx, f.process.ID, workbench.StopUser); err != nil {
		return workbench.Terminal{}, err
	}
	client, err := s.Link.Running(ctx)
	if err != nil {
		return workbench.Terminal{}, err
	}
	if err := client.Signal(ctx, f.process.ID, killGrace); err != nil {
		return workbench.Terminal{}, err
	}
	select {
	case <-f.ended:
	case <-ctx.Done():
	case <-s.ctx.Done():
	case <-time.After(2 * killGrace):
		return workbench.Terminal{}, s.survives(ctx, id)
	}
	return s.Store.Terminal(ctx, id)
}

// Members are the processes that a kill of the terminal ends. Errors: ENotFound,
// EConflict (it has ended), EElsewhere.
func (s *Service) Members(ctx context.Context, id string) ([]process.Member, error) {
	f, err := s.mustRun(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := s.Store.Process(ctx, f.process.ID)
	if err != nil || p.PID == nil {
		return nil, err
	}
	return process.Members(ctx, int(*p.PID))
}

// survives says how much of a terminal does not end.
func (s *Service) survives(ctx context.Context, id string) error {
	var left process.Usage
	if t, err := s.Store.Terminal(ctx, id); err == nil && t.ProcessPID != nil {
		left, _ = process.UsageOf(ctx, int(*t.ProcessPID)) // none, when it is not known
	}
	if left.Count < 2 {
		return workbench.Errorf(workbench.EUnavailable, "The process does not end; it may be waiting for the system.")
	}
	return workbench.Errorf(workbench.EUnavailable, "%d processes of this terminal do not end; they may be waiting for the system.", left.Count)
}

// mustRun returns the follower of a terminal whose process runs. ENotFound,
// EConflict.
func (s *Service) mustRun(ctx context.Context, id string) (*follower, error) {
	if f := s.follower(id); f != nil {
		return f, nil
	}
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.elsewhere(t.TerminalSummary) {
		return nil, workbench.Elsewhere("terminal")
	}
	return nil, workbench.Errorf(workbench.EConflict, "The process of this terminal has ended, so it takes no input. Open a new terminal.")
}

// Delete ends a terminal's process and removes the terminal with its output.
func (s *Service) Delete(ctx context.Context, id string) error {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return err
	}
	if s.elsewhere(t.TerminalSummary) {
		return workbench.Elsewhere("terminal")
	}
	if s.follower(id) != nil {
		if _, err := s.Kill(ctx, id); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	}
	if err := s.Store.DeleteTerminal(ctx, id); err != nil {
		return err
	}
	s.removePastes(id)
	s.notify(t.TerminalSummary)
	return nil
}

// EndSession ends the processes of a session's terminals, because the session
// is about to be deleted.
func (s *Service) EndSession(ctx context.Context, sessionID string) error {
	terminals, err := s.Store.LiveSessionTerminals(ctx, sessionID)
	if err != nil {
		return err
	}
	for _, t := range terminals {
		if s.elsewhere(t) {
			return workbench.Elsewhere("session's terminal")
		}
		if s.follower(t.ID) == nil {
			continue
		}
		if _, err := s.Kill(ctx, t.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	}
	return nil
}

// elsewhere says whether a terminal's process runs on another machine, where
// this owner can neither reach it nor tell that it ended.
func (s *Service) elsewhere(t workbench.TerminalSummary) bool {
	return t.HostID != s.HostID && !t.Status.Ended() && t.Status != workbench.TerminalIdle
}
