package definition_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

var update = flag.Bool("update", false, "write the golden files")

func corpus(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s (%v)", folder, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	return files
}

// show is what a person reads of problems: a line for each, and below it the
// line of the file with a mark.
func show(problems definition.Problems) string {
	var out strings.Builder
	for _, p := range problems {
		severity := "error"
		if p.Warning {
			severity = "warning"
		}
		fmt.Fprintf(&out, "%s %s\n\t%s\n\t%s^\n", severity, p.Error(), p.Source, strings.Repeat(" ", p.Column-1))
	}
	return out.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what was found (write it with -update):\n%s", path, got)
	}
}

func TestValidFiles(t *testing.T) {
	t.Parallel()
	for name, source := range corpus(t, "valid") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := definition.Parse(name, source)
			if err != nil {
				t.Fatal(err)
			}
			if d.Source != string(source) || d.Digest != workbench.DefinitionDigest(string(source)) || d.File != name {
				t.Error("the definition is not of the text that was read")
			}
			golden(t, filepath.Join("testdata", "valid", strings.TrimSuffix(name, ".yaml")+".golden"), show(d.Warnings))
			sameAgain(t, d)
		})
	}
}

// sameAgain holds a definition against what is read of its own YAML.
func sameAgain(t testing.TB, d *definition.Definition) {
	t.Helper()
	text := definition.Marshal(&d.Workflow)
	again, err := definition.Parse("again.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !reflect.DeepEqual(again.Workflow, d.Workflow) {
		t.Fatalf("it reads itself differently:\n%s\n%+v\n%+v", text, again.Workflow, d.Workflow)
	}
}

func TestInvalidFiles(t *testing.T) {
	t.Parallel()
	for name, source := range corpus(t, "invalid") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := definition.Parse(name, source)
			var problems definition.Problems
			if !errors.As(err, &problems) || d != nil {
				t.Fatalf("got %v, want Problems", err)
			}
			if workbench.ErrorCode(err) != workbench.EInvalid || !strings.HasPrefix(workbench.ErrorMessage(err), name+":") {
				t.Errorf("for the program it is %s: %s", workbench.ErrorCode(err), workbench.ErrorMessage(err))
			}
			_, all := definition.Check(name, source)
			golden(t, filepath.Join("testdata", "invalid", strings.TrimSuffix(name, ".yaml")+".golden"), show(all))
		})
	}
}

// The corpus has every key that the schema has, so that no key goes unread.
func TestCorpusHasEveryKey(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	if err := json.Unmarshal(definition.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	text := string(corpus(t, "valid")["every-key.yaml"])
	keys := propertiesIn(schema)
	if len(keys) < 100 {
		t.Fatalf("the schema has %d keys", len(keys))
	}
	for _, key := range keys {
		if !strings.Contains(text, key+":") {
			t.Errorf("every-key.yaml has no %s", key)
		}
	}
}

func propertiesIn(v any) []string {
	var keys []string
	switch v := v.(type) {
	case map[string]any:
		if properties, ok := v["properties"].(map[string]any); ok {
			for key := range properties {
				keys = append(keys, key)
			}
		}
		for _, inner := range v {
			keys = append(keys, propertiesIn(inner)...)
		}
	case []any:
		for _, inner := range v {
			keys = append(keys, propertiesIn(inner)...)
		}
	}
	slices.Sort(keys)
	return keys
}

func TestSchema(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("testdata", "schema.json"), string(definition.Schema()))
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	d, err := definition.Parse("every-key.yaml", corpus(t, "valid")["every-key.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, need := range d.Needs() {
		fmt.Fprintf(&out, "%s %q %s\n", need.Kind, need.Name, strings.Join(need.Nodes, " "))
	}
	golden(t, filepath.Join("testdata", "needs.golden"), out.String())
}

// An editor on Windows ends lines otherwise and begins the file with a mark:
// everything is where it is without.
func TestWindowsFiles(t *testing.T) {
	t.Parallel()
	source := corpus(t, "invalid")["nodes.yaml"]
	_, want := definition.Check("nodes.yaml", source)
	_, got := definition.Check("nodes.yaml", []byte("\uFEFF"+strings.ReplaceAll(string(source), "\n", "\r\n")))
	if show(got) != show(want) {
		t.Errorf("got:\n%s\nwant:\n%s", show(got), show(want))
	}
}

// Ten lines of aliases are ten billion values, and a file of one word has as
// many problems as bytes.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	for name, source := range map[string]string{
		"aliases":  bomb.String(),
		"problems": "nodes: [" + strings.Repeat("x,", 100_000) + "x]",
		"long":     strings.Repeat("# long\n", definition.MaxFileBytes),
		"keys":     strings.Repeat("k: 1\n", 60_000),
		"chain":    chain(2000),
	} {
		began := time.Now()
		_, problems := definition.Check(name, []byte(source))
		if name != "chain" && problems.Err() == nil || len(problems) > 200 {
			t.Errorf("%s: %d problems", name, len(problems))
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func chain(n int) string {
	var out strings.Builder
	out.WriteString("name: chain\ndescription: x\nnodes:\n  - {id: n0, bash: x}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&out, "  - {id: n%d, bash: echo $n0.output, depends_on: [n%d]}\n", i, i-1)
	}
	return out.String()
}
