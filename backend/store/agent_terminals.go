package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The terminals that an agent asks for are processes of the same owner as the
// agent's, with ordinals below 1: the latest process of a job or of a span is
// never one of them.
const (
	ofOwner = `ordinal < 1 AND (job_id = $1 OR node_run_id = $2 OR agent_session_id = $3)`

	sqlNextAgentTerminal = `SELECT COALESCE(MIN(ordinal), 1) - 1 FROM processes WHERE ` + ofOwner
	sqlAgentTerminals    = `SELECT ` + processColumns + ` FROM processes WHERE ` + ofOwner + ` AND status IN ('starting', 'running')`
	sqlLeftTerminals     = `
SELECT ` + processColumns + ` FROM processes t WHERE host_id = $1 AND status IN ('starting', 'running') AND ordinal < 1 AND NOT EXISTS (
  SELECT 1 FROM processes a WHERE a.host_id = $1 AND a.status IN ('starting', 'running') AND a.ordinal > 0
  AND (a.job_id = t.job_id OR a.node_run_id = t.node_run_id OR a.agent_session_id = t.agent_session_id))`
)

// AddAgentTerminal stores the process of a terminal that an agent asks for,
// before the host is asked for it. It belongs to whom the agent's process
// belongs to. One that is stored already stays. EConflict when it was given up,
// or the agent has ended: nobody would end its terminal any more.
func (db *DB) AddAgentTerminal(ctx context.Context, agentProcessID string, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		known, err := optional(scanProcess(tx.QueryRowContext(ctx, sqlFindProcess, p.ID)))
		if err != nil {
			return err
		}
		if known != nil && known.EndedAt == nil {
			return nil
		}
		if known != nil {
			return workbench.Errorf(workbench.EConflict, "The command was given up before it was started. Start it again.")
		}
		agent, err := one(ctx, tx, scanProcess, "process", agentProcessID, sqlFindProcess, agentProcessID)
		if err != nil {
			return err
		}
		if agent.EndedAt != nil {
			return workbench.Errorf(workbench.EConflict, "The agent has ended already.")
		}
		p.HostID, p.JobID, p.NodeRunID, p.AgentSessionID = agent.HostID, agent.JobID, agent.NodeRunID, agent.AgentSessionID
		row := tx.QueryRowContext(ctx, sqlNextAgentTerminal, p.JobID, p.NodeRunID, p.AgentSessionID)
		if err := row.Scan(&p.Ordinal); err != nil {
			return err
		}
		return insertProcess(ctx, tx, p, 0)
	})
}

// AgentTerminalStarted records the child that the host started, once. EConflict
// when it was given up meanwhile.
func (db *DB) AgentTerminalStarted(ctx context.Context, s workbench.ProcessStart) error {
	return db.Write(ctx, func(tx *Tx) error {
		p, err := one(ctx, tx, scanProcess, "process", s.ProcessID, sqlFindProcess, s.ProcessID)
		if err != nil {
			return err
		}
		if p.Status == workbench.ProcessRunning {
			return nil
		}
		return startProcess(ctx, tx, s)
	})
}

// EndAgentTerminal records how a terminal of an agent ended; the first end
// stays.
func (db *DB) EndAgentTerminal(ctx context.Context, id string, status workbench.ProcessStatus, exit workbench.ProcessExit) error {
	return db.Write(ctx, func(tx *Tx) error { return endProcess(ctx, tx, id, status, exit) })
}

// AgentTerminals are the terminals that the owner of an agent's process has and
// that have not ended, in no order. ENotFound.
func (db *DB) AgentTerminals(ctx context.Context, agentProcessID string) ([]workbench.Process, error) {
	agent, err := db.Process(ctx, agentProcessID)
	if err != nil {
		return nil, err
	}
	return all(ctx, db.read, scanProcess, sqlAgentTerminals, agent.JobID, agent.NodeRunID, agent.AgentSessionID)
}

// LeftTerminals are the terminals of agents on a host that have not ended though
// their agents have.
func (db *DB) LeftTerminals(ctx context.Context, hostID string) ([]workbench.Process, error) {
	return all(ctx, db.read, scanProcess, sqlLeftTerminals, hostID)
}
