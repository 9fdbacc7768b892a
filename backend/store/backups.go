package store

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const backupColumns = `id, host_id, file_name, sha256, app_version, format, reason, size_bytes, schema_version, created_at, verified_at, verify_error`

const (
	sqlListBackups  = `SELECT ` + backupColumns + ` FROM backups WHERE host_id = $1 ORDER BY created_at DESC, id DESC`
	sqlNewestBackup = `
SELECT ` + backupColumns + ` FROM backups
WHERE host_id = $1 AND created_at <= $2 AND verified_at IS NOT NULL AND verify_error IS NULL
ORDER BY created_at DESC, id DESC LIMIT 1`
	sqlDeleteBackups = `DELETE FROM backups WHERE host_id = $1`
	// A file that another installation made, and that was copied here, brings
	// its id along.
	sqlInsertBackup = `
INSERT INTO backups (` + backupColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET host_id = excluded.host_id, file_name = excluded.file_name, sha256 = excluded.sha256,
  app_version = excluded.app_version, format = excluded.format, reason = excluded.reason, size_bytes = excluded.size_bytes,
  schema_version = excluded.schema_version, created_at = excluded.created_at, verified_at = excluded.verified_at,
  verify_error = excluded.verify_error`
)

func scanBackup(r row) (workbench.Backup, error) {
	var b workbench.Backup
	return b, r.Scan(&b.ID, &b.HostID, &b.FileName, &b.SHA256, &b.AppVersion, &b.Format, &b.Reason, &b.SizeBytes,
		&b.SchemaVersion, &b.CreatedAt, &b.VerifiedAt, &b.VerifyError)
}

// Backups are the known backups of a host, the newest first.
func (db *DB) Backups(ctx context.Context, hostID string) ([]workbench.Backup, error) {
	return all(ctx, db.read, scanBackup, sqlListBackups, hostID)
}

// NewestVerifiedBackup is the newest backup of a host that was found whole, nil
// when there is none. One from the future, as a clock that was wrong leaves it,
// does not count.
func (db *DB) NewestVerifiedBackup(ctx context.Context, hostID string) (*workbench.Backup, error) {
	b, err := scanBackup(db.read.QueryRowContext(ctx, sqlNewestBackup, hostID, db.now()))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	return &b, nil
}

// SetBackups makes the known backups of a host those of its folder, which is
// the authority. It writes only what differs.
func (db *DB) SetBackups(ctx context.Context, hostID string, found []workbench.Backup) error {
	known, err := db.Backups(ctx, hostID)
	if err != nil || sameBackups(known, found, hostID) {
		return err
	}
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlDeleteBackups, hostID); err != nil {
			return err
		}
		for _, b := range found {
			if _, err := tx.exec(ctx, sqlInsertBackup, b.ID, hostID, text(b.FileName), b.SHA256, text(b.AppVersion), b.Format,
				b.Reason, b.SizeBytes, b.SchemaVersion, b.CreatedAt, b.VerifiedAt, textPtr(b.VerifyError)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameBackups compares in the order that both have, the newest first.
func sameBackups(known, found []workbench.Backup, hostID string) bool {
	return slices.EqualFunc(known, found, func(a, b workbench.Backup) bool {
		b.HostID = hostID
		return reflect.DeepEqual(a, b)
	})
}

// What was made or changed since a moment. These read whole tables: an index
// for a question that is asked once, before a restore, would cost every write.
const (
	sqlSessionsSince = `SELECT COUNT(*) FROM sessions WHERE updated_at > $1`
	sqlTasksSince    = `SELECT COUNT(*) FROM task_description_history WHERE created_at > $1`
	sqlJobsSince     = `SELECT COUNT(*) FROM background_jobs WHERE updated_at > $1`
	sqlTerminalSince = `SELECT COUNT(*) FROM terminal_sessions WHERE updated_at > $1`
	sqlMessagesSince = `SELECT COUNT(*) FROM remote_agent_messages WHERE created_at > $1`
	sqlRunsSince     = `SELECT COUNT(*) FROM remote_agent_workflow_runs WHERE last_activity_at > $1`

	sqlSessionTitles  = `SELECT name FROM sessions WHERE updated_at > $1 ORDER BY updated_at DESC, id DESC LIMIT $2`
	sqlJobTitles      = `SELECT COALESCE(title, task_type) FROM background_jobs WHERE updated_at > $1 ORDER BY updated_at DESC, id DESC LIMIT $2`
	sqlTerminalTitles = `SELECT COALESCE(title, working_directory, id) FROM terminal_sessions WHERE updated_at > $1 ORDER BY updated_at DESC, id DESC LIMIT $2`
	sqlRunTitles      = `SELECT workflow_name FROM remote_agent_workflow_runs WHERE last_activity_at > $1 ORDER BY last_activity_at DESC, id DESC LIMIT $2`
)

// ChangedSince counts what was made or changed after at (UTC ms), by noun, and
// names the newest of each.
func (db *DB) ChangedSince(ctx context.Context, at int64) ([]workbench.NounChanges, error) {
	changes := []workbench.NounChanges{}
	for _, q := range []struct{ noun, count, titles string }{
		{"session", sqlSessionsSince, sqlSessionTitles},
		{"task_version", sqlTasksSince, ""},
		{"job", sqlJobsSince, sqlJobTitles},
		{"terminal", sqlTerminalSince, sqlTerminalTitles},
		{"message", sqlMessagesSince, ""},
		{"run", sqlRunsSince, sqlRunTitles},
	} {
		c := workbench.NounChanges{Noun: q.noun, Titles: []string{}}
		if err := db.read.QueryRowContext(ctx, q.count, at).Scan(&c.Count); err != nil {
			return nil, translate(err)
		}
		if c.Count > 0 && q.titles != "" {
			var err error
			if c.Titles, err = all(ctx, db.read, scanText, q.titles, at, workbench.ChangedTitles); err != nil {
				return nil, err
			}
		}
		changes = append(changes, c)
	}
	return changes, nil
}

func scanText(r row) (string, error) {
	var s string
	return s, r.Scan(&s)
}
