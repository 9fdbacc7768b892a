package backend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// longJournal is how long the write-ahead log may become, in bytes. It is
	// cut to a quarter of this whenever nobody reads what is older.
	longJournal = 256 << 20
	// reportTime is what is left for the answer when a check was ended.
	reportTime = 10 * time.Second
)

// diagnoseDatabase looks at the database, and records what is wrong with it.
func (b *Backend) diagnoseDatabase(ctx context.Context) []Check {
	checks := []Check{check("database write", b.Store.WriteProbe(ctx), "a row was written and committed")}
	if b.Store.Shared() {
		checks = append(checks, b.diagnoseServer(ctx)...)
	} else {
		checks = append(checks, b.checkIntegrity(ctx), b.checkReferences(ctx), b.checkJournal(ctx))
	}
	checks = append(checks, b.checkSchema(ctx), b.checkDrift(ctx))
	for _, c := range checks {
		if c.OK {
			continue
		}
		d := workbench.Diagnostic{ErrorType: workbench.DiagnosticCheck, ErrorMessage: c.Name, AdditionalInfo: &c.Detail}
		if err := b.Store.AddDiagnostic(ctx, d); err != nil {
			b.Log.Warn("failed check not recorded", "check", c.Name, "found", c.Detail, "error", err)
		}
	}
	return checks
}

func (b *Backend) checkIntegrity(ctx context.Context) Check {
	const name = "database integrity"
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-reportTime))
		defer cancel()
	}
	report, err := b.Store.FullIntegrityCheck(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Check{Name: name, OK: true, Detail: "not checked to the end, which takes too long beside the work; close Holdfast and run `holdfast doctor`"}
	case err == nil && report != "":
		return Check{Name: name, Detail: "The database is damaged. Close Holdfast and restore a backup with `holdfast backup restore`. Found: " + report}
	}
	return check(name, err, "no damage found")
}

func (b *Backend) checkReferences(ctx context.Context) Check {
	n, err := b.Store.ForeignKeyCheck(ctx)
	if err == nil && n > 0 {
		return Check{Name: "database references", Detail: fmt.Sprintf(
			"Rows that refer to something that is not there: %d. Another program has changed the database; restore a backup with `holdfast backup restore`.", n)}
	}
	return check("database references", err, "every reference is met")
}

func (b *Backend) checkJournal(ctx context.Context) Check {
	_, journal, err := b.Store.Size(ctx)
	if err == nil && journal > longJournal {
		return Check{Name: "database journal", Detail: fmt.Sprintf(
			"The journal holds %s, because something reads the database without an end. Close other programs that have it open, or restart Holdfast.", size(journal))}
	}
	return check("database journal", err, size(journal))
}

func (b *Backend) checkSchema(ctx context.Context) Check {
	version, err := b.Store.SchemaVersion(ctx)
	if err != nil {
		return check("database schema", err, "")
	}
	database, _, err := b.Store.Size(ctx)
	return check("database schema", err, fmt.Sprintf("version %d, %s, %s", version, b.Store.Engine(), size(database)))
}

func (b *Backend) checkDrift(ctx context.Context) Check {
	const name = "database drift"
	lines, err := b.Store.Drift(ctx)
	if err == nil && len(lines) > 0 {
		return Check{Name: name, Detail: "The schema is not the one that Holdfast made. Take back what another program changed, or restore a backup. Found: " + named(lines)}
	}
	return check(name, err, "the schema is as Holdfast made it")
}

// checkBackups wants a verified backup of work that is older than a backup may
// be. A PostgreSQL database is backed up by whoever runs the server.
func (b *Backend) checkBackups(ctx context.Context) Check {
	if b.Store.Shared() {
		return Check{Name: "backups", OK: true, Detail: "made by whoever runs the database server, for example with pg_dump"}
	}
	made, err := b.Store.MadeAt(ctx)
	if err != nil {
		return check("backups", err, "")
	}
	work, err := b.Store.ChangedSince(ctx, 0)
	if err != nil {
		return check("backups", err, "")
	}
	rows := int64(0)
	for _, noun := range work {
		rows += noun.Count
	}
	interval := time.Duration(b.Settings.Int(workbench.SettingBackupIntervalHours)) * time.Hour
	return checkBackupFolder(b.Config, rows > 0 && time.Since(time.UnixMilli(made)) > interval)
}

// checkClock compares the clock with files, with rows, and with the server's.
func (b *Backend) checkClock(ctx context.Context) Check {
	now := time.Now()
	if c := checkFileTimes(b.Config, now); !c.OK {
		return c
	}
	newest, err := b.Store.NewestTime(ctx)
	if err != nil {
		return check("clock", err, "")
	}
	if at := time.UnixMilli(newest); at.After(now.Add(clockTolerance)) {
		return wrongClock(now, "the newest work was done", at)
	}
	return b.checkSkew(ctx)
}
