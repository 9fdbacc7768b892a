package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const runSummaryColumns = `id, workflow_name, conversation_id, parent_conversation_id, codebase_id, status,
  current_step_index, step_count, working_path, lock_key, host_id, isolation_env_id, parent_run_id, blocked_by_run_id,
  definition_digest, pause_reason, end_reason, error_message, resume_count, last_event_seq,
  created_at, started_at, completed_at, last_activity_at`

const runColumns = runSummaryColumns + `, inputs, metadata, user_message`

const (
	sqlInsertRun = `
INSERT INTO remote_agent_workflow_runs (id, workflow_name, conversation_id, parent_conversation_id, codebase_id, status,
  step_count, working_path, lock_key, host_id, isolation_env_id, parent_run_id, blocked_by_run_id, definition_digest,
  end_reason, error_message, created_at, completed_at, last_activity_at, inputs, metadata, user_message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $17, $19, $20, $21)`
	sqlFindRun        = `SELECT ` + runColumns + ` FROM remote_agent_workflow_runs WHERE id = $1`
	sqlFindRunSummary = `SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs WHERE id = $1`
	sqlListRuns       = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlListStatusRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE status = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4`
	sqlListConversationRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE conversation_id = $1 AND ($2 = '' OR status = $2) AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $5`
	sqlListCodebaseRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE codebase_id = $1 AND ($2 = '' OR status = $2) AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $5`
	sqlActiveRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE (conversation_id = $1 OR parent_conversation_id = $1) AND status IN ('pending', 'running', 'paused')
ORDER BY created_at DESC, id DESC`
	sqlSubRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs WHERE parent_run_id = $1 ORDER BY created_at, id`
	sqlLiveRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE host_id = $1 AND status IN ('pending', 'running', 'paused') ORDER BY created_at, id`
	sqlOrphanedRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE host_id = $1 AND status = 'pending' AND last_activity_at <= $2 ORDER BY created_at, id`
	sqlSilentRuns = `
SELECT ` + runSummaryColumns + ` FROM remote_agent_workflow_runs
WHERE status = 'running' AND last_activity_at <= $1 ORDER BY last_activity_at`
	sqlDeleteRun = `
DELETE FROM remote_agent_workflow_runs WHERE id = $1 AND status IN ('completed', 'failed', 'cancelled')`
)

// Bounds of a page of runs, of a run's events or of gates, in rows.
const (
	pageDefault = 50
	pageMax     = 500
)

// pageSize keeps a page within its bounds: a negative LIMIT is no limit on
// SQLite, and an error on PostgreSQL.
func pageSize(limit int64) int64 {
	if limit <= 0 {
		return pageDefault
	}
	return min(limit, pageMax)
}

func runSummaryFields(r *workbench.WorkflowRunSummary) []any {
	return []any{
		&r.ID, &r.WorkflowName, &r.ConversationID, &r.ParentConversationID, &r.CodebaseID, &r.Status,
		&r.CurrentStepIndex, &r.StepCount, &r.WorkingPath, &r.LockKey, &r.HostID, &r.IsolationEnvID, &r.ParentRunID,
		&r.BlockedByRunID, &r.DefinitionDigest, &r.PauseReason, &r.EndReason, &r.ErrorMessage, &r.ResumeCount,
		&r.LastEventSeq, &r.CreatedAt, &r.StartedAt, &r.CompletedAt, &r.LastActivityAt,
	}
}

func scanRunSummary(r row) (workbench.WorkflowRunSummary, error) {
	var s workbench.WorkflowRunSummary
	return s, r.Scan(runSummaryFields(&s)...)
}

func scanRun(r row) (workbench.WorkflowRun, error) {
	var w workbench.WorkflowRun
	return w, r.Scan(append(runSummaryFields(&w.WorkflowRunSummary), asJSON(&w.Inputs), asJSON(&w.Metadata), &w.UserMessage)...)
}

func insertRun(ctx context.Context, tx *Tx, r workbench.WorkflowRun) error {
	_, err := tx.exec(ctx, sqlInsertRun, r.ID, text(r.WorkflowName), r.ConversationID, r.ParentConversationID, r.CodebaseID,
		r.Status, r.StepCount, textPtr(r.WorkingPath), textPtr(r.LockKey), r.HostID, r.IsolationEnvID, r.ParentRunID,
		r.BlockedByRunID, r.DefinitionDigest, r.EndReason, textPtr(r.ErrorMessage), tx.now, r.CompletedAt,
		asJSON(object(r.Inputs)), asJSON(object(r.Metadata)), text(r.UserMessage))
	return err
}

// object is never nil: a nil map would be stored as null.
func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func findRunSummary(ctx context.Context, q querier, id string) (workbench.WorkflowRunSummary, error) {
	return one(ctx, q, scanRunSummary, "run", id, sqlFindRunSummary, id)
}

// WorkflowRun returns a run with its inputs. ENotFound.
func (db *DB) WorkflowRun(ctx context.Context, id string) (workbench.WorkflowRun, error) {
	return one(ctx, db.read, scanRun, "run", id, sqlFindRun, id)
}

// WorkflowRuns lists a page of runs, newest first.
func (db *DB) WorkflowRuns(ctx context.Context, f workbench.RunFilter) ([]workbench.WorkflowRunSummary, error) {
	before, limit := keysetStart(f.BeforeTime), pageSize(f.Limit)
	switch {
	case f.ConversationID != "":
		return all(ctx, db.read, scanRunSummary, sqlListConversationRuns, f.ConversationID, f.Status, before, f.BeforeID, limit)
	case f.CodebaseID != "":
		return all(ctx, db.read, scanRunSummary, sqlListCodebaseRuns, f.CodebaseID, f.Status, before, f.BeforeID, limit)
	case f.Status != "":
		return all(ctx, db.read, scanRunSummary, sqlListStatusRuns, f.Status, before, f.BeforeID, limit)
	}
	return all(ctx, db.read, scanRunSummary, sqlListRuns, before, f.BeforeID, limit)
}

// ActiveRuns are the live runs of a conversation and those that were asked for
// from it, newest first.
func (db *DB) ActiveRuns(ctx context.Context, conversationID string) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlActiveRuns, conversationID)
}

// SubRuns are the runs that a run started, oldest first.
func (db *DB) SubRuns(ctx context.Context, runID string) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlSubRuns, runID)
}

// LiveRuns are the pending, running and paused runs of a host, oldest first.
func (db *DB) LiveRuns(ctx context.Context, hostID string) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlLiveRuns, hostID)
}

// OrphanedRuns are the pending runs of a host that nobody prepares any more,
// oldest first.
func (db *DB) OrphanedRuns(ctx context.Context, hostID string) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlOrphanedRuns, hostID, db.now()-workbench.RunOrphanAge)
}

// SilentRuns are the running runs, of all hosts, that have reported nothing for
// silence ms, the longest silent first.
func (db *DB) SilentRuns(ctx context.Context, silence int64) ([]workbench.WorkflowRunSummary, error) {
	return all(ctx, db.read, scanRunSummary, sqlSilentRuns, db.now()-silence)
}

// DeleteRun removes an ended run with its events, nodes and gates, and its
// definition when no other run has it. ENotFound, EConflict while it is live.
func (db *DB) DeleteRun(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		run, err := findRunSummary(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlDeleteRun, id)
		if err := mustMove(n, err, "The run is still "+string(run.Status)+". Cancel it first."); err != nil {
			return err
		}
		_, err = tx.exec(ctx, sqlDeleteDefinition, run.DefinitionDigest)
		return err
	})
}
