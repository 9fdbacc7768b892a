package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlPathHolder = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE host_id = $1 AND lock_key = $2 AND status IN ('pending', 'running', 'paused')`
	sqlResumeRun = `
UPDATE remote_agent_workflow_runs SET status = 'running', resume_count = resume_count + 1,
  started_at = COALESCE(started_at, $1), pause_reason = NULL, end_reason = NULL, error_message = NULL, completed_at = NULL
WHERE id = $2 AND status IN ('failed', 'paused')`
)

// resumedErrorMax is how much of an old error the event of a resume keeps, in
// bytes: as JSON it may grow six times, and must still be an event.
const resumedErrorMax = 4 << 10

// pathAttempts bounds how often a lost race for a path is looked at again.
const pathAttempts = 4

// DispatchRun stores a new run, pending, and with it takes its path, before any
// other work is done for it. When another run holds the path the new one is
// stored as cancelled, with the holder and an event, and returned together with
// an EConflict that says who holds the path, since when, and what to do. After
// any other error nothing is stored.
func (db *DB) DispatchRun(ctx context.Context, d workbench.RunDispatch) (workbench.WorkflowRun, error) {
	if err := d.Validate(); err != nil {
		return workbench.WorkflowRun{}, err
	}
	var stored workbench.WorkflowRun
	var holder *workbench.WorkflowRunSummary
	err := db.claimPath(ctx, func(tx *Tx) error {
		var err error
		if holder, err = dispatchRun(ctx, tx, d); err != nil {
			return err
		}
		stored, err = one(ctx, tx, scanRun, "run", d.Run.ID, sqlFindRun, d.Run.ID)
		return err
	})
	switch {
	case err != nil:
		return workbench.WorkflowRun{}, err
	case holder != nil:
		return stored, workbench.PathHeld(*holder)
	}
	return stored, nil
}

// claimPath runs a transaction that takes a path. On PostgreSQL two of them can
// look at a free path at the same time. The index lets one in; the other fails
// with a duplicate, runs again and meets the holder.
func (db *DB) claimPath(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for range pathAttempts {
		if err = db.Write(ctx, fn); !duplicate(err) {
			return err
		}
	}
	return err
}

// duplicate says whether the database itself refused a second row. The store's
// own conflicts have no cause.
func duplicate(err error) bool {
	var conflict *workbench.Error
	return errors.As(err, &conflict) && conflict.Code == workbench.EConflict && conflict.Err != nil
}

// dispatchRun returns the holder of the path when there is one.
func dispatchRun(ctx context.Context, tx *Tx, d workbench.RunDispatch) (*workbench.WorkflowRunSummary, error) {
	digest, err := freezeDefinition(ctx, tx, d.Definition)
	if err != nil {
		return nil, err
	}
	run := d.Run
	run.Status, run.DefinitionDigest = workbench.RunPending, &digest
	run.BlockedByRunID, run.EndReason, run.ErrorMessage, run.CompletedAt = nil, nil, nil, nil
	if err := hasPlace(ctx, tx, run.WorkflowRunSummary); err != nil {
		return nil, err
	}
	holder, err := pathHolder(ctx, tx, run.WorkflowRunSummary)
	if err != nil {
		return nil, err
	}
	if holder != nil {
		within, err := isAncestor(ctx, tx, holder.ID, run.ParentRunID)
		if err != nil {
			return nil, err
		}
		if !within {
			return holder, insertBlockedRun(ctx, tx, run, *holder)
		}
		run.LockKey = nil // the path is its ancestor's, who answers for it
	}
	return nil, insertRun(ctx, tx, run)
}

// insertBlockedRun keeps the run that lost its path: what was asked for stays
// visible, with the reason why it did not start.
func insertBlockedRun(ctx context.Context, tx *Tx, run workbench.WorkflowRun, holder workbench.WorkflowRunSummary) error {
	reason, sentence := workbench.RunPathLocked, workbench.PathHeld(holder).Message
	run.Status, run.EndReason, run.ErrorMessage = workbench.RunCancelled, &reason, &sentence
	run.LockKey, run.BlockedByRunID, run.CompletedAt = nil, &holder.ID, &tx.now
	if err := insertRun(ctx, tx, run); err != nil {
		return err
	}
	return appendEvent(ctx, tx, run.ID, 0, workbench.NewEvent{Type: workbench.EventWorkflowCancelled, Data: map[string]any{
		"holder": holder.ID, "workflow": holder.WorkflowName, "status": holder.Status,
		"since": workbench.HeldSince(holder), "actions": workbench.HolderActions(holder.Status),
	}})
}

// pathHolder is the run that holds the path that run needs, nil when the path
// is free. A pending holder that has been silent for too long is settled as
// orphaned, so that a dispatch that died does not hold the path for ever.
func pathHolder(ctx context.Context, tx *Tx, run workbench.WorkflowRunSummary) (*workbench.WorkflowRunSummary, error) {
	if run.LockKey == nil {
		return nil, nil
	}
	holder, err := scanRunSummary(tx.QueryRowContext(ctx, sqlPathHolder, run.HostID, text(*run.LockKey)))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case orphaned(tx, holder):
		return nil, endRun(ctx, tx, orphanEnd(holder.ID, nil))
	}
	return &holder, nil
}

func orphaned(tx *Tx, r workbench.WorkflowRunSummary) bool {
	return r.Status == workbench.RunPending && tx.now-r.LastActivityAt >= workbench.RunOrphanAge
}

func orphanEnd(id string, finding *workbench.Finding) workbench.RunEnd {
	message := "The program ended while it prepared this run. Resume it to start again."
	return workbench.RunEnd{
		ID: id, Status: workbench.RunFailed, Reason: workbench.RunOrphaned, ErrorMessage: &message, Finding: finding,
	}
}

// hasPlace refuses a run in a deleted conversation, where nobody would see it,
// and a sub-run of an ended run: it may work in a path that is not its parent's
// any more.
func hasPlace(ctx context.Context, tx *Tx, run workbench.WorkflowRunSummary) error {
	c, err := findConversation(ctx, tx, run.ConversationID)
	switch {
	case err != nil:
		return err
	case c.DeletedAt != nil:
		return errConversationDeleted()
	case run.ParentRunID == nil:
		return nil
	}
	parent, err := findRunSummary(ctx, tx, *run.ParentRunID)
	if err == nil && parent.Status.Ended() {
		return workbench.Errorf(workbench.EConflict, "This belongs to run %s, which has ended (%s). Resume that one instead.",
			workbench.ShortID(parent.ID), parent.Status)
	}
	return err
}

// isAncestor reports whether a run is among a parent and those above it.
func isAncestor(ctx context.Context, tx *Tx, id string, parentID *string) (bool, error) {
	for parentID != nil {
		if *parentID == id {
			return true, nil
		}
		parent, err := findRunSummary(ctx, tx, *parentID)
		if err != nil {
			return false, err
		}
		parentID = parent.ParentRunID
	}
	return false, nil
}

// ResumeRun takes a failed or paused run to running, in the same row; a failed
// one takes its path again. ENotFound; EConflict when it is in another status,
// when it has no definition, or when another run holds its path: then it stays
// failed.
func (db *DB) ResumeRun(ctx context.Context, id string) (workbench.WorkflowRunSummary, error) {
	var resumed workbench.WorkflowRunSummary
	err := db.claimPath(ctx, func(tx *Tx) (err error) {
		resumed, err = resumeRun(ctx, tx, id)
		return err
	})
	return resumed, err
}

func resumeRun(ctx context.Context, tx *Tx, id string) (workbench.WorkflowRunSummary, error) {
	run, err := findRunSummary(ctx, tx, id)
	if err != nil {
		return run, err
	}
	if err := mayResume(ctx, tx, run); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	n, err := tx.exec(ctx, sqlResumeRun, tx.now, id)
	if err := mustMove(n, err, "The run changed meanwhile."); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	if err := appendEvent(ctx, tx, id, 0, resumedEvent(run)); err != nil {
		return workbench.WorkflowRunSummary{}, err
	}
	return findRunSummary(ctx, tx, id)
}

func mayResume(ctx context.Context, tx *Tx, run workbench.WorkflowRunSummary) error {
	switch {
	case !slices.Contains([]workbench.RunStatus{workbench.RunFailed, workbench.RunPaused}, run.Status):
		return workbench.Errorf(workbench.EConflict, "The run is %s. Only a failed or paused run can be resumed.", run.Status)
	case run.DefinitionDigest == nil:
		return workbench.Errorf(workbench.EConflict, "The run was imported without its definition and cannot be resumed. Start the workflow again.")
	}
	if err := hasPlace(ctx, tx, run); err != nil || run.Status == workbench.RunPaused {
		return err // a paused run has kept its path
	}
	holder, err := pathHolder(ctx, tx, run)
	if err == nil && holder != nil {
		return workbench.PathHeld(*holder)
	}
	return err
}

// resumedEvent keeps what the resumed row forgets.
func resumedEvent(before workbench.WorkflowRunSummary) workbench.NewEvent {
	data := map[string]any{"status": before.Status, "resume": before.ResumeCount + 1}
	if before.ErrorMessage != nil {
		data["error"] = shorten(*before.ErrorMessage, resumedErrorMax)
	}
	if before.EndReason != nil {
		data["end_reason"] = *before.EndReason
	}
	if before.PauseReason != nil {
		data["pause_reason"] = *before.PauseReason
	}
	return workbench.NewEvent{Type: workbench.EventWorkflowResumed, Data: data}
}

// shorten cuts a text to at most limit bytes and marks the cut.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
