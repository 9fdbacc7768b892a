package api

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// loggingTo is an API over an owner whose backend logs to a buffer.
func loggingTo(t *testing.T, log *bytes.Buffer) *API {
	t.Helper()
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
	o.Backend().Log = slog.New(slog.NewTextHandler(log, nil))
	a := New()
	a.Connect(o)
	return a
}

func TestPanicBecomesAnErrorThatIsKept(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := loggingTo(t, &log)
	_, err := call(a.owner, func(context.Context, *backend.Backend) (int, error) { panic("secret detail") })
	if workbench.ErrorCode(err) != workbench.EInternal || strings.Contains(FailureOf(err).Message, "secret") {
		t.Errorf("%+v", FailureOf(err))
	}
	for _, part := range []string{"call panicked", "secret detail", "panic_test.go"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not say %q: %s", part, log.String())
		}
	}
	// The next call is answered as if nothing had been.
	answer, err := call(a.owner, func(context.Context, *backend.Backend) (int, error) { return 7, nil })
	if answer != 7 || err != nil {
		t.Errorf("after it: %d, %v", answer, err)
	}
}

func TestCauseOfAnInternalErrorIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := loggingTo(t, &log)
	err := do(a.owner, func(context.Context, *backend.Backend) error {
		return workbench.Wrap(workbench.EInternal, context.DeadlineExceeded, "Something went wrong.")
	})
	if err == nil || !strings.Contains(log.String(), context.DeadlineExceeded.Error()) {
		t.Errorf("%v, log %s", err, log.String())
	}
	log.Reset()
	err = do(a.owner, func(context.Context, *backend.Backend) error {
		return workbench.Errorf(workbench.ENotFound, "There is no such thing.")
	})
	if err == nil || log.Len() > 0 {
		t.Errorf("%v, log %s", err, log.String())
	}
}
