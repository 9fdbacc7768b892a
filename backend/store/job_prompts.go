package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const jobPromptColumns = `id, job_id, seq, mode, status, created_at, sent_at, text`

const (
	sqlListJobPrompts  = `SELECT ` + jobPromptColumns + ` FROM job_prompts WHERE job_id = $1 ORDER BY seq`
	sqlFindJobPrompt   = `SELECT ` + jobPromptColumns + ` FROM job_prompts WHERE id = $1`
	sqlInsertJobPrompt = `
INSERT INTO job_prompts (id, job_id, seq, mode, created_at, text)
VALUES ($1, $2, COALESCE((SELECT MAX(seq) FROM job_prompts WHERE job_id = $2), 0) + 1, $3, $4, $5)`
	sqlSendJobPrompt = `UPDATE job_prompts SET status = 'sent', sent_at = $1 WHERE id = $2 AND status = 'queued'`
	// What was said is sent, also when its user took it back at that moment.
	sqlSaidJobPrompt   = `UPDATE job_prompts SET status = 'sent', sent_at = $1 WHERE id = $2 AND status <> 'sent'`
	sqlCancelJobPrompt = `UPDATE job_prompts SET status = 'cancelled' WHERE id = $1 AND status = 'queued'`
	sqlMoveJobPrompts  = `UPDATE job_prompts SET job_id = $1 WHERE job_id = $2 AND status = 'queued'`
	sqlContinuable     = `
SELECT id FROM background_jobs j WHERE host_id = $1 AND is_finalized = TRUE AND status IN ('completed', 'completed_by_tag')
  AND EXISTS (SELECT 1 FROM job_prompts p WHERE p.job_id = j.id AND p.status = 'queued')`
)

func scanJobPrompt(r row) (workbench.JobPrompt, error) {
	var p workbench.JobPrompt
	return p, r.Scan(&p.ID, &p.JobID, &p.Seq, &p.Mode, &p.Status, &p.CreatedAt, &p.SentAt, &p.Text)
}

// AddJobPrompt keeps what the user says to a job. ENotFound, EInvalid.
func (db *DB) AddJobPrompt(ctx context.Context, p workbench.JobPrompt) (workbench.JobPrompt, error) {
	if err := p.Validate(); err != nil {
		return p, err
	}
	var added workbench.JobPrompt
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := one(ctx, tx, db.scanJob, "job", p.JobID, sqlFindJob, p.JobID); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlInsertJobPrompt, p.ID, p.JobID, p.Mode, tx.now, text(p.Text)); err != nil {
			return err
		}
		var err error
		added, err = one(ctx, tx, scanJobPrompt, "prompt", p.ID, sqlFindJobPrompt, p.ID)
		return err
	})
	return added, err
}

// JobPrompts are the prompts to a job, in their order.
func (db *DB) JobPrompts(ctx context.Context, jobID string) ([]workbench.JobPrompt, error) {
	return all(ctx, db.read, scanJobPrompt, sqlListJobPrompts, jobID)
}

// CancelJobPrompt takes a prompt back that waits. EConflict when it was sent,
// ENotFound.
func (db *DB) CancelJobPrompt(ctx context.Context, id string) (workbench.JobPrompt, error) {
	var p workbench.JobPrompt
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		if p, err = one(ctx, tx, scanJobPrompt, "prompt", id, sqlFindJobPrompt, id); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlCancelJobPrompt, id)
		p.Status = workbench.PromptCancelled
		return mustMove(n, err, "The prompt was sent already.")
	})
	return p, err
}

// ContinueJob makes the job that a prompt asks for, and moves the prompts that
// wait behind it to that job, all or nothing. EConflict when the prompt does not
// wait any more.
func (db *DB) ContinueJob(ctx context.Context, prompt workbench.JobPrompt, next workbench.Job) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlSendJobPrompt, tx.now, prompt.ID)
		if err := mustMove(n, err, "The prompt does not wait any more."); err != nil {
			return err
		}
		if err := insertJob(ctx, tx, next); err != nil {
			return err
		}
		_, err = tx.exec(ctx, sqlMoveJobPrompts, next.ID, prompt.JobID)
		return err
	})
}

// ContinuableJobs are the completed jobs of a host behind which prompts wait.
func (db *DB) ContinuableJobs(ctx context.Context, hostID string) ([]string, error) {
	return all(ctx, db.read, func(r row) (id string, err error) { return id, r.Scan(&id) }, sqlContinuable, hostID)
}
