package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const gateSummaryColumns = `id, workflow_run_id, node_run_id, node_id, kind, status, decision, comment, decided_by, created_at, decided_at`

const (
	sqlInsertGate = `
INSERT INTO workflow_gates (id, workflow_run_id, node_run_id, node_id, kind, created_at, options, message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlFindGate  = `SELECT ` + gateSummaryColumns + `, options, message FROM workflow_gates WHERE id = $1`
	sqlListGates = `SELECT ` + gateSummaryColumns + ` FROM workflow_gates WHERE workflow_run_id = $1 ORDER BY created_at, id`
	sqlOpenGates = `
SELECT ` + gateSummaryColumns + ` FROM workflow_gates
WHERE status = 'pending' AND (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3`
	sqlWaitingGates = `
SELECT g.id, g.workflow_run_id, g.node_run_id, g.node_id, g.kind, g.status, g.decision, g.comment, g.decided_by, g.created_at, g.decided_at,
  substr(g.message, 1, 240), r.workflow_name, COALESCE(c.id, ''), COALESCE(c.name, '')
FROM workflow_gates g JOIN remote_agent_workflow_runs r ON r.id = g.workflow_run_id
LEFT JOIN remote_agent_codebases c ON c.id = r.codebase_id
WHERE g.status = 'pending' AND (g.created_at, g.id) > ($1, $2) ORDER BY g.created_at, g.id LIMIT $3`
	sqlDecideGate = `
UPDATE workflow_gates SET status = $1, decision = $2, comment = $3, decided_by = $4, decided_at = $5
WHERE id = $6 AND status = 'pending'`
	sqlContinueRun = `
UPDATE remote_agent_workflow_runs SET status = 'running', pause_reason = NULL
WHERE id = $1 AND status = 'paused' AND pause_reason = 'gate'`
)

func gateSummaryFields(g *workbench.GateSummary) []any {
	return []any{
		&g.ID, &g.WorkflowRunID, &g.NodeRunID, &g.NodeID, &g.Kind, &g.Status, &g.Decision, &g.Comment, &g.DecidedBy,
		&g.CreatedAt, &g.DecidedAt,
	}
}

func scanGateSummary(r row) (workbench.GateSummary, error) {
	var g workbench.GateSummary
	return g, r.Scan(gateSummaryFields(&g)...)
}

func scanGateWaiting(r row) (workbench.GateWaiting, error) {
	var g workbench.GateWaiting
	return g, r.Scan(append(gateSummaryFields(&g.GateSummary), &g.Question, &g.WorkflowName, &g.CodebaseID, &g.CodebaseName)...)
}

func scanGate(r row) (workbench.Gate, error) {
	var g workbench.Gate
	return g, r.Scan(append(gateSummaryFields(&g.GateSummary), asJSON(&g.Options), &g.Message)...)
}

func findGate(ctx context.Context, q querier, id string) (workbench.Gate, error) {
	return one(ctx, q, scanGate, "gate", id, sqlFindGate, id)
}

// OpenGate asks the user on behalf of a running node, which waits from then
// on. EConflict when the node is not running.
func (db *DB) OpenGate(ctx context.Context, o workbench.GateOpening) (workbench.Gate, error) {
	var opened workbench.Gate
	err := db.Write(ctx, func(tx *Tx) error {
		n, err := moveNodeRun(ctx, tx, []workbench.NodeStatus{workbench.NodeRunning}, workbench.NodeChange{
			ID: o.NodeRunID, To: workbench.NodeWaiting, Data: map[string]any{"gate_id": o.ID, "kind": o.Kind},
		})
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlInsertGate, o.ID, n.run, n.id, n.node, o.Kind, tx.now, asJSON(list(o.Options)), text(o.Message)); err != nil {
			return err
		}
		opened, err = findGate(ctx, tx, o.ID)
		return err
	})
	return opened, err
}

// DecideGate answers a gate, once: the gate, its node, its run and their events
// change in one transaction. A run that waited for gates goes on; one that was
// interrupted waits for its resume. EConflict when the gate was decided
// already, with who decided what.
func (db *DB) DecideGate(ctx context.Context, d workbench.GateDecision) (workbench.Gate, error) {
	if err := d.Validate(); err != nil {
		return workbench.Gate{}, err
	}
	var decided workbench.Gate
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		if decided, err = decideGate(ctx, tx, d); err != nil {
			return err
		}
		if err := appendDecision(ctx, tx, decided); err != nil {
			return err
		}
		if _, err := moveNodeRun(ctx, tx, []workbench.NodeStatus{workbench.NodeWaiting}, decidedNode(decided, d)); err != nil {
			return err
		}
		if d.EndsRun {
			return endRun(ctx, tx, workbench.RunEnd{
				ID: decided.WorkflowRunID, Status: workbench.RunCancelled, Reason: workbench.RunRejected, ErrorMessage: d.Comment,
			})
		}
		return continueRun(ctx, tx, decided)
	})
	return decided, err
}

func decideGate(ctx context.Context, tx *Tx, d workbench.GateDecision) (workbench.Gate, error) {
	n, err := tx.exec(ctx, sqlDecideGate, d.Status, textPtr(d.Decision), textPtr(d.Comment), textPtr(d.DecidedBy), tx.now, d.GateID)
	if err != nil {
		return workbench.Gate{}, err
	}
	gate, err := findGate(ctx, tx, d.GateID)
	if err == nil && n == 0 {
		return gate, workbench.GateDecided(gate.GateSummary)
	}
	return gate, err
}

// appendDecision leaves the comment in the gate: an event is small.
func appendDecision(ctx context.Context, tx *Tx, g workbench.Gate) error {
	data := map[string]any{"gate_id": g.ID, "status": g.Status}
	if g.DecidedBy != nil {
		data["decided_by"] = *g.DecidedBy
	}
	n := nodeName{run: g.WorkflowRunID, id: g.NodeRunID, node: g.NodeID}
	return appendNodeEvent(ctx, tx, n, 0, workbench.EventApprovalReceived, data)
}

func decidedNode(g workbench.Gate, d workbench.GateDecision) workbench.NodeChange {
	c := workbench.NodeChange{
		ID: g.NodeRunID, To: workbench.NodeCompleted, Output: d.Output, Steps: d.Steps, Data: map[string]any{"gate_id": g.ID},
	}
	if d.Status == workbench.GateRejected {
		reason := workbench.NodeFailedRejected
		c.To, c.FailureReason, c.ErrorMessage = workbench.NodeFailed, &reason, d.Comment
	}
	return c
}

// continueRun wakes a run that waits for gates.
func continueRun(ctx context.Context, tx *Tx, g workbench.Gate) error {
	n, err := tx.exec(ctx, sqlContinueRun, g.WorkflowRunID)
	if err != nil || n == 0 {
		return err // it never stopped, or waits for a resume
	}
	return appendEvent(ctx, tx, g.WorkflowRunID, 0, workbench.NewEvent{
		Type: workbench.EventWorkflowResumed, Data: map[string]any{"gate_id": g.ID},
	})
}

// Gate returns a gate with its text. ENotFound.
func (db *DB) Gate(ctx context.Context, id string) (workbench.Gate, error) {
	return findGate(ctx, db.read, id)
}

// RunGates are the gates of a run, oldest first.
func (db *DB) RunGates(ctx context.Context, runID string) ([]workbench.GateSummary, error) {
	return all(ctx, db.read, scanGateSummary, sqlListGates, runID)
}

// OpenGates are a page of the gates that wait for the user, the longest waiting
// first. after is the last one of the page before; the zero value begins.
func (db *DB) OpenGates(ctx context.Context, after workbench.GateSummary, limit int64) ([]workbench.GateSummary, error) {
	return all(ctx, db.read, scanGateSummary, sqlOpenGates, after.CreatedAt, after.ID, pageSize(limit))
}

// WaitingGates are a page of the gates that wait for the user with the runs that
// ask, the longest waiting first. after is the last one of the page before; the
// zero value begins.
func (db *DB) WaitingGates(ctx context.Context, after workbench.GateSummary, limit int64) ([]workbench.GateWaiting, error) {
	return all(ctx, db.read, scanGateWaiting, sqlWaitingGates, after.CreatedAt, after.ID, pageSize(limit))
}
