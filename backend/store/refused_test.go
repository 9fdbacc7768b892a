package store_test

import (
	"context"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// refused counts the values that were recorded as unreadable, once one is.
func refused(t *testing.T, db *store.DB) (n int, last workbench.Diagnostic) {
	t.Helper()
	last = recorded(t, db, workbench.DiagnosticJSON)
	rows, err := db.Diagnostics(t.Context(), workbench.LogPage{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rows {
		if d.ErrorType == workbench.DiagnosticJSON {
			n++
		}
	}
	return n, last
}

// wantReadable wants a job to be shown with everything but its metadata, as
// often as it is asked for, and the trouble to be recorded once.
func wantReadable(t *testing.T, db *store.DB, job workbench.Job) {
	t.Helper()
	for range 5 {
		got, err := db.Job(t.Context(), job.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Prompt != job.Prompt || len(got.Payload.Argv) != 1 || got.Metadata.AgentVersion != "" || got.Metadata.Turns != 0 {
			t.Errorf("the job is %+v", got)
		}
	}
	n, last := refused(t, db)
	if n != 1 || *last.AdditionalInfo != "background_jobs.metadata of "+job.ID {
		t.Errorf("%d values were recorded, the last as %q", n, *last.AdditionalInfo)
	}
}

// TestJobWithMetadataOfAnotherShapeIsShown: an engine keeps every JSON, also
// one that this version cannot read.
func TestJobWithMetadataOfAnotherShapeIsShown(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			job := storetest.Job(t, db, storetest.Session(t, db, storetest.Host(t, db).ID))
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ExecContext(t.Context(), `UPDATE background_jobs SET metadata = '{"agent_version": "2", "turns": "many"}'`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			wantReadable(t, db, job)
		})
	}
}

// TestJobWithMalformedMetadataIsListedAndShown writes what the engine would
// refuse, as damage or another program does.
func TestJobWithMalformedMetadataIsListedAndShown(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := storetest.Job(t, db, storetest.Session(t, db, storetest.Host(t, db).ID))
	conn, err := raw(t, db.Path()).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{`PRAGMA ignore_check_constraints = 1`, `UPDATE background_jobs SET metadata = '{"turns": 3, "agent'`} {
		if _, err := conn.ExecContext(context.Background(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	wantReadable(t, db, job)
	jobs, err := db.Jobs(t.Context(), workbench.JobFilter{Limit: 10})
	if err != nil || len(jobs) != 1 || jobs[0].ID != job.ID {
		t.Errorf("listed %+v, %v", jobs, err)
	}
}
