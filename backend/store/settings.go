package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlListSettings = `SELECT key, value, description, created_at, updated_at FROM app_settings ORDER BY key`
	sqlSetSetting   = `
INSERT INTO app_settings (key, value, description, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, description = excluded.description, updated_at = excluded.updated_at`
	sqlUnsetSetting = `DELETE FROM app_settings WHERE key = $1`
)

func scanSetting(r row) (workbench.AppSetting, error) {
	var s workbench.AppSetting
	return s, r.Scan(&s.Key, &s.Value, &s.Description, &s.CreatedAt, &s.UpdatedAt)
}

// Settings are the settings that the user has set, ordered by key. Rows of
// settings that this version does not know are among them: a newer or an older
// program may read them.
func (db *DB) Settings(ctx context.Context) ([]workbench.AppSetting, error) {
	return all(ctx, db.read, scanSetting, sqlListSettings)
}

// SetSetting sets a setting. ENotFound (no such setting), EInvalid (a value
// that it does not take).
func (db *DB) SetSetting(ctx context.Context, key workbench.SettingKey, value string) error {
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return err
	}
	n, err := spec.Parse(value)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetSetting, key, spec.Format(n), spec.Description, tx.now)
		return err
	})
}

// SetProjectSetting keeps a value of a project, which is known by its hash.
func (db *DB) SetProjectSetting(ctx context.Context, projectHash, name, value string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetSetting, text("project/"+projectHash+"/"+name), text(value), nil, tx.now)
		return err
	})
}

// UnsetSetting gives a setting its default again; one that has it stays as it
// is.
func (db *DB) UnsetSetting(ctx context.Context, key workbench.SettingKey) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlUnsetSetting, text(string(key)))
		return err
	})
}
