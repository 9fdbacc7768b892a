package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlSetPriority = `
UPDATE background_jobs SET priority = $1, updated_at = $2 WHERE id = $3 AND status IN ('created', 'idle', 'queued')`
	sqlMarkJob   = `UPDATE background_jobs SET updated_at = $1 WHERE id = $2 AND status = 'failed'`
	sqlDeleteJob = `DELETE FROM background_jobs WHERE id = $1 AND is_finalized = TRUE`
	sqlTakenOver = `
UPDATE background_jobs SET status = 'failed', failure_reason = 'lost', error_message = $1, end_time = $2, updated_at = $2
WHERE id = $3 AND host_id = $4 AND status NOT IN ('completed', 'completed_by_tag', 'failed', 'canceled')`
	sqlSessionHere = `
SELECT id FROM sessions WHERE host_id = $1 AND project_hash = (SELECT project_hash FROM sessions WHERE id = $2)
ORDER BY updated_at DESC, id DESC LIMIT 1`
	// A job is repeated in its own session, after it began.
	sqlJobRepeated = `
SELECT COUNT(*) > 0 FROM background_jobs r
WHERE r.session_id = $1 AND r.created_at >= (SELECT j.created_at FROM background_jobs j WHERE j.id = $2) AND r.retry_of_job_id = $2`
	sqlUsageOfJob = `SELECT ` + usageColumns + ` FROM usage_events WHERE job_id = $1`
)

// What is remembered of a job under keys begins with its id.
func jobKeys(jobID string) string  { return "job/" + jobID + "/" }
func jobTools(jobID string) string { return jobKeys(jobID) + "tool/" }

func dropJobValues(ctx context.Context, tx *Tx, hostID, jobID string) error {
	if err := forget(ctx, tx, hostID, jobKinds(), jobID); err != nil {
		return err
	}
	from, to := within(jobKeys(jobID))
	_, err := tx.exec(ctx, sqlDeleteValues, from, to)
	return err
}

// JobTools are the calls of tools of a job, in their order.
func (db *DB) JobTools(ctx context.Context, jobID string) ([]workbench.MessageTool, error) {
	return readTools(ctx, db.read, jobTools(jobID))
}

// JobRepeated reports whether another job of the session repeats a job, or goes
// on with it.
func (db *DB) JobRepeated(ctx context.Context, sessionID, id string) (bool, error) {
	var repeated bool
	err := db.read.QueryRowContext(ctx, sqlJobRepeated, sessionID, id).Scan(&repeated)
	return repeated, translate(err)
}

// JobUsageEvents are the rows of the ledger of a job, the oldest first.
func (db *DB) JobUsageEvents(ctx context.Context, jobID string) ([]workbench.UsageEvent, error) {
	events, err := all(ctx, db.read, scanUsage, sqlUsageOfJob, jobID)
	slices.SortFunc(events, func(a, b workbench.UsageEvent) int {
		return cmp.Or(cmp.Compare(a.OccurredAt, b.OccurredAt), cmp.Compare(a.ID, b.ID))
	})
	return events, err
}

// SetJobPriority changes the place of a job that waits: 0, 1 or 2, the highest.
// EConflict when it does not wait.
func (db *DB) SetJobPriority(ctx context.Context, id string, priority int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlSetPriority, priority, tx.now, id)
		return mustMove(n, err, "The job does not wait any more.")
	})
}

// MarkJobDone says of a job that did not end well that it asks for nothing any
// more, or takes that back. EConflict for one that has not failed.
func (db *DB) MarkJobDone(ctx context.Context, id string, done bool) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMarkJob, tx.now, id)
		if err := mustMove(n, err, "Only a job that failed or was interrupted is marked as done."); err != nil {
			return err
		}
		if !done {
			return deleteValue(ctx, tx, jobKeys(id)+"done")
		}
		return setValue(ctx, tx, jobKeys(id)+"done", strconv.FormatInt(tx.now, 10))
	})
}

// DeleteJob removes a job that is finalised with its texts. Its cost stays.
// EConflict while it is not.
func (db *DB) DeleteJob(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		job, err := one(ctx, tx, db.scanJob, "job", id, sqlFindJob, id)
		if err != nil {
			return err
		}
		if err := dropJobValues(ctx, tx, job.HostID, id); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlDeleteJob, id)
		return mustMove(n, err, "The job has not ended. Cancel it first.")
	})
}

// SessionHere is the newest session of a host in the project of another session.
// "" when there is none.
func (db *DB) SessionHere(ctx context.Context, hostID, sessionID string) (string, error) {
	ids, err := all(ctx, db.read, func(r row) (id string, err error) { return id, r.Scan(&id) }, sqlSessionHere, hostID, sessionID)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// TakeOverJob closes a job of a machine that is gone, and makes the job that
// takes its place, in one transaction that also sees that the machine's lease
// has expired: nothing runs twice. EConflict when the machine is back, or the job
// has ended. EUnavailable on a database that one machine uses alone.
func (db *DB) TakeOverJob(ctx context.Context, old workbench.Job, message string, next workbench.Job) error {
	if db.dialect.findLease == "" {
		return workbench.Errorf(workbench.EUnavailable, "No other machine uses this database.")
	}
	return db.Write(ctx, func(tx *Tx) error {
		holders, err := all(ctx, tx, scanPlace, db.dialect.findLease, old.HostID)
		if err != nil {
			return err
		}
		if len(holders) > 0 {
			return workbench.Errorf(workbench.EConflict, "The machine of this job is connected. Cancel the job there, or wait for it.")
		}
		n, err := tx.exec(ctx, sqlTakenOver, text(message), tx.now, old.ID, old.HostID)
		if err := mustMove(n, err, "The job has ended meanwhile."); err != nil {
			return err
		}
		if err := finalizeJob(ctx, tx, old.ID, old.Attempt); err != nil {
			return err
		}
		return insertJob(ctx, tx, next)
	})
}
