package project_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestExternalFolders(t *testing.T) {
	t.Parallel()
	s := service(t)
	top := t.TempDir()
	root, lib, docs := filepath.Join(top, "work"), filepath.Join(top, "lib"), filepath.Join(top, "docs")
	for _, dir := range []string{root, filepath.Join(lib, "deep"), docs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(docs, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := func(folders ...project.ExternalFolder) {
		t.Helper()
		got, err := s.ExternalFolders(t.Context(), "hash")
		if err != nil || len(got)+len(folders) > 0 && !reflect.DeepEqual(got, folders) {
			t.Fatalf("folders %v, %v; want %v", got, err, folders)
		}
	}
	add := func(path string, code workbench.Code) {
		t.Helper()
		if err := s.AddExternalFolder(t.Context(), "hash", root, path); workbench.ErrorCode(err) != code {
			t.Fatalf("add %s: %v, want %q", path, err, code)
		}
	}
	want()
	add(" "+lib+"/./deep/.. ", "")
	for path, code := range map[string]workbench.Code{
		"": workbench.EInvalid, file: workbench.EInvalid, filepath.Join(top, "none"): workbench.EDirectoryGone,
		root: workbench.EInvalid, top: workbench.EInvalid, lib: workbench.EInvalid, filepath.Join(lib, "deep"): workbench.EInvalid,
	} {
		add(path, code)
	}
	add(docs, "")
	if err := os.RemoveAll(docs); err != nil {
		t.Fatal(err)
	}
	want(project.ExternalFolder{Path: filepath.ToSlash(lib)}, project.ExternalFolder{Path: filepath.ToSlash(docs), Gone: true})

	for path, rel := range map[string]string{
		filepath.Join(lib, "deep", "a"): filepath.Join("deep", "a"), lib + "/../docs/b": "b", lib + "rary/a": "", filepath.Join(root, "a"): "",
	} {
		_, got, err := s.ExternalFolderOf(t.Context(), path)
		if err != nil || got != rel {
			t.Errorf("%s is %q of a folder, %v; want %q", path, got, err, rel)
		}
	}
	if err := s.RemoveExternalFolder(t.Context(), "hash", docs); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveExternalFolder(t.Context(), "hash", docs); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("removed twice: %v", err)
	}
	want(project.ExternalFolder{Path: filepath.ToSlash(lib)})
}
