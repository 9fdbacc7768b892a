package find_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// project writes files into a new repository and opens it.
func project(t testing.TB, files map[string]string) find.Project {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "init", "--quiet")
	git(t, dir, "add", ".")
	return open(t, dir)
}

func git(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), "git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func open(t testing.TB, dir string) find.Project {
	t.Helper()
	g := worktree.New()
	paths, _, err := g.Files(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return find.Project{Directory: dir, Paths: paths, Grep: func(ctx context.Context, text string) (map[string]int, error) {
		return g.Grep(ctx, dir, true, text)
	}}
}

func local(t *testing.T, p find.Project, q find.Query) find.Result {
	t.Helper()
	result, err := find.Local(t.Context(), p, q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func paths(files []find.File) []string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out
}

// areas are the parts of a generated program, with the words of each.
func areas() map[string][]string {
	return map[string][]string{
		"billing": {"invoice", "refund", "ledger", "currency"},
		"search":  {"tokenizer", "index", "ranking", "snippet"},
		"auth":    {"password", "session", "token", "lockout"},
		"mail":    {"bounce", "template", "digest", "attachment"},
		"storage": {"bucket", "upload", "checksum", "retention"},
		"report":  {"chart", "export", "schedule", "spreadsheet"},
	}
}

// generated is a program of about 300 files. Every word of an area has a file, a
// test, and a page of the front end; others mention it in passing.
func generated() map[string]string {
	files := map[string]string{"go.sum": "", "README.md": "A program.\n"}
	for area, words := range areas() {
		for i, word := range words {
			title := strings.ToUpper(word[:1]) + word[1:]
			other := words[(i+1)%len(words)]
			files[fmt.Sprintf("backend/%s/%s.go", area, word)] = fmt.Sprintf("package %s\n\n// %s keeps one %s.\ntype %s struct{}\n\nfunc New%s() *%s { return nil }\nfunc (x *%s) Check%s() error { return nil }\n", area, title, word, title, title, title, title, title)
			files[fmt.Sprintf("backend/%s/%s_test.go", area, word)] = fmt.Sprintf("package %s\n\nfunc TestCheck(t *testing.T) {}\n", area)
			files[fmt.Sprintf("frontend/src/%s/%sPage.tsx", area, title)] = fmt.Sprintf("export function %sPage() { return null }\n// see %s\n", title, other)
			files[fmt.Sprintf("migrations/%s_%s.sql", area, word)] = fmt.Sprintf("CREATE TABLE %ss (id TEXT);\n", word)
			files["go.sum"] += word + "\n" + other + "\n"
			for n := range 8 {
				files[fmt.Sprintf("backend/%s/internal/part%d_%d.go", area, i, n)] = fmt.Sprintf("package internal\n\nfunc helper%d() {}\n", n)
			}
		}
	}
	return files
}

func TestLocalFindsWhatATaskIsAbout(t *testing.T) {
	t.Parallel()
	p := project(t, generated())
	wanted, found, shown := 0, 0, 0
	for area, words := range areas() {
		for _, word := range words {
			title := strings.ToUpper(word[:1]) + word[1:]
			answer := []string{
				fmt.Sprintf("backend/%s/%s.go", area, word), fmt.Sprintf("backend/%s/%s_test.go", area, word),
				fmt.Sprintf("frontend/src/%s/%sPage.tsx", area, title), fmt.Sprintf("migrations/%s_%s.sql", area, word),
			}
			for _, task := range []string{
				fmt.Sprintf("Every %s should be checked before it is stored, and the user must see an error on the page.", word),
				fmt.Sprintf("Check%s returns nil; make it return an error for an empty %s.", title, word),
				fmt.Sprintf("%s을 저장하기 전에 `Check%s`를 부른다.", word, title),
			} {
				result := local(t, p, find.Query{Task: task, Limit: 10})
				got := paths(result.Files)
				for _, path := range answer {
					wanted++
					if slices.Contains(got, path) {
						found++
					} else {
						t.Logf("%q: %s is missing from %v", task, path, got)
					}
				}
				shown += len(got)
				if len(got) == 0 || got[0] != answer[0] {
					t.Errorf("%q: first of %v, wanted %s", task, got, answer[0])
				}
			}
		}
	}
	recall, precision := float64(found)/float64(wanted), float64(found)/float64(shown)
	t.Logf("recall %.3f, precision %.3f", recall, precision)
	if recall < 0.9 || precision < 0.4 {
		t.Errorf("recall %.3f and precision %.3f, wanted at least 0.9 and 0.4", recall, precision)
	}
}

func TestLocalTakesWhatIsNamed(t *testing.T) {
	t.Parallel()
	p := project(t, map[string]string{
		"cmd/main.go": "package main\n", "lib/main.go": "package lib\n", "lib/Odd name.txt": "zebra\n", "docs/한글.md": "기린은 목이 길다\n",
		"src/a.ts": "", "src/b.ts": "", "src/c.js": "",
	})
	for task, wanted := range map[string][]string{
		"Look at `cmd/main.go:12` and at nothing.go.":           {"cmd/main.go"},
		"Convert all *.ts files.":                               {"src/a.ts", "src/b.ts"},
		"See https://example.com/cmd/main.go, e.g. Zoo.Keeper.": nil,
		"The zebra has the wrong colour":                        {"lib/Odd name.txt"},
		"기린을 고친다":                                               {"docs/한글.md"},
		"main.go":                                               {"cmd/main.go", "lib/main.go"}, // there are two
		"":                                                      nil,
		"the and of":                                            nil,
	} {
		result := local(t, p, find.Query{Task: task})
		if got := paths(result.Files); !slices.Equal(got, wanted) {
			t.Errorf("%q: %v, wanted %v (looked for %q)", task, got, wanted, result.Terms)
		}
		unknown := []string{}
		if strings.Contains(task, "nothing.go") {
			unknown = append(unknown, "nothing.go")
		}
		if !slices.Equal(result.Unknown, unknown) {
			t.Errorf("%q: unknown %q", task, result.Unknown)
		}
	}
}

func TestLocalStaysInItsScope(t *testing.T) {
	t.Parallel()
	p := project(t, map[string]string{"a/x.go": "zebra", "a/y.go": "zebra", "ab/x.go": "zebra", "b/x.go": "zebra"})
	for root, wanted := range map[string][]string{
		"a": {"a/y.go"}, "/a/": {"a/y.go"}, "b": {"b/x.go"}, "": {"a/y.go", "ab/x.go", "b/x.go"}, "none": nil, "../..": {"a/y.go", "ab/x.go", "b/x.go"},
	} {
		got := local(t, p, find.Query{Task: "zebra", Root: root, Excluded: []string{"a/x.go"}})
		if !slices.Equal(paths(got.Files), wanted) {
			t.Errorf("in %q: %v, wanted %v", root, paths(got.Files), wanted)
		}
	}
	if got := local(t, p, find.Query{Task: "zebra", Limit: 2}); len(got.Files) != 2 {
		t.Errorf("%d files, wanted 2", len(got.Files))
	}
}

func TestLocalEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p := project(t, map[string]string{"a": "zebra"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := find.Local(ctx, p, find.Query{Task: "zebra"}); err == nil {
		t.Error("a search that was canceled has a result")
	}
}
