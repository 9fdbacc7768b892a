package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// testBundle is a lifecycle with a window that records what is done to it.
type testBundle struct {
	life    *lifecycle
	window  *window
	shown   atomic.Int32
	emitted chan string
}

func setup(t *testing.T, opts Options) *testBundle {
	t.Helper()
	b := &testBundle{emitted: make(chan string, 8)}
	b.life = newLifecycle(opts, slog.New(slog.NewTextHandler(io.Discard, nil)))
	b.window = &window{
		show:  func() { b.shown.Add(1) },
		raise: func() {},
		quit:  func() {},
		emit:  func(name string, _ any) { b.emitted <- name },
	}
	t.Cleanup(b.life.shutdown)
	return b
}

func TestAnErrorReachesThePageAsText(t *testing.T) {
	t.Parallel()
	err := workbench.Errorf(workbench.ENotRepository, "“/x” is no repository.")
	if got := failureText(err); got != `{"code":"not_a_repository","message":"“/x” is no repository."}` {
		t.Errorf("text %s", got)
	}
}

func TestStartupErrorIsKeptForThePage(t *testing.T) {
	t.Parallel()
	const sentence = "The data directory is in use. Close the other window."
	tests := map[string]struct {
		startup func(context.Context) error
		code    string
		message string
	}{
		"a sentence for people": {
			startup: func(context.Context) error { return workbench.Errorf(workbench.EOwned, sentence) },
			code:    "owned", message: sentence,
		},
		"a foreign error is not shown": {
			startup: func(context.Context) error { return errors.New("secret detail") },
			code:    "internal", message: workbench.ErrorMessage(errors.New("")),
		},
		"a panic": {
			startup: func(context.Context) error { panic("secret detail") },
			code:    "internal", message: workbench.ErrorMessage(errors.New("")),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			closed := false
			b := setup(t, Options{Startup: tt.startup, Shutdown: func(context.Context) { closed = true }})
			b.life.startup(b.window)
			got := (&Shell{life: b.life}).StartupError()
			if got == nil || got.Code != tt.code || got.Message != tt.message {
				t.Fatalf("StartupError = %+v, want code %q, message %q", got, tt.code, tt.message)
			}
			b.life.shutdown()
			if closed {
				t.Error("Shutdown ran after a Startup that failed")
			}
		})
	}
}

func TestStartupErrorWaitsForStartup(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var released atomic.Bool
	b := setup(t, Options{Startup: func(context.Context) error { <-release; return nil }})
	go b.life.startup(b.window)
	answered := make(chan bool, 1)
	go func() {
		if got := b.life.failure(); got != nil {
			t.Errorf("StartupError = %+v, want nil", got)
		}
		answered <- released.Load()
	}()
	if b.life.ready() {
		t.Error("ready before Startup returned")
	}
	released.Store(true)
	close(release)
	if afterRelease := <-answered; !afterRelease {
		t.Error("answered before Startup returned")
	}
	if !b.life.ready() {
		t.Error("not ready after Startup returned")
	}
}

func TestShutdownRunsOnceAfterTheNoticesStopped(t *testing.T) {
	t.Parallel()
	var order []string
	opts := Options{
		Startup: func(context.Context) error { order = append(order, "startup"); return nil },
		Notices: func(emit func(string, any)) func() {
			emit("changed", nil)
			return func() { order = append(order, "notices stopped") }
		},
		Shutdown: func(ctx context.Context) {
			if _, bounded := ctx.Deadline(); !bounded {
				t.Error("the shutdown has no deadline")
			}
			order = append(order, "shutdown")
		},
	}
	b := setup(t, opts)
	b.life.startup(b.window)
	b.life.shutdown()
	b.life.shutdown()
	if got := <-b.emitted; got != "changed" {
		t.Errorf("emitted %q, want changed", got)
	}
	want := []string{"startup", "notices stopped", "shutdown"}
	if len(order) != len(want) {
		t.Fatalf("order = %v, want %v", order, want)
	}
	for i := range want {
		if order[i] != want[i] {
			t.Fatalf("order = %v, want %v", order, want)
		}
	}
	if b.life.root.Err() == nil {
		t.Error("the backend's context outlives the shutdown")
	}
}

func TestClosingTheWindowEndsAStartupThatStillRuns(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	opts := Options{
		Startup: func(ctx context.Context) error {
			close(entered)
			<-ctx.Done()
			return ctx.Err()
		},
		Running:  func(context.Context) (Running, error) { return Running{Running: make([]RunningItem, 1)}, nil },
		Shutdown: func(context.Context) { t.Error("Shutdown ran for a Startup that was ended") },
	}
	b := setup(t, opts)
	go b.life.startup(b.window)
	<-entered
	if b.life.keepsOpen(t.Context()) {
		t.Error("a window whose backend is not open refused to close")
	}
	b.life.shutdown()
	if !b.life.ready() {
		t.Error("shutdown returned before Startup did")
	}
}

func TestWindowIsShownWhenThePageIsLoaded(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	b.life.show() // before startup there is no window to show
	b.life.startup(b.window)
	if n := b.shown.Load(); n != 0 {
		t.Fatalf("shown %d times before the page loaded", n)
	}
	b.life.show()
	if n := b.shown.Load(); n != 1 {
		t.Errorf("shown %d times, want 1", n)
	}
}
