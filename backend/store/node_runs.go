package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const nodeRunSummaryColumns = `id, workflow_run_id, node_id, node_type, iteration, attempt, status, agent, model_used,
  assistant_session_id, output_path, error_message, exit_code, failure_reason, created_at, started_at, ended_at, output_bytes`

const (
	sqlInsertNodeRun = `
INSERT INTO workflow_node_runs (id, workflow_run_id, node_id, node_type, iteration, attempt, created_at, agent, input)
VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(attempt), 0) + 1 FROM workflow_node_runs
  WHERE workflow_run_id = $2 AND node_id = $3 AND iteration = $5), $6, $7, $8)`
	sqlFindNodeRun = `
SELECT ` + nodeRunSummaryColumns + `, structured_output, input, output FROM workflow_node_runs WHERE id = $1`
	sqlListNodeRuns = `
SELECT ` + nodeRunSummaryColumns + ` FROM workflow_node_runs WHERE workflow_run_id = $1 ORDER BY created_at, id`
	sqlLiveAttempt = `
SELECT COUNT(*) FROM workflow_node_runs
WHERE workflow_run_id = $1 AND node_id = $2 AND iteration = $3 AND status IN ('pending', 'running', 'waiting')`
	sqlMoveNodeRun = `
UPDATE workflow_node_runs SET status = $1,
  started_at = CASE WHEN $2 THEN $3 ELSE started_at END, ended_at = CASE WHEN $4 THEN $3 ELSE ended_at END,
  agent = COALESCE($5, agent), model_used = COALESCE($6, model_used),
  assistant_session_id = COALESCE($7, assistant_session_id), input = COALESCE($8, input), output = COALESCE($9, output),
  output_path = COALESCE($10, output_path), output_bytes = output_bytes + $11,
  structured_output = COALESCE($12, structured_output), exit_code = COALESCE($13, exit_code),
  failure_reason = $14, error_message = COALESCE($15, error_message)
WHERE id = $16 AND $17 LIKE '%,' || status || ',%' AND status NOT IN ('completed', 'failed', 'skipped', 'cancelled')
RETURNING workflow_run_id, id, node_id`
	sqlLearnNodeRun = `
UPDATE workflow_node_runs SET agent = COALESCE($1, agent), model_used = COALESCE($2, model_used),
  assistant_session_id = COALESCE($3, assistant_session_id)
WHERE id = $4 AND status IN ('pending', 'running', 'waiting')`
)

func nodeRunSummaryFields(n *workbench.NodeRunSummary) []any {
	return []any{
		&n.ID, &n.WorkflowRunID, &n.NodeID, &n.NodeType, &n.Iteration, &n.Attempt, &n.Status, &n.Agent, &n.ModelUsed,
		&n.AssistantSessionID, &n.OutputPath, &n.ErrorMessage, &n.ExitCode, &n.FailureReason,
		&n.CreatedAt, &n.StartedAt, &n.EndedAt, &n.OutputBytes,
	}
}

func scanNodeRunSummary(r row) (workbench.NodeRunSummary, error) {
	var n workbench.NodeRunSummary
	return n, r.Scan(nodeRunSummaryFields(&n)...)
}

func scanNodeRun(r row) (workbench.NodeRun, error) {
	var n workbench.NodeRun
	return n, r.Scan(append(nodeRunSummaryFields(&n.NodeRunSummary), asJSON(&n.StructuredOutput), &n.Input, &n.Output)...)
}

// nodeName is a node run as its events name it.
type nodeName struct{ run, id, node string }

func scanNodeName(r row) (nodeName, error) {
	var n nodeName
	return n, r.Scan(&n.run, &n.id, &n.node)
}

// inOrder sorts what a RETURNING gave, in no order, by age: ids begin with
// their time.
func inOrder(nodes []nodeName) []nodeName {
	slices.SortFunc(nodes, func(a, b nodeName) int { return strings.Compare(a.id, b.id) })
	return nodes
}

func appendNodeEvent(ctx context.Context, tx *Tx, n nodeName, steps int64, t workbench.EventType, data map[string]any) error {
	data = maps.Clone(object(data))
	data["node_run_id"] = n.id
	return appendEvent(ctx, tx, n.run, steps, workbench.NewEvent{Type: t, Node: n.node, Data: data})
}

// AddNodeRun stores the next attempt at a node, and returns it with its number:
// pending, or running with its event and its process. EConflict when the run is
// not running, or when an attempt at the same node and iteration is not settled
// yet.
func (db *DB) AddNodeRun(ctx context.Context, s workbench.NodeStart) (workbench.NodeRun, error) {
	var stored workbench.NodeRun
	n := s.Node
	err := db.Write(ctx, func(tx *Tx) error {
		if err := mayAttempt(ctx, tx, n.NodeRunSummary); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlInsertNodeRun, n.ID, n.WorkflowRunID, text(n.NodeID), n.NodeType, n.Iteration, tx.now,
			textPtr(n.Agent), textPtr(n.Input)); err != nil {
			return err
		}
		if err := startNodeRun(ctx, tx, s); err != nil {
			return err
		}
		var err error
		stored, err = one(ctx, tx, scanNodeRun, "node run", n.ID, sqlFindNodeRun, n.ID)
		return err
	})
	return stored, err
}

func startNodeRun(ctx context.Context, tx *Tx, s workbench.NodeStart) error {
	if !s.Running {
		return nil
	}
	_, err := moveNodeRun(ctx, tx, []workbench.NodeStatus{workbench.NodePending}, workbench.NodeChange{
		ID: s.Node.ID, To: workbench.NodeRunning, Steps: s.Steps, Data: s.Data,
	})
	if err != nil || s.Process == nil {
		return err
	}
	return insertNodeProcess(ctx, tx, *s.Process)
}

func mayAttempt(ctx context.Context, tx *Tx, n workbench.NodeRunSummary) error {
	run, err := findRunSummary(ctx, tx, n.WorkflowRunID)
	if err != nil {
		return err
	}
	if run.Status != workbench.RunRunning {
		return workbench.Errorf(workbench.EConflict, "The run is %s, so it starts no node.", run.Status)
	}
	var live int64
	if err := tx.QueryRowContext(ctx, sqlLiveAttempt, n.WorkflowRunID, text(n.NodeID), n.Iteration).Scan(&live); err != nil {
		return err
	}
	if live > 0 {
		return workbench.Errorf(workbench.EConflict, "An attempt at the node %s has not ended yet.", n.NodeID)
	}
	return nil
}

// MoveNodeRun changes the status of a node run, with its event and the progress
// of its run. EConflict when it is in no status that leads there: a final one
// never changes, and one that waits is moved by its gate or with its run.
// EInvalid when its output is too long for a row.
func (db *DB) MoveNodeRun(ctx context.Context, c workbench.NodeChange) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error {
		from := slices.DeleteFunc(workbench.NodeTransitions().Sources(c.To), func(s workbench.NodeStatus) bool {
			return s == workbench.NodeWaiting // its gate would wait for ever
		})
		if _, err := moveNodeRun(ctx, tx, from, c); err != nil {
			return err
		}
		if p := c.Process; p != nil {
			if err := endProcess(ctx, tx, p.ID, p.Status, p.Exit); err != nil {
				return err
			}
		}
		return insertFinding(ctx, tx, c.Finding)
	})
}

func moveNodeRun(ctx context.Context, tx *Tx, from []workbench.NodeStatus, c workbench.NodeChange) (nodeName, error) {
	output := textPtr(c.Output)
	if output != nil {
		c.OutputBytes = int64(len(*output))
	}
	if output != nil && c.OutputBytes > workbench.MaxNodeOutput {
		return nodeName{}, workbench.Errorf(workbench.EInvalid, "An output of %d bytes is too long for a row. Store it as a file.", c.OutputBytes)
	}
	structured, err := optionalJSON(c.StructuredOutput)
	if err != nil {
		return nodeName{}, err
	}
	n, err := scanNodeName(tx.QueryRowContext(ctx, sqlMoveNodeRun, c.To, c.To == workbench.NodeRunning, tx.now, c.To.Final(),
		known(text(c.Facts.Agent)), known(text(c.Facts.Model)), known(text(c.Facts.AssistantSessionID)), textPtr(c.Input), output,
		textPtr(c.OutputPath), c.OutputBytes, structured, c.ExitCode, c.FailureReason, textPtr(c.ErrorMessage), c.ID,
		statusSet(from)))
	if err != nil {
		return n, nodeConflict(ctx, tx, err, c.ID)
	}
	return n, appendNodeEvent(ctx, tx, n, c.Steps, nodeEvent(c.To), c.Data)
}

func nodeEvent(to workbench.NodeStatus) workbench.EventType {
	return map[workbench.NodeStatus]workbench.EventType{
		workbench.NodeRunning:   workbench.EventNodeStarted,
		workbench.NodeWaiting:   workbench.EventApprovalRequested,
		workbench.NodeCompleted: workbench.EventNodeCompleted,
		workbench.NodeFailed:    workbench.EventNodeFailed,
		workbench.NodeSkipped:   workbench.EventNodeSkipped,
		workbench.NodeCancelled: workbench.EventNodeCancelled,
	}[to]
}

// nodeConflict says what a node run is when it cannot be moved.
func nodeConflict(ctx context.Context, tx *Tx, err error, id string) error {
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	n, err := one(ctx, tx, scanNodeRun, "node run", id, sqlFindNodeRun, id)
	if err != nil {
		return err
	}
	return workbench.Errorf(workbench.EConflict, "The node %s is %s now, so this does not apply any more.", n.NodeID, n.Status)
}

// optionalJSON is NULL for nil, so that COALESCE keeps what was.
func optionalJSON(v any) (driver.Value, error) {
	if v == nil {
		return nil, nil
	}
	return asJSON(v).Value()
}

// LearnNodeRun records what a driver learned about an attempt that is not
// settled. EConflict when it is.
func (db *DB) LearnNodeRun(ctx context.Context, id string, f workbench.NodeFacts) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlLearnNodeRun, known(text(f.Agent)), known(text(f.Model)), known(text(f.AssistantSessionID)), id)
		return mustMove(n, err, "The node has ended meanwhile.")
	})
}

// NodeRun returns an attempt at a node with its texts. ENotFound.
func (db *DB) NodeRun(ctx context.Context, id string) (workbench.NodeRun, error) {
	return one(ctx, db.read, scanNodeRun, "node run", id, sqlFindNodeRun, id)
}

// NodeRuns are the attempts at the nodes of a run, oldest first.
func (db *DB) NodeRuns(ctx context.Context, runID string) ([]workbench.NodeRunSummary, error) {
	return all(ctx, db.read, scanNodeRunSummary, sqlListNodeRuns, runID)
}
