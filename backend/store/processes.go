package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const processColumns = `id, host_id, terminal_id, job_id, node_run_id, agent_session_id, ordinal, kind, status, pid, exit_code, pid_start_token, boot_id, exit_signal, stop_reason, created_at, started_at, ended_at, cwd, argv`

const streamColumns = `process_id, stream, ingested_offset, base_offset, lost_bytes, ended, updated_at`

const (
	sqlInsertProcess = `
INSERT INTO processes (id, host_id, terminal_id, job_id, node_run_id, agent_session_id, ordinal, kind, created_at, cwd, argv)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	sqlStartProcess = `
UPDATE processes SET status = 'running', pid = $1, pid_start_token = $2, boot_id = $3, started_at = $4
WHERE id = $5 AND status = 'starting'`
	sqlEndProcess = `
UPDATE processes SET status = $1, exit_code = $2, exit_signal = $3, ended_at = $4
WHERE id = $5 AND status IN ('starting', 'running')`
	sqlSetStopReason  = `UPDATE processes SET stop_reason = $1 WHERE id = $2 AND status IN ('starting', 'running') AND stop_reason IS NULL`
	sqlFindProcess    = `SELECT ` + processColumns + ` FROM processes WHERE id = $1`
	sqlLiveProcesses  = `SELECT ` + processColumns + ` FROM processes WHERE host_id = $1 AND status IN ('starting', 'running') ORDER BY created_at, id`
	sqlTerminalNewest = `SELECT ` + processColumns + ` FROM processes WHERE terminal_id = $1 ORDER BY ordinal DESC LIMIT 1`
	sqlJobNewest      = `SELECT ` + processColumns + ` FROM processes WHERE job_id = $1 ORDER BY ordinal DESC LIMIT 1`

	sqlInsertStream = `INSERT INTO process_streams (process_id, stream, base_offset, updated_at) VALUES ($1, $2, $3, $4)`
	sqlFindStream   = `SELECT ` + streamColumns + ` FROM process_streams WHERE process_id = $1 AND stream = $2`
	sqlAdvance      = `
UPDATE process_streams SET ingested_offset = $1, lost_bytes = lost_bytes + $2, updated_at = $3
WHERE process_id = $4 AND stream = $5 AND ingested_offset = $6 AND ended = FALSE`
	sqlListTerminalProcesses = `
SELECT ` + processColumns + `, base_offset FROM processes JOIN process_streams ON process_id = id AND stream = 'pty'
WHERE terminal_id = $1 ORDER BY ordinal`
	sqlEndStreams = `UPDATE process_streams SET ended = TRUE, updated_at = $1 WHERE process_id = $2`
)

func processFields(p *workbench.Process) []any {
	return []any{
		&p.ID, &p.HostID, &p.TerminalID, &p.JobID, &p.NodeRunID, &p.AgentSessionID, &p.Ordinal, &p.Kind, &p.Status, &p.PID,
		&p.ExitCode, &p.PIDStartToken, &p.BootID, &p.ExitSignal, &p.StopReason, &p.CreatedAt, &p.StartedAt,
		&p.EndedAt, &p.Cwd, asJSON(&p.Argv),
	}
}

func scanProcess(r row) (workbench.Process, error) {
	var p workbench.Process
	return p, r.Scan(processFields(&p)...)
}

func scanTerminalProcess(r row) (workbench.TerminalProcess, error) {
	var p workbench.TerminalProcess
	return p, r.Scan(append(processFields(&p.Process), &p.BaseOffset)...)
}

func scanStream(r row) (workbench.ProcessStream, error) {
	var s workbench.ProcessStream
	return s, r.Scan(&s.ProcessID, &s.Stream, &s.IngestedOffset, &s.BaseOffset, &s.LostBytes, &s.Ended, &s.UpdatedAt)
}

// insertProcess stores a process before the host is asked for it: a child that
// no row knows could run unseen. base is where its output begins in the stream
// of its terminal.
func insertProcess(ctx context.Context, tx *Tx, p workbench.Process, base int64, streams ...workbench.Stream) error {
	if _, err := tx.exec(ctx, sqlInsertProcess, p.ID, p.HostID, p.TerminalID, p.JobID, p.NodeRunID,
		p.AgentSessionID, p.Ordinal, p.Kind, tx.now, text(p.Cwd), asJSON(list(p.Argv))); err != nil {
		return err
	}
	for _, stream := range streams {
		if _, err := tx.exec(ctx, sqlInsertStream, p.ID, stream, base, tx.now); err != nil {
			return err
		}
	}
	return nil
}

func startProcess(ctx context.Context, tx *Tx, s workbench.ProcessStart) error {
	n, err := tx.exec(ctx, sqlStartProcess, s.PID, s.PIDStartToken, s.BootID, s.StartedAt, s.ProcessID)
	return mustMove(n, err, "The process is not starting any more.")
}

// endProcess is silent about a process that has ended already: exit facts never
// change, and the end may be met twice.
func endProcess(ctx context.Context, tx *Tx, id string, status workbench.ProcessStatus, exit workbench.ProcessExit) error {
	endedAt := exit.EndedAt
	if endedAt == 0 {
		endedAt = tx.now
	}
	if _, err := tx.exec(ctx, sqlEndProcess, status, exit.Code, exit.Signal, endedAt, id); err != nil {
		return err
	}
	_, err := tx.exec(ctx, sqlEndStreams, tx.now, id)
	return err
}

// advance moves the ingest mark of a stream from one offset to another. It
// fails when the mark is elsewhere, so no byte is ever taken twice, and after
// the end, so that nothing is added to what was finalised.
func advance(ctx context.Context, tx *Tx, processID string, stream workbench.Stream, from, to, lost int64) error {
	n, err := tx.exec(ctx, sqlAdvance, to, lost, tx.now, processID, stream, from)
	if err != nil || n > 0 {
		return err
	}
	if _, err := findStream(ctx, tx, processID, stream); err != nil {
		return err
	}
	return workbench.Errorf(workbench.EConflict, "This output was taken in already.")
}

// errEmptyRange refuses an ingest of nothing: its mark would not move, so a
// second one could not be told from the first.
func errEmptyRange(from, to int64) error {
	return workbench.Errorf(workbench.EInvalid, "The range from byte %d to byte %d holds no output.", from, to)
}

// SetStopReason records why Holdfast is about to end a process, before any
// signal is sent. The first reason stays.
func (db *DB) SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetStopReason, reason, processID)
		return err
	})
}

// Process returns a process. ENotFound.
func (db *DB) Process(ctx context.Context, id string) (workbench.Process, error) {
	return one(ctx, db.read, scanProcess, "process", id, sqlFindProcess, id)
}

// LiveProcesses are the processes of a host that have not ended as far as the
// database knows.
func (db *DB) LiveProcesses(ctx context.Context, hostID string) ([]workbench.Process, error) {
	return all(ctx, db.read, scanProcess, sqlLiveProcesses, hostID)
}

// TerminalProcess is the latest process of a terminal. ENotFound.
func (db *DB) TerminalProcess(ctx context.Context, terminalID string) (workbench.Process, error) {
	return one(ctx, db.read, scanProcess, "process of terminal", terminalID, sqlTerminalNewest, terminalID)
}

// TerminalProcesses are all processes of a terminal, in the order in which they
// ran.
func (db *DB) TerminalProcesses(ctx context.Context, terminalID string) ([]workbench.TerminalProcess, error) {
	return all(ctx, db.read, scanTerminalProcess, sqlListTerminalProcesses, terminalID)
}

// JobProcess is the latest process of a job. ENotFound.
func (db *DB) JobProcess(ctx context.Context, jobID string) (workbench.Process, error) {
	return one(ctx, db.read, scanProcess, "process of job", jobID, sqlJobNewest, jobID)
}

// Stream returns how far a stream is ingested. ENotFound.
func (db *DB) Stream(ctx context.Context, processID string, stream workbench.Stream) (workbench.ProcessStream, error) {
	return findStream(ctx, db.read, processID, stream)
}

func findStream(ctx context.Context, q querier, processID string, stream workbench.Stream) (workbench.ProcessStream, error) {
	return one(ctx, q, scanStream, "stream of process", processID, sqlFindStream, processID, stream)
}

// LoseProcess settles a process whose end nobody can tell.
func (db *DB) LoseProcess(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		return endProcess(ctx, tx, id, workbench.ProcessLost, workbench.ProcessExit{})
	})
}
