package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlInsertTerminal = `
INSERT INTO terminal_sessions (id, session_id, work_session_id, status, host_id, title, working_directory, cols, rows, created_at, updated_at, command, environment_vars, agent, assistant_session_id)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13)`
	sqlTerminalStarted = `
UPDATE terminal_sessions SET status = 'initializing', process_pid = $1, started_at = $2, updated_at = $3
WHERE id = $4 AND status = 'starting'`
	sqlTerminalAdopted = `UPDATE terminal_sessions SET process_pid = $1, started_at = $2 WHERE id = $3`
	sqlRestartTerminal = `
UPDATE terminal_sessions SET status = 'starting', restart_count = restart_count + CASE WHEN status = 'idle' THEN 0 ELSE 1 END,
  host_id = $1, working_directory = $2, process_pid = NULL, exit_code = NULL, exit_signal = NULL, end_reason = NULL,
  started_at = NULL, ended_at = NULL, attention_reason = NULL, attention_at = NULL,
  output_log = '', output_snapshot = NULL, output_snapshot_offset = NULL, updated_at = $3
WHERE id = $4 AND status IN ('idle', 'completed', 'failed', 'restored')
RETURNING output_end_offset, cols, rows`
	sqlNextOrdinal = `SELECT COALESCE(MAX(ordinal), 0) + 1 FROM processes WHERE terminal_id = $1`
)

// insertTerminal stores a terminal with its first size.
func insertTerminal(ctx context.Context, tx *Tx, t workbench.Terminal, status workbench.TerminalStatus) error {
	env := t.EnvironmentVars
	if env == nil {
		env = map[string]string{}
	}
	if _, err := tx.exec(ctx, sqlInsertTerminal, t.ID, t.WorkSessionID, status, t.HostID, textPtr(t.Title),
		textPtr(t.WorkingDirectory), t.Cols, t.Rows, tx.now, asJSON(list(t.Command)), asJSON(env),
		textPtr(t.Agent), textPtr(t.AssistantSessionID)); err != nil {
		return err
	}
	if t.OnLaunch != "" {
		if err := setOnLaunch(ctx, tx, t.ID, t.OnLaunch); err != nil {
			return err
		}
	}
	return setSize(ctx, tx, t.ID, workbench.TerminalSize{Cols: t.Cols, Rows: t.Rows})
}

// CreateTerminal stores a terminal together with its first process, both
// starting, before the host is asked for a child.
func (db *DB) CreateTerminal(ctx context.Context, t workbench.Terminal, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := insertTerminal(ctx, tx, t, workbench.TerminalStarting); err != nil {
			return err
		}
		return insertProcess(ctx, tx, p, 0, workbench.StreamPTY)
	})
}

// CreateIdleTerminal stores a terminal in which nothing was started yet.
func (db *DB) CreateIdleTerminal(ctx context.Context, t workbench.Terminal) error {
	return db.Write(ctx, func(tx *Tx) error { return insertTerminal(ctx, tx, t, workbench.TerminalIdle) })
}

// AdoptTerminal stores a terminal, recovering, for a child that runs and that no
// row knew, with its process and stream. EConflict when a row knows it by now.
func (db *DB) AdoptTerminal(ctx context.Context, t workbench.Terminal, p workbench.Process, s workbench.ProcessStart) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := insertTerminal(ctx, tx, t, workbench.TerminalRecovering); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlTerminalAdopted, s.PID, s.StartedAt, t.ID); err != nil {
			return err
		}
		if err := insertProcess(ctx, tx, p, 0, workbench.StreamPTY); err != nil {
			return err
		}
		return startProcess(ctx, tx, s)
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

// RestartTerminal stores the next process of a terminal that rests, both
// starting, before the host is asked for the child. The terminal goes to the
// host and the directory of p; its output goes on at base, in bytes. How the
// process before ended stays in its own row. EConflict when the terminal does
// not rest, ENotFound.
func (db *DB) RestartTerminal(ctx context.Context, id string, p workbench.Process) (base int64, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		var size workbench.TerminalSize
		err := tx.QueryRowContext(ctx, sqlRestartTerminal, p.HostID, text(p.Cwd), tx.now, id).Scan(&base, &size.Cols, &size.Rows)
		if errors.Is(err, sql.ErrNoRows) {
			return whyNotRestarted(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, sqlNextOrdinal, id).Scan(&p.Ordinal); err != nil {
			return err
		}
		size.Offset = base
		if err := setSize(ctx, tx, id, size); err != nil {
			return err
		}
		p.TerminalID = &id
		return insertProcess(ctx, tx, p, base, workbench.StreamPTY)
	})
	return base, err
}

func whyNotRestarted(ctx context.Context, tx *Tx, id string) error {
	if _, err := one(ctx, tx, scanRange, "terminal", id, sqlOutputRange, id); err != nil {
		return err
	}
	return workbench.Errorf(workbench.EConflict, "A process runs in this terminal already. End it first, or open another terminal.")
}
