package workflow

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// jsonText is a value as JSON that reads as what it is: <, not \u003c.
func jsonText(v any) (string, error) {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSuffix(out.String(), "\n"), err
}

// Cancel ends a run, its sub-runs, and every process of theirs. It is final.
// Errors: ENotFound, EConflict (it has ended), EElsewhere.
func (s *Service) Cancel(ctx context.Context, id string) error {
	if err := s.own(ctx, id); err != nil {
		return err
	}
	err := s.Store.EndRun(ctx, workbench.RunEnd{ID: id, Status: workbench.RunCancelled, Reason: workbench.RunByUser})
	if err != nil {
		return err
	}
	s.notify(id)
	s.stop(id)
	return nil
}

// stop ends what works for a run that has ended, and its sub-runs.
func (s *Service) stop(id string) {
	if r := s.running(id); r != nil {
		r.cancel(errEnded)
	} else {
		s.group.Go(func() { s.endProcesses(id) })
	}
	children, err := s.Store.SubRuns(s.ctx, id)
	if err != nil && s.ctx.Err() == nil {
		s.Log.Error("sub-runs of a cancelled run not found", "run", id, "error", err)
	}
	for _, c := range children {
		if err := s.Cancel(s.ctx, c.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			s.Log.Error("sub-run not cancelled", "run", c.ID, "error", err)
		}
	}
}

// endProcesses ends the processes of a run that nobody works on.
func (s *Service) endProcesses(id string) {
	left, err := s.Store.RunProcesses(context.WithoutCancel(s.ctx), id)
	if err != nil {
		s.Log.Error("processes of a run not found", "run", id, "error", err)
	}
	for _, p := range left {
		s.endProcess(&run{service: s, id: id}, p.ID)
	}
}

// Resume goes on with a failed run, or with one that was interrupted, in the same
// row: what was completed is not run again. Errors: ENotFound, EConflict (not to
// be resumed, or its path is in use).
func (s *Service) Resume(ctx context.Context, id string) (workbench.WorkflowRunSummary, error) {
	if err := s.own(ctx, id); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	resumed, err := s.Store.ResumeRun(ctx, id)
	if err == nil {
		s.resumed(ctx, resumed, s.goOn)
	}
	return resumed, err
}

// resumed goes on with a run that was resumed, with those below and above it.
func (s *Service) resumed(ctx context.Context, row workbench.WorkflowRunSummary, goOn func(id string)) {
	s.notify(row.ID)
	// Before the run looks at them, and would pause again.
	if err := s.resumeBelow(ctx, row.ID); err != nil {
		s.Log.Warn("sub-runs not resumed", "run", row.ID, "error", err)
	}
	goOn(row.ID)
	if row.ParentRunID != nil {
		s.resumedBelow(*row.ParentRunID)
	}
}

// Skip goes on with a failed or interrupted run without nodes of it that failed:
// they count as skipped, and what follows them does what its trigger rule says.
// Errors: ENotFound, EInvalid (no node is named, or none of the workflow),
// EConflict (one has not failed, or as Resume).
func (s *Service) Skip(ctx context.Context, id string, nodes []string) (workbench.WorkflowRunSummary, error) {
	if err := s.own(ctx, id); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	if len(nodes) == 0 {
		return workbench.WorkflowRunSummary{}, workbench.Errorf(workbench.EInvalid, "Name the nodes to skip.")
	}
	for _, node := range nodes {
		if _, err := s.step(ctx, id, node); err != nil {
			return workbench.WorkflowRunSummary{}, err
		}
	}
	resumed, err := s.Store.SkipNodes(ctx, id, nodes)
	if err == nil {
		s.resumed(ctx, resumed, s.goOnAnew)
	}
	return resumed, err
}

// step is a node of a run's workflow. Errors: ENotFound, EInvalid (no such node).
func (s *Service) step(ctx context.Context, id, node string) (Step, error) {
	v, err := s.Show(ctx, id)
	if err != nil {
		return Step{}, err
	}
	for _, step := range v.Steps {
		if step.ID == node {
			return step, nil
		}
	}
	return Step{}, workbench.Errorf(workbench.EInvalid, "The workflow has no node %s.", node)
}

// resumeBelow goes on with the sub-runs of a run that were interrupted.
func (s *Service) resumeBelow(ctx context.Context, id string) error {
	below, err := s.Store.SubRuns(ctx, id)
	for _, sub := range below {
		if !interrupted(sub) {
			continue
		}
		if _, err := s.Store.ResumeRun(ctx, sub.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
		s.notify(sub.ID)
		if err := s.resumeBelow(ctx, sub.ID); err != nil {
			return err
		}
		s.goOn(sub.ID)
	}
	return err
}

// resumedBelow goes on with a run that waits only because a sub-run was
// interrupted, when the user has resumed that one. It is asked on both sides, after
// the pause of the run and after the resume of the sub-run: one of them comes last.
func (s *Service) resumedBelow(id string) {
	row, err := s.Store.WorkflowRun(s.ctx, id)
	if err != nil || !interrupted(row.WorkflowRunSummary) {
		return
	}
	below, err := s.Store.SubRuns(s.ctx, id)
	if err != nil || slices.ContainsFunc(below, interrupted) {
		return
	}
	if cut, err := s.cutOff(id); err != nil || cut {
		return
	}
	if _, err := s.Resume(s.ctx, id); err != nil && workbench.ErrorCode(err) != workbench.EConflict && s.ctx.Err() == nil {
		s.Log.Warn("run not resumed with its sub-run", "run", id, "error", err)
	}
}

// cutOff reports whether a node of the run itself was interrupted: only the user
// makes a further attempt at it.
func (s *Service) cutOff(id string) (bool, error) {
	rows, err := s.Store.NodeRuns(s.ctx, id)
	last := map[key]bool{}
	for _, n := range rows {
		last[key{n.NodeID, n.Iteration}] = n.FailureReason != nil && *n.FailureReason == workbench.NodeFailedInterrupted
	}
	for _, cut := range last {
		if cut {
			return true, err
		}
	}
	return false, err
}

// own reports whether this machine works on a run.
func (s *Service) own(ctx context.Context, id string) error {
	row, err := s.Store.WorkflowRun(ctx, id)
	if err == nil && row.HostID != s.HostID {
		return workbench.Elsewhere("run")
	}
	return err
}

// Look takes over what another machine has decided about a run of this one.
func (s *Service) Look(id string) {
	s.mu.Lock()
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	if s.running(id) == nil {
		return
	}
	s.group.Go(func() {
		row, err := s.Store.WorkflowRun(s.ctx, id)
		if err == nil && row.Status == workbench.RunCancelled {
			s.stop(id)
		}
	})
}

// Delete removes a run that has ended. Errors: ENotFound, EConflict.
func (s *Service) Delete(ctx context.Context, id string) error {
	if err := s.own(ctx, id); err != nil {
		return err
	}
	if err := s.Store.DeleteRun(ctx, id); err != nil {
		return err
	}
	s.notify(id)
	return nil
}
