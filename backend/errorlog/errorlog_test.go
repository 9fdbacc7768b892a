package errorlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/errorlog"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a recorder on a real database, with the log of a program over it.
type bench struct {
	*errorlog.Recorder
	clock storetest.Clock
	db    *store.DB
	log   *slog.Logger
	file  *bytes.Buffer // the log file
	stop  func()
}

func begin(t *testing.T) *bench {
	t.Helper()
	b := &bench{file: &bytes.Buffer{}}
	b.db = storetest.Open(t, storetest.WithClock(b.clock.Now))
	var r redact.Redactor
	r.Add("correct horse")
	b.Recorder = errorlog.New(errorlog.Options{Redact: &r, Now: b.clock.Now})
	b.log = slog.New(b.Handler(slog.NewTextHandler(b.file, nil)))
	b.stop = b.Start(b.db)
	t.Cleanup(b.stop)
	return b
}

// kept is everything that the database holds in the end, the oldest first.
func (b *bench) kept(t *testing.T) []workbench.ErrorLog {
	t.Helper()
	b.stop()
	rows, err := b.db.ErrorLogs(t.Context(), workbench.LogPage{Limit: workbench.LogPageMax})
	if err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows
}

func (b *bench) report(message string) { b.Report(workbench.ErrorLog{Message: message}) }

func TestErrorsOfTheLogAreKeptWithWhatIsKnown(t *testing.T) {
	t.Parallel()
	b := begin(t)
	cause := fmt.Errorf("dial: %w", errors.New("no route"))
	log := b.log.With("terminal", "7").WithGroup("host").With("pid", 12)
	log.Error("not stored", "error", workbench.Wrap(workbench.EUnavailable, cause, "The host is gone."), slog.Group("exit", "code", 3))
	b.log.Error("call panicked", "error", errors.New("boom"), "error_type", workbench.ErrorPanic, "stack", "goroutine 1 with correct horse")
	b.log.Warn("only a warning")
	rows := b.kept(t)
	if len(rows) != 2 {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	first, second := rows[0], rows[1]
	if first.Message != "not stored: The host is gone." || *first.ErrorType != "unavailable" ||
		!strings.HasPrefix(*first.Context, "errorlog_test.TestErrors") || first.Timestamp == 0 || first.Level != workbench.LevelError {
		t.Errorf("first row: %+v", first)
	}
	want := map[string]string{"terminal": "7", "host.pid": "12", "host.exit.code": "3", "cause": "dial: no route"}
	if fmt.Sprint(first.Metadata) != fmt.Sprint(want) {
		t.Errorf("fields %v, want %v", first.Metadata, want)
	}
	if *second.ErrorType != workbench.ErrorPanic || *second.Stack != "goroutine 1 with REDACTED" || second.Metadata != nil {
		t.Errorf("second row: %+v, %q", second, *second.Stack)
	}
	if n := strings.Count(b.file.String(), "\n"); n != 3 {
		t.Errorf("%d records reached the file, want 3:\n%s", n, b.file)
	}
}

func TestARepeatedFailureIsKeptAFewTimesAndCounted(t *testing.T) {
	t.Parallel()
	b := begin(t)
	for i := range 20 {
		b.log.Error("terminal output not stored, trying again", "error", fmt.Errorf("write 0198f3c2%04d failed", i))
	}
	b.report("something else")
	b.stop()
	if rows := b.kept(t); len(rows) != 7 {
		t.Fatalf("%d rows, want five, another one, and one that counts: %+v", len(rows), rows)
	} else if last := rows[6]; *last.ErrorType != workbench.ErrorSuppressed || !strings.HasPrefix(last.Message, "15 more within a minute") {
		t.Errorf("last row: %+v", last)
	}
}

func TestTheNextMinuteTellsWhatTheLastOneLeftOut(t *testing.T) {
	t.Parallel()
	b := begin(t)
	for range 8 {
		b.report("it fails in a loop")
	}
	b.clock.Advance(60_000)
	b.report("it fails in a loop")
	rows := b.kept(t)
	if len(rows) != 7 || !strings.HasPrefix(rows[5].Message, "3 more") || rows[6].Message != "it fails in a loop" {
		t.Errorf("rows: %+v", rows)
	}
}

func TestAFloodOfDifferentFailuresIsBounded(t *testing.T) {
	t.Parallel()
	b := begin(t)
	const failures = 3000
	for i := range failures {
		name := strings.Repeat("x", i%50) + strings.Repeat("y", i/50) // no digits, which do not tell failures apart
		b.report(name)
	}
	b.stop()
	counted, total := 0, 0
	for page := (workbench.LogPage{Limit: workbench.LogPageMax}); ; {
		rows, err := b.db.ErrorLogs(t.Context(), page)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			total++
			var more int
			if n, _ := fmt.Sscanf(row.Message, "%d more", &more); n == 1 {
				counted += more
				total += more - 1
			}
			page.Before, page.BeforeID = row.Timestamp, row.ID
		}
	}
	if total != failures || counted < failures/2 {
		t.Errorf("%d failures are told of, %d of them only counted; want %d in all, most of them counted", total, counted, failures)
	}
}

func TestWhatIsReportedWithoutADatabaseWaitsForOne(t *testing.T) {
	t.Parallel()
	r := errorlog.New(errorlog.Options{})
	for i := range 100 { // more than may wait
		r.Report(workbench.ErrorLog{Message: strings.Repeat("x", i+1)})
	}
	db := storetest.Open(t)
	r.Start(db)()
	r.Report(workbench.ErrorLog{Message: "between two databases"})
	other := storetest.Open(t)
	r.Start(other)()
	rows, err := other.ErrorLogs(t.Context(), workbench.LogPage{})
	if err != nil || len(rows) != 1 || rows[0].Message != "between two databases" {
		t.Errorf("the second database holds %+v, %v", rows, err)
	}
	rows, err = db.ErrorLogs(t.Context(), workbench.LogPage{Limit: 200})
	if err != nil || len(rows) != 100 {
		t.Errorf("the first database holds %d rows, %v; want 64 that waited and 36 that count the others", len(rows), err)
	}
}

// TestADatabaseThatRefusesIsToldToTheFileOnly: an error about an error would go
// on for ever.
func TestADatabaseThatRefusesIsToldToTheFileOnly(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "holdfast.db")})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	next := slog.NewTextHandler(&file, nil)
	r := errorlog.New(errorlog.Options{Log: slog.New(next)})
	slog.New(r.Handler(next)).Error("first failure")
	r.Start(db)()
	if said := file.String(); strings.Count(said, "\n") != 2 || !strings.Contains(said, "error not kept in the database") {
		t.Errorf("the file says:\n%s", said)
	}
}

func TestHandlerSurvivesWhatServicesLog(t *testing.T) {
	t.Parallel()
	b := begin(t)
	var none *workbench.Error
	b.log.Error("a nil error", "error", error(nil))
	b.log.Error("a nil pointer", "error", none)
	b.log.Error("", "", 1)
	b.log.WithGroup("").With().Error("nothing", slog.Group("", "inner", 1), slog.Group("empty"))
	rows := b.kept(t)
	if len(rows) != 4 || rows[3].Metadata["inner"] != "1" {
		t.Errorf("rows: %+v", rows)
	}
}
