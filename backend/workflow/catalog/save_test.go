package catalog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
)

func TestSave(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "프로젝트 project")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	c := &catalog.Catalog{Project: dir}
	save := func(name, before, source string, want workbench.Code) {
		t.Helper()
		path, err := c.Save(name, before, source)
		if workbench.ErrorCode(err) != want {
			t.Errorf("%q: got %v, want %q", name, err, want)
		}
		if err != nil {
			return
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != source {
			t.Errorf("%q: the file says %q (%v)", name, text, err)
		}
	}
	first, second := flow("mine", "first"), flow("mine", "second")
	save("mine", "", first, "")
	save("mine", "", second, workbench.EConflict) // nobody has read it
	save("mine", first, second, "")
	save("mine", first, flow("mine", "third"), workbench.EConflict) // somebody was faster
	save("gone", first, second, workbench.EConflict)
	save("broken", "", "name: [", "") // what is half written is not lost
	put(t, dir, ".holdfast/workflows/empty.yaml", "")
	save("empty", "", flow("empty", "x"), "") // nothing was read of it, and nothing is lost
	put(t, dir, ".holdfast/workflows/deep/far.yaml", flow("far", "x"))
	save("far", "", flow("far", "y"), workbench.EConflict)
	for _, name := range []string{"", "..", "../out", "a/b", `a\b`, ".hidden", "a\x00b", "C:x"} {
		save(name, "", first, workbench.EInvalid)
	}
	save("long", "", strings.Repeat("# x\n", 1<<20), workbench.EInvalid)

	entries, err := os.ReadDir(filepath.Join(dir, ".holdfast", "workflows"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if got := strings.Join(names, " "); got != "broken.yaml deep empty.yaml mine.yaml" {
		t.Errorf("the folder has %s", got)
	}
	if w, err := c.Workflow("mine"); err != nil || w.Description != "second" {
		t.Errorf("got %+v (%v)", w, err)
	}
	if _, err := (&catalog.Catalog{}).Save("mine", "", first); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("without a project: got %v", err)
	}
}

// Nothing is written through a link that leaves the project.
func TestSaveThroughALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	put(t, outside, "flow.yaml", "of somebody else")
	folder, file := filepath.Join(dir, "folder"), filepath.Join(dir, "file")
	link(t, outside, folder, ".holdfast/workflows")
	link(t, filepath.Join(outside, "flow.yaml"), file, ".holdfast/workflows/flow.yaml")
	for _, project := range []string{folder, file} {
		for _, before := range []string{"", "of somebody else"} {
			if path, err := (&catalog.Catalog{Project: project}).Save("flow", before, "new"); err == nil {
				t.Errorf("%s was written", path)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(outside, "flow.yaml"))
	if err != nil || string(text) != "of somebody else" {
		t.Errorf("got %q (%v)", text, err)
	}
}
