package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// salvageRows is how many rows the table of these tests has: enough for a tree
// of three levels.
const salvageRows = 8_000

// damagedFile is a closed database whose key_value_store has salvageRows rows.
type damagedFile struct {
	t    *testing.T
	path string
}

// wholeFile is made once: it takes longer than the tests.
var wholeFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "holdfast-salvage-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "holdfast.db")
	db, err := store.Open(context.Background(), store.Options{Path: path})
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		err = fillTable(path)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func fillTable(path string) error {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	// One row in SQL makes them all: each alone takes longer than the reading.
	_, err = db.Exec(`
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO key_value_store (key, updated_at, value) SELECT printf('key/%06d', i), 1, printf('%0600d', i) FROM n`, salvageRows)
	return errors.Join(err, db.Close())
}

func fileToDamage(t *testing.T) damagedFile {
	t.Helper()
	content, err := wholeFile()
	f := damagedFile{t, filepath.Join(t.TempDir(), "holdfast.db")}
	if err == nil {
		err = os.WriteFile(f.path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// pages are the numbers of the pages of a table, by what they are: "leaf" or
// "internal". The first is its root.
func (f damagedFile) pages(table, kind string) []int64 {
	f.t.Helper()
	db := raw(f.t, f.path)
	rows, err := db.Query(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path`, table, kind)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var pages []int64
	for rows.Next() {
		var page int64
		if err := rows.Scan(&page); err != nil {
			f.t.Fatal(err)
		}
		pages = append(pages, page)
	}
	if err := errors.Join(rows.Err(), db.Close()); err != nil {
		f.t.Fatal(err)
	}
	return pages
}

const pageBytes = 4096

// ruin overwrites a page.
func (f damagedFile) ruin(page int64) {
	f.t.Helper()
	f.write((page-1)*pageBytes, slices.Repeat([]byte{0xa5}, pageBytes))
}

func (f damagedFile) write(at int64, data []byte) {
	f.t.Helper()
	file, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteAt(data, at)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		f.t.Fatal(err)
	}
}

// salvaged is what can be read of key_value_store, each key once.
func (f damagedFile) salvaged() (read, lost int64) {
	f.t.Helper()
	s, err := store.OpenSalvage(f.t.Context(), f.path)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	seen := map[any]bool{}
	read, lost, err = s.Rows(f.t.Context(), "key_value_store", func(row map[string]any) error {
		if seen[row["key"]] {
			return fmt.Errorf("%v comes twice", row["key"])
		}
		seen[row["key"]] = true
		return nil
	})
	if err != nil || int64(len(seen)) != read {
		f.t.Fatalf("%d rows, %d keys, %v", read, len(seen), err)
	}
	return read, lost
}

func TestSalvageOfAWholeFile(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	if read, lost := f.salvaged(); read != salvageRows || lost != 0 {
		t.Errorf("%d rows, %d lost", read, lost)
	}
}

// TestSalvageAroundDamage ruins pages at the front, in the middle and at the end
// of a table: everything else is read, and what is lost is counted.
func TestSalvageAroundDamage(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	leaves := f.pages("key_value_store", "leaf")
	n := len(leaves)
	perLeaf := int64(salvageRows/n + 1)
	hit := []int{0, 1, n / 3, n / 2, n/2 + 1, n - 1}
	for _, i := range hit {
		f.ruin(leaves[i])
	}
	read, lost := f.salvaged()
	if read+lost != salvageRows || lost < perLeaf || lost > 2*perLeaf*int64(len(hit)) {
		t.Errorf("%d rows, %d lost, %d pages of about %d rows were ruined", read, lost, len(hit), perLeaf)
	}
}

// TestSalvageWithoutAnInnerPage loses what hangs below a page at the front of
// the tree, and the last page, and nothing between.
func TestSalvageWithoutAnInnerPage(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	inner := f.pages("key_value_store", "internal")
	if len(inner) < 3 {
		t.Fatalf("the tree is too low: %d inner pages", len(inner))
	}
	leaves := f.pages("key_value_store", "leaf")
	f.ruin(inner[1])
	f.ruin(leaves[len(leaves)-1])
	read, lost := f.salvaged()
	if read+lost != salvageRows || read < salvageRows/2 || lost == 0 {
		t.Errorf("%d rows, %d lost", read, lost)
	}
	t.Logf("%d rows, %d lost", read, lost)
}

// TestSalvageWithoutARoot reads the other tables all the same.
func TestSalvageWithoutARoot(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	f.ruin(f.pages("key_value_store", "internal")[0])
	if read, lost := f.salvaged(); read != 0 || lost != salvageRows {
		t.Errorf("%d rows, %d lost", read, lost)
	}
	s, err := store.OpenSalvage(t.Context(), f.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if read, lost, err := s.Rows(t.Context(), "migrations", func(map[string]any) error { return nil }); read == 0 || lost != 0 || err != nil {
		t.Errorf("%d rows, %d lost, %v", read, lost, err)
	}
}

// TestSalvageOfATruncatedFile reads a file that is shorter than it says.
func TestSalvageOfATruncatedFile(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	info, err := os.Stat(f.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(f.path, info.Size()/2+100); err != nil {
		t.Fatal(err)
	}
	if read, _ := f.salvaged(); read < salvageRows/10 || read >= salvageRows {
		t.Errorf("%d rows", read)
	}
}

// TestSalvageLeavesSecretsOut looks for a sealed value in what is salvaged.
func TestSalvageLeavesSecretsOut(t *testing.T) {
	t.Parallel()
	f := fileToDamage(t)
	db := raw(t, f.path)
	if _, err := db.Exec(`INSERT INTO secrets (name, value, key_id, hint, created_at, updated_at) VALUES ('n', X'736561', 'k', 'h', 1, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenSalvage(t.Context(), f.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	_, _, err = s.Rows(t.Context(), "secrets", func(row map[string]any) error {
		if _, there := row["value"]; there || row["name"] != "n" {
			t.Errorf("%v", row)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSalvageOfWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	if err := os.WriteFile(path, slices.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSalvage(t.Context(), path); workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
		t.Error(err)
	}
}
