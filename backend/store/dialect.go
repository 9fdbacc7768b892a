package store

// dialect is what the engines differ in. Everything else is one SQL text.
type dialect struct {
	name         string // of the driver, and of the folder of its migrations
	createLedger string
	ledgerExists string
	integrity    string // rows of text; "ok" alone when nothing is wrong
	orphans      string // counts rows that refer to a row that is not there
	checkpoint   string // answers busy, frames in the journal, frames moved
}

const (
	sqlLedgerExistsSQLite = `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'`
	sqlIntegritySQLite    = `PRAGMA quick_check(1)`
	sqlOrphansSQLite      = `SELECT COUNT(*) FROM pragma_foreign_key_check`
	sqlCheckpointSQLite   = `PRAGMA wal_checkpoint(PASSIVE)`
)

// The ledger is made by goose's CreateVersionTable, before any step, so no
// step holds it.
const createLedgerSQLite = `
CREATE TABLE migrations (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  applied_at  INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  checksum    TEXT NOT NULL,
  app_version TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX migrations_name_ux ON migrations (name);
CREATE UNIQUE INDEX migrations_version_ux ON migrations (version);`

func sqliteDialect() dialect {
	return dialect{
		name: "sqlite", createLedger: createLedgerSQLite, ledgerExists: sqlLedgerExistsSQLite,
		integrity: sqlIntegritySQLite, orphans: sqlOrphansSQLite, checkpoint: sqlCheckpointSQLite,
	}
}
