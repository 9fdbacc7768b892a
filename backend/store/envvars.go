package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const envVarColumns = `id, codebase_id, key, key_id, created_at, updated_at, value`

const (
	sqlPutEnvVar = `
INSERT INTO remote_agent_codebase_env_vars (` + envVarColumns + `)
VALUES ($1, $2, $3, $4, $5, $5, $6)
ON CONFLICT (codebase_id, key) DO UPDATE SET value = excluded.value, key_id = excluded.key_id, updated_at = excluded.updated_at
RETURNING ` + envVarColumns
	sqlListEnvVars  = `SELECT ` + envVarColumns + ` FROM remote_agent_codebase_env_vars WHERE codebase_id = $1 ORDER BY key`
	sqlDeleteEnvVar = `DELETE FROM remote_agent_codebase_env_vars WHERE codebase_id = $1 AND key = $2`
)

func scanEnvVar(r row) (workbench.EnvVar, error) {
	var v workbench.EnvVar
	return v, r.Scan(&v.ID, &v.CodebaseID, &v.Key, &v.KeyID, &v.CreatedAt, &v.UpdatedAt, &v.Value)
}

// PutEnvVar stores a variable of a project, in place of the one of the same
// key. Value is sealed. ENotFound (project).
func (db *DB) PutEnvVar(ctx context.Context, v workbench.EnvVar) (workbench.EnvVar, error) {
	var stored workbench.EnvVar
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		stored, err = scanEnvVar(tx.QueryRowContext(ctx, sqlPutEnvVar, v.ID, v.CodebaseID, v.Key, v.KeyID, tx.now, v.Value))
		return err
	})
	return stored, err
}

// EnvVars lists the variables of a project by their keys, with sealed values:
// they are few and short, and a hint is made of each.
func (db *DB) EnvVars(ctx context.Context, codebaseID string) ([]workbench.EnvVar, error) {
	return all(ctx, db.read, scanEnvVar, sqlListEnvVars, codebaseID)
}

// DeleteEnvVar removes a variable of a project. ENotFound, in a sentence
// without the key: a value may have been typed in its place.
func (db *DB) DeleteEnvVar(ctx context.Context, codebaseID, key string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDeleteEnvVar, codebaseID, text(key))
		return mustChange(n, err, "variable of this name in project", codebaseID)
	})
}
