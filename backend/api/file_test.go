package api_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestNamesThatATerminalPrintedLeadToFiles(t *testing.T) {
	t.Parallel()
	a := connected(t)
	codebase, dir := project(t, a)
	file := filepath.Join(dir, "src", "a.go")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package src\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	session := must(a.Session.New(codebase.ID, "Links"))(t)
	made := must(a.Terminal.New(terminal.Spec{
		WorkSessionID: session.ID, WorkingDirectory: filepath.Dir(file), Idle: true,
	}))(t)

	got := must(a.File.Locate(made.ID, []string{"a.go", "src/a.go", "none.go", file, "../src"}))(t)
	want := []string{file, file, "", file, ""}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("name %d leads to %q, want %q", i, got[i], want[i])
		}
	}
	text := must(a.File.Read(got[0]))(t)
	if text.Content != "package src\n" || text.SizeBytes != 12 || text.Truncated || text.Path != file {
		t.Errorf("Read = %+v", text)
	}
	_, err := a.File.Read(filepath.Join(dir, "none.go"))
	wantCode(t, "a file that is gone", err, workbench.ENotFound)
	_, err = a.File.Locate("none", []string{"a.go"})
	wantCode(t, "names of no terminal", err, workbench.ENotFound)
}
