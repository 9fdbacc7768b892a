package backend

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/transfer"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// movingName is the SQLite file while rows are copied into it.
const movingName = "holdfast.moving.db"

// Move copies all data to another database, compares both row by row, and makes
// that one the database of later starts: the address of a PostgreSQL database,
// or "sqlite". It needs the data directory for itself. Whatever stops it, the
// present database stays in use, and it can be begun again.
//
// Errors: those of Take, EInvalid, EConflict (something runs, the other
// database is not empty, the environment names the database), EUnavailable.
func Move(ctx context.Context, cfg config.Config, to string, progress func(doing, table string, rows int64)) (moved workbench.Moved, err error) {
	target := store.Options{URL: to}
	if to == "sqlite" {
		target = store.Options{Path: filepath.Join(cfg.DataDir, movingName)}
	}
	if to == "" || to == cfg.DatabaseURL || to == "sqlite" && cfg.DatabaseURL == "" {
		return moved, workbench.Errorf(workbench.EInvalid, "This is the present database. Name the address of a PostgreSQL database, or sqlite.")
	}
	if err := config.CanSwitch(); err != nil {
		return moved, err
	}
	o, err := Take(ctx, cfg, workbench.ModeCLI)
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, o.CloseSoon()) }()
	if _, err := o.completeRestore(); err != nil {
		return moved, err
	}
	if cfg.DatabaseURL == "" {
		if err := o.inspect(); err != nil { // a file that is gone would be moved as an empty one
			return moved, err
		}
	}
	b := o.newBackend(nil)
	defer func() { err = errors.Join(err, b.Close(context.WithoutCancel(ctx))) }()
	if err := b.openStore(ctx); err != nil {
		return moved, err
	}
	if err := b.Store.NothingRuns(ctx, b.HostID); err != nil {
		return moved, err
	}
	moved = workbench.Moved{From: b.Store.Engine(), To: "postgres"}
	if to == "sqlite" {
		moved.To = "sqlite"
	}
	earlier := earlierMove(cfg)
	if moved.Tables, moved.Renewed, err = copyTo(ctx, b.Store, target, earlier, progress); err != nil {
		return moved, err
	}
	moved.Kept, err = switchTo(cfg, target)
	forgetMove(cfg, err)
	return moved, err
}

// forgetMove removes what the next move would be told, once the switch was made.
func forgetMove(cfg config.Config, failed error) {
	if failed == nil {
		_ = os.Remove(movePath(cfg)) // one that stays fits no database that is used
	}
}

// movePath is the file that tells what a move has copied until it has switched.
func movePath(cfg config.Config) string { return filepath.Join(cfg.DataDir, "move.json") }

// earlierMove is what a move that did not come to its switch has left. A file
// that cannot be read tells of none: then only an empty database is filled.
func earlierMove(cfg config.Config) transfer.Earlier {
	var earlier transfer.Earlier
	earlier.Keep = func(moved []workbench.TableMoved) error {
		// The other database holds the one or the other until this one is committed.
		text, err := json.Marshal(append(slices.Clone(earlier.Tables), moved...))
		if err == nil {
			err = disk.Replace(movePath(cfg), text)
		}
		if err != nil {
			return workbench.Wrap(workbench.EUnavailable, err, movePath(cfg)+" cannot be written. Nothing was changed; the present database stays in use.")
		}
		return nil
	}
	if text, err := os.ReadFile(movePath(cfg)); err == nil && json.Unmarshal(text, &earlier.Tables) != nil {
		earlier.Tables = nil
	}
	return earlier
}

// never is longer than any statement takes.
const never = 24 * time.Hour

// copyTo fills the other database. A file that was left by a copy that was
// killed is made anew.
func copyTo(ctx context.Context, from *store.DB, target store.Options, earlier transfer.Earlier, progress func(string, string, int64)) (tables []workbench.TableMoved, renewed bool, err error) {
	removeDatabase(target.Path)
	to, err := store.Open(ctx, target)
	if err != nil {
		return nil, false, err
	}
	to.RecordSlow(never) // a row of its own would stand where one that is copied belongs
	tables, renewed, err = transfer.Copy(ctx, from, to, earlier, progress)
	if err = errors.Join(err, to.Close()); err != nil {
		removeDatabase(target.Path)
	}
	if err != nil && ctx.Err() != nil {
		err = workbench.Wrap(workbench.EUnavailable, err, "The move was stopped. The present database stays in use.")
	}
	return tables, renewed, err
}

func removeDatabase(path string) {
	if path == "" {
		return
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + end) // what cannot be removed is found by the check that the database is empty
	}
}

// switchTo makes the other database the present one, and returns where the
// SQLite file before is. A file that an earlier move has left is put aside.
func switchTo(cfg config.Config, target store.Options) (kept string, err error) {
	if target.URL != "" {
		return cfg.DatabasePath(), config.SwitchDatabase(cfg, target.URL)
	}
	if _, err := os.Stat(cfg.DatabasePath()); err == nil {
		kept = filepath.Join(cfg.DataDir, "holdfast.before-move-"+strconv.FormatInt(workbench.SystemClock(), 10)+".db")
		for _, end := range []string{"-wal", "-shm", ""} {
			if err := os.Rename(cfg.DatabasePath()+end, kept+end); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", workbench.Wrap(workbench.EUnavailable, err, "The file "+cfg.DatabasePath()+" cannot be put aside. The present database stays in use.")
			}
		}
	}
	if err := os.Rename(target.Path, cfg.DatabasePath()); err != nil {
		return kept, workbench.Wrap(workbench.EUnavailable, err, "The new database cannot be put in its place. The present database stays in use.")
	}
	return kept, config.SwitchDatabase(cfg, "")
}
