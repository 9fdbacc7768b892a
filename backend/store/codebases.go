package store

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const codebaseSummaryColumns = `id, name, repository_url, default_branch, default_cwd, ai_assistant_type, kind, host_id, path_key, project_hash, created_at, updated_at`

const codebaseColumns = codebaseSummaryColumns + `, commands`

const (
	sqlInsertCodebase = `
INSERT INTO remote_agent_codebases (` + codebaseColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
ON CONFLICT (host_id, path_key) DO UPDATE SET updated_at = excluded.updated_at
RETURNING ` + codebaseColumns
	sqlFindCodebase      = `SELECT ` + codebaseColumns + ` FROM remote_agent_codebases WHERE id = $1`
	sqlListCodebases     = `SELECT ` + codebaseColumns + ` FROM remote_agent_codebases ORDER BY updated_at DESC, id DESC`
	sqlFindCodebaseAbove = `
SELECT ` + codebaseColumns + ` FROM remote_agent_codebases
WHERE host_id = $1 AND path_key IN ($2, $3, $4, $5, $6, $7, $8, $9) ORDER BY length(path_key) DESC LIMIT 1`
	sqlPageCodebases = `
SELECT ` + codebaseSummaryColumns + ` FROM remote_agent_codebases
WHERE (updated_at, id) < ($1, $2) ORDER BY updated_at DESC, id DESC LIMIT $3`
	sqlEditCodebase = `
UPDATE remote_agent_codebases SET name = COALESCE($1, name), repository_url = NULLIF(COALESCE($2, repository_url), ''),
  default_branch = NULLIF(COALESCE($3, default_branch), ''), ai_assistant_type = COALESCE($4, ai_assistant_type),
  kind = COALESCE($5, kind), updated_at = $6
WHERE id = $7`
	sqlSetCommands    = `UPDATE remote_agent_codebases SET commands = $1, updated_at = $2 WHERE id = $3`
	sqlDeleteCodebase = `
DELETE FROM remote_agent_codebases WHERE id = $1
  AND NOT EXISTS (SELECT 1 FROM remote_agent_isolation_environments e WHERE e.codebase_id = $1 AND e.status <> 'destroyed')
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.codebase_id = $1 AND r.status IN ('pending', 'running', 'paused'))`
)

// ancestorsAsked is how many directories one look-up compares with. Most paths
// take one look-up, deep ones another.
const ancestorsAsked = 8

func scanCodebaseSummary(r row) (workbench.Codebase, error) {
	c := workbench.Codebase{Commands: map[string]workbench.Command{}}
	return c, r.Scan(&c.ID, &c.Name, &c.RepositoryURL, &c.DefaultBranch, &c.DefaultCwd, &c.AIAssistantType,
		&c.Kind, &c.HostID, &c.PathKey, &c.ProjectHash, &c.CreatedAt, &c.UpdatedAt)
}

func scanCodebase(r row) (workbench.Codebase, error) {
	var c workbench.Codebase
	return c, r.Scan(&c.ID, &c.Name, &c.RepositoryURL, &c.DefaultBranch, &c.DefaultCwd, &c.AIAssistantType,
		&c.Kind, &c.HostID, &c.PathKey, &c.ProjectHash, &c.CreatedAt, &c.UpdatedAt, asJSON(&c.Commands))
}

// AddCodebase stores a project, or finds the one that its directory already
// is: adding twice gives one row.
func (db *DB) AddCodebase(ctx context.Context, c workbench.Codebase) (workbench.Codebase, error) {
	commands := c.Commands
	if commands == nil {
		commands = map[string]workbench.Command{}
	}
	var stored workbench.Codebase
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		stored, err = scanCodebase(tx.QueryRowContext(ctx, sqlInsertCodebase, c.ID, text(c.Name), textPtr(c.RepositoryURL),
			textPtr(c.DefaultBranch), text(c.DefaultCwd), c.AIAssistantType, c.Kind, c.HostID, text(c.PathKey), c.ProjectHash,
			tx.now, asJSON(commands)))
		return err
	})
	return stored, err
}

// Codebase returns a project. ENotFound.
func (db *DB) Codebase(ctx context.Context, id string) (workbench.Codebase, error) {
	return one(ctx, db.read, scanCodebase, "project", id, sqlFindCodebase, id)
}

// Codebases lists all projects, the most recently used first.
func (db *DB) Codebases(ctx context.Context) ([]workbench.Codebase, error) {
	return all(ctx, db.read, scanCodebase, sqlListCodebases)
}

// CodebasePage is one page of the projects without their commands, the most
// recently used first.
func (db *DB) CodebasePage(ctx context.Context, f workbench.CodebaseFilter) ([]workbench.Codebase, error) {
	return all(ctx, db.read, scanCodebaseSummary, sqlPageCodebases, keysetStart(f.BeforeTime), f.BeforeID, f.Limit)
}

// CodebaseAbove returns the project that a directory is in. ancestors are its
// canonical path and everything above it, longest first; the longest that is a
// project wins. ENotFound.
func (db *DB) CodebaseAbove(ctx context.Context, hostID string, ancestors []string) (workbench.Codebase, error) {
	for asked := range slices.Chunk(ancestors, ancestorsAsked) {
		args := []any{hostID}
		for i := range ancestorsAsked {
			args = append(args, text(asked[min(i, len(asked)-1)]))
		}
		found, err := optional(scanCodebase(db.read.QueryRowContext(ctx, sqlFindCodebaseAbove, args...)))
		if err != nil {
			return workbench.Codebase{}, err
		}
		if found != nil {
			return *found, nil
		}
	}
	return workbench.Codebase{}, workbench.Errorf(workbench.ENotFound, "This directory is in no project.")
}

// EditCodebase changes the fields of a project that are set. ENotFound.
func (db *DB) EditCodebase(ctx context.Context, c workbench.CodebaseChange) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlEditCodebase, textPtr(c.Name), textPtr(c.RepositoryURL), textPtr(c.DefaultBranch),
			textPtr(c.AIAssistantType), textPtr(c.Kind), tx.now, c.ID)
		return mustChange(n, err, "project", c.ID)
	})
}

// SetCommand registers a command of a project, or changes it. ENotFound.
func (db *DB) SetCommand(ctx context.Context, codebaseID, name string, command workbench.Command) error {
	return db.changeCommands(ctx, codebaseID, func(commands map[string]workbench.Command) error {
		commands[text(name)] = command
		return nil
	})
}

// RemoveCommand takes a command from a project. ENotFound.
func (db *DB) RemoveCommand(ctx context.Context, codebaseID, name string) error {
	return db.changeCommands(ctx, codebaseID, func(commands map[string]workbench.Command) error {
		if _, ok := commands[text(name)]; !ok {
			return workbench.Errorf(workbench.ENotFound, "The project has no command %s.", name)
		}
		delete(commands, text(name))
		return nil
	})
}

// changeCommands reads all commands, changes one and writes all, in one
// transaction: of two registrations at once the later would otherwise drop the
// earlier.
func (db *DB) changeCommands(ctx context.Context, codebaseID string, change func(map[string]workbench.Command) error) error {
	return db.Write(ctx, func(tx *Tx) error {
		c, err := one(ctx, tx, scanCodebase, "project", codebaseID, sqlFindCodebase, codebaseID)
		if err != nil {
			return err
		}
		if err := change(c.Commands); err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlSetCommands, asJSON(c.Commands), tx.now, codebaseID)
		return mustChange(n, err, "project", codebaseID)
	})
}

// DeleteCodebase forgets a project with its environment variables and the rows
// of its removed worktrees; sessions, conversations, runs and cost stay.
// ENotFound, EConflict (it has a worktree, or a workflow runs in it).
func (db *DB) DeleteCodebase(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		c, err := one(ctx, tx, scanCodebase, "project", id, sqlFindCodebase, id)
		if err != nil {
			return err
		}
		n, err := tx.exec(ctx, sqlDeleteCodebase, id)
		if err != nil {
			return err
		}
		if n > 0 {
			return forget(ctx, tx, c.HostID, codebaseKinds(), id)
		}
		return workbench.Errorf(workbench.EConflict,
			"The project %s has a worktree, or a workflow runs in it. Remove its worktrees and cancel its runs first.", c.Name)
	})
}
