package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlInsertDefinition = `
INSERT INTO workflow_definitions (digest, name, source_path, created_at, definition) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (digest) DO NOTHING`
	sqlFindDefinition   = `SELECT digest, name, source_path, created_at, definition FROM workflow_definitions WHERE digest = $1`
	sqlDeleteDefinition = `
DELETE FROM workflow_definitions WHERE digest = $1
AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.definition_digest = $1)`
)

func scanDefinition(r row) (workbench.WorkflowDefinition, error) {
	var d workbench.WorkflowDefinition
	return d, r.Scan(&d.Digest, &d.Name, &d.SourcePath, &d.CreatedAt, &d.Definition)
}

// freezeDefinition stores the text of a workflow, once, and returns its digest.
// It is part of the dispatch: a definition of its own could be deleted as
// unused before the run that needs it is there.
func freezeDefinition(ctx context.Context, tx *Tx, d workbench.WorkflowDefinition) (string, error) {
	digest := workbench.DefinitionDigest(d.Definition)
	_, err := tx.exec(ctx, sqlInsertDefinition, digest, text(d.Name), textPtr(d.SourcePath), tx.now, d.Definition)
	return digest, err
}

// WorkflowDefinition returns the text that runs with this digest execute.
// ENotFound.
func (db *DB) WorkflowDefinition(ctx context.Context, digest string) (workbench.WorkflowDefinition, error) {
	return one(ctx, db.read, scanDefinition, "workflow definition", digest, sqlFindDefinition, digest)
}
