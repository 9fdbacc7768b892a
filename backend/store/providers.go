package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SetProvider keeps an agent that the user has added, as JSON, in place of the
// one of that name. It is a row of the settings, under
// workbench.ProviderKeyPrefix, so that a backup of these has it too.
func (db *DB) SetProvider(ctx context.Context, name, value string) error {
	return db.Write(ctx, func(tx *Tx) error {
		const description = "An agent that was added."
		_, err := tx.exec(ctx, sqlSetSetting, workbench.ProviderKeyPrefix+text(name), text(value), description, tx.now)
		return err
	})
}
