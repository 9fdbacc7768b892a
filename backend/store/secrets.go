package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const secretColumns = `name, key_id, hint, created_at, updated_at, last_used_at`

const (
	sqlPutSecret = `
INSERT INTO secrets (name, value, key_id, hint, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, key_id = excluded.key_id, hint = excluded.hint, updated_at = excluded.updated_at
RETURNING ` + secretColumns
	sqlListSecrets  = `SELECT ` + secretColumns + ` FROM secrets ORDER BY name`
	sqlFindSecret   = `SELECT ` + secretColumns + `, value FROM secrets WHERE name = $1`
	sqlUseSecret    = `UPDATE secrets SET last_used_at = $2 WHERE name = $1`
	sqlDeleteSecret = `DELETE FROM secrets WHERE name = $1`

	sqlListSealedOtherwise = `
SELECT 'remote_agent_codebase_env_vars', codebase_id, key, key_id, value FROM remote_agent_codebase_env_vars WHERE key_id <> $1
UNION ALL
SELECT 'secrets', '', name, key_id, value FROM secrets WHERE key_id <> $1`
	sqlResealEnvVar = `UPDATE remote_agent_codebase_env_vars SET value = $3, key_id = $4 WHERE codebase_id = $1 AND key = $2 AND value = $5`
	sqlResealSecret = `UPDATE secrets SET value = $2, key_id = $3 WHERE name = $1 AND value = $4`
	sqlListKeyUses  = `
SELECT key_id, COUNT(*) FROM (
  SELECT v.key_id FROM remote_agent_codebases c JOIN remote_agent_codebase_env_vars v ON v.codebase_id = c.id WHERE c.host_id = $1
  UNION ALL
  SELECT key_id FROM secrets
) AS sealed
GROUP BY key_id ORDER BY key_id`
)

func secretFields(s *workbench.Secret) []any {
	return []any{&s.Name, &s.KeyID, &s.Hint, &s.CreatedAt, &s.UpdatedAt, &s.LastUsedAt}
}

func scanSecret(r row) (workbench.Secret, error) {
	var s workbench.Secret
	return s, r.Scan(secretFields(&s)...)
}

func scanSealedSecret(r row) (workbench.Secret, error) {
	var s workbench.Secret
	return s, r.Scan(append(secretFields(&s), &s.Value)...)
}

// PutSecret stores a named secret, in place of the one of the same name. Value
// is sealed.
func (db *DB) PutSecret(ctx context.Context, s workbench.Secret) (workbench.Secret, error) {
	var stored workbench.Secret
	err := db.Write(ctx, func(tx *Tx) error {
		var err error
		stored, err = scanSecret(tx.QueryRowContext(ctx, sqlPutSecret, s.Name, s.Value, s.KeyID, text(s.Hint), tx.now))
		return err
	})
	return stored, err
}

// Secrets lists all secrets by their names, without values.
func (db *DB) Secrets(ctx context.Context) ([]workbench.Secret, error) {
	return all(ctx, db.read, scanSecret, sqlListSecrets)
}

// Secret returns a secret with its sealed value. ENotFound.
func (db *DB) Secret(ctx context.Context, name string) (workbench.Secret, error) {
	return one(ctx, db.read, scanSealedSecret, "secret", name, sqlFindSecret, text(name))
}

// UseSecret notes that a secret was used now. ENotFound.
func (db *DB) UseSecret(ctx context.Context, name string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlUseSecret, text(name), tx.now)
		return mustChange(n, err, "secret", name)
	})
}

// DeleteSecret removes a secret. ENotFound.
func (db *DB) DeleteSecret(ctx context.Context, name string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDeleteSecret, text(name))
		return mustChange(n, err, "secret", name)
	})
}

// SealedOtherwise lists the values of all tables that another key than keyID
// has sealed.
func (db *DB) SealedOtherwise(ctx context.Context, keyID string) ([]workbench.Sealed, error) {
	return all(ctx, db.read, func(r row) (workbench.Sealed, error) {
		var s workbench.Sealed
		return s, r.Scan(&s.Table, &s.Owner, &s.Name, &s.KeyID, &s.Value)
	}, sqlListSealedOtherwise, keyID)
}

// Reseal replaces a value by the same one under another key. What was set or
// removed since before was read stays as it is, and changed is false. The row's
// updated_at stays: what the user set did not change.
func (db *DB) Reseal(ctx context.Context, before, after workbench.Sealed) (changed bool, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		n, err := reseal(ctx, tx, before, after)
		changed = n > 0
		return err
	})
	return changed && err == nil, err
}

func reseal(ctx context.Context, tx *Tx, before, after workbench.Sealed) (int64, error) {
	if before.Table == workbench.TableEnvVars {
		return tx.exec(ctx, sqlResealEnvVar, before.Owner, before.Name, after.Value, after.KeyID, before.Value)
	}
	return tx.exec(ctx, sqlResealSecret, before.Name, after.Value, after.KeyID, before.Value)
}

// KeyUses counts by key the values that a machine needs: the variables of its
// own projects, and all secrets.
func (db *DB) KeyUses(ctx context.Context, hostID string) ([]workbench.KeyUse, error) {
	return all(ctx, db.read, func(r row) (workbench.KeyUse, error) {
		var u workbench.KeyUse
		return u, r.Scan(&u.KeyID, &u.Values)
	}, sqlListKeyUses, hostID)
}
