package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const codebaseColumns = `id, name, repository_url, default_branch, default_cwd, ai_assistant_type, kind, host_id, path_key, project_hash, created_at, updated_at, commands`

const (
	sqlInsertCodebase = `
INSERT INTO remote_agent_codebases (` + codebaseColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
ON CONFLICT (host_id, path_key) DO UPDATE SET updated_at = excluded.updated_at
RETURNING ` + codebaseColumns
	sqlFindCodebase       = `SELECT ` + codebaseColumns + ` FROM remote_agent_codebases WHERE id = $1`
	sqlFindCodebaseByPath = `SELECT ` + codebaseColumns + ` FROM remote_agent_codebases WHERE host_id = $1 AND path_key = $2`
	sqlListCodebases      = `SELECT ` + codebaseColumns + ` FROM remote_agent_codebases ORDER BY updated_at DESC, id DESC`
)

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

// CodebaseByPath returns the project whose canonical directory is pathKey.
// ENotFound.
func (db *DB) CodebaseByPath(ctx context.Context, hostID, pathKey string) (workbench.Codebase, error) {
	return one(ctx, db.read, scanCodebase, "project in", pathKey, sqlFindCodebaseByPath, hostID, pathKey)
}

// Codebases lists all projects, the most recently used first.
func (db *DB) Codebases(ctx context.Context) ([]workbench.Codebase, error) {
	return all(ctx, db.read, scanCodebase, sqlListCodebases)
}
