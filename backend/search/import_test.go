package search_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Imported rows keep their ids, which stand before or behind those made here.
func TestImportedRowsAreFound(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	c := storetest.Conversation(t, b.DB, b.host.ID)
	imported := func(id, text string) {
		_, err := b.AppendMessage(t.Context(), workbench.Message{
			MessageSummary: workbench.MessageSummary{ID: id, ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageComplete},
			Content:        text,
		})
		b.must(err)
	}
	imported("msg_late", "behind all")
	b.only("behind all")
	b.message(c, "made here")
	b.only("made here")
	imported("00000000-0000-4000-8000-000000000001", "before all")
	b.find(search.Query{Text: "before all"})
	b.must(b.service.Reread(t.Context()))
	b.only("before all")
	b.only("made here")
}

// counted counts the rows that are read behind an id.
type counted struct {
	search.Store
	behind string
	rows   atomic.Int64
}

func (c *counted) SourceRows(ctx context.Context, source workbench.SearchSource, after, to string, limit int64) ([]workbench.SourceRow, error) {
	rows, err := c.Store.SourceRows(ctx, source, after, to, limit)
	for _, r := range rows {
		if r.ID >= c.behind {
			c.rows.Add(1)
		}
	}
	return rows, err
}

// TestImportedRowsAreReadOnce: random ids stand behind those made now, and stay
// there for ever; passes look at what is new alone.
func TestImportedRowsAreReadOnce(t *testing.T) {
	t.Parallel()
	b := &bench{DB: storetest.Open(t), T: t}
	b.host = storetest.Host(t, b.DB)
	c := storetest.Conversation(t, b.DB, b.host.ID)
	const imported = 1200
	for i := range imported {
		_, err := b.AppendMessage(t.Context(), workbench.Message{
			MessageSummary: workbench.MessageSummary{
				ID: fmt.Sprintf("f%07d-0000-4000-8000-000000000001", i), ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageComplete,
			},
			Content: fmt.Sprintf("crate %d", i),
		})
		b.must(err)
	}
	count := &counted{Store: b.DB, behind: "f"}
	b.service = search.New(search.Options{
		Store: count, HostID: b.host.ID, Now: workbench.SystemClock, Log: quiet(), Every: time.Millisecond, Hide: func(s string) string { return s },
	})
	b.Cleanup(b.service.Close)
	b.only("crate 1199")
	for i := range 5 {
		b.message(c, fmt.Sprintf("made here %d", i))
		b.only(fmt.Sprintf("made here %d", i))
	}
	if n := count.rows.Load(); n != imported {
		t.Errorf("%d rows were read, want each of %d once", n, imported)
	}
	b.must(b.service.Reread(t.Context()))
	b.only("crate 1199")
	// The pass that was going on may have read them already, and is not believed.
	again := count.rows.Load()
	if again != 2*imported && again != 3*imported {
		t.Errorf("%d rows were read after an import, want each of %d once or twice more", again, imported)
	}
	for i := range 3 {
		b.message(c, fmt.Sprintf("made after it %d", i))
		b.only(fmt.Sprintf("made after it %d", i))
	}
	if n := count.rows.Load(); n != again {
		t.Errorf("%d rows were read once more", n-again)
	}
}
