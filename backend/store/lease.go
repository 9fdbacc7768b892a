package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The clock of the lease is the database's: machines whose clocks differ would
// take each other for dead.
const (
	sqlFindLeasePostgres = `
SELECT machine_id, data_dir FROM hosts
WHERE id = $1 AND lease_expires_at > CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
	sqlRenewLeasePostgres = `
UPDATE hosts SET lease_expires_at = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + $1, updated_at = $2
WHERE id = $3 AND owner_pid = $4 AND owner_start_token = $5`
	sqlLastSeen = `SELECT updated_at FROM hosts WHERE id = $1`
	sqlEndLease = `
UPDATE hosts SET lease_expires_at = NULL, updated_at = $1 WHERE id = $2 AND owner_pid = $3 AND owner_start_token = $4`
)

func (h *hostPlace) elsewhere(w workbench.Host) bool {
	return h.machineID != w.MachineID || h.dataDir != w.DataDir
}

type hostPlace struct{ machineID, dataDir string }

func scanPlace(r row) (hostPlace, error) {
	var h hostPlace
	return h, r.Scan(&h.machineID, &h.dataDir)
}

// TakeHost writes the row of this installation with its present owner, and its
// lease for leaseMS on PostgreSQL. EConflict when an owner on another machine,
// or with another data directory, holds the lease of this id: the data
// directory was copied, and two installations must not answer for the same rows.
func (db *DB) TakeHost(ctx context.Context, h workbench.Host, leaseMS int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		if db.dialect.findLease != "" {
			holders, err := all(ctx, tx, scanPlace, db.dialect.findLease, h.ID)
			if err != nil {
				return err
			}
			if len(holders) > 0 && holders[0].elsewhere(h) {
				return workbench.Errorf(workbench.EConflict, "Another machine runs with the id of this data directory.")
			}
		}
		if err := registerHost(ctx, tx, h); err != nil {
			return err
		}
		return db.renewLease(ctx, tx, h, leaseMS)
	})
}

// RenewLease says that the owner of an installation lives. EConflict when
// another owner has taken the installation. On SQLite the file lock is the
// lease, and nothing is written.
func (db *DB) RenewLease(ctx context.Context, h workbench.Host, leaseMS int64) error {
	if db.dialect.renewLease == "" {
		return nil
	}
	return db.Write(ctx, func(tx *Tx) error { return db.renewLease(ctx, tx, h, leaseMS) })
}

func (db *DB) renewLease(ctx context.Context, tx *Tx, h workbench.Host, leaseMS int64) error {
	if db.dialect.renewLease == "" {
		return nil
	}
	n, err := tx.exec(ctx, db.dialect.renewLease, leaseMS, tx.now, h.ID, h.OwnerPID, h.OwnerStartToken)
	return mustMove(n, err, "Another owner has taken this installation.")
}

// EndLease says that the owner of an installation ends in good order. What
// another owner took meanwhile stays.
func (db *DB) EndLease(ctx context.Context, h workbench.Host) error {
	if db.dialect.renewLease == "" {
		return nil
	}
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlEndLease, tx.now, h.ID, h.OwnerPID, h.OwnerStartToken)
		return err
	})
}

// LastSeen is when the owner of an installation last wrote its row, in UTC ms;
// 0 when it never did.
func (db *DB) LastSeen(ctx context.Context, hostID string) (int64, error) {
	var at int64
	err := db.read.QueryRowContext(ctx, sqlLastSeen, hostID).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return at, translate(err)
}
