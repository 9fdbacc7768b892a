package store_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestTextIndexFollowsItsDocuments: SQLite's index holds no text of its own, so
// a document that is changed or deleted without a trigger would be found for
// ever, and reading it would fail.
func TestTextIndexFollowsItsDocuments(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fillWorld(t, db)
	found := func(query string) (n int) {
		t.Helper()
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH $1`, query).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := found(`"tex"`); n != 5 {
		t.Errorf("found %d of 5 new documents", n)
	}
	apply(t, db, `UPDATE search_documents SET body = '다른 말' WHERE id = 4`)
	if old, changed := found(`"tex"`), found(`"다른 "`); old != 4 || changed != 1 {
		t.Errorf("found %d with the old text and %d with the new one, want 4 and 1", old, changed)
	}
	apply(t, db, `DELETE FROM sessions WHERE id = 's'`) // and by cascade its job and terminal
	if left := found(`"tex"`); left != 1 {
		t.Errorf("found %d after the deletion, want 1", left)
	}
	wantWholeIndexes(t, db)
}
