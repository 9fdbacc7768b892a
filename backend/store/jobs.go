package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const jobSummaryColumns = `id, session_id, task_type, status, is_finalized, host_id, priority, attempt, max_attempts,
  not_before, retry_of_job_id, agent, assistant_session_id, title, working_directory, model_used, server_request_id,
  tokens_sent, tokens_received, cache_read_tokens, cache_write_tokens, actual_cost, start_time, end_time,
  created_at, updated_at, failure_reason, error_message, ` + jobMarkedDone

// jobMarkedDone is kept beside the job: a status that is final stays as it is.
const jobMarkedDone = `(SELECT CAST(k.value AS BIGINT) FROM key_value_store k WHERE k.key = 'job/' || background_jobs.id || '/done')`

const jobColumns = jobSummaryColumns + `, metadata, payload, system_prompt_template, prompt, response`

const (
	sqlInsertJob = `
INSERT INTO background_jobs (id, session_id, task_type, host_id, priority, max_attempts, agent, title, working_directory, model_used, created_at, updated_at, payload, prompt,
  retry_of_job_id, system_prompt_template)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15)`
	sqlFindJob  = `SELECT ` + jobColumns + ` FROM background_jobs WHERE id = $1`
	sqlListJobs = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlListSessionJobs = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE session_id = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlListJobsByStatus = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE status = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlLiveSessionJobs = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE session_id = $1 AND status NOT IN ('completed', 'completed_by_tag', 'failed', 'canceled') ORDER BY created_at DESC, id DESC`
	sqlLiveJobs = `
SELECT ` + jobSummaryColumns + ` FROM background_jobs
WHERE host_id = $1 AND is_finalized = FALSE AND status <> 'idle' ORDER BY id`
	sqlMoveJob = `
UPDATE background_jobs SET status = $1, updated_at = $2, not_before = COALESCE($3, not_before),
  working_directory = COALESCE($4, working_directory), prompt = COALESCE($5, prompt),
  failure_reason = $6, error_message = COALESCE($7, error_message), end_time = CASE WHEN $8 THEN $2 ELSE end_time END,
  system_prompt_template = COALESCE($9, system_prompt_template)
WHERE id = $10 AND $11 LIKE '%,' || status || ',%' AND status NOT IN ('completed', 'completed_by_tag', 'failed', 'canceled')`
	sqlNextDue  = `SELECT MIN(not_before) FROM background_jobs WHERE host_id = $1 AND status = 'queued' AND not_before > $2`
	sqlStartJob = `
UPDATE background_jobs SET status = 'running', attempt = attempt + 1, start_time = COALESCE(start_time, $1), updated_at = $2
WHERE id = $3 AND status = 'preparing_input'`
	sqlJobFacts = `
UPDATE background_jobs SET assistant_session_id = COALESCE($1, assistant_session_id), model_used = COALESCE($2, model_used),
  server_request_id = COALESCE($3, server_request_id), metadata = COALESCE($4, metadata), updated_at = $5
WHERE id = $6`
	sqlJobStreams   = `UPDATE background_jobs SET status = 'generating_stream', updated_at = $1 WHERE id = $2 AND status = 'running'`
	sqlJobProcesses = `UPDATE background_jobs SET status = 'processing_stream', updated_at = $1 WHERE id = $2 AND status IN ('running', 'generating_stream')`
	sqlFinishJob    = `
UPDATE background_jobs SET status = $1, failure_reason = $2, error_message = $3, end_time = $4, updated_at = $5
WHERE id = $6 AND status IN ('created', 'queued', 'acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream')`
	sqlFinalizeJob = `
UPDATE background_jobs SET is_finalized = TRUE, response = $1, tokens_sent = $2, tokens_received = $3,
  cache_read_tokens = $4, cache_write_tokens = $5, actual_cost = $6, updated_at = $7
WHERE id = $8 AND is_finalized = FALSE AND status IN ('completed', 'completed_by_tag', 'failed', 'canceled')`
)

func jobSummaryFields(j *workbench.JobSummary) []any {
	return []any{
		&j.ID, &j.SessionID, &j.TaskType, &j.Status, &j.IsFinalized, &j.HostID, &j.Priority, &j.Attempt, &j.MaxAttempts,
		&j.NotBefore, &j.RetryOfJobID, &j.Agent, &j.AssistantSessionID, &j.Title, &j.WorkingDirectory, &j.ModelUsed,
		&j.ServerRequestID, &j.TokensSent, &j.TokensReceived, &j.CacheReadTokens, &j.CacheWriteTokens, &j.ActualCost,
		&j.StartTime, &j.EndTime, &j.CreatedAt, &j.UpdatedAt, &j.FailureReason, &j.ErrorMessage, &j.MarkedDoneAt,
	}
}

func scanJobSummary(r row) (workbench.JobSummary, error) {
	var j workbench.JobSummary
	return j, r.Scan(jobSummaryFields(&j)...)
}

func (db *DB) scanJob(r row) (workbench.Job, error) {
	var j workbench.Job
	return j, r.Scan(append(jobSummaryFields(&j.JobSummary),
		db.readable("background_jobs.metadata", &j.ID, &j.Metadata), db.readable("background_jobs.payload", &j.ID, &j.Payload),
		&j.SystemPromptTemplate, &j.Prompt, &j.Response)...)
}

// CreateJob records a job that is not admitted to the queue yet.
func (db *DB) CreateJob(ctx context.Context, j workbench.Job) error {
	return db.Write(ctx, func(tx *Tx) error { return insertJob(ctx, tx, j) })
}

func insertJob(ctx context.Context, tx *Tx, j workbench.Job) error {
	_, err := tx.exec(ctx, sqlInsertJob, j.ID, j.SessionID, j.TaskType, j.HostID, j.Priority, j.MaxAttempts,
		j.Agent, textPtr(j.Title), textPtr(j.WorkingDirectory), j.ModelUsed, tx.now, asJSON(j.Payload), text(j.Prompt),
		j.RetryOfJobID, textPtr(j.SystemPromptTemplate))
	return err
}

// Job returns a job with its texts. ENotFound.
func (db *DB) Job(ctx context.Context, id string) (workbench.Job, error) {
	return one(ctx, db.read, db.scanJob, "job", id, sqlFindJob, id)
}

// Jobs is one page of jobs, newest first.
func (db *DB) Jobs(ctx context.Context, f workbench.JobFilter) ([]workbench.JobSummary, error) {
	page := []any{keysetStart(f.BeforeTime), f.BeforeID, f.Limit}
	switch {
	case f.SessionID != "":
		return all(ctx, db.read, scanJobSummary, sqlListSessionJobs, append(page, f.SessionID)...)
	case f.Status != "":
		return all(ctx, db.read, scanJobSummary, sqlListJobsByStatus, append(page, f.Status)...)
	}
	return all(ctx, db.read, scanJobSummary, sqlListJobs, page...)
}

// UnfinishedJobs are the jobs of a session whose status is not final.
func (db *DB) UnfinishedJobs(ctx context.Context, sessionID string) ([]workbench.JobSummary, error) {
	return all(ctx, db.read, scanJobSummary, sqlLiveSessionJobs, sessionID)
}

// OpenJobs are the jobs of a host that are neither finalised nor parked.
func (db *DB) OpenJobs(ctx context.Context, hostID string) ([]workbench.JobSummary, error) {
	return all(ctx, db.read, scanJobSummary, sqlLiveJobs, hostID)
}

// ClaimJob takes the next queued job for a worker, nil when none is due. Jobs of
// the agents that are named as busy are passed over.
func (db *DB) ClaimJob(ctx context.Context, hostID string, busy ...string) (*workbench.Job, error) {
	var job *workbench.Job
	err := db.Write(ctx, func(tx *Tx) error {
		job = nil
		var id string
		err := tx.QueryRowContext(ctx, db.dialect.claimJob, tx.now, hostID, statusSet(busy)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		claimed, err := one(ctx, tx, db.scanJob, "job", id, sqlFindJob, id)
		job = &claimed
		return err
	})
	return job, err
}

// NextJobDue is when the next job of a host that waits for a time may run, UTC
// ms; nil when none waits.
func (db *DB) NextJobDue(ctx context.Context, hostID string) (*int64, error) {
	var due *int64
	err := db.read.QueryRowContext(ctx, sqlNextDue, hostID, db.now()).Scan(&due)
	return due, translate(err)
}

// MoveJob changes a job's status. EConflict when it is in none of From, or in a
// final status, which never changes whatever From says.
func (db *DB) MoveJob(ctx context.Context, c workbench.JobChange) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMoveJob, c.To, tx.now, c.NotBefore, textPtr(c.WorkingDirectory), textPtr(c.Prompt),
			c.FailureReason, textPtr(c.ErrorMessage), c.To.Final(), textPtr(c.SystemPrompt), c.ID, statusSet(c.From))
		if err := mustMove(n, err, "The job changed meanwhile."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, c.Finding)
	})
}

// AddJobProcess stores the process of a job's next attempt before the host is
// asked for it. EConflict when the job is not preparing any more.
func (db *DB) AddJobProcess(ctx context.Context, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		job, err := one(ctx, tx, db.scanJob, "job", *p.JobID, sqlFindJob, *p.JobID)
		if err != nil {
			return err
		}
		if job.Status != workbench.JobPreparingInput {
			return workbench.Errorf(workbench.EConflict, "The job is not preparing any more.")
		}
		return insertProcess(ctx, tx, p, 0, workbench.StreamStdout, workbench.StreamStderr)
	})
}

// JobStarted records the child that the host started for a job, and the start
// of an attempt. EConflict when the job is not preparing any more.
func (db *DB) JobStarted(ctx context.Context, jobID string, s workbench.ProcessStart, finding *workbench.Finding) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := startProcess(ctx, tx, s); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlStartJob, s.StartedAt, tx.now, jobID)
		if err := mustMove(n, err, "The job is not preparing any more."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, finding)
	})
}

func learnFacts(ctx context.Context, tx *Tx, jobID string, f workbench.JobFacts) error {
	if f.Empty() {
		return nil
	}
	var metadata any
	if f.Metadata != nil {
		metadata = asJSON(f.Metadata)
	}
	_, err := tx.exec(ctx, sqlJobFacts, known(f.AssistantSessionID), known(f.Model), known(f.RequestID), metadata, tx.now, jobID)
	return err
}

// known is NULL for what is not known, so that COALESCE keeps what was.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
