package storetest

import (
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testDiagnostics(t *testing.T, open Opener) {
	t.Run("TroubleIsKeptWithoutSecrets", func(t *testing.T) {
		b := setup(t, open)
		must(t, b.AddDiagnostic(b.ctx, workbench.Diagnostic{
			ErrorType: workbench.DiagnosticBusy, ErrorMessage: "held\x00", AdditionalInfo: ptr("postgres://a:hunter2@db/x"),
		}))
		must(t, b.AddDiagnostic(b.ctx, workbench.Diagnostic{Timestamp: 5, ErrorType: "new_kind", ErrorMessage: "x"}))
		got, err := b.Diagnostics(b.ctx, workbench.LogPage{})
		must(t, err)
		equal(t, "rows", got, []workbench.Diagnostic{
			{ID: got[0].ID, Timestamp: Epoch, ErrorType: workbench.DiagnosticBusy, ErrorMessage: "held\uFFFD", AdditionalInfo: ptr("postgres://a:REDACTED@db/x")},
			{ID: got[1].ID, Timestamp: 5, ErrorType: "new_kind", ErrorMessage: "x"},
		})
	})
	t.Run("PagesFollowEachOther", func(t *testing.T) {
		b := setup(t, open)
		for i := range 5 {
			must(t, b.AddDiagnostic(b.ctx, workbench.Diagnostic{Timestamp: Epoch, ErrorType: workbench.DiagnosticSlow, ErrorMessage: fmt.Sprint(i)}))
		}
		first, err := b.Diagnostics(b.ctx, workbench.LogPage{Limit: 3})
		must(t, err)
		last := first[len(first)-1]
		rest, err := b.Diagnostics(b.ctx, workbench.LogPage{Before: last.Timestamp, BeforeID: last.ID, Limit: 3})
		must(t, err)
		var messages []string
		for _, d := range append(first, rest...) {
			messages = append(messages, d.ErrorMessage)
		}
		equal(t, "messages", messages, []string{"4", "3", "2", "1", "0"})
		none, err := b.Diagnostics(b.ctx, workbench.LogPage{Since: Epoch + 1})
		must(t, err)
		equal(t, "since", none, []workbench.Diagnostic{})
	})
	t.Run("APageHasItsBounds", func(t *testing.T) {
		b := setup(t, open)
		for range workbench.LogPageMax + 1 {
			must(t, b.AddDiagnostic(b.ctx, workbench.Diagnostic{ErrorType: workbench.DiagnosticSlow, ErrorMessage: "x"}))
		}
		for limit, want := range map[int64]int{0: workbench.LogPageDefault, -1: workbench.LogPageDefault, 1 << 40: workbench.LogPageMax} {
			rows, err := b.Diagnostics(b.ctx, workbench.LogPage{Limit: limit})
			must(t, err)
			equal(t, "rows", len(rows), want)
		}
	})
}
