package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/bundled"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, target, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("links cannot be made here: %v", err)
	}
}

func flow(name, description string) string {
	return "name: " + name + "\ndescription: " + description + "\nnodes:\n  - id: a\n    bash: echo\n"
}

// list is a line for each workflow, with paths from the directory.
func list(dir string, workflows []catalog.Workflow) string {
	var out strings.Builder
	short := func(path string) string {
		return filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(path, dir), string(filepath.Separator)))
	}
	for _, w := range workflows {
		fmt.Fprintf(&out, "%s | %s | %s %s", w.Name, w.Description, w.Source, short(w.Path))
		if w.ShadowedBy != "" {
			fmt.Fprintf(&out, " < %s", short(w.ShadowedBy))
		}
		if n := len(w.Problems.Errors()); n > 0 {
			fmt.Fprintf(&out, " (%d errors)", n)
		}
		if (w.Definition == nil) != (w.Problems.Err() != nil) {
			out.WriteString(" has a definition and errors, or neither")
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "한글 and spaces")
	project, user, older := filepath.Join(dir, "project"), filepath.Join(dir, "user"), filepath.Join(dir, "older")
	put(t, project, ".holdfast/workflows/fix.yaml", flow("fix", "nearest"))
	put(t, project, ".archon/workflows/fix.yaml", flow("fix", "second"))
	put(t, project, ".archon/workflows/deep/er/review.yml", flow("review", "in a folder"))
	put(t, project, ".archon/workflows/broken.yaml", "name: broken\nnodes: [")
	put(t, project, ".archon/workflows/twice.yaml", flow("fix", "another file with the name"))
	put(t, project, ".archon/workflows/notes.md", "no workflow")
	put(t, project, ".archon/workflows/1/2/3/4/5/far.yaml", flow("far", "too deep"))
	put(t, user, "workflows/broken.yaml", flow("broken", "that can be read"))
	put(t, user, "workflows/plan.yaml", flow("plan", "of the user"))
	put(t, older, "workflows/plan.yaml", flow("plan", "of the user, older"))
	c := &catalog.Catalog{Project: project, User: []string{user, older, filepath.Join(dir, "nothing")}, Bundled: fstest.MapFS{
		"workflows/review.yaml":  {Data: []byte(flow("review", "bundled"))},
		"workflows/bundled.yaml": {Data: []byte(flow("bundled", "comes along"))},
	}}
	want := `broken |  | project project/.archon/workflows/broken.yaml (1 errors)
broken | that can be read | user user/workflows/broken.yaml < project/.archon/workflows/broken.yaml
bundled | comes along | bundled workflows/bundled.yaml
fix | nearest | project project/.holdfast/workflows/fix.yaml
fix | second | project project/.archon/workflows/fix.yaml < project/.holdfast/workflows/fix.yaml
fix | another file with the name | project project/.archon/workflows/twice.yaml < project/.holdfast/workflows/fix.yaml
plan | of the user | user user/workflows/plan.yaml
plan | of the user, older | user older/workflows/plan.yaml < user/workflows/plan.yaml
review | in a folder | project project/.archon/workflows/deep/er/review.yml
review | bundled | bundled workflows/review.yaml < project/.archon/workflows/deep/er/review.yml
`
	if got := list(dir, c.Workflows()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := (&catalog.Catalog{}).Workflows(); len(got) != 0 || got == nil {
		t.Errorf("nowhere: got %v, want an empty list", got)
	}
}

func TestWorkflowByName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"fix-issue", "Review-Branch", "review-plan", "plan", "make-plan"} {
		put(t, dir, ".archon/workflows/"+name+".yaml", flow(name, "x"))
	}
	put(t, dir, ".archon/workflows/broken.yaml", "name: broken\n")
	c := &catalog.Catalog{Project: dir}
	for name, want := range map[string]string{
		"fix-issue": "fix-issue", "FIX-issue": "fix-issue", "issue": "fix-issue", "x-iss": "fix-issue",
		"review-branch": "Review-Branch", "branch": "Review-Branch", "plan": "plan", "Plan": "plan", " make-plan ": "make-plan",
	} {
		if w, err := c.Workflow(name); err != nil || w.Name != want || w.Definition == nil {
			t.Errorf("%s: got %s (%v), want %s", name, w.Name, err, want)
		}
	}
	for name, code := range map[string]workbench.Code{
		"nothing": workbench.ENotFound, "": workbench.ENotFound, "review": workbench.EInvalid, "-plan": workbench.EInvalid, "broken": workbench.EInvalid,
	} {
		if _, err := c.Workflow(name); workbench.ErrorCode(err) != code {
			t.Errorf("%q: got %v, want %s", name, err, code)
		}
	}
	if _, err := c.Workflow("review"); !strings.Contains(err.Error(), "Review-Branch, review-plan") {
		t.Errorf("candidates: got %v", err)
	}
}

// No link in a project leads out of it: what it names is not read, and is said.
func TestLinksOutOfAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	project, secret := filepath.Join(dir, "project"), filepath.Join(dir, "secret")
	put(t, project, ".archon/workflows/good.yaml", flow("good", "x"))
	put(t, project, "shared/linked.md", "Inside.")
	put(t, secret, "flow.yaml", flow("stolen", "x"))
	put(t, secret, "key.md", "SECRET")
	put(t, secret, "key.py", "SECRET")
	link(t, filepath.Join(secret, "flow.yaml"), project, ".archon/workflows/stolen.yaml")
	link(t, filepath.Join("..", "..", "..", "secret", "flow.yaml"), project, ".archon/workflows/stolen2.yaml")
	link(t, filepath.Join(secret, "key.md"), project, ".archon/commands/key.md")
	link(t, secret, project, ".archon/commands/folder")
	link(t, filepath.Join(secret, "key.py"), project, ".archon/scripts/key.py")
	link(t, secret, project, ".holdfast/workflows")
	link(t, secret, project, ".claude/commands")
	link(t, "good.yaml", project, ".archon/workflows/again.yaml")
	c := &catalog.Catalog{
		Project: project, NamedDir: project,
		Named: map[string]workbench.Command{
			"out": {Path: "../secret/key.md"}, "abs": {Path: filepath.Join(secret, "key.md")}, "via": {Path: ".archon/commands/key.md"}, "in": {Path: "shared/linked.md"},
		},
	}
	got := list(project, c.Workflows())
	want := `good | x | project .archon/workflows/again.yaml
good | x | project .archon/workflows/good.yaml < .archon/workflows/again.yaml
stolen |  | project .archon/workflows/stolen.yaml (1 errors)
stolen2 |  | project .archon/workflows/stolen2.yaml (1 errors)
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if _, err := c.Workflow("stolen"); err == nil || !strings.Contains(err.Error(), "link that leaves") {
		t.Errorf("got %v, want that it is a link that leaves its folder", err)
	}
	for _, name := range []string{"key", "folder:key", "out", "abs", "via"} {
		if _, text, err := c.Command(name); workbench.ErrorCode(err) != workbench.ENotFound {
			t.Errorf("%s: got %q (%v), want not found", name, text, err)
		}
	}
	if _, text, err := c.Command("in"); err != nil || text != "Inside." {
		t.Errorf("got %q (%v), want what is inside", text, err)
	}
	if _, code, err := c.Script("key", definition.RuntimeUV); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("got %q (%v), want that it cannot be read", code, err)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	project, user, home := filepath.Join(dir, "project"), filepath.Join(dir, "user"), filepath.Join(dir, "home")
	put(t, project, ".holdfast/commands/check.md", "---\ndescription: \"Looks twice\"\n---\n\nLook twice.\n")
	put(t, project, ".archon/commands/check.md", "hidden")
	put(t, project, ".archon/commands/review/pr.md", "# Review\r\n\r\nText")
	put(t, project, ".claude/commands/team/lint.md", "Lint.")
	put(t, project, ".claude/commands/other/lint.md", "Lint otherwise.")
	put(t, project, "docs/named.md", "Named.")
	put(t, project, "docs/check.md", "hidden too")
	put(t, project, ".archon/commands/big.md", strings.Repeat("x", 300<<10))
	put(t, user, "commands/pr.md", "Of the user.")
	put(t, user, "commands/named.md", "hidden by the registered one")
	put(t, home, ".claude/commands/mine.md", "Mine.")
	c := &catalog.Catalog{
		Project: project, User: []string{user}, Home: home, NamedDir: project,
		Named:   map[string]workbench.Command{"named": {Path: "docs/named.md", Description: "Says its name"}, "check": {Path: "docs/check.md"}, "gone": {Path: "docs/gone.md"}},
		Bundled: fstest.MapFS{"commands/bundled.md": {Data: []byte("Bundled.")}, "commands/check.md": {Data: []byte("hidden")}},
	}
	var got strings.Builder
	for _, command := range c.Commands() {
		fmt.Fprintf(&got, "%s | %s | %s\n", command.Name, command.Description, command.Source)
	}
	want := `bundled | Bundled. | bundled
check | Looks twice | project
mine | Mine. | user
named | Says its name | project
other:lint | Lint otherwise. | project
pr | Of the user. | user
review:pr | Review | project
team:lint | Lint. | project
`
	if got.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
	}
	for name, want := range map[string]string{
		"check": "Look twice.", "check.md": "Look twice.", "review:pr": "# Review\n\nText", "pr": "Of the user.", "mine": "Mine.", "named": "Named.", "bundled": "Bundled.",
	} {
		if _, text, err := c.Command(name); err != nil || text != want {
			t.Errorf("%s: got %q (%v), want %q", name, text, err, want)
		}
	}
	for name, code := range map[string]workbench.Code{
		"nothing": workbench.ENotFound, "lint": workbench.EInvalid, "big": workbench.ENotFound,
		"../check": workbench.EInvalid, "a/b": workbench.EInvalid, `a\b`: workbench.EInvalid, "": workbench.EInvalid, ".hidden": workbench.EInvalid, "..": workbench.EInvalid, "a\x00b": workbench.EInvalid,
	} {
		if _, text, err := c.Command(name); workbench.ErrorCode(err) != code {
			t.Errorf("%q: got %q (%v), want %s", name, text, err, code)
		}
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, ".archon/scripts/collect.ts", "ts")
	put(t, dir, ".archon/scripts/collect.py", "py")
	put(t, dir, ".holdfast/scripts/deep/collect.js", "js")
	c := &catalog.Catalog{Project: dir}
	for _, want := range []struct{ name, runtime, code string }{
		{"collect", definition.RuntimeBun, "js"}, {"collect.ts", definition.RuntimeBun, "ts"}, {"collect", definition.RuntimeUV, "py"},
	} {
		if path, code, err := c.Script(want.name, want.runtime); err != nil || code != want.code || !strings.HasPrefix(path, dir) {
			t.Errorf("%s: got %q (%v), want %q", want.name, code, err, want.code)
		}
	}
	for name, code := range map[string]workbench.Code{"nothing": workbench.ENotFound, "../collect": workbench.EInvalid, "": workbench.EInvalid} {
		if _, _, err := c.Script(name, definition.RuntimeUV); workbench.ErrorCode(err) != code {
			t.Errorf("%q: got %v, want %s", name, err, code)
		}
	}
}

// A file that may not be read does not hide the others.
func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("every file can be read here")
	}
	dir := t.TempDir()
	put(t, dir, ".archon/workflows/good.yaml", flow("good", "x"))
	if err := os.Chmod(put(t, dir, ".archon/workflows/closed.yaml", flow("closed", "x")), 0); err != nil {
		t.Fatal(err)
	}
	want := "closed |  | project .archon/workflows/closed.yaml (1 errors)\ngood | x | project .archon/workflows/good.yaml\n"
	if got := list(dir, (&catalog.Catalog{Project: dir}).Workflows()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, ".holdfast/workflows/outer.yaml", "name: outer\ndescription: x\nnodes: [{id: first, include: part}, {id: bad, bash: echo, depends_on: [first]}]\n")
	put(t, dir, ".archon/workflows/part.yaml", flow("part", "x"))
	put(t, dir, ".archon/workflows/lost.yaml", "name: lost\ndescription: x\nnodes: [{id: first, include: broken}]\n")
	put(t, dir, ".archon/workflows/broken.yaml", "name: broken\n")
	c := &catalog.Catalog{Project: dir}
	expanded := func(name string) (*definition.Definition, error) {
		w, err := c.Workflow(name)
		if err != nil {
			return nil, err
		}
		return c.Expand(w.Definition)
	}
	d, err := expanded("outer")
	if err != nil || d.Node("first__a") == nil || d.Node("bad").DependsOn[0] != "first__a" {
		t.Errorf("got %v, want the node of part in its place", err)
	}
	if _, err := expanded("lost"); workbench.ErrorCode(err) != workbench.EInvalid || !strings.Contains(err.Error(), "broken cannot be included") {
		t.Errorf("got %v, want that broken cannot be included", err)
	}
}

// What comes with Holdfast can run.
func TestBundled(t *testing.T) {
	t.Parallel()
	c := &catalog.Catalog{Bundled: bundled.Files}
	workflows := c.Workflows()
	if len(workflows) == 0 {
		t.Error("no workflow comes with Holdfast")
	}
	for _, w := range workflows {
		if err := w.Problems.Err(); err != nil || w.ShadowedBy != "" {
			t.Errorf("%s: %v, shadowed by %q", w.Path, err, w.ShadowedBy)
		}
		if _, err := c.Expand(w.Definition); err != nil {
			t.Errorf("%s: %v", w.Path, err)
		}
	}
}
