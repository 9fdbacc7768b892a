package app

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

func quitting(t *testing.T, running Running, err error) *testBundle {
	t.Helper()
	b := setup(t, Options{Running: func(context.Context) (Running, error) { return running, err }})
	b.life.startup(b.window)
	return b
}

func TestTheWindowAsksBeforeItClosesOverWhatRuns(t *testing.T) {
	t.Parallel()
	b := quitting(t, Running{Running: make([]RunningItem, 5)}, nil)
	if !b.life.keepsOpen(t.Context()) {
		t.Fatal("the window closed without asking")
	}
	if got := <-b.emitted; got != "quit-asked" {
		t.Errorf("emitted %q, want quit-asked", got)
	}
	(&Shell{life: b.life}).Stay()
	if !b.life.keepsOpen(t.Context()) {
		t.Error("after the user stayed, the window closed without asking again")
	}
	(&Shell{life: b.life}).QuitAnyway()
	if b.life.keepsOpen(t.Context()) {
		t.Error("the window stays although the user decided")
	}
}

func TestClosingTwiceNeedsNoAnswerOfThePage(t *testing.T) {
	t.Parallel()
	b := quitting(t, Running{Running: make([]RunningItem, 1)}, nil)
	if !b.life.keepsOpen(t.Context()) {
		t.Fatal("the window closed without asking")
	}
	if b.life.keepsOpen(t.Context()) {
		t.Error("a page that does not answer holds its window")
	}
}

func TestTheWindowAsksBeforeItClosesOverWhatIsNotSaved(t *testing.T) {
	t.Parallel()
	b := quitting(t, Running{}, errors.New("the database is away"))
	shell := &Shell{life: b.life}
	shell.SetUnsaved(2)
	if !b.life.keepsOpen(t.Context()) {
		t.Fatal("the window closed over what is not saved")
	}
	shell.Stay()
	shell.SetUnsaved(0)
	if b.life.keepsOpen(t.Context()) {
		t.Error("everything is saved, and the window stays")
	}
}

func TestNothingIsAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		running Running
		err     error
		signal  bool
	}{
		"when nothing runs":             {},
		"when something only waits":     {running: Running{Queued: make([]RunningItem, 1)}},
		"when it is not known":          {err: errors.New("the database is away")},
		"when the system ends programs": {running: Running{Running: make([]RunningItem, 1)}, signal: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := quitting(t, tt.running, tt.err)
			if tt.signal {
				b.life.question.signals = make(chan os.Signal, 1)
				b.life.question.signals <- os.Interrupt
			}
			if b.life.keepsOpen(t.Context()) {
				t.Error("the window asked")
			}
		})
	}
}

func TestADatabaseThatHangsHoldsNoWindow(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{Running: func(ctx context.Context) (Running, error) {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("the count has no deadline")
		}
		ctx, done := context.WithTimeout(ctx, time.Millisecond)
		defer done()
		<-ctx.Done()
		return Running{}, ctx.Err()
	}})
	b.life.startup(b.window)
	if b.life.keepsOpen(t.Context()) {
		t.Error("the window stays")
	}
}
