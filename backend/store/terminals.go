package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const terminalSummaryColumns = `id, session_id, job_id, work_session_id, status, host_id, title, working_directory,
  process_pid, exit_code, exit_signal, end_reason, cols, rows, restart_count, output_start_offset, output_end_offset,
  last_output_at, started_at, ended_at, created_at, updated_at, command,
  agent, assistant_session_id, attention_reason, attention_at,
  COALESCE((SELECT on_launch FROM terminal_launch_choices WHERE terminal_id = terminal_sessions.id), 'leave')`

const (
	sqlFindTerminal = `
SELECT ` + terminalSummaryColumns + `, environment_vars, output_log, output_snapshot, output_snapshot_offset
FROM terminal_sessions WHERE id = $1`
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
	sqlRenameTerminal = `UPDATE terminal_sessions SET title = $1, updated_at = $2 WHERE id = $3`
	sqlDeleteTerminal = `DELETE FROM terminal_sessions WHERE id = $1`

	sqlFindTerminalAgent = `SELECT agent, assistant_session_id FROM terminal_sessions WHERE id = $1`
	sqlSetTerminalAgent  = `UPDATE terminal_sessions SET agent = $1, assistant_session_id = $2, updated_at = $3 WHERE id = $4`
	sqlTouchTerminal     = `UPDATE terminal_sessions SET updated_at = $1 WHERE id = $2`
	sqlSetOnLaunch       = `
INSERT INTO terminal_launch_choices (terminal_id, on_launch, created_at) VALUES ($1, $2, $3)
ON CONFLICT (terminal_id) DO UPDATE SET on_launch = excluded.on_launch, created_at = excluded.created_at`
	sqlUnsetOnLaunch = `DELETE FROM terminal_launch_choices WHERE terminal_id = $1`
)

func terminalSummaryFields(t *workbench.TerminalSummary) []any {
	return []any{
		&t.ID, &t.SessionID, &t.JobID, &t.WorkSessionID, &t.Status, &t.HostID, &t.Title, &t.WorkingDirectory,
		&t.ProcessPID, &t.ExitCode, &t.ExitSignal, &t.EndReason, &t.Cols, &t.Rows, &t.RestartCount,
		&t.OutputStartOffset, &t.OutputEndOffset, &t.LastOutputAt, &t.StartedAt, &t.EndedAt,
		&t.CreatedAt, &t.UpdatedAt, asJSON(&t.Command),
		&t.Agent, &t.AssistantSessionID, &t.AttentionReason, &t.AttentionAt, &t.OnLaunch,
	}
}

func scanTerminalSummary(r row) (workbench.TerminalSummary, error) {
	var t workbench.TerminalSummary
	return t, r.Scan(terminalSummaryFields(&t)...)
}

func scanTerminal(r row) (workbench.Terminal, error) {
	var t workbench.Terminal
	return t, r.Scan(append(terminalSummaryFields(&t.TerminalSummary),
		asJSON(&t.EnvironmentVars), &t.OutputLog, &t.OutputSnapshot, &t.OutputSnapshotOffset)...)
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

// RenameTerminal gives a terminal a title. ENotFound.
func (db *DB) RenameTerminal(ctx context.Context, id, title string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRenameTerminal, text(title), tx.now, id)
		return mustChange(n, err, "terminal", id)
	})
}

// terminalAgent is the agent of a terminal and its session.
type terminalAgent struct{ name, session *string }

func scanTerminalAgent(r row) (terminalAgent, error) {
	var a terminalAgent
	return a, r.Scan(&a.name, &a.session)
}

// SetTerminalAgent records the agent that was seen in a terminal, and the
// agent's own id of its session. nil leaves what is known; but the session of
// one agent is none of another, so a new agent without a session clears it.
// What is known already writes nothing. ENotFound.
func (db *DB) SetTerminalAgent(ctx context.Context, id string, agent, assistantSessionID *string) error {
	return db.Write(ctx, func(tx *Tx) error {
		known, err := one(ctx, tx, scanTerminalAgent, "terminal", id, sqlFindTerminalAgent, id)
		if err != nil {
			return err
		}
		next := known
		if agent != nil {
			if next.name = textPtr(agent); known.name != nil && *known.name != *next.name {
				next.session = nil
			}
		}
		if assistantSessionID != nil {
			next.session = textPtr(assistantSessionID)
		}
		if samePtr(next.name, known.name) && samePtr(next.session, known.session) {
			return nil
		}
		_, err = tx.exec(ctx, sqlSetTerminalAgent, next.name, next.session, tx.now, id)
		return err
	})
}

func samePtr[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// SetTerminalOnLaunch chooses what a launch does with a terminal whose process
// is gone. ENotFound, EInvalid.
func (db *DB) SetTerminalOnLaunch(ctx context.Context, id string, v workbench.OnLaunch) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlTouchTerminal, tx.now, id)
		if err := mustChange(n, err, "terminal", id); err != nil {
			return err
		}
		return setOnLaunch(ctx, tx, id, v)
	})
}

func setOnLaunch(ctx context.Context, tx *Tx, id string, v workbench.OnLaunch) error {
	if v == workbench.LaunchLeaves {
		_, err := tx.exec(ctx, sqlUnsetOnLaunch, id)
		return err
	}
	_, err := tx.exec(ctx, sqlSetOnLaunch, id, v, tx.now)
	return err
}

// DeleteTerminal removes a terminal with its output and processes. ENotFound.
func (db *DB) DeleteTerminal(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDeleteTerminal, id)
		return mustChange(n, err, "terminal", id)
	})
}
