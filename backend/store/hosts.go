package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const hostColumns = `id, name, machine_id, os, arch, data_dir, app_version, boot_id, owner_pid, owner_start_token, lease_expires_at, owner_mode, created_at, updated_at`

const (
	sqlUpsertHost = `
INSERT INTO hosts (id, name, machine_id, os, arch, data_dir, app_version, boot_id, owner_pid, owner_start_token, owner_mode, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, machine_id = excluded.machine_id, os = excluded.os, arch = excluded.arch,
  data_dir = excluded.data_dir, app_version = excluded.app_version, boot_id = excluded.boot_id,
  owner_pid = excluded.owner_pid, owner_start_token = excluded.owner_start_token,
  owner_mode = excluded.owner_mode, updated_at = excluded.updated_at`
	sqlFindHost  = `SELECT ` + hostColumns + ` FROM hosts WHERE id = $1`
	sqlListHosts = `SELECT ` + hostColumns + ` FROM hosts ORDER BY name, id`
)

// RegisterHost writes the row of this installation with its present owner. A
// data directory that was moved to another machine keeps its row.
func (db *DB) RegisterHost(ctx context.Context, h workbench.Host) error {
	return db.Write(ctx, func(tx *Tx) error { return registerHost(ctx, tx, h) })
}

func registerHost(ctx context.Context, tx *Tx, h workbench.Host) error {
	_, err := tx.exec(ctx, sqlUpsertHost, h.ID, text(h.Name), h.MachineID, h.OS, h.Arch, text(h.DataDir),
		h.AppVersion, h.BootID, h.OwnerPID, h.OwnerStartToken, textPtr(h.OwnerMode), tx.now)
	return err
}

func scanHost(r row) (workbench.Host, error) {
	var h workbench.Host
	return h, r.Scan(&h.ID, &h.Name, &h.MachineID, &h.OS, &h.Arch, &h.DataDir, &h.AppVersion, &h.BootID, &h.OwnerPID,
		&h.OwnerStartToken, &h.LeaseExpiresAt, &h.OwnerMode, &h.CreatedAt, &h.UpdatedAt)
}

// Host returns an installation. ENotFound.
func (db *DB) Host(ctx context.Context, id string) (workbench.Host, error) {
	return one(ctx, db.read, scanHost, "host", id, sqlFindHost, id)
}

// Hosts are all installations that use this database, by name.
func (db *DB) Hosts(ctx context.Context) ([]workbench.Host, error) {
	return all(ctx, db.read, scanHost, sqlListHosts)
}
