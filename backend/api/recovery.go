package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/recovery"
)

// RecoveryAPI is what can be done while the database is put aside because it is
// damaged. It answers when nothing else does.
type RecoveryAPI struct{ owner *owner }

// swapTime bounds what copies a whole database.
const swapTime = 2 * time.Hour

// State says what happened to the database and what can be done, null when it
// is not damaged.
func (a *RecoveryAPI) State() (*recovery.State, error) {
	return callOwner(a.owner, callTime, func(ctx context.Context, o *backend.Owner) (*recovery.State, error) {
		return o.RecoveryState(ctx)
	})
}

// Restore puts a backup in the database's place, damaged or not, and returns
// when it is open. file is a name of the folder of backups, or a path. Errors:
// invalid, not_found, database_damaged (the backup is), database_newer,
// disk_full, conflict (another restore runs), unavailable.
func (a *RecoveryAPI) Restore(file string) error {
	_, err := restore(a.owner, file)
	return err
}

// StartEmpty begins with an empty database. What was put aside stays where it
// is. Errors: conflict (the database is not damaged, or a restore runs).
func (a *RecoveryAPI) StartEmpty() error {
	_, err := callOwner(a.owner, callTime, func(ctx context.Context, o *backend.Owner) (struct{}, error) {
		return struct{}{}, o.StartEmpty(ctx)
	})
	return err
}

// Restored says what a restore did.
type Restored struct {
	File string `json:"file"` // the backup that stands in the database's place
	Kept string `json:"kept"` // where the database before it is; "": there was none
}

func restore(o *owner, file string) (Restored, error) {
	return callOwner(o, swapTime, func(ctx context.Context, o *backend.Owner) (Restored, error) {
		kept, err := o.Restore(ctx, file)
		return Restored{File: file, Kept: kept}, err
	})
}

// callOwner runs fn with the owner, whether its database is open or not.
func callOwner[T any](o *owner, limit time.Duration, fn func(context.Context, *backend.Owner) (T, error)) (result T, err error) {
	present, err := o.get()
	if err != nil {
		return result, err
	}
	defer func() {
		if cause := recover(); cause != nil {
			err = panicked(present.Log, cause)
		}
	}()
	ctx, cancel := context.WithTimeout(present.Context(), limit)
	defer cancel()
	return fn(ctx, present)
}
