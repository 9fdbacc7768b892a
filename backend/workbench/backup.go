package workbench

// BackupReason says why a backup was made.
type BackupReason string

// The reasons for a backup.
const (
	BackupScheduled BackupReason = "scheduled" // the newest verified one had become too old
	BackupMigration BackupReason = "migration" // before a step of the schema
	BackupRetention BackupReason = "retention" // before retention deletes
	BackupRestore   BackupReason = "restore"   // before a backup takes the database's place
	BackupManual    BackupReason = "manual"    // the user asked for it; never removed
)

// BackupReasons are all reasons.
func BackupReasons() []BackupReason {
	return []BackupReason{BackupScheduled, BackupMigration, BackupRetention, BackupRestore, BackupManual}
}

// BackupFormat says what a backup's file is.
type BackupFormat string

// The formats of a backup.
const (
	BackupSQLite BackupFormat = "sqlite" // a whole database
	BackupBundle BackupFormat = "bundle" // an export
)

// NounBackup is the noun of a notice that the backups changed, or the making of
// one went on.
const NounBackup = "backup"

// Backup is one copy of the database, a file in the folder of backups.
type Backup struct {
	ID            string       `json:"id"` // "" while nothing but the file is known of it
	HostID        string       `json:"host_id"`
	FileName      string       `json:"file_name"`
	SHA256        string       `json:"sha256"` // of the file, in hex; "" while it is not known
	AppVersion    string       `json:"app_version"`
	Format        BackupFormat `json:"format"`
	Reason        BackupReason `json:"reason"`
	SizeBytes     int64        `json:"size_bytes"`
	SchemaVersion int64        `json:"schema_version"`
	CreatedAt     int64        `json:"created_at"`   // UTC ms; what was committed before it is in the backup
	VerifiedAt    *int64       `json:"verified_at"`  // UTC ms; null: not verified, or the last check failed
	VerifyError   *string      `json:"verify_error"` // what the last check found, as a sentence
}

// Verified says whether the last check of the backup found nothing wrong.
func (b Backup) Verified() bool { return b.VerifiedAt != nil && b.VerifyError == nil }

// BackupContent is what the check of a backup's file found in it.
type BackupContent struct {
	SchemaVersion int64  `json:"schema_version"`
	AppVersion    string `json:"app_version"` // the program that applied the newest step
	Orphans       int64  `json:"orphans"`     // rows that refer to a row that is not there
}

// BackupProgress is what becomes of the backup that is being made.
type BackupProgress struct {
	Running     bool         `json:"running"`
	Reason      BackupReason `json:"reason"`
	Step        BackupStep   `json:"step"`
	CopiedBytes int64        `json:"copied_bytes"`
	TotalBytes  int64        `json:"total_bytes"` // of the database; the copy may become smaller
	StartedAt   int64        `json:"started_at"`  // UTC ms
}

// BackupStep is how far the making of a backup is.
type BackupStep string

// The steps of making a backup.
const (
	BackupCopying   BackupStep = "copying"
	BackupVerifying BackupStep = "verifying"
)

// BackupPreview is what a restore of a backup would take away.
type BackupPreview struct {
	Backup  Backup        `json:"backup"`
	Changes []NounChanges `json:"changes"`
}

// NounChanges is what was made or changed since a moment, of one noun.
type NounChanges struct {
	Noun   string   `json:"noun"` // session, task_version, job, terminal, message, run
	Count  int64    `json:"count"`
	Titles []string `json:"titles"` // of the newest, at most ChangedTitles; empty for what has none
}

// ChangedTitles is how many titles of one noun a preview names.
const ChangedTitles = 20

// ReplacedDatabase is a database whose place a backup took. It is never removed
// by the program.
type ReplacedDatabase struct {
	Path       string `json:"path"`
	SizeBytes  int64  `json:"size_bytes"`  // with its journal
	ReplacedAt int64  `json:"replaced_at"` // UTC ms
}
