package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
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

// TestServerMayLackTrigrams: what an administrator does not give must not keep
// the program from starting. Searches read more rows then.
func TestServerMayLackTrigrams(t *testing.T) {
	t.Parallel()
	role := "plain_" + workbench.ShortID(workbench.NewID())
	for name, prepare := range map[string][]string{
		"its user may not create it": {`CREATE ROLE ` + role + ` LOGIN`, `GRANT CREATE ON SCHEMA public TO ` + role},
		"it is off the search path":  {`CREATE SCHEMA extensions`, `CREATE EXTENSION pg_trgm SCHEMA extensions`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := storetest.EmptyPostgresURL(t)
			server, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range prepare {
				if _, err := server.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(prepare[0], role) {
				address = strings.Replace(address, "//holdfast@", "//"+role+"@", 1)
			}
			db := storetest.OpenURL(t, address)
			schema, err := db.Describe(t.Context())
			if err != nil || slices.ContainsFunc(schema, func(l string) bool { return strings.Contains(l, "search_trigram_ix") }) {
				t.Errorf("the index was made all the same, %v", err)
			}
			if drift, err := db.Drift(t.Context()); err != nil || len(drift) > 0 {
				t.Errorf("drift %q, %v", drift, err)
			}
		})
	}
}
