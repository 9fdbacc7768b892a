package workflow_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

func TestTheArtifactsOfARunAreListedAndRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: leave
    bash: |
      mkdir -p "$ARTIFACTS_DIR/deep/er"
      printf '# Plan' > "$ARTIFACTS_DIR/plan.md"
      printf '가' > "$ARTIFACTS_DIR/deep/er/가.txt"
      printf 'a\000b' > "$ARTIFACTS_DIR/picture.bin"
`)
	b.until(run.ID, workbench.RunCompleted)
	list, err := b.Artifacts(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list.Files {
		got = append(got, fmt.Sprintf("%s %d", a.Path, a.SizeBytes))
		if a.ModifiedAt < run.CreatedAt-60_000 {
			t.Errorf("%s is of %d", a.Path, a.ModifiedAt)
		}
	}
	if want := []string{"deep/er/가.txt 3", "picture.bin 3", "plan.md 6"}; !slices.Equal(got, want) || list.Capped {
		t.Errorf("%q, capped %v", got, list.Capped)
	}
	if list.Dir != filepath.Join(b.dir, "runs", run.ID, "artifacts") {
		t.Error(list.Dir)
	}
	if err := os.WriteFile(filepath.Join(list.Dir, "long.txt"), []byte(strings.Repeat("가", 40_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]workflow.ArtifactText{
		"plan.md":             {Content: "# Plan", SizeBytes: 6},
		"deep/er/../er/가.txt": {Content: "가", SizeBytes: 3},
		"picture.bin":         {SizeBytes: 3, Binary: true},
		"long.txt":            {Content: strings.Repeat("가", 64<<10/3), SizeBytes: 120_000, Truncated: true},
	} {
		text, err := b.Artifact(t.Context(), run.ID, path)
		if err != nil || text != want {
			t.Errorf("%s: %d bytes of %d, %v", path, len(text.Content), text.SizeBytes, err)
		}
	}
	for i := range 501 {
		if err := os.WriteFile(filepath.Join(list.Dir, fmt.Sprintf("many-%03d", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if list, err = b.Artifacts(t.Context(), run.ID); err != nil || len(list.Files) != 500 || !list.Capped {
		t.Errorf("%d files, capped %v, %v", len(list.Files), list.Capped, err)
	}
}

// A script writes what it likes into the artifacts folder, and the path of a preview
// comes from a page: neither may show a file from elsewhere.
func TestNothingOutsideOfTheArtifactsFolderIsRead(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	b := newBench(t)
	run := b.dispatch(`
  - id: leave
    bash: |
      cd "$ARTIFACTS_DIR"
      echo inside > inside.txt
      echo outside > ../outside.txt
      ln -s ../outside.txt up.txt
      ln -s ../log.jsonl log.jsonl
      ln -s / everything
      ln -s .. above
      ln -s inside.txt same.txt
      mkfifo pipe
`)
	b.until(run.ID, workbench.RunCompleted)
	list, err := b.Artifacts(t.Context(), run.ID)
	if err != nil || len(list.Files) != 1 || list.Files[0].Path != "inside.txt" {
		t.Errorf("%+v, %v", list.Files, err)
	}
	for _, path := range []string{
		"", ".", "..", "/", "/etc/passwd", "../outside.txt", "deep/../../outside.txt", "./../log.jsonl", filepath.Join(list.Dir, "inside.txt"),
		"up.txt", "log.jsonl", "everything", "everything/etc/passwd", "above/outside.txt", "same.txt", "pipe", "inside.txt/..", "inside.txt/x",
		"inside.txt\x00", "../artifacts/inside.txt",
	} {
		if text, err := b.Artifact(t.Context(), run.ID, path); err == nil || text.Content != "" {
			t.Errorf("%q is read: %q", path, text.Content)
		}
	}
	for _, id := range []string{"", "..", "../runs/" + run.ID, workbench.NewID()} {
		if _, err := b.Artifacts(t.Context(), id); workbench.ErrorCode(err) != workbench.ENotFound {
			t.Errorf("of the run %q: %v", id, err)
		}
	}
	// The folder itself may have been replaced.
	if err := os.RemoveAll(list.Dir); err != nil {
		t.Fatal(err)
	}
	if list, err = b.Artifacts(t.Context(), run.ID); err != nil || len(list.Files) != 0 {
		t.Errorf("without a folder: %+v, %v", list, err)
	}
	if err := os.Symlink(b.project, list.Dir); err != nil {
		t.Fatal(err)
	}
	b.write("secret.txt", "secret")
	if list, err = b.Artifacts(t.Context(), run.ID); err == nil || len(list.Files) != 0 {
		t.Errorf("through a link: %+v", list)
	}
	if text, err := b.Artifact(t.Context(), run.ID, "secret.txt"); err == nil {
		t.Errorf("through a link: %q", text.Content)
	}
}
