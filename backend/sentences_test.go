package backend_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEverySentenceIsSaidInKorean keeps the window in one language: each sentence
// that Go code may show there is in the Korean catalogue, and the catalogue has
// none that no code says any more.
func TestEverySentenceIsSaidInKorean(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	for _, root := range []string{".", filepath.Join("..", "app")} {
		if err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if notShown.MatchString(filepath.ToSlash(path)) {
				return nil
			}
			return sentencesOf(path, said)
		}); err != nil {
			t.Fatal(err)
		}
	}
	korean := koreanSentences(t)
	for _, sentence := range slices.Sorted(maps.Keys(said)) {
		if korean[sentence] == "" {
			t.Errorf("%s: add to frontend/src/lib/sentences/ko: %s", said[sentence], sentence)
		}
	}
	for _, sentence := range slices.Sorted(maps.Keys(korean)) {
		if said[sentence] == "" {
			t.Errorf("no code says: %s", sentence)
		}
		if given, taken := verbsOf(sentence), placesOf(korean[sentence]); !slices.Equal(given, taken) {
			t.Errorf("%s\n has the arguments %v, its translation %v", sentence, given, taken)
		}
	}
}

// notShown are packages whose sentences the window does not show: the command
// line, and what agents and tests say.
var notShown = regexp.MustCompile(`(^|/)(cli|mcp|demo|catalog|[a-z]+test)/`)

var (
	begins = regexp.MustCompile(`^[A-Z%].* `)
	word   = regexp.MustCompile(`\b[a-z]{2,}\b`)
	ends   = regexp.MustCompile(`[.?]$`)
	// Ends with what another sentence says, or an agent.
	handsOn = regexp.MustCompile(`([.;:,] ?%[swq]|[.?]%[sw])$`)
	query   = regexp.MustCompile(`CAST\(|SELECT|FROM |ILIKE`)
)

func isSentence(s string) bool {
	words := len(word.FindAllString(s, -1))
	return begins.MatchString(s) && !query.MatchString(s) && !strings.Contains(s, "\n") &&
		(ends.MatchString(s) && words >= 2 || handsOn.MatchString(s) && words >= 3)
}

// sentencesOf adds the sentences of a file, with where each is. Texts that are
// joined are one, with a %s for what is not a constant.
func sentencesOf(path string, said map[string]string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if describesSettings(n) {
			return false
		}
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if call, ok := n.(*ast.CallExpr); ok && strings.HasPrefix(path, "diagnose") {
			checkDetails(call, said, path)
		}
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok && name.Name == "Detail" && strings.HasPrefix(path, "diagnose") {
				addDetail(pair.Value, said, path)
			}
		}
		text, constant := joined(expr)
		if constant && isSentence(text) {
			said[text] = files.Position(n.Pos()).String()
		}
		return !constant
	})
	return nil
}

// checkDetails adds what a check found: most of it is no sentence.
func checkDetails(call *ast.CallExpr, said map[string]string, path string) {
	switch called := call.Fun.(type) {
	case *ast.SelectorExpr:
		if called.Sel.Name == "Sprintf" {
			addDetail(call.Args[0], said, path)
		}
	case *ast.Ident:
		if called.Name == "check" {
			addDetail(call.Args[2], said, path)
		}
	}
}

func addDetail(e ast.Expr, said map[string]string, path string) {
	if text, constant := joined(e); constant && strings.Contains(text, " ") && word.MatchString(text) {
		said[text] = path
	}
}

// describesSettings: the command line prints what a setting is for; the window
// has texts of its own.
func describesSettings(n ast.Node) bool {
	list, ok := n.(*ast.CompositeLit)
	if !ok {
		return false
	}
	of, ok := list.Type.(*ast.ArrayType)
	if !ok {
		return false
	}
	elt, ok := of.Elt.(*ast.Ident)
	return ok && elt.Name == "SettingSpec"
}

func joined(e ast.Expr) (text string, constant bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, err := strconv.Unquote(x.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		if left, l := joined(x.X); x.Op == token.ADD {
			right, r := joined(x.Y)
			return left + right, l || r
		}
	}
	return "%s", false
}

func koreanSentences(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "frontend", "src", "lib", "sentences", "ko", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	all := map[string]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// verbsOf are the numbers of a template's arguments, from 1.
func verbsOf(template string) (numbers []int) {
	for _, verb := range regexp.MustCompile(`%(\[\d+\])?[.\d]*[a-zA-Z%]`).FindAllStringSubmatch(template, -1) {
		if verb[1] == "" && !strings.HasSuffix(verb[0], "%") {
			numbers = append(numbers, len(numbers)+1)
		}
	}
	return numbers
}

// placesOf are the numbers of the arguments that a translation uses, each once.
func placesOf(translation string) (numbers []int) {
	for _, place := range regexp.MustCompile(`\{(\d+)\??\}`).FindAllStringSubmatch(translation, -1) {
		n, _ := strconv.Atoi(place[1])
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
