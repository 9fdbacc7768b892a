package api

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestFailuresAreKeptOnceAndListed: what the page reports, what panics and what
// fails inside is in the database, once, whichever way it came.
func TestFailuresAreKeptOnceAndListed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := backend.Own(context.Background(), config.Config{DataDir: dir, ConfigDir: dir}, workbench.ModeServer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.CloseSoon(); err != nil {
			t.Error(err)
		}
	})
	a := New()
	a.Connect(o)
	o.Redact.Add("correct horse")

	if err := a.System.ReportError("TypeError: password=hunter2", "at view.tsx:3", "SessionView"); err != nil {
		t.Fatal(err)
	}
	_ = do(a.owner, func(context.Context, *backend.Backend) error { panic("correct horse") })
	_ = do(a.owner, func(context.Context, *backend.Backend) error {
		return workbench.Wrap(workbench.EInternal, errors.New("page 3 is gone"), "Something went wrong.")
	})
	_ = do(a.owner, func(context.Context, *backend.Backend) error {
		return workbench.Errorf(workbench.ENotFound, "There is no such thing.")
	})

	var kept []workbench.ErrorLog
	for deadline := time.Now().Add(30 * time.Second); len(kept) < 3; {
		if kept, err = a.Log.Errors(workbench.LogPage{}); err != nil || time.Now().After(deadline) {
			t.Fatalf("kept %+v, %v", kept, err)
		}
	}
	failed, panicked, reported := kept[0], kept[1], kept[2]
	if len(kept) != 3 || *failed.ErrorType != "internal" || failed.Metadata["cause"] != "page 3 is gone" {
		t.Errorf("failed: %+v", failed)
	}
	if *panicked.ErrorType != workbench.ErrorPanic || !strings.HasSuffix(panicked.Message, "panic: REDACTED") || !strings.Contains(*panicked.Stack, "log_test.go") {
		t.Errorf("panicked: %+v", panicked)
	}
	if *reported.ErrorType != workbench.ErrorFrontend || reported.Message != "TypeError: password=REDACTED" ||
		*reported.Stack != "at view.tsx:3" || *reported.Context != "SessionView" {
		t.Errorf("reported: %+v", reported)
	}
	troubles, err := a.Log.Database(workbench.LogPage{})
	if err != nil || troubles == nil {
		t.Errorf("troubles: %+v, %v", troubles, err)
	}
}
