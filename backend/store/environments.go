package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const environmentColumns = `e.id, e.codebase_id, e.workflow_type, e.workflow_id, e.provider, e.working_path, e.branch_name, e.status,
  e.created_by_platform, e.created_at, e.updated_at, e.host_id, e.path_key, e.repository_path, e.base_branch, e.base_commit,
  e.error_message, e.adopted, e.last_used_at, e.removed_at`

const (
	sqlInsertEnvironment = `
INSERT INTO remote_agent_isolation_environments (id, codebase_id, workflow_type, workflow_id, provider, working_path, branch_name, status,
  created_by_platform, created_at, updated_at, host_id, path_key, repository_path, base_branch, base_commit, adopted, last_used_at, metadata)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $10, $17)`
	sqlFindEnvironment = `SELECT ` + environmentColumns + `, e.metadata FROM remote_agent_isolation_environments e WHERE e.id = $1`
	sqlEnvironmentFor  = `
SELECT ` + environmentColumns + `, e.metadata FROM remote_agent_isolation_environments e
WHERE e.codebase_id = $1 AND e.workflow_type = $2 AND e.workflow_id = $3 AND e.status <> 'destroyed'`
	sqlEnvironmentIn = `
SELECT ` + environmentColumns + `, e.metadata FROM remote_agent_isolation_environments e
WHERE e.host_id = $1 AND e.path_key = $2 AND e.status <> 'destroyed'`
	sqlListEnvironments = `
SELECT ` + environmentColumns + ` FROM remote_agent_isolation_environments e
WHERE e.codebase_id = $1 AND (e.created_at, e.id) < ($2, $3) AND (e.status <> 'destroyed' OR $4 = TRUE)
ORDER BY e.created_at DESC, e.id DESC LIMIT $5`
	sqlHostEnvironments = `
SELECT ` + environmentColumns + ` FROM remote_agent_isolation_environments e
WHERE e.host_id = $1 AND e.status IN ('creating', 'active', 'missing', 'removing') ORDER BY e.created_at, e.id`
	sqlIdleEnvironments = `
SELECT ` + environmentColumns + ` FROM remote_agent_isolation_environments e
WHERE e.status = 'active' AND e.last_used_at < $1 AND e.host_id = $2 AND e.adopted = FALSE
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.isolation_env_id = e.id AND r.status IN ('pending', 'running', 'paused'))
ORDER BY e.last_used_at, e.id LIMIT $3`
	sqlTouchEnvironment = `UPDATE remote_agent_isolation_environments SET last_used_at = $1 WHERE id = $2 AND status <> 'destroyed'`
	sqlMoveEnvironment  = `
UPDATE remote_agent_isolation_environments SET status = $1, updated_at = $2, base_commit = COALESCE($3, base_commit), error_message = $4,
  removed_at = CASE WHEN $1 = 'destroyed' THEN CAST($2 AS BIGINT) END, branch_name = COALESCE($8, branch_name), metadata = COALESCE($9, metadata)
WHERE id = $5 AND status = $6
  AND ($7 = FALSE OR NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.isolation_env_id = $5 AND r.status IN ('pending', 'running', 'paused')))
  AND ($1 <> 'creating' OR EXISTS (SELECT 1 FROM worktree_snapshots s WHERE s.environment_id = $5))`
	sqlEnvironmentRuns = `
SELECT id, workflow_name, status FROM remote_agent_workflow_runs
WHERE isolation_env_id = $1 AND (status IN ('pending', 'running', 'paused') OR status = 'failed' AND definition_digest IS NOT NULL)
ORDER BY created_at DESC, id DESC`
	sqlRunInEnvironment = `
SELECT id FROM remote_agent_workflow_runs WHERE isolation_env_id = $1 AND status IN ('pending', 'running', 'paused') LIMIT 1`
)

func environmentFields(e *workbench.EnvironmentSummary) []any {
	return []any{
		&e.ID, &e.CodebaseID, &e.WorkflowType, &e.WorkflowID, &e.Provider, &e.WorkingPath, &e.BranchName, &e.Status,
		&e.CreatedByPlatform, &e.CreatedAt, &e.UpdatedAt, &e.HostID, &e.PathKey, &e.RepositoryPath, &e.BaseBranch,
		&e.BaseCommit, &e.ErrorMessage, &e.Adopted, &e.LastUsedAt, &e.RemovedAt,
	}
}

func scanEnvironmentSummary(r row) (workbench.EnvironmentSummary, error) {
	var e workbench.EnvironmentSummary
	return e, r.Scan(environmentFields(&e)...)
}

func scanEnvironment(r row) (workbench.Environment, error) {
	var e workbench.Environment
	return e, r.Scan(append(environmentFields(&e.EnvironmentSummary), asJSON(&e.Metadata))...)
}

// AddEnvironment stores an environment before git is asked for it: a directory
// that no row knows would never be cleaned up. EConflict, with a sentence that
// names the holder, when its identity or its directory is taken; EInvalid.
func (db *DB) AddEnvironment(ctx context.Context, e workbench.Environment) (workbench.Environment, error) {
	if err := e.Validate(); err != nil {
		return workbench.Environment{}, err
	}
	var stored workbench.Environment
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertEnvironment, e.ID, e.CodebaseID, e.WorkflowType, text(e.WorkflowID), text(e.Provider),
			text(e.WorkingPath), text(e.BranchName), e.Status, textPtr(e.CreatedByPlatform), tx.now, e.HostID, text(e.PathKey),
			text(e.RepositoryPath), textPtr(e.BaseBranch), textPtr(e.BaseCommit), e.Adopted, asJSON(object(e.Metadata))); err != nil {
			return err
		}
		var err error
		stored, err = findEnvironment(ctx, tx, e.ID)
		return err
	})
	if err != nil {
		return workbench.Environment{}, db.inTheWay(ctx, e.EnvironmentSummary, err)
	}
	return stored, nil
}

// inTheWay names the environment that holds what e wants, when err is a
// conflict. It runs after the transaction: on PostgreSQL a failed one answers
// nothing more.
func (db *DB) inTheWay(ctx context.Context, e workbench.EnvironmentSummary, err error) error {
	if workbench.ErrorCode(err) != workbench.EConflict {
		return err
	}
	if holder, lookup := db.EnvironmentFor(ctx, e.CodebaseID, e.WorkflowType, e.WorkflowID); lookup == nil && holder.ID != e.ID {
		return workbench.Errorf(workbench.EConflict, "The worktree %s is for %s %s of this project already. Use it, or remove it first.",
			holder.WorkingPath, holder.WorkflowType, holder.WorkflowID)
	}
	if holder, lookup := db.EnvironmentIn(ctx, e.HostID, e.PathKey); lookup == nil && holder.ID != e.ID {
		return workbench.Errorf(workbench.EConflict, "The directory %s is the worktree for %s %s already. Choose another one, or remove it first.",
			holder.WorkingPath, holder.WorkflowType, holder.WorkflowID)
	}
	return err
}

// Environment returns an environment, a destroyed one too. ENotFound.
func (db *DB) Environment(ctx context.Context, id string) (workbench.Environment, error) {
	return findEnvironment(ctx, db.read, id)
}

func findEnvironment(ctx context.Context, q querier, id string) (workbench.Environment, error) {
	return one(ctx, q, scanEnvironment, "worktree", id, sqlFindEnvironment, id)
}

// EnvironmentFor returns the environment of a project for one piece of work,
// by its identity alone. ENotFound.
func (db *DB) EnvironmentFor(ctx context.Context, codebaseID string, kind workbench.WorkflowType, id string) (workbench.Environment, error) {
	return one(ctx, db.read, scanEnvironment, "worktree for "+string(kind), id, sqlEnvironmentFor, codebaseID, kind, text(id))
}

// EnvironmentIn returns the environment whose canonical directory is pathKey.
// ENotFound.
func (db *DB) EnvironmentIn(ctx context.Context, hostID, pathKey string) (workbench.Environment, error) {
	return one(ctx, db.read, scanEnvironment, "worktree in", pathKey, sqlEnvironmentIn, hostID, text(pathKey))
}

// Environments is one page of the environments of a project, the newest first.
func (db *DB) Environments(ctx context.Context, f workbench.EnvironmentFilter) ([]workbench.EnvironmentSummary, error) {
	return all(ctx, db.read, scanEnvironmentSummary, sqlListEnvironments,
		f.CodebaseID, keysetStart(f.BeforeTime), f.BeforeID, f.Destroyed, f.Limit)
}

// HostEnvironments are the environments of a host that are not destroyed, the
// oldest first: what a launch compares with git and the disk.
func (db *DB) HostEnvironments(ctx context.Context, hostID string) ([]workbench.EnvironmentSummary, error) {
	return all(ctx, db.read, scanEnvironmentSummary, sqlHostEnvironments, hostID)
}

// IdleEnvironments are at most limit environments of a host that were not used
// since a time (UTC ms), the longest idle first. Those that were there before
// Holdfast, or that a workflow run uses, are not among them.
func (db *DB) IdleEnvironments(ctx context.Context, hostID string, since, limit int64) ([]workbench.EnvironmentSummary, error) {
	return all(ctx, db.read, scanEnvironmentSummary, sqlIdleEnvironments, since, hostID, limit)
}

// TouchEnvironment records that an environment is used now. EConflict when it
// was removed.
func (db *DB) TouchEnvironment(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlTouchEnvironment, tx.now, id)
		if err != nil || n > 0 {
			return err
		}
		e, err := findEnvironment(ctx, tx, id)
		if err != nil {
			return err
		}
		return workbench.Errorf(workbench.EConflict, "The worktree %s was removed.", e.WorkingPath)
	})
}

// MoveEnvironment changes the status of an environment. EInvalid when nothing
// leads from one status to the other; EConflict when it is in another status,
// when a workflow run uses what is to be removed, and when what is to be
// restored has no snapshot or its identity or directory is taken.
func (db *DB) MoveEnvironment(ctx context.Context, c workbench.EnvironmentChange) error {
	if !workbench.EnvironmentTransitions().Allows(c.From, c.To) {
		return workbench.Errorf(workbench.EInvalid, "A worktree does not go from %q to %q.", c.From, c.To)
	}
	err := db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMoveEnvironment, c.To, tx.now, textPtr(c.BaseCommit), textPtr(c.ErrorMessage), c.ID, c.From, guarded(c),
			textPtr(c.BranchName), objectOrNil(c.Metadata))
		if err != nil {
			return err
		}
		if n == 0 {
			return whyNotMoved(ctx, tx, c)
		}
		return insertFinding(ctx, tx, c.Finding)
	})
	if c.To != workbench.EnvironmentCreating || workbench.ErrorCode(err) != workbench.EConflict {
		return err
	}
	e, lookup := db.Environment(ctx, c.ID)
	if lookup != nil || e.Status != c.From {
		return err
	}
	return db.inTheWay(ctx, e.EnvironmentSummary, err)
}

// objectOrNil is the value of a JSON column that may stay as it is.
func objectOrNil(o map[string]any) any {
	if o == nil {
		return nil
	}
	return asJSON(o)
}

// EnvironmentRuns are the workflow runs that need an environment, the newest
// first: those that hold it, and those that failed and can be resumed in it.
func (db *DB) EnvironmentRuns(ctx context.Context, id string) ([]workbench.EnvironmentRun, error) {
	return all(ctx, db.read, func(r row) (workbench.EnvironmentRun, error) {
		var run workbench.EnvironmentRun
		return run, r.Scan(&run.ID, &run.WorkflowName, &run.Status)
	}, sqlEnvironmentRuns, id)
}

// guarded reports whether a change begins a removal. What ends one, or clears
// up after git failed, is not held up: the run that waits for the worktree is
// told by it.
func guarded(c workbench.EnvironmentChange) bool {
	return c.To == workbench.EnvironmentRemoving ||
		c.From == workbench.EnvironmentMissing && c.To == workbench.EnvironmentDestroyed
}

func whyNotMoved(ctx context.Context, tx *Tx, c workbench.EnvironmentChange) error {
	e, err := findEnvironment(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if e.Status != c.From {
		return workbench.Errorf(workbench.EConflict, "The worktree %s changed meanwhile: it is %q now.", e.WorkingPath, e.Status)
	}
	if c.To == workbench.EnvironmentCreating {
		return workbench.Errorf(workbench.EConflict, "No snapshot of the worktree %s is kept, so it cannot be restored.", e.WorkingPath)
	}
	var run string
	if err := tx.QueryRowContext(ctx, sqlRunInEnvironment, c.ID).Scan(&run); err != nil {
		return err
	}
	return workbench.Errorf(workbench.EConflict, "The workflow run %s uses the worktree %s. Wait for it, or cancel it first.",
		workbench.ShortID(run), e.WorkingPath)
}
