package workflow

import (
	"context"
	"slices"
	"sync"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Resolve decides for a launch about a run that claims to be alive: it goes on
// when Start comes, unless what one of its nodes did is gone and nothing else of
// it lives. Then it waits for the user, who resumes or cancels it.
func (s *Service) Resolve(ctx context.Context, row workbench.WorkflowRunSummary, known func(process string) (there, alive bool), finding workbench.Finding) error {
	before := string(row.Status)
	finding.StatusBefore = &before
	switch {
	case row.Status == workbench.RunPaused && *row.PauseReason == workbench.PauseInterrupted:
		return nil // it waits as it did
	case finding.Reason == workbench.ReasonRecovery:
		return s.park(ctx, row, finding)
	}
	attached, cut, err := s.standing(ctx, row.ID, known)
	if err != nil {
		return err
	}
	after := before
	switch {
	case cut && !attached && row.Status == workbench.RunRunning:
		return s.interrupt(ctx, row, known, finding)
	case attached:
		finding.Alive, finding.Action = true, workbench.ActionAttached
	default:
		finding.Action = workbench.ActionResumed
	}
	finding.StatusAfter = &after
	s.mu.Lock()
	s.found = append(s.found, row.ID)
	s.mu.Unlock()
	return s.Store.AddFinding(ctx, finding)
}

// standing reports whether a script of a run lives, and whether one was cut off.
// Agents are messages of their own, and were settled before.
func (s *Service) standing(ctx context.Context, runID string, known func(process string) (there, alive bool)) (attached, cut bool, err error) {
	live, err := s.Store.RunProcesses(ctx, runID)
	for _, p := range live {
		there, alive := known(p.ID)
		attached = attached || alive
		cut = cut || !there && p.Status == workbench.ProcessRunning
	}
	return attached, cut, err
}

// interrupt settles the scripts that were cut off, and takes the run to a pause.
func (s *Service) interrupt(ctx context.Context, row workbench.WorkflowRunSummary, known func(process string) (there, alive bool), finding workbench.Finding) error {
	live, err := s.Store.RunProcesses(ctx, row.ID)
	if err != nil {
		return err
	}
	live = slices.DeleteFunc(live, func(p workbench.Process) bool {
		there, _ := known(p.ID)
		return there || p.Status != workbench.ProcessRunning
	})
	var ended sync.WaitGroup // each is given time to end by itself
	for _, p := range live {
		ended.Go(func() { s.endOrphan(ctx, p.ID) })
	}
	ended.Wait()
	reason, sentence := workbench.NodeFailedInterrupted, "It was cut off when the process host ended. Resume the run to try it again."
	for _, p := range live {
		err := s.Store.MoveNodeRun(ctx, workbench.NodeChange{
			ID: *p.NodeRunID, To: workbench.NodeFailed, FailureReason: &reason, ErrorMessage: &sentence,
			Data: map[string]any{"reason": reason}, Process: &workbench.NodeProcessEnd{ID: p.ID, Status: workbench.ProcessLost},
		})
		if err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	}
	return s.park(ctx, row, finding)
}

// park leaves a run to the user.
func (s *Service) park(ctx context.Context, row workbench.WorkflowRunSummary, finding workbench.Finding) error {
	after, detail := string(workbench.RunPaused), "What it did was cut off. Resume it to go on from there, or cancel it."
	finding.Action, finding.StatusAfter, finding.Detail = workbench.ActionPaused, &after, &detail
	if row.Status != workbench.RunRunning {
		finding.StatusAfter, finding.Detail = finding.StatusBefore, nil
		return s.Store.AddFinding(ctx, finding)
	}
	s.keepPosition(ctx, row.ID, row.WorkingPath)
	return s.Store.PauseRun(ctx, workbench.RunPause{ID: row.ID, Reason: workbench.PauseInterrupted, Finding: &finding})
}
