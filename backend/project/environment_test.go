package project_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// envBench is the environment of one project, with real files and real secrets.
type envBench struct {
	*project.Environment
	secrets *secrets.Service
	project workbench.Codebase
}

func newEnvBench(t *testing.T) *envBench {
	t.Helper()
	db := storetest.Open(t)
	host := storetest.Host(t, db)
	dir := t.TempDir()
	c, err := db.AddCodebase(t.Context(), workbench.Codebase{
		ID: workbench.NewID(), Name: "project", DefaultCwd: dir, AIAssistantType: "claude", Kind: workbench.KindFolder,
		HostID: host.ID, PathKey: dir, ProjectHash: "hash",
	})
	if err != nil {
		t.Fatal(err)
	}
	keys := secrets.NewKeyring(secrets.KeyringOptions{Dir: t.TempDir(), Account: host.ID, FileOnly: true})
	s := secrets.New(secrets.Options{Store: db, Keyring: keys, HostID: host.ID, Notify: func(workbench.Notice) {}})
	return &envBench{Environment: project.NewEnvironment(db, s), secrets: s, project: c}
}

// write writes a configuration file of the project and returns its path.
func (b *envBench) write(t *testing.T, folder, content string) string {
	t.Helper()
	path := filepath.Join(b.project.DefaultCwd, folder, "config.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (b *envBench) variables(t *testing.T) []string {
	t.Helper()
	env, err := b.Variables(t.Context(), b.project.ID)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func TestVariablesWinOverEachOther(t *testing.T) {
	t.Parallel()
	b := newEnvBench(t)
	if got := b.variables(t); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
	b.write(t, ".archon", "worktree:\n  baseBranch: main\nenv:\n  A: archon\n  B: archon\n  C: archon\n")
	b.write(t, ".holdfast", "env:\n  B: holdfast\n  C: holdfast\n")
	if _, err := b.secrets.SetEnvVar(t.Context(), b.project.ID, "C", "stored"); err != nil {
		t.Fatal(err)
	}
	if got, want := b.variables(t), []string{"A=archon", "B=holdfast", "C=stored"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err := b.Variables(t.Context(), "nobody")
	if workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("of no project: %v", err)
	}
}

// TestValuesAreTakenAsWritten: a version 1.10 that becomes 1.1 is another one.
func TestValuesAreTakenAsWritten(t *testing.T) {
	t.Parallel()
	b := newEnvBench(t)
	b.write(t, ".holdfast", "\uFEFF# comment\r\nother: {deep: [1, 2]}\r\n\"env\":\r\n"+`
  VERSION: 1.10
  MODE: 0755
  BIG: 1_000
  MINUS: -3
  YES: true
  NO: no
  UPPER: True
  QUOTED: 'it''s'
  ESCAPED: "a\tb"
  EMPTY: ""
  DATE: 2026-01-01
  URL: http://host:80/x#y # comment
  TAGGED: !!str 12
  NAMED: &name value
  PLAIN: two
    lines
  LINES: |
    one
    two
  FOLDED: >-
    one
    two
  한글: no name
`[1:])
	_, err := b.Variables(t.Context(), b.project.ID)
	if workbench.ErrorCode(err) != workbench.EInvalid || !strings.Contains(err.Error(), "line 26, column 3") {
		t.Fatalf("the last name is none: %v", err)
	}
	path := filepath.Join(b.project.DefaultCwd, ".holdfast", "config.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, ".holdfast", strings.Replace(string(text), "  한글: no name\n", "", 1))
	want := []string{
		"BIG=1_000", "DATE=2026-01-01", "EMPTY=", "ESCAPED=a\tb", "FOLDED=one two", "LINES=one\ntwo\n", "MINUS=-3", "MODE=0755",
		"NAMED=value", "NO=no", "PLAIN=two lines", "QUOTED=it's", "TAGGED=12", "UPPER=True", "URL=http://host:80/x#y",
		"VERSION=1.10", "YES=true",
	}
	if got := b.variables(t); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFilesWithoutVariables(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "\n", "# only a comment\n", "---\n", "null\n", "env:\n", "env: {}\n", "env: ~\n", "assistant: claude\n"} {
		b := newEnvBench(t)
		b.write(t, ".archon", content)
		if got := b.variables(t); len(got) != 0 {
			t.Errorf("%q gives %q", content, got)
		}
	}
}

// TestABrokenFileIsNamedWithItsPlace: and nothing of its text, which may be a
// secret, is in the error or in its causes.
func TestABrokenFileIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	for name, file := range map[string]struct {
		content string
		place   string
	}{
		"bracket":       {"env:\n  A: [" + secret + "\n", "line 2"},
		"quote":         {"env:\n  A: \"" + secret + "\n", "line 2, column 6"},
		"tab":           {"env:\n\tA: " + secret + "\n", "line 2"},
		"indentation":   {"env:\n  A: 1\n B: " + secret + "\n", "line 3"},
		"name twice":    {"env:\n  " + secret + ": 1\n  " + secret + ": 2\n", "line 3, column 3"},
		"elsewhere":     {"a: b: " + secret + "\n", "line 1"},
		"list":          {"env:\n  - " + secret + "\n", "line 2"},
		"text":          {"env: " + secret + "\n", "line 1, column 6"},
		"root":          {"- " + secret + "\n", "line 1"},
		"nothing":       {"env:\n  A: 1\n  " + secret + ":\n", "line 3"},
		"map":           {"env:\n  A: {" + secret + ": 1}\n", "line 2, column 6"},
		"alias":         {"x: &x " + secret + "\nenv:\n  A: *x\n", "line 3, column 6"},
		"merge":         {"x: &x {A: " + secret + "}\nenv:\n  <<: *x\n", "line 3, column 3"},
		"number":        {"env:\n  12: " + secret + "\n", "line 2, column 3"},
		"complex key":   {"env:\n  ? " + secret + "\n  : 1\n", "line 2"},
		"name":          {"env:\n  " + secret + "!: 1\n", "line 2, column 3"},
		"ours":          {"env:\n  HOLDFAST_DATA_DIR: " + secret + "\n", "line 2, column 3"},
		"path":          {"env:\n  A: 1\n  Path: " + secret + "\n", "line 3, column 3"},
		"loader":        {"env:\n  LD_PRELOAD: " + secret + "\n", "holdfast project env set"},
		"zero byte":     {"env:\n  A: \"" + secret + "\\0\"\n", "line 2, column 6"},
		"not UTF-8":     {"env:\n  A: \"\xff" + secret + "\"\n", "UTF-8"},
		"deep brackets": {"a: " + strings.Repeat("[", 60_000), "line 1"},
		"deep dashes":   {strings.Repeat("- ", 30_000) + secret, "line 1"},
		"binary":        {"\x7fELF\x00\x01\x02" + secret, "config.yaml"},
		"too long":      {"a: " + strings.Repeat("x", 64<<10), "64 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newEnvBench(t)
			path := b.write(t, ".holdfast", file.content)
			env, err := b.Variables(t.Context(), b.project.ID)
			if workbench.ErrorCode(err) != workbench.EInvalid || env != nil {
				t.Fatalf("%v, %v", []string(env), err)
			}
			for _, part := range []string{path, file.place} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			for cause := err; cause != nil; cause = unwrap(cause) {
				if strings.Contains(fmt.Sprintf("%v %+v", cause, cause), secret) {
					t.Errorf("%q shows the text of the file", cause)
				}
			}
		})
	}
}

func unwrap(err error) error {
	if w, ok := err.(interface{ Unwrap() error }); ok {
		return w.Unwrap()
	}
	return nil
}

func TestWhatIsNoFile(t *testing.T) {
	t.Parallel()
	b := newEnvBench(t)
	if err := os.MkdirAll(filepath.Join(b.project.DefaultCwd, ".holdfast", "config.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := b.Variables(t.Context(), b.project.ID)
	if workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("a directory: %v", err)
	}
	if runtime.GOOS != "windows" {
		b = newEnvBench(t)
		if err := os.WriteFile(filepath.Join(b.project.DefaultCwd, ".archon"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := b.variables(t); len(got) != 0 {
			t.Errorf("below a file: %q", got)
		}
	}
}

// TestLayersSayWhoWins: the names of each place, the strongest first, and a
// broken file as what stops everything.
func TestLayersSayWhoWins(t *testing.T) {
	t.Setenv("HOLDFAST_TEST_OWN", "x")
	t.Setenv("C", "of the process")
	b := newEnvBench(t)
	archon := b.write(t, ".archon", "env:\n  A: archon-value\n  C: archon-value\n")
	holdfast := b.write(t, ".holdfast", "env: [broken\n")
	if _, err := b.secrets.SetEnvVar(t.Context(), b.project.ID, "C", "stored-value"); err != nil {
		t.Fatal(err)
	}
	layers, err := b.Layers(t.Context(), b.project.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range layers {
		got = append(got, fmt.Sprint(l.Kind, " ", l.Path, l.Names, l.Problem != ""))
	}
	want := []string{"stored [C] false", "file " + holdfast + "[] true", "file " + archon + "[A C] false", "process [C] false"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if text := fmt.Sprintf("%+v", layers); strings.Contains(text, "-value") {
		t.Errorf("a value is told: %s", text)
	}
	_, err = b.Variables(t.Context(), b.project.ID)
	if workbench.ErrorMessage(err) != layers[1].Problem {
		t.Errorf("a child does not start because of %q, and the layer says %q", err, layers[1].Problem)
	}
	if _, err := b.Layers(t.Context(), "nobody"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("of no project: %v", err)
	}
}

func TestVariablesAreNotPrinted(t *testing.T) {
	t.Parallel()
	env := workbench.Environ{"NAME=value"}
	text, err := env.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		fmt.Sprint(env), fmt.Sprintf("%v %+v %#v %s %q", env, env, env, env, env), fmt.Sprintf("%+v", struct{ E workbench.Environ }{env}),
		env.LogValue().String(), string(text),
	} {
		if strings.Contains(shown, "NAME") || strings.Contains(shown, "value") {
			t.Errorf("shown as %s", shown)
		}
	}
}
