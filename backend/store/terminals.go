package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const terminalSummaryColumns = `id, session_id, job_id, work_session_id, status, host_id, title, working_directory,
  process_pid, exit_code, exit_signal, end_reason, cols, rows, restart_count, output_start_offset, output_end_offset,
  last_output_at, started_at, ended_at, created_at, updated_at, command`

const (
	sqlInsertTerminal = `
INSERT INTO terminal_sessions (id, session_id, work_session_id, status, host_id, title, working_directory, cols, rows, created_at, updated_at, command, environment_vars)
VALUES ($1, $1, $2, 'starting', $3, $4, $5, $6, $7, $8, $8, $9, $10)`
	sqlFindTerminal  = `SELECT ` + terminalSummaryColumns + `, environment_vars, output_log FROM terminal_sessions WHERE id = $1`
	sqlListTerminals = `
SELECT ` + terminalSummaryColumns + ` FROM terminal_sessions
WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlListSessionTerminals = `
SELECT ` + terminalSummaryColumns + ` FROM terminal_sessions
WHERE work_session_id = $4 AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`
	sqlLiveSessionTerminals = `
SELECT ` + terminalSummaryColumns + ` FROM terminal_sessions
WHERE work_session_id = $1 AND status IN ('starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering')
ORDER BY created_at DESC, id DESC`
	sqlLiveTerminals = `
SELECT ` + terminalSummaryColumns + ` FROM terminal_sessions
WHERE host_id = $1 AND status IN ('starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering')
ORDER BY created_at, id`
	sqlTerminalStarted = `
UPDATE terminal_sessions SET status = 'initializing', process_pid = $1, started_at = $2, updated_at = $3
WHERE id = $4 AND status = 'starting'`
	sqlMoveTerminal = `
UPDATE terminal_sessions SET status = $1, updated_at = $2
WHERE id = $3 AND $4 LIKE '%,' || status || ',%' AND status NOT IN ('completed', 'failed', 'restored')`
	sqlEndTerminal = `
UPDATE terminal_sessions SET status = $1, end_reason = $2, exit_code = $3, exit_signal = $4, ended_at = $5, output_log = $6, updated_at = $7
WHERE id = $8 AND status IN ('starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering')`
	sqlResizeTerminal = `UPDATE terminal_sessions SET cols = $1, rows = $2, updated_at = $3 WHERE id = $4`
	sqlRenameTerminal = `UPDATE terminal_sessions SET title = $1, updated_at = $2 WHERE id = $3`
	sqlDeleteTerminal = `DELETE FROM terminal_sessions WHERE id = $1`
)

func terminalSummaryFields(t *workbench.TerminalSummary) []any {
	return []any{
		&t.ID, &t.SessionID, &t.JobID, &t.WorkSessionID, &t.Status, &t.HostID, &t.Title, &t.WorkingDirectory,
		&t.ProcessPID, &t.ExitCode, &t.ExitSignal, &t.EndReason, &t.Cols, &t.Rows, &t.RestartCount,
		&t.OutputStartOffset, &t.OutputEndOffset, &t.LastOutputAt, &t.StartedAt, &t.EndedAt,
		&t.CreatedAt, &t.UpdatedAt, asJSON(&t.Command),
	}
}

func scanTerminalSummary(r row) (workbench.TerminalSummary, error) {
	var t workbench.TerminalSummary
	return t, r.Scan(terminalSummaryFields(&t)...)
}

func scanTerminal(r row) (workbench.Terminal, error) {
	var t workbench.Terminal
	return t, r.Scan(append(terminalSummaryFields(&t.TerminalSummary), asJSON(&t.EnvironmentVars), &t.OutputLog)...)
}

// CreateTerminal stores a terminal together with its first process, both
// starting, before the host is asked for a child.
func (db *DB) CreateTerminal(ctx context.Context, t workbench.Terminal, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		env := t.EnvironmentVars
		if env == nil {
			env = map[string]string{}
		}
		if _, err := tx.exec(ctx, sqlInsertTerminal, t.ID, t.WorkSessionID, t.HostID, textPtr(t.Title),
			textPtr(t.WorkingDirectory), t.Cols, t.Rows, tx.now, asJSON(list(t.Command)), asJSON(env)); err != nil {
			return err
		}
		return insertProcess(ctx, tx, p, 0, workbench.StreamPTY)
	})
}

// TerminalStarted records the child that the host started. EConflict when the
// terminal is not starting any more.
func (db *DB) TerminalStarted(ctx context.Context, terminalID string, s workbench.ProcessStart) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := startProcess(ctx, tx, s); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlTerminalStarted, s.PID, s.StartedAt, tx.now, terminalID)
		return mustMove(n, err, "The terminal is not starting any more.")
	})
}

// MoveTerminal changes a terminal from one of the given statuses to another.
// EConflict when it is in none of them, or has ended: an end is left only by a
// restart. finding is nil outside a launch.
func (db *DB) MoveTerminal(ctx context.Context, id string, from []workbench.TerminalStatus, to workbench.TerminalStatus, finding *workbench.Finding) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMoveTerminal, to, tx.now, id, statusSet(from))
		if err := mustMove(n, err, "The terminal changed meanwhile."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, finding)
	})
}

// EndTerminal settles a terminal and its process, with the newest output as
// text. EConflict when the terminal has ended already.
func (db *DB) EndTerminal(ctx context.Context, e workbench.TerminalEnd) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := endProcess(ctx, tx, e.ProcessID, e.Process, e.Exit); err != nil {
			return err
		}
		tail, err := outputTail(ctx, tx, e.TerminalID)
		if err != nil {
			return err
		}
		endedAt := e.Exit.EndedAt
		if endedAt == 0 {
			endedAt = tx.now
		}
		n, err := tx.exec(ctx, sqlEndTerminal, e.Status, e.Reason, e.Exit.Code, e.Exit.Signal, endedAt, tail, tx.now, e.TerminalID)
		if err := mustMove(n, err, "The terminal has ended already."); err != nil {
			return err
		}
		return insertFinding(ctx, tx, e.Finding)
	})
}

// Terminal returns a terminal. ENotFound.
func (db *DB) Terminal(ctx context.Context, id string) (workbench.Terminal, error) {
	return one(ctx, db.read, scanTerminal, "terminal", id, sqlFindTerminal, id)
}

// Terminals is one page of terminals, newest first.
func (db *DB) Terminals(ctx context.Context, f workbench.TerminalFilter) ([]workbench.TerminalSummary, error) {
	page := []any{keysetStart(f.BeforeTime), f.BeforeID, f.Limit}
	if f.WorkSessionID != "" {
		return all(ctx, db.read, scanTerminalSummary, sqlListSessionTerminals, append(page, f.WorkSessionID)...)
	}
	return all(ctx, db.read, scanTerminalSummary, sqlListTerminals, page...)
}

// LiveSessionTerminals are the terminals of a work session that claim to have a
// process.
func (db *DB) LiveSessionTerminals(ctx context.Context, sessionID string) ([]workbench.TerminalSummary, error) {
	return all(ctx, db.read, scanTerminalSummary, sqlLiveSessionTerminals, sessionID)
}

// LiveTerminals are the terminals of a host that claim to have a process.
func (db *DB) LiveTerminals(ctx context.Context, hostID string) ([]workbench.TerminalSummary, error) {
	return all(ctx, db.read, scanTerminalSummary, sqlLiveTerminals, hostID)
}

// ResizeTerminal keeps the size, so that a restart and a restore have it.
func (db *DB) ResizeTerminal(ctx context.Context, id string, cols, rows int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlResizeTerminal, cols, rows, tx.now, id)
		return mustChange(n, err, "terminal", id)
	})
}

// RenameTerminal gives a terminal a title. ENotFound.
func (db *DB) RenameTerminal(ctx context.Context, id, title string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRenameTerminal, text(title), tx.now, id)
		return mustChange(n, err, "terminal", id)
	})
}

// DeleteTerminal removes a terminal with its output and processes. ENotFound.
func (db *DB) DeleteTerminal(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDeleteTerminal, id)
		return mustChange(n, err, "terminal", id)
	})
}
