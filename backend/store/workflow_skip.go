package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sqlNewestAttempt = `
SELECT node_type, status FROM workflow_node_runs
WHERE workflow_run_id = $1 AND node_id = $2 AND iteration = 0 ORDER BY attempt DESC LIMIT 1`

// SkipNodes resumes a run without nodes of it that failed: each gets a further
// attempt, which is settled as skipped. Both are one transaction, for a run that
// went on without it would run them again. ENotFound; EConflict as ResumeRun, and
// when a node has not failed.
func (db *DB) SkipNodes(ctx context.Context, id string, nodes []string) (workbench.WorkflowRunSummary, error) {
	var resumed workbench.WorkflowRunSummary
	err := db.claimPath(ctx, func(tx *Tx) error {
		if _, err := resumeRun(ctx, tx, id); err != nil {
			return err
		}
		for _, node := range nodes {
			if err := skipNode(ctx, tx, id, node); err != nil {
				return err
			}
		}
		var err error
		resumed, err = findRunSummary(ctx, tx, id)
		return err
	})
	return resumed, err
}

func skipNode(ctx context.Context, tx *Tx, runID, node string) error {
	kind, status, err := newestAttempt(ctx, tx, runID, node)
	switch {
	case err != nil:
		return err
	case status == "":
		return workbench.Errorf(workbench.EConflict, "The node %s has not been reached. Only a node that failed can be skipped.", node)
	case status != workbench.NodeFailed:
		return workbench.Errorf(workbench.EConflict, "The node %s is %s. Only a node that failed can be skipped.", node, status)
	}
	attempt := workbench.NewID()
	if _, err := tx.exec(ctx, sqlInsertNodeRun, attempt, runID, text(node), kind, 0, tx.now, nil, nil); err != nil {
		return err
	}
	why := "The user skipped it."
	_, err = moveNodeRun(ctx, tx, []workbench.NodeStatus{workbench.NodePending}, workbench.NodeChange{
		ID: attempt, To: workbench.NodeSkipped, ErrorMessage: &why, Steps: 1, Data: map[string]any{"reason": why, "by": "user"},
	})
	return err
}
