package api_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// library is a folder with a file below src and a link to a file that is outside
// of it. It returns the folder, the file and the link as a selection names them.
func library(t *testing.T) (dir, file, link string) {
	t.Helper()
	top := t.TempDir()
	dir = filepath.Join(top, "library")
	if err := os.MkdirAll(filepath.Join(dir, "src"), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{filepath.Join(top, "key"): "the secret key\n", filepath.Join(dir, "src", "shared.go"): "package shared\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join("..", "..", "key"), filepath.Join(dir, "src", "link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	dir = filepath.ToSlash(dir)
	return dir, dir + "/src/shared.go", dir + "/src/link"
}

func TestFilesOfAnExternalFolderAreChosenAndGoIntoThePrompt(t *testing.T) {
	t.Parallel()
	a := connected(t)
	codebase, _ := project(t, a)
	session := must(a.Session.New(codebase.ID, "Two folders"))(t)
	dir, file, link := library(t)

	_, err := a.File.Under(session.ID, dir)
	wantCode(t, "a folder that was not added", err, workbench.EInvalid)
	_, err = a.File.AddExternal(session.ID, file)
	wantCode(t, "a file", err, workbench.EInvalid)
	added := must(a.File.AddExternal(session.ID, dir))(t)
	if len(added) != 1 || added[0].Path != dir || added[0].Gone || added[0].FileCount != 2 {
		t.Fatalf("AddExternal = %+v", added)
	}
	top := must(a.File.Children(session.ID, dir))(t).Entries
	if len(top) != 1 || top[0].Path != dir+"/src" || top[0].FileCount != 2 {
		t.Errorf("Children = %+v", top)
	}
	if got := must(a.File.Under(session.ID, dir+"/src"))(t); !slices.Equal(got, []string{link, file}) {
		t.Errorf("Under = %q", got)
	}
	found := must(a.File.Find(session.ID, "shared", 10))(t)
	if len(found) != 1 || found[0].Path != file || string([]rune(file)[found[0].Positions[0]]) != "s" {
		t.Errorf("Find = %+v", found)
	}

	must(a.Session.SetFiles(session.ID, []string{file, link}, nil, 1))(t)
	if got := must(a.File.Selection(session.ID))(t); got[0].Gone || got[0].Tokens != 4 {
		t.Errorf("Selection = %+v", got)
	}
	asked := must(a.Prompt.Preview(task.Request{SessionID: session.ID, Text: "Use it."}))(t)
	if !strings.Contains(asked.Prompt, "package shared") || strings.Contains(asked.Prompt, "secret") || !slices.Equal(asked.MissingFiles, []string{link}) {
		t.Errorf("the prompt is %q, missing %q", asked.Prompt, asked.MissingFiles)
	}

	if err := os.RemoveAll(filepath.FromSlash(dir)); err != nil {
		t.Fatal(err)
	}
	if left := must(a.File.External(session.ID))(t); len(left) != 1 || !left[0].Gone {
		t.Errorf("a folder that is gone: %+v", left)
	}
	if left := must(a.File.RemoveExternal(session.ID, dir))(t); len(left) != 0 {
		t.Errorf("RemoveExternal left %+v", left)
	}
	if got := must(a.File.Selection(session.ID))(t); len(got) != 2 || !got[0].Gone {
		t.Errorf("the selection after it: %+v", got)
	}
}
