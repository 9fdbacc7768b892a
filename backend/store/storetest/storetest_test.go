package storetest_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFixturesAreWhatTheyClaim(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var clock storetest.Clock
	db := storetest.Open(t, storetest.WithClock(clock.Now))
	host := storetest.Host(t, db)
	if c := storetest.Codebase(t, db, host.ID); c.CreatedAt != storetest.Epoch {
		t.Errorf("project created at %d, want %d", c.CreatedAt, storetest.Epoch)
	}
	clock.Advance(5)
	session := storetest.Session(t, db, host.ID)
	if session.CreatedAt != storetest.Epoch+5 {
		t.Errorf("session created at %d, want 5 ms later", session.CreatedAt)
	}
	if term, p := storetest.RunningTerminal(t, db, session); term.Status != workbench.TerminalRunning || p.Status != workbench.ProcessRunning {
		t.Errorf("terminal %s, process %s", term.Status, p.Status)
	}
	if job, p := storetest.RunningJob(t, db, session); job.Status != workbench.JobRunning || p.Status != workbench.ProcessRunning {
		t.Errorf("job %s, process %s", job.Status, p.Status)
	}
	if report, err := db.IntegrityCheck(ctx); report != "" || err != nil {
		t.Errorf("integrity: %q, %v", report, err)
	}
}
