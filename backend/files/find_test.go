package files_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/files"
)

func found(matches []files.Match) []string {
	var paths []string
	for _, m := range matches {
		paths = append(paths, m.Path)
	}
	return paths
}

func TestFindRanksWhatWasMeantFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir,
		"backend/store/session.go", "backend/store/session_test.go", "backend/session/service.go",
		"frontend/src/SessionPicker.tsx", "frontend/src/picker/index.ts", "docs/sessions/one.md",
		"main.go", "domain/go.txt", "Makefile", "x/fooBarBaz.ts", "x/of-a-better-kind.ts", "go.mod",
		"w/foobarbaz.ts", "i/indexer.css", "j/index.css", "i/very/long/way/down/to/config", "z/config",
	)
	l := open(t, dir)
	for query, first := range map[string]string{
		"session":       "backend/store/session.go",
		"sessiontest":   "backend/store/session_test.go",
		"SESS PICK":     "frontend/src/SessionPicker.tsx",
		"store sess":    "backend/store/session.go",
		"main":          "main.go",
		"makefile":      "Makefile",
		"fbb":           "x/fooBarBaz.ts",
		"index css":     "j/index.css",
		"config":        "z/config",
		"src/pi":        "frontend/src/picker/index.ts",
		"bsvc":          "backend/session/service.go",
		"go.mod":        "go.mod",
		"sessions/":     "docs/sessions/one.md",
		"session !_te":  "backend/store/session.go",
		"sess !store":   "frontend/src/SessionPicker.tsx",
		"sess svc !foo": "backend/session/service.go",
	} {
		matches := l.Find(query, 3)
		if len(matches) == 0 || matches[0].Path != first {
			t.Errorf("%q finds %q, want %q first", query, found(matches), first)
		}
	}
}

func TestFindKeepsToTheQuery(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a/one.go", "a/two.go", "b/one.ts", "b/two.ts", "b/three.ts")
	l := open(t, dir)
	wantPaths(t, "letters out of order", found(l.Find("eno", 9)))
	wantPaths(t, "all words", found(l.Find("b o", 9)), "b/one.ts", "b/two.ts")
	wantPaths(t, "only excluded, in path order", found(l.Find("!.go !one", 9)), "b/three.ts", "b/two.ts")
	wantPaths(t, "excluded is not fuzzy", found(l.Find("b !tree !to", 9)), "b/one.ts", "b/three.ts", "b/two.ts")
	wantPaths(t, "nothing", found(l.Find("  ", 9)))
	wantPaths(t, "a lone mark", found(l.Find("!", 9)))
	if got := l.Find("o", 2); len(got) != 2 {
		t.Errorf("limit 2 gives %d", len(got))
	}
	if got := l.Find("o", 0); got != nil {
		t.Errorf("limit 0 gives %v", got)
	}
}

func TestFindMarksCodePoints(t *testing.T) {
	t.Parallel()
	const decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af" // 한글, as some systems store it
	dir := t.TempDir()
	for _, test := range []struct {
		path, query string
		want        []int
	}{
		{"src/main.go", "mago", []int{4, 5, 9, 10}},
		{"src/main.go", "go src", []int{0, 1, 2, 9, 10}},
		{"src/main.go", "main ain", []int{4, 5, 6, 7}},
		{"한글/파일.TXT", "글파t", []int{1, 3, 6}},
		{"d/x" + decomposed + "y", "글y", []int{6, 7, 8, 9}},
		{"d/x" + decomposed + "y", "\u1112\u1161\u11ab", []int{3, 4, 5}},
		{"Ünï/É.md", "üé", []int{0, 4}},
	} {
		sub := fmt.Sprintf("%s/%d", dir, len(test.path)*100+len(test.query))
		write(t, sub, test.path)
		matches := open(t, sub).Find(test.query, 1)
		if len(matches) != 1 || !slices.Equal(matches[0].Positions, test.want) {
			t.Errorf("%q in %+q: %v, want positions %v", test.query, test.path, matches, test.want)
		}
	}
}

// The bytes of 가 (ea b0 80) are in this name, in order, but not the letter.
func TestFindComparesLettersNotBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "갃뀀") // ea b0 83, eb 80 80
	l := open(t, dir)
	wantPaths(t, "another letter", found(l.Find("가", 1)))
	wantPaths(t, "the letter", found(l.Find("뀀", 1)), "갃뀀")
}
