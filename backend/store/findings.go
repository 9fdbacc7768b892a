package store

import "context"

const sqlFindingAbout = `SELECT EXISTS (SELECT 1 FROM launch_findings f WHERE f.subject_kind = $1 AND f.subject_id = $2)`

// Reported tells whether a launch has reported a subject, as far as launches
// are kept.
func (db *DB) Reported(ctx context.Context, kind, id string) (bool, error) {
	var reported bool
	err := db.read.QueryRowContext(ctx, sqlFindingAbout, kind, id).Scan(&reported)
	return reported, translate(err)
}
