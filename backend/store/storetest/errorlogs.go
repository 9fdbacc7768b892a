package storetest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testErrorLogs(t *testing.T, open Opener) {
	t.Run("AFailureIsKeptWhole", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.AddErrorLog(b.ctx, workbench.ErrorLog{
			ErrorType: ptr("internal"), Context: ptr("job.run"), Stack: ptr("goroutine 1"), Message: "it failed",
			Metadata: map[string]string{"job": "7", "cause": "disk"},
		}))
		must(t, b.AddErrorLog(b.ctx, workbench.ErrorLog{Timestamp: 5, Level: workbench.LevelWarn, Message: "only this"}))
		got, err := b.ErrorLogs(b.ctx, workbench.LogPage{})
		must(t, err)
		equal(t, "number", len(got), 2)
		version, platform := ptr(workbench.Version), ptr(runtime.GOOS+"/"+runtime.GOARCH)
		equal(t, "whole", got[0], workbench.ErrorLog{
			ID: got[0].ID, Timestamp: Epoch, Level: workbench.LevelError, ErrorType: ptr("internal"), Context: ptr("job.run"),
			Stack: ptr("goroutine 1"), AppVersion: version, Platform: platform, Message: "it failed",
			Metadata: map[string]string{"job": "7", "cause": "disk"},
		})
		equal(t, "bare", got[1], workbench.ErrorLog{
			ID: got[1].ID, Timestamp: 5, Level: workbench.LevelWarn, AppVersion: version, Platform: platform, Message: "only this",
		})
	})
	t.Run("ALevelThatDoesNotExistIsRefused", func(t *testing.T) {
		b := setup(t, open)
		wantCode(t, b.AddErrorLog(b.ctx, workbench.ErrorLog{Level: "LOUD", Message: "x"}), workbench.EInvalid)
	})
	t.Run("TextsAreBoundedStorableAndWithoutSecrets", func(t *testing.T) {
		b := setup(t, open)
		fields := map[string]string{"api_key": "abc"}
		for i := range 100 {
			fields[fmt.Sprintf("field%d", i)] = strings.Repeat("\xff", 1<<16)
		}
		must(t, b.AddErrorLog(b.ctx, workbench.ErrorLog{
			Message: "\x00 password=hunter2", Stack: ptr(strings.Repeat("\xff", 1<<20)), Context: ptr("https://a:hunter2@b"), Metadata: fields,
		}))
		got, err := b.ErrorLogs(b.ctx, workbench.LogPage{})
		must(t, err)
		equal(t, "message", got[0].Message, "\uFFFD password=REDACTED")
		equal(t, "context", *got[0].Context, "https://a:REDACTED@b")
		equal(t, "field", got[0].Metadata["api_key"], "REDACTED")
		equal(t, "fields", len(got[0].Metadata), 32)
		for _, text := range []string{*got[0].Stack, got[0].Metadata["field0"]} {
			if len(text) > 16<<10 || !utf8.ValidString(text) {
				t.Errorf("a text of %d bytes, valid %t", len(text), utf8.ValidString(text))
			}
		}
	})
	t.Run("PagesFollowEachOther", func(t *testing.T) {
		b := setup(t, open)
		for i := range 7 {
			must(t, b.AddErrorLog(b.ctx, workbench.ErrorLog{Timestamp: Epoch + int64(i/3), Message: fmt.Sprint(i)})) // three a millisecond
		}
		var got []string
		page := workbench.LogPage{Since: Epoch + 1, Limit: 2}
		for {
			rows, err := b.ErrorLogs(b.ctx, page)
			must(t, err)
			if len(rows) == 0 {
				break
			}
			for _, row := range rows {
				got = append(got, row.Message)
				page.Before, page.BeforeID = row.Timestamp, row.ID
			}
		}
		equal(t, "messages", got, []string{"6", "5", "4", "3"})
	})
}
