package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const launchColumns = `id, host_id, mode, app_version, schema_version, pid, boot_id, started_at, ready_at, ended_at, end_kind`

const findingColumns = `id, launch_id, seq, subject_kind, subject_id, reason, title, status_before, status_after, detail, alive, action, created_at, acknowledged_at`

const (
	sqlInsertLaunch = `INSERT INTO launches (` + launchColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	sqlLatestLaunch = `SELECT ` + launchColumns + ` FROM launches WHERE host_id = $1 ORDER BY started_at DESC, id DESC LIMIT 1`
	sqlLaunchBefore = `SELECT ` + launchColumns + ` FROM launches WHERE host_id = $1 AND (started_at, id) < ($2, $3) ORDER BY started_at DESC, id DESC LIMIT 1`
	sqlFindLaunch   = `SELECT ` + launchColumns + ` FROM launches WHERE id = $1`
	sqlListLaunches = `
SELECT ` + launchColumns + `, (SELECT COUNT(*) FROM launch_findings f WHERE f.launch_id = launches.id)
FROM launches WHERE host_id = $1 AND (started_at, id) < ($2, $3) ORDER BY started_at DESC, id DESC LIMIT $4`
	sqlReadyLaunch = `UPDATE launches SET ready_at = $1 WHERE id = $2 AND ready_at IS NULL`
	sqlEndLaunch   = `UPDATE launches SET ended_at = $1, end_kind = $2 WHERE id = $3 AND ended_at IS NULL`

	sqlInsertFinding = `
INSERT INTO launch_findings (` + findingColumns + `)
VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM launch_findings WHERE launch_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL)`
	sqlListFindings        = `SELECT ` + findingColumns + ` FROM launch_findings WHERE launch_id = $1 ORDER BY seq`
	sqlAcknowledgeFindings = `UPDATE launch_findings SET acknowledged_at = $1 WHERE launch_id = $2 AND acknowledged_at IS NULL`
	sqlTrimLaunches        = `
DELETE FROM launches WHERE host_id = $1 AND (started_at, id) < (
  SELECT started_at, id FROM launches WHERE host_id = $1 ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET $2)
AND NOT EXISTS (SELECT 1 FROM launch_findings f WHERE f.launch_id = launches.id AND f.acknowledged_at IS NULL)`
)

// launchesKept is how many launches a host keeps; unread findings stay.
const launchesKept = 200

func scanLaunch(r row) (workbench.Launch, error) {
	var l workbench.Launch
	return l, r.Scan(&l.ID, &l.HostID, &l.Mode, &l.AppVersion, &l.SchemaVersion, &l.PID, &l.BootID,
		&l.StartedAt, &l.ReadyAt, &l.EndedAt, &l.EndKind)
}

func scanFinding(r row) (workbench.Finding, error) {
	var f workbench.Finding
	return f, r.Scan(&f.ID, &f.LaunchID, &f.Seq, &f.SubjectKind, &f.SubjectID, &f.Reason, &f.Title,
		&f.StatusBefore, &f.StatusAfter, &f.Detail, &f.Alive, &f.Action, &f.CreatedAt, &f.AcknowledgedAt)
}

// BeginLaunch records that an owner started.
func (db *DB) BeginLaunch(ctx context.Context, l workbench.Launch) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertLaunch, l.ID, l.HostID, l.Mode, l.AppVersion, l.SchemaVersion, l.PID,
			l.BootID, l.StartedAt, l.ReadyAt, l.EndedAt, l.EndKind); err != nil {
			return err
		}
		_, err := tx.exec(ctx, sqlTrimLaunches, l.HostID, launchesKept-1)
		return err
	})
}

// LatestLaunch is the newest launch of a host, nil when there is none.
func (db *DB) LatestLaunch(ctx context.Context, hostID string) (*workbench.Launch, error) {
	return optionalLaunch(scanLaunch(db.read.QueryRowContext(ctx, sqlLatestLaunch, hostID)))
}

// Launch is a launch of any host. ENotFound.
func (db *DB) Launch(ctx context.Context, id string) (workbench.Launch, error) {
	return one(ctx, db.read, scanLaunch, "launch", id, sqlFindLaunch, id)
}

// Launches is a page of the launches of a host with how much each found, the
// newest first. The page follows the launch that began at beforeTime (UTC ms)
// with the id beforeID; 0 begins.
func (db *DB) Launches(ctx context.Context, hostID string, beforeTime int64, beforeID string, limit int64) ([]workbench.LaunchSummary, error) {
	return all(ctx, db.read, func(r row) (workbench.LaunchSummary, error) {
		var s workbench.LaunchSummary
		l := &s.Launch
		return s, r.Scan(&l.ID, &l.HostID, &l.Mode, &l.AppVersion, &l.SchemaVersion, &l.PID, &l.BootID,
			&l.StartedAt, &l.ReadyAt, &l.EndedAt, &l.EndKind, &s.Findings)
	}, sqlListLaunches, hostID, keysetStart(beforeTime), beforeID, limit)
}

// LaunchBefore is the launch of the same host that preceded l, nil when l was
// the first.
func (db *DB) LaunchBefore(ctx context.Context, l workbench.Launch) (*workbench.Launch, error) {
	return optionalLaunch(scanLaunch(db.read.QueryRowContext(ctx, sqlLaunchBefore, l.HostID, l.StartedAt, l.ID)))
}

func optionalLaunch(l workbench.Launch, err error) (*workbench.Launch, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	return &l, nil
}

// LaunchReady records that everything was resolved.
func (db *DB) LaunchReady(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlReadyLaunch, tx.now, id)
		return err
	})
}

// EndLaunch records how a launch ended, once. endedAt is in UTC ms; 0 is now.
func (db *DB) EndLaunch(ctx context.Context, id string, kind workbench.EndKind, endedAt int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		if endedAt == 0 {
			endedAt = tx.now
		}
		_, err := tx.exec(ctx, sqlEndLaunch, endedAt, kind, id)
		return err
	})
}

// AddFinding records something that a launch found where nothing else changes.
func (db *DB) AddFinding(ctx context.Context, f workbench.Finding) error {
	return db.Write(ctx, func(tx *Tx) error { return insertFinding(ctx, tx, &f) })
}

// insertFinding writes a finding in the transaction that changes its subject.
// nil, or one without a launch, writes nothing: most changes are not made by a
// launch, and not every launch reports.
func insertFinding(ctx context.Context, tx *Tx, f *workbench.Finding) error {
	if f == nil || f.LaunchID == "" {
		return nil
	}
	_, err := tx.exec(ctx, sqlInsertFinding, workbench.NewID(), f.LaunchID, f.SubjectKind, f.SubjectID, text(f.Reason),
		textPtr(f.Title), f.StatusBefore, f.StatusAfter, textPtr(f.Detail), f.Alive, f.Action, tx.now)
	return err
}

// Findings are what a launch found, in order.
func (db *DB) Findings(ctx context.Context, launchID string) ([]workbench.Finding, error) {
	return all(ctx, db.read, scanFinding, sqlListFindings, launchID)
}

// AcknowledgeFindings records that the user has seen the report of a launch.
func (db *DB) AcknowledgeFindings(ctx context.Context, launchID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlAcknowledgeFindings, tx.now, launchID)
		return err
	})
}
