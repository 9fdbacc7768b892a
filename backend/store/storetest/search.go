package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// searchDocuments stores pieces of output: every one says "often", every 40th
// "sometimes", the oldest "once".
func (b *bench) searchDocuments(t *testing.T, n int) workbench.Terminal {
	t.Helper()
	term, _ := RunningTerminal(t, b.DB, b.session)
	pieces := make([]workbench.SearchDocument, n)
	for i := range pieces {
		text := fmt.Sprintf("piece %04d is here often 자주", i)
		if i%40 == 0 {
			text += ", sometimes 가끔"
		}
		if i == 0 {
			text += ", once 한번"
		}
		pieces[i] = workbench.SearchDocument{
			Kind: workbench.SearchTerminal, SourceID: term.ID, TerminalID: &term.ID, Part: int64(i), PartEnd: int64(i + 1), CreatedAt: Epoch,
			Title: "1", Body: text + "\n\n",
		}
	}
	must(t, b.IndexTerminal(b.ctx, term.ID, 0, pieces))
	return term
}

// found is every document that a search finds, page by page.
func (b *bench) found(t *testing.T, f workbench.SearchFilter) (parts []int64) {
	t.Helper()
	for {
		rows, err := b.Search(b.ctx, f)
		must(t, err)
		for _, r := range rows {
			parts = append(parts, r.Part)
		}
		if int64(len(rows)) < f.Limit {
			return parts
		}
		f.Before = rows[len(rows)-1].ID
	}
}

func testSearch(t *testing.T, open Opener) {
	t.Run("PagesGoOnWhereTheNewestEnd", func(t *testing.T) {
		const n = 1500
		b := setup(t, open)
		b.searchDocuments(t, n)
		for text, each := range map[string]int{"often": 1, "자주": 1, "sometimes": 40, "가끔": 40, "once": n, "한번": n, "never": 0} {
			var want []int64
			for i := n - 1; i >= 0 && each > 0; i-- {
				if i%each == 0 {
					want = append(want, int64(i))
				}
			}
			for _, limit := range []int64{7, 200} {
				equal(t, fmt.Sprintf("%q by %d", text, limit), b.found(t, workbench.SearchFilter{Text: text, Limit: limit}), want)
			}
		}
	})
	t.Run("FiltersHoldOnEveryWay", func(t *testing.T) {
		b := setup(t, open)
		term := b.searchDocuments(t, 120)
		other := Session(t, b.DB, b.host.ID)
		equal(t, "its session", len(b.found(t, workbench.SearchFilter{Text: "once", SessionID: *term.WorkSessionID, Limit: 9})), 1)
		equal(t, "another session", len(b.found(t, workbench.SearchFilter{Text: "once", SessionID: other.ID, Limit: 9})), 0)
		equal(t, "its kind", len(b.found(t, workbench.SearchFilter{Text: "sometimes", Kinds: []workbench.SearchKind{workbench.SearchTerminal}, Limit: 2})), 3)
		equal(t, "another kind", len(b.found(t, workbench.SearchFilter{Text: "often", Kinds: []workbench.SearchKind{workbench.SearchMessage}, Limit: 2})), 0)
		equal(t, "before", len(b.found(t, workbench.SearchFilter{Text: "often", To: Epoch, Limit: 2})), 0)
	})
	t.Run("IdsBoundWhatIsRead", func(t *testing.T) {
		b := setup(t, open)
		c := Conversation(t, b.DB, b.host.ID)
		for _, id := range []string{"0a", "0b", "f0"} {
			_, err := b.AppendMessage(b.ctx, workbench.Message{
				MessageSummary: workbench.MessageSummary{ID: id, ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageComplete}, Content: "x",
			})
			must(t, err)
		}
		ids := func(after, to string) string {
			rows, err := b.SourceRows(b.ctx, workbench.SourceMessages, after, to, 10)
			must(t, err)
			var all []string
			for _, r := range rows {
				all = append(all, r.ID)
			}
			return strings.Join(all, " ")
		}
		equal(t, "near", ids("0a", "f"), "0b")
		equal(t, "far", ids("f", "\U0010FFFF"), "f0")
		_, p := RunningTerminal(t, b.DB, b.session)
		started, err := b.ProcessStarts(b.ctx, "", "\U0010FFFF", 10)
		must(t, err)
		equal(t, "starts", started, []workbench.ProcessStarted{{ID: p.ID, TerminalID: *p.TerminalID}})
	})
}
