package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Conversations of nodes are found by their names, which begin with the run, or
// with the codebase where one outlives its run: a range of a unique index each.
const sqlAskedOfAttempt = `
SELECT ` + messageColumns + ` FROM remote_agent_messages
WHERE external_id = $1 AND external_id IS NOT NULL AND conversation_id IN (
  SELECT id FROM remote_agent_conversations WHERE platform_type = 'workflow'
    AND (platform_conversation_id >= $2 AND platform_conversation_id < $3 OR platform_conversation_id >= $4 AND platform_conversation_id < $5))`

// AskedOfAttempt is the message that an attempt at a node of an agent sent.
// ENotFound: it has sent none.
func (db *DB) AskedOfAttempt(ctx context.Context, n workbench.NodeRunSummary) (workbench.Message, error) {
	run, err := db.WorkflowRun(ctx, n.WorkflowRunID)
	if err != nil {
		return workbench.Message{}, err
	}
	// 0 is the character after the slash that ends the first part of a name.
	own, persistent := run.ID, "persist/"
	if run.CodebaseID != nil {
		persistent += *run.CodebaseID
	}
	return one(ctx, db.read, scanMessage, "message of the node run", n.ID, sqlAskedOfAttempt, n.ID, own+"/", own+"0", persistent+"/", persistent+"0")
}
