package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const permissionColumns = `p.id, p.host_id, p.process_id, p.job_id, p.message_id, p.request_key, p.agent, p.tool, p.status, p.scope,
  p.decided_by, p.session_scope, p.created_at, p.decided_at, p.title, p.reason, p.detail`

// A request waits as long as its process lives; the row of one that a crash cut
// off may say pending until the next launch.
const asked = ` FROM permission_requests p JOIN processes o ON o.id = p.process_id
WHERE p.status = 'pending' AND o.status IN ('starting', 'running')`

const (
	sqlInsertPermission = `
INSERT INTO permission_requests (id, host_id, process_id, job_id, message_id, request_key, agent, tool, session_scope, created_at, title, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (process_id, request_key) DO NOTHING`
	sqlFindPermission     = `SELECT ` + permissionColumns + ` FROM permission_requests p WHERE p.id = $1`
	sqlFindPermissionOf   = `SELECT ` + permissionColumns + ` FROM permission_requests p WHERE p.process_id = $1 AND p.request_key = $2`
	sqlPendingPermissions = `SELECT ` + permissionColumns + asked + ` ORDER BY p.created_at, p.id`
	sqlWaitingPermissions = `
SELECT ` + permissionColumns + `, COALESCE(s.id, ''), COALESCE(s.name, ''), COALESCE(j.title, j.task_type, ''), COALESCE(v.id, ''), COALESCE(v.title, '')
FROM permission_requests p JOIN processes o ON o.id = p.process_id
LEFT JOIN background_jobs j ON j.id = p.job_id LEFT JOIN remote_agent_messages m ON m.id = p.message_id
LEFT JOIN remote_agent_conversations v ON v.id = m.conversation_id
LEFT JOIN sessions s ON s.id = COALESCE(j.session_id, m.metadata ->> 'session_id')
WHERE p.status = 'pending' AND o.status IN ('starting', 'running') ORDER BY p.created_at, p.id`
	sqlJobPermissions     = `SELECT ` + permissionColumns + ` FROM permission_requests p WHERE p.job_id = $1 ORDER BY p.created_at, p.id`
	sqlMessagePermissions = `SELECT ` + permissionColumns + ` FROM permission_requests p WHERE p.message_id = $1 ORDER BY p.created_at, p.id`
	sqlDecidedPermissions = `SELECT ` + permissionColumns + ` FROM permission_requests p WHERE p.process_id = $1 AND p.status IN ('allowed', 'denied')`
	sqlDecidePermission   = `
UPDATE permission_requests SET status = $1, scope = $2, decided_by = $3, reason = $4, decided_at = $5
WHERE id = $6 AND status = 'pending'
  AND EXISTS (SELECT 1 FROM processes o WHERE o.id = permission_requests.process_id AND o.status IN ('starting', 'running'))`
	sqlWithdrawPermission = `
UPDATE permission_requests SET status = 'cancelled', decided_by = 'agent', decided_at = $1
WHERE process_id = $2 AND request_key = $3 AND status = 'pending'`
	sqlCancelPermissions = `
UPDATE permission_requests SET status = 'cancelled', decided_by = 'agent', decided_at = $1 WHERE process_id = $2 AND status = 'pending'`
	sqlCancelDeadPermissions = `
UPDATE permission_requests SET status = 'cancelled', decided_by = 'agent', decided_at = $1
WHERE host_id = $2 AND status = 'pending'
  AND EXISTS (SELECT 1 FROM processes o WHERE o.id = permission_requests.process_id AND o.status IN ('exited', 'lost'))`

	// The newest answer that the user gave for all of a job or a conversation.
	sqlJobAnswer = `
SELECT ` + permissionColumns + ` FROM permission_requests p
WHERE p.job_id = $1 AND p.scope = 'session' AND p.tool = $2 AND p.title = $3 ORDER BY p.created_at DESC, p.id DESC LIMIT 1`
	sqlMessageAnswer = `
SELECT ` + permissionColumns + ` FROM remote_agent_messages m JOIN permission_requests p ON p.message_id = m.id
WHERE m.conversation_id = (SELECT conversation_id FROM remote_agent_messages WHERE id = $1)
  AND p.scope = 'session' AND p.tool = $2 AND p.title = $3 ORDER BY p.created_at DESC, p.id DESC LIMIT 1`

	sqlJobProject     = `SELECT s.project_hash FROM background_jobs j JOIN sessions s ON s.id = j.session_id WHERE j.id = $1`
	sqlMessageProject = `
SELECT c.project_hash FROM remote_agent_messages m JOIN remote_agent_conversations v ON v.id = m.conversation_id
JOIN remote_agent_codebases c ON c.id = v.codebase_id WHERE m.id = $1`

	ruleColumns            = `id, project_hash, agent, tool, decision, created_at, pattern`
	sqlListPermissionRules = `SELECT ` + ruleColumns + ` FROM permission_rules WHERE project_hash = $1 ORDER BY agent, tool, pattern`
	sqlFindPermissionRule  = `SELECT ` + ruleColumns + ` FROM permission_rules WHERE project_hash = $1 AND agent = $2 AND tool = $3 AND pattern = $4`
	sqlSetPermissionRule   = `
INSERT INTO permission_rules (` + ruleColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (project_hash, agent, tool, pattern) DO UPDATE SET decision = excluded.decision`
	sqlRemovePermissionRule = `DELETE FROM permission_rules WHERE id = $1`
)

func permissionFields(p *workbench.PermissionRequest) []any {
	return []any{
		&p.ID, &p.HostID, &p.ProcessID, &p.JobID, &p.MessageID, &p.RequestKey, &p.Agent, &p.Tool, &p.Status, &p.Scope,
		&p.DecidedBy, &p.SessionScope, &p.CreatedAt, &p.DecidedAt, &p.Title, &p.Reason, asJSON(&p.Detail),
	}
}

func scanWaiting(r row) (workbench.PermissionWaiting, error) {
	var w workbench.PermissionWaiting
	return w, r.Scan(append(permissionFields(&w.PermissionRequest),
		&w.SessionID, &w.SessionName, &w.JobTitle, &w.ConversationID, &w.ConversationTitle)...)
}

func scanPermission(r row) (workbench.PermissionRequest, error) {
	var p workbench.PermissionRequest
	return p, r.Scan(permissionFields(&p)...)
}

func scanPermissionRule(r row) (workbench.PermissionRule, error) {
	var p workbench.PermissionRule
	return p, r.Scan(&p.ID, &p.ProjectHash, &p.Agent, &p.Tool, &p.Decision, &p.CreatedAt, &p.Pattern)
}

// AddPermission stores a request, once for each process and key, and returns it
// as it is stored: a key that is asked again has perhaps been decided.
func (db *DB) AddPermission(ctx context.Context, p workbench.PermissionRequest) (workbench.PermissionRequest, error) {
	var stored workbench.PermissionRequest
	err := db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlInsertPermission, p.ID, p.HostID, p.ProcessID, p.JobID, p.MessageID, text(p.RequestKey),
			text(p.Agent), text(p.Tool), p.SessionScope, tx.now, text(p.Title), asJSON(p.Detail))
		if err != nil {
			return err
		}
		stored, err = one(ctx, tx, scanPermission, "permission request", p.RequestKey, sqlFindPermissionOf, p.ProcessID, text(p.RequestKey))
		return err
	})
	return stored, err
}

// Permission returns a request. ENotFound.
func (db *DB) Permission(ctx context.Context, id string) (workbench.PermissionRequest, error) {
	return one(ctx, db.read, scanPermission, "permission request", id, sqlFindPermission, id)
}

// WaitingPermissions are the requests that wait for the user with who asks, the
// longest waiting first.
func (db *DB) WaitingPermissions(ctx context.Context) ([]workbench.PermissionWaiting, error) {
	return all(ctx, db.read, scanWaiting, sqlWaitingPermissions)
}

// PendingPermissions are the requests that wait for the user, on all machines,
// the longest waiting first.
func (db *DB) PendingPermissions(ctx context.Context) ([]workbench.PermissionRequest, error) {
	return all(ctx, db.read, scanPermission, sqlPendingPermissions)
}

// JobPermissions are the requests of a job, oldest first.
func (db *DB) JobPermissions(ctx context.Context, jobID string) ([]workbench.PermissionRequest, error) {
	return all(ctx, db.read, scanPermission, sqlJobPermissions, jobID)
}

// MessagePermissions are the requests of an answer of a conversation, oldest
// first.
func (db *DB) MessagePermissions(ctx context.Context, messageID string) ([]workbench.PermissionRequest, error) {
	return all(ctx, db.read, scanPermission, sqlMessagePermissions, messageID)
}

// DecidedPermissions are the requests of a process that were allowed or denied.
func (db *DB) DecidedPermissions(ctx context.Context, processID string) ([]workbench.PermissionRequest, error) {
	return all(ctx, db.read, scanPermission, sqlDecidedPermissions, processID)
}

// SessionAnswer is the newest answer for the session, in the job or the
// conversation of a request, on the same tool and title; nil when there is none.
func (db *DB) SessionAnswer(ctx context.Context, p workbench.PermissionRequest) (*workbench.PermissionRequest, error) {
	statement, owner := sqlJobAnswer, p.JobID
	if owner == nil {
		statement, owner = sqlMessageAnswer, p.MessageID
	}
	found, err := all(ctx, db.read, scanPermission, statement, owner, text(p.Tool), text(p.Title))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// DecidePermission answers a request, once, and keeps the rule that comes with
// the answer in the same transaction. ENotFound; EConflict when it was decided
// already, is asked no more, or its process has ended.
func (db *DB) DecidePermission(ctx context.Context, d workbench.PermissionDecision) (workbench.PermissionRequest, error) {
	var decided workbench.PermissionRequest
	err := db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDecidePermission, d.Status, d.Scope, d.DecidedBy, textPtr(d.Reason), tx.now, d.ID)
		if err != nil {
			return err
		}
		if decided, err = one(ctx, tx, scanPermission, "permission request", d.ID, sqlFindPermission, d.ID); err != nil {
			return err
		}
		if n == 0 {
			return workbench.PermissionClosed(decided)
		}
		if d.Rule != nil {
			_, err = setPermissionRule(ctx, tx, *d.Rule)
		}
		return err
	})
	return decided, err
}

// WithdrawPermission ends a request that its agent does not wait for any more,
// and says whether it was pending.
func (db *DB) WithdrawPermission(ctx context.Context, processID, key string) (bool, error) {
	return db.cancelPermissions(ctx, sqlWithdrawPermission, processID, text(key))
}

// CancelPermissions ends what a process asks for, because it has ended, and says
// whether anything was pending.
func (db *DB) CancelPermissions(ctx context.Context, processID string) (bool, error) {
	return db.cancelPermissions(ctx, sqlCancelPermissions, processID)
}

// CancelDeadPermissions ends what processes of a machine ask for that have ended
// without their owner's knowledge.
func (db *DB) CancelDeadPermissions(ctx context.Context, hostID string) (bool, error) {
	return db.cancelPermissions(ctx, sqlCancelDeadPermissions, hostID)
}

func (db *DB) cancelPermissions(ctx context.Context, statement string, args ...any) (bool, error) {
	var changed bool
	err := db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, statement, append([]any{tx.now}, args...)...)
		changed = n > 0
		return err
	})
	return changed, err
}

// PermissionProject is the project of the job or the conversation that asks; ""
// when it has none.
func (db *DB) PermissionProject(ctx context.Context, p workbench.PermissionRequest) (string, error) {
	statement, owner := sqlJobProject, p.JobID
	if owner == nil {
		statement, owner = sqlMessageProject, p.MessageID
	}
	hashes, err := all(ctx, db.read, scanText, statement, owner)
	if err != nil || len(hashes) == 0 {
		return "", err
	}
	return hashes[0], nil
}

// PermissionRules are the rules of a project, by agent, tool and pattern.
func (db *DB) PermissionRules(ctx context.Context, projectHash string) ([]workbench.PermissionRule, error) {
	return all(ctx, db.read, scanPermissionRule, sqlListPermissionRules, projectHash)
}

// SetPermissionRule stores a rule, or changes the decision of the one with the
// same project, agent, tool and pattern.
func (db *DB) SetPermissionRule(ctx context.Context, rule workbench.PermissionRule) (workbench.PermissionRule, error) {
	var stored workbench.PermissionRule
	err := db.Write(ctx, func(tx *Tx) (err error) {
		stored, err = setPermissionRule(ctx, tx, rule)
		return err
	})
	return stored, err
}

func setPermissionRule(ctx context.Context, tx *Tx, rule workbench.PermissionRule) (workbench.PermissionRule, error) {
	key := []any{text(rule.ProjectHash), text(rule.Agent), text(rule.Tool), text(rule.Pattern)}
	_, err := tx.exec(ctx, sqlSetPermissionRule, workbench.NewID(), key[0], key[1], key[2], rule.Decision, tx.now, key[3])
	if err != nil {
		return rule, err
	}
	return one(ctx, tx, scanPermissionRule, "permission rule", rule.Pattern, sqlFindPermissionRule, key...)
}

// RemovePermissionRule removes a rule. ENotFound.
func (db *DB) RemovePermissionRule(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRemovePermissionRule, id)
		return mustChange(n, err, "permission rule", id)
	})
}
