package search_test

import (
	"testing"

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
