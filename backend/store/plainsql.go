package store

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/migrations"
)

// The time at which a step is applied, UTC ms.
const (
	nowSQLite   = `CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)`
	nowPostgres = `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
)

// A Holdfast that starts meanwhile waits for the end of the transaction.
const sqlLockSchemaPostgres = `SELECT pg_advisory_xact_lock($1)`

// expectSchemaPostgres refuses steps on a database that is not where they begin.
const expectSchemaPostgres = `DO $$
BEGIN
  IF (SELECT COALESCE(MAX(version), 0) FROM migrations) <> %d THEN
    RAISE EXCEPTION 'The database is not at step %[1]d. See: holdfast migrate status';
  END IF;
END
$$;
`

// MigrationSQL writes the steps of the schema after step from as plain SQL in
// one transaction, for an administrator who applies it: what Holdfast itself
// would do, with the rows of its ledger. engine is "sqlite" or "postgres".
// EInvalid.
func MigrationSQL(engine string, from int64) (string, error) {
	d, now := sqliteDialect(), nowSQLite
	switch engine {
	case "sqlite":
	case "postgres":
		d, now = postgresDialect(), nowPostgres
	default:
		return "", workbench.Errorf(workbench.EInvalid, "There is no engine %q. Name sqlite or postgres.", engine)
	}
	steps, err := fs.Sub(migrations.FS, d.name)
	if err != nil {
		return "", fmt.Errorf("open migrations: %w", err)
	}
	l, err := newLedger(d, steps, workbench.SystemClock)
	if err != nil {
		return "", err
	}
	if from < 0 || from > l.latest() {
		return "", workbench.Errorf(workbench.EInvalid, "There is no step %d. The steps are 1 to %d, and 0 is an empty database.", from, l.latest())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "-- The schema of Holdfast %s for %s, from step %d to step %d.\n", workbench.Version, d.name, from, l.latest())
	b.WriteString("BEGIN;\n")
	b.WriteString(l.opening(from))
	for _, version := range slices.Sorted(maps.Keys(l.steps)) {
		if version <= from {
			continue
		}
		text, err := l.plain(steps, l.steps[version], now)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	b.WriteString("\nCOMMIT;\n")
	return b.String(), nil
}

// opening comes before the first step: the ledger itself is in none.
func (l *ledger) opening(from int64) string {
	var b strings.Builder
	if l.dialect.name == "postgres" {
		lock := strings.ReplaceAll(sqlLockSchemaPostgres, "$1", strconv.FormatInt(migrationLockKey, 10))
		b.WriteString(lock + ";\n")
	}
	switch {
	case from == 0:
		b.WriteString(strings.TrimSpace(l.dialect.createLedger) + "\n")
	case l.dialect.name == "postgres":
		fmt.Fprintf(&b, expectSchemaPostgres, from)
	}
	return b.String()
}

// plain is one step with its row of the ledger.
func (l *ledger) plain(steps fs.FS, s step, now string) (string, error) {
	body, err := fs.ReadFile(steps, s.name)
	if err != nil {
		return "", fmt.Errorf("read migration: %w", err)
	}
	into, _, _ := strings.Cut(sqlLedgerInsert, "VALUES")
	return fmt.Sprintf("\n-- %s\n%s\n%sVALUES (%s, %s, %d, %s, %s);\n",
		s.name, upPart(string(body)), into, literal(s.name), now, s.version, literal(s.checksum), literal(workbench.Version)), nil
}

// upPart is the statements of a step without goose's annotations, and without
// those that take the step back.
func upPart(body string) string {
	var lines []string
	for line := range strings.Lines(body) {
		annotation, ok := strings.CutPrefix(strings.TrimSpace(line), "-- +goose ")
		if ok && strings.TrimSpace(annotation) == "Down" {
			break
		}
		if !ok {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
