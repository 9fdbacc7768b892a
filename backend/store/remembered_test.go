package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestEveryDraftGoesWithItsRow reads under which names the front end keeps what
// is typed: what is kept under the id of a row must not outlive it.
func TestEveryDraftGoesWithItsRow(t *testing.T) {
	t.Parallel()
	// Under the name of a workflow or of a kind of task, not the id of a row.
	named := map[string]bool{"workflow_draft": true, "prompt_draft": true}
	key := regexp.MustCompile("`([a-z_]*draft|layout)/\\$\\{")
	kinds := map[string]string{}
	source := os.DirFS(filepath.Join("..", "..", "frontend", "src"))
	err := fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(source, path)
		for _, found := range key.FindAllSubmatch(text, -1) {
			kinds[string(found[1])] = path
		}
		return err
	})
	if err != nil || len(kinds) < 10 {
		t.Fatalf("kinds %v, %v", kinds, err)
	}
	db := storetest.Open(t)
	host := storetest.Host(t, db)
	for kind, path := range kinds {
		kept := "host/" + host.ID + "/" + kind + "/of-a-row-that-went"
		if err := db.SetValue(t.Context(), kept, "typed"); err != nil {
			t.Fatal(err)
		}
		if err := db.ForgetGone(t.Context(), host.ID); err != nil {
			t.Fatal(err)
		}
		left, err := db.Value(t.Context(), kept)
		if err != nil {
			t.Fatal(err)
		}
		if gone := left == nil; gone == named[kind] {
			t.Errorf("%s (%s): gone after the sweep: %t. Name its table in rememberedKinds.", kind, path, gone)
		}
	}
}
