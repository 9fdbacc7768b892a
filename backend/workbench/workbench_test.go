package workbench_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestCleanPaths(t *testing.T) {
	t.Parallel()
	got, err := workbench.CleanPaths([]string{"b//c", "", "./a", "a", "/abs/../x", "b/./c", "한글"})
	if want := []string{"b/c", "a", "/x", "한글"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	for _, path := range []string{"..", "../a", "a/../..", ".", "a\x00", "\xff"} {
		if _, err := workbench.CleanPaths([]string{path}); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestErrorsKeepCodeSentenceAndCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := fmt.Errorf("around: %w", workbench.Wrap(workbench.EDiskFull, cause, "The disk is full."))
	if workbench.ErrorCode(err) != workbench.EDiskFull || workbench.ErrorMessage(err) != "The disk is full." || !errors.Is(err, cause) {
		t.Errorf("%q %q", workbench.ErrorCode(err), workbench.ErrorMessage(err))
	}
	if workbench.ErrorCode(cause) != workbench.EInternal || strings.Contains(workbench.ErrorMessage(cause), "cause") {
		t.Errorf("a foreign error shows %q", workbench.ErrorMessage(cause))
	}
	if workbench.ErrorCode(nil) != "" || workbench.ErrorCode(nil).ExitStatus() != workbench.ExitDone {
		t.Error("no error is not success")
	}
}

func TestSessionCardShowsTheMostUrgentMark(t *testing.T) {
	t.Parallel()
	for want, c := range map[workbench.Mark]workbench.SessionCard{
		workbench.MarkNeeds:    {TerminalsWaiting: 1, JobsFailed: 1},
		workbench.MarkLost:     {JobsFailed: 1, JobsCut: 1},
		workbench.MarkCut:      {TerminalsCut: 1, JobsLive: 1},
		workbench.MarkLive:     {TerminalsLive: 1, TerminalsRestored: 1},
		workbench.MarkRestored: {TerminalsRestored: 1, Jobs: 1},
		workbench.MarkSaved:    {Jobs: 1, Terminals: 1},
	} {
		if c.Settle(); c.Mark != want {
			t.Errorf("mark %s, want %s", c.Mark, want)
		}
	}
	c := workbench.SessionCard{TaskPreview: "\n## " + strings.Repeat("글", 200) + "\nbody"}
	if c.Settle(); c.TaskPreview != strings.Repeat("글", 119)+"…" {
		t.Errorf("preview %q", c.TaskPreview)
	}
}

func TestShortIDTellsNeighboursApart(t *testing.T) {
	t.Parallel()
	a, b := workbench.NewID(), workbench.NewID()
	if a >= b || workbench.ShortID(a) == workbench.ShortID(b) || len(workbench.ShortID(a)) != 8 || workbench.ShortID("short") != "short" {
		t.Errorf("%s %s", a, b)
	}
}
