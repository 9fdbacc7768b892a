package backend

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// reportEntries is how many of the newest lines of each log a report has.
const reportEntries = 20

// SupportReport is everything that somebody who helps would ask for, as text:
// versions, places, the diagnosis and the newest lines of both logs. What is
// secret is masked, and the home directory, which has a name in it, is "~".
func (b *Backend) SupportReport(ctx context.Context) (string, error) {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	version, err := b.Store.SchemaVersion(ctx)
	if err != nil {
		return "", err
	}
	file, journal, err := b.Store.Size(ctx)
	if err != nil {
		return "", err
	}
	line("Holdfast %s, %s/%s, %s", workbench.Version, runtime.GOOS, runtime.GOARCH, runtime.Version())
	line("Mode: %s, process %d", b.Mode, os.Getpid())
	line("Database: %s, schema step %d, %d bytes and %d of journal", b.Store.Engine(), version, file, journal)
	line("Data directory: %s", b.Config.DataDir)
	line("\nDiagnosis")
	for _, c := range b.Diagnose(ctx).Checks {
		state := "ok"
		if !c.OK {
			state = "NOT OK"
		}
		line("  %s: %s. %s", c.Name, state, c.Detail)
	}
	page := workbench.LogPage{Limit: reportEntries}
	errors, err := b.Store.ErrorLogs(ctx, page)
	if err != nil {
		return "", err
	}
	line("\nErrors, newest first")
	for _, e := range errors {
		line("  %s %s %s: %s", utc(e.Timestamp), e.Level, orEmpty(e.ErrorType), e.Message)
	}
	troubles, err := b.Store.Diagnostics(ctx, page)
	line("\nDatabase log, newest first")
	for _, d := range troubles {
		line("  %s %s: %s", utc(d.Timestamp), d.ErrorType, d.ErrorMessage)
	}
	return withoutHome(b.Redact.Text(text.String())), err
}

func utc(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func withoutHome(s string) string {
	home, err := os.UserHomeDir()
	if err != nil || len(home) < 2 {
		return s
	}
	return strings.ReplaceAll(s, home, "~")
}
