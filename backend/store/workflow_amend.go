package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sqlAmendRun = `
UPDATE remote_agent_workflow_runs SET definition_digest = $1, inputs = $2, step_count = $3,
  current_step_index = current_step_index - $4 WHERE id = $5`

// AmendRun resumes a run with another text of its workflow. A node that says
// something else gets a further attempt, so that what was completed of it does not
// count; all of it is one transaction, for a run that went on between would take the
// old outputs for new ones. ENotFound; EInvalid; EConflict as ResumeRun, and when
// an attempt at a node that changed or is gone has not ended.
func (db *DB) AmendRun(ctx context.Context, a workbench.RunAmendment) (workbench.WorkflowRunSummary, error) {
	var resumed workbench.WorkflowRunSummary
	if err := a.Definition.Validate(); err != nil {
		return resumed, err
	}
	err := db.claimPath(ctx, func(tx *Tx) error {
		if _, err := resumeRun(ctx, tx, a.ID); err != nil {
			return err
		}
		digest, err := freezeDefinition(ctx, tx, a.Definition)
		if err != nil {
			return err
		}
		for _, node := range a.Again {
			if err := attemptAnew(ctx, tx, a.ID, node); err != nil {
				return err
			}
		}
		gone, err := dropSteps(ctx, tx, a.ID, a.Gone)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlAmendRun, digest, asJSON(object(a.Inputs)), a.StepCount, gone, a.ID); err != nil {
			return err
		}
		resumed, err = findRunSummary(ctx, tx, a.ID)
		return err
	})
	return resumed, err
}

// newestAttempt is the kind of a node and what became of it; "": it was not reached.
func newestAttempt(ctx context.Context, tx *Tx, runID, node string) (kind string, status workbench.NodeStatus, err error) {
	err = tx.QueryRowContext(ctx, sqlNewestAttempt, runID, text(node)).Scan(&kind, &status)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return kind, status, err
}

func attemptAnew(ctx context.Context, tx *Tx, runID, node string) error {
	kind, status, err := newestAttempt(ctx, tx, runID, node)
	switch {
	case err != nil || status == "":
		return err
	case !status.Final():
		return workbench.Errorf(workbench.EConflict, "An attempt at the node %s has not ended yet.", node)
	}
	_, err = tx.exec(ctx, sqlInsertNodeRun, workbench.NewID(), runID, text(node), kind, 0, tx.now, nil, nil)
	return err
}

// dropSteps is how many of the nodes that are gone were done.
func dropSteps(ctx context.Context, tx *Tx, runID string, nodes []string) (done int64, err error) {
	for _, node := range nodes {
		_, status, err := newestAttempt(ctx, tx, runID, node)
		switch {
		case err != nil:
			return 0, err
		case status != "" && !status.Final():
			return 0, workbench.Errorf(workbench.EConflict, "An attempt at the node %s has not ended yet.", node)
		case status == workbench.NodeCompleted || status == workbench.NodeSkipped:
			done++
		}
	}
	return done, nil
}
