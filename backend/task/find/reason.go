package find

import (
	"path"
	"slices"
	"strings"
)

// shareOfTest is what a test has of the score of what it tests.
const shareOfTest = 0.7

// addTests gives the test of a file part of the file's score: whoever changes
// one reads the other, also when the test uses other words.
func (s *scores) addTests() {
	add := map[string]*evidence{}
	for file, e := range s.files {
		for _, test := range testsOf(file) {
			if _, ok := slices.BinarySearch(s.scope, test); !ok {
				continue
			}
			if at := s.files[test]; at == nil || !at.named && at.score < shareOfTest*e.score {
				add[test] = &evidence{score: shareOfTest * e.score, weight: e.weight, tests: file}
			}
		}
	}
	for test, e := range add {
		if at := s.files[test]; at != nil {
			e.inName, e.inText = at.inName, at.inText
		}
		s.files[test] = e
	}
}

// testsOf are the names that the test of a file would have.
func testsOf(file string) []string {
	ending := path.Ext(file)
	stem := strings.TrimSuffix(file, ending)
	folder, name := path.Split(stem)
	switch ending {
	case ".go":
		return []string{stem + "_test.go"}
	case ".py":
		return []string{folder + "test_" + name + ".py", folder + "tests/test_" + name + ".py", stem + "_test.py"}
	case ".ts", ".tsx", ".js", ".jsx", ".vue", ".svelte":
		return []string{stem + ".test" + ending, stem + ".spec" + ending, folder + "__tests__/" + name + ".test" + ending, stem + ".test.ts", stem + ".spec.ts"}
	case ".rb":
		return []string{stem + "_spec.rb", stem + "_test.rb"}
	case ".java", ".kt", ".cs", ".swift", ".php":
		return []string{stem + "Test" + ending, stem + "Tests" + ending}
	}
	return nil
}

// plausibility is below 1 for files that hold many words and are rarely what a
// task is about: what programs write, and copies of other projects.
func plausibility(file string) float64 {
	name := strings.ToLower(path.Base(file))
	for _, folder := range strings.Split(path.Dir(file), "/") {
		switch strings.ToLower(folder) {
		case "vendor", "node_modules", "third_party", "dist", "testdata", "fixtures", "__snapshots__":
			return 0.3
		}
	}
	switch name {
	case "go.sum", "package-lock.json", "pnpm-lock.yaml", "bun.lock", "changelog.md", "composer.lock":
		return 0.2
	}
	switch path.Ext(name) {
	case ".lock", ".map", ".svg", ".snap", ".min", ".csv", ".log":
		return 0.3
	case ".md", ".txt", ".rst":
		return 0.7
	}
	if strings.Contains(name, ".min.") || strings.Contains(name, ".gen.") || strings.Contains(name, ".pb.") {
		return 0.3
	}
	return 1
}

// reason says in a few words what speaks for a file.
func (e *evidence) reason() string {
	var parts []string
	if e.named {
		parts = append(parts, "named in the task")
	}
	if len(e.inName) > 0 {
		parts = append(parts, "path: "+words(e.inName))
	}
	if len(e.inText) > 0 {
		parts = append(parts, "text: "+words(e.inText))
	}
	if e.tests != "" {
		parts = append(parts, "tests "+path.Base(e.tests))
	}
	return strings.Join(parts, "; ")
}

// wordsShown is how many terms a reason names.
const wordsShown = 5

func words(terms []string) string {
	if len(terms) > wordsShown {
		terms = append(slices.Clone(terms[:wordsShown]), "…")
	}
	return strings.Join(terms, ", ")
}
