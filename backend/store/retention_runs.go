package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	retentionColumns   = `id, host_id, started_by, status, started_at, ended_at, bundle_file, bundle_sha256, error_message, bundle_bytes, rules, counts`
	sqlInsertRetention = `INSERT INTO retention_runs (id, host_id, started_by, status, started_at, bundle_file, rules) VALUES ($1, $2, $3, 'exporting', $4, $5, $6)`
	sqlRetentionToGo   = `UPDATE retention_runs SET status = 'deleting', bundle_sha256 = $1, bundle_bytes = $2 WHERE id = $3 AND status = 'exporting'`
	sqlEndRetention    = `
UPDATE retention_runs SET status = $1, ended_at = $2, error_message = $3, counts = $4 WHERE id = $5 AND status IN ('exporting', 'deleting')`
	sqlListRetention    = `SELECT ` + retentionColumns + ` FROM retention_runs ORDER BY started_at DESC, id DESC LIMIT $1`
	sqlRetentionBundles = `SELECT id, bundle_file FROM retention_runs WHERE host_id = $1 AND started_at < $2 AND bundle_file IS NOT NULL`
	sqlOpenRetention    = `SELECT ` + retentionColumns + ` FROM retention_runs WHERE host_id = $1 AND status IN ('exporting', 'deleting') ORDER BY started_at, id`
)

// retentionCounts is the object that counts is: a column of that kind holds one.
type retentionCounts struct {
	Classes []workbench.RetentionCount `json:"classes"`
}

type retentionRules struct {
	Classes []workbench.RetentionRule `json:"classes"`
}

func scanRetention(r row) (workbench.RetentionRun, error) {
	var run workbench.RetentionRun
	var rules retentionRules
	var counts retentionCounts
	err := r.Scan(&run.ID, &run.HostID, &run.StartedBy, &run.Status, &run.StartedAt, &run.EndedAt, &run.BundleFile, &run.BundleSHA256,
		&run.ErrorMessage, &run.BundleBytes, asJSON(&rules), asJSON(&counts))
	run.Rules, run.Counts = list(rules.Classes), list(counts.Classes)
	return run, err
}

// AddRetentionRun stores a run of retention that begins to export.
func (db *DB) AddRetentionRun(ctx context.Context, r workbench.RetentionRun) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlInsertRetention, r.ID, r.HostID, r.StartedBy, r.StartedAt, textPtr(r.BundleFile), asJSON(retentionRules{list(r.Rules)}))
		return err
	})
}

// RetentionExported stores that the bundle is whole, so that its units may go.
func (db *DB) RetentionExported(ctx context.Context, id, sha256 string, bytes int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRetentionToGo, sha256, bytes, id)
		return mustMove(n, err, "The run of retention has ended already.")
	})
}

// EndRetentionRun stores how a run ended.
func (db *DB) EndRetentionRun(ctx context.Context, id string, status workbench.RetentionStatus, sentence *string, counts []workbench.RetentionCount) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlEndRetention, status, tx.now, textPtr(sentence), asJSON(retentionCounts{list(counts)}), id)
		return mustMove(n, err, "The run of retention has ended already.")
	})
}

// RetentionRuns are the newest runs of retention.
func (db *DB) RetentionRuns(ctx context.Context, limit int64) ([]workbench.RetentionRun, error) {
	return all(ctx, db.read, scanRetention, sqlListRetention, limit)
}

// OpenRetentionRuns are the runs of a machine that have not ended, the oldest
// first.
func (db *DB) OpenRetentionRuns(ctx context.Context, hostID string) ([]workbench.RetentionRun, error) {
	return all(ctx, db.read, scanRetention, sqlOpenRetention, hostID)
}

// RetentionBundles are the files of the bundles of a machine's runs that began
// before a time (UTC ms), by the ids of the runs.
func (db *DB) RetentionBundles(ctx context.Context, hostID string, before int64) (map[string]string, error) {
	files := map[string]string{}
	_, err := all(ctx, db.read, func(r row) (id string, err error) {
		var file string
		err = r.Scan(&id, &file)
		files[id] = file
		return id, err
	}, sqlRetentionBundles, hostID, before)
	return files, err
}

// DeleteUnits deletes all units of a class that goes without a bundle, and
// counts their rows and bytes.
func (db *DB) DeleteUnits(ctx context.Context, u RetentionUnits) (rows, bytes int64, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		if rows, bytes, err = sizeOf(ctx, tx.raw, db.dialect.name, u.With); err != nil {
			return err
		}
		_, err := tx.deleteRows(ctx, u.Table, u.Where)
		return err
	})
	return rows, bytes, err
}

// SizeOf counts the rows of a selection and their bytes.
func (s *RowSnapshot) SizeOf(ctx context.Context, chosen Selection) (rows, bytes int64, err error) {
	return sizeOf(ctx, s.raw, s.engine, chosen)
}

func sizeOf(ctx context.Context, q querier, engine string, chosen Selection) (rows, bytes int64, err error) {
	for _, t := range RowTables() {
		if chosen[t.Name] == "" {
			continue
		}
		var n, size int64
		if err := q.QueryRowContext(ctx, sizeStatement(engine, t, chosen[t.Name])).Scan(&n, &size); err != nil {
			return 0, 0, translate(err)
		}
		rows, bytes = rows+n, bytes+size
	}
	return rows, bytes, nil
}

// RetentionUnit is one unit as it was exported.
type RetentionUnit struct {
	Class workbench.RetentionClass `json:"class"`
	ID    string                   `json:"id"` // the number of the last row for what goes by number
	Rows  int64                    `json:"rows"`
	Bytes int64                    `json:"bytes"`
}

// One is the units of the class that are one unit: the row with an id, or the
// rows up to a number.
func (u RetentionUnits) One(id string) RetentionUnits {
	key := u.Table.Key[0]
	if u.Bulk {
		u.Where = "(" + u.Where + ") AND " + quoted(key) + " <= CAST(" + quotedText(id) + " AS BIGINT)"
		u.With = Selection{u.Table.Name: u.Where}
		return u
	}
	u.Where = Of(key, id) + " AND (" + u.Where + ")"
	u.With = Selection{u.Table.Name: u.Where}.With(RowTables())
	return u
}

// DeleteUnit deletes a unit that is what was exported, with what is kept under
// the ids of its rows, and says whether it did:
// one that was used since, or has more or less in it, stays.
func (db *DB) DeleteUnit(ctx context.Context, u RetentionUnits, exported RetentionUnit) (deleted bool, err error) {
	one := u.One(exported.ID)
	err = db.Write(ctx, func(tx *Tx) error {
		deleted = false
		rows, bytes, err := sizeOf(ctx, tx.raw, db.dialect.name, one.With)
		if err != nil || rows == 0 {
			deleted = err == nil // before the run was interrupted
			return err
		}
		if rows != exported.Rows || bytes != exported.Bytes {
			return nil
		}
		if err := forgetWith(ctx, tx, u.hostID, one.With); err != nil {
			return err
		}
		n, err := tx.deleteRows(ctx, u.Table, one.Where)
		deleted = n > 0
		return err
	})
	return deleted, err
}
