package store_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestPairsOfBeforeAreFilledIn: documents that an older version stored are found
// while they wait, and by the index once they are filled in; what is written
// meanwhile keeps its own.
func TestPairsOfBeforeAreFilledIn(t *testing.T) {
	t.Parallel()
	db := storetest.OpenPostgres(t)
	fillWorld(t, db)
	apply(t, db, `INSERT INTO search_documents (id, kind, source_id, part, session_id, created_at, body)
SELECT 10 + n, 'task', 's', n, 's', 1, CASE WHEN n = 7 THEN '공항철도' ELSE 'plain' END FROM generate_series(1, 1300) n`)
	apply(t, db, `DELETE FROM search_pairs`) // as it was before the step
	apply(t, db, `INSERT INTO key_value_store (key, updated_at, value) SELECT 'search_pairs', 1, CAST(MAX(id) AS TEXT) FROM search_documents`)
	wantFound := func(when, text string, want int64) {
		t.Helper()
		rows, err := db.Search(t.Context(), workbench.SearchFilter{Text: text, Limit: 9})
		if err != nil || len(rows) != 1 || rows[0].ID != want {
			t.Errorf("%s: %q: %+v, %v", when, text, rows, err)
		}
	}
	wantFound("waiting", "항철", 17)
	if more, err := db.FillPairs(t.Context(), 100); !more || err != nil {
		t.Fatalf("more %t, %v", more, err)
	}
	wantFound("half-way", "철", 17)
	apply(t, db, `UPDATE search_documents SET body = '지하철역' WHERE id = 1`)
	for more := true; more; {
		var err error
		if more, err = db.FillPairs(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	wantFound("filled in", "항철", 17)
	wantFound("changed meanwhile", "하철", 1)
	if n := pairRows(t, db); n != 2 {
		t.Errorf("%d documents have pairs, want 2", n)
	}
	apply(t, db, `UPDATE search_documents SET body = 'plain' WHERE id = 1`)
	apply(t, db, `DELETE FROM search_documents WHERE id = 17`)
	if n := pairRows(t, db); n != 0 {
		t.Errorf("%d documents have pairs that hold none", n)
	}
}

func pairRows(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM search_pairs`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
