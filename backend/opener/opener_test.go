package opener_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/opener"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestMain is also the program that is opened: under a link of another name the
// test binary writes down its arguments, and fails when it is named failing.
func TestMain(m *testing.M) {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	if strings.HasSuffix(name, ".test") {
		goleak.VerifyTestMain(m)
		return
	}
	text := strings.Join(os.Args[1:], "\x00")
	if os.WriteFile(os.Args[0]+".new", []byte(text), 0o600) != nil || os.Rename(os.Args[0]+".new", os.Args[0]+".args") != nil {
		os.Exit(2)
	}
	if name == "cursor" {
		os.Exit(3)
	}
	os.Exit(0)
}

// bench is a project with a file, beside a file that is outside, and a PATH.
type bench struct {
	*opener.Service
	bin, root, file, outside string
}

// setup installs programs that record what they are given.
func setup(t *testing.T, choice string, env map[string]string, programs ...string) bench {
	t.Helper()
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := bench{bin: filepath.Join(home, "bin"), root: filepath.Join(home, "a project"), outside: filepath.Join(home, "outside.txt")}
	b.file = filepath.Join(b.root, "-it's $(one) 파일.go")
	for _, dir := range []string{b.bin, b.root} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{b.file, b.outside} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range programs {
		if err := os.Symlink(self, filepath.Join(b.bin, name)); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	b.Service = opener.New(opener.Options{
		Roots:  func(context.Context) ([]string, error) { return []string{filepath.Join(home, "gone"), b.root}, nil },
		Choice: func() string { return choice },
		LookPath: func(name string) (string, error) {
			path := filepath.Join(b.bin, name)
			_, err := os.Stat(path)
			return path, err
		},
		Getenv: func(name string) string { return env[name] },
	})
	return b
}

// recorded are the arguments that a program was started with.
func (b bench) recorded(t *testing.T, program string) []string {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-tick.C {
		text, err := os.ReadFile(filepath.Join(b.bin, program+".args"))
		if err == nil {
			return strings.Split(string(text), "\x00")
		}
		if !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	t.Fatalf("%s was not started", program)
	return nil
}

func TestEditGivesTheEditorThePathAndTheLineAsTheyAre(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, choice string
		env          map[string]string
		programs     []string
		line         int64
		program      string
		want         func(file string) []string
	}{
		{"code at a line", "auto", nil, []string{"zed", "code"}, 7, "code", func(f string) []string { return []string{"-g", f + ":7"} }},
		{"code without a line", "auto", nil, []string{"code"}, 0, "code", func(f string) []string { return []string{f} }},
		{"zed when it is all there is", "auto", map[string]string{"EDITOR": "vi"}, []string{"zed", "vi"}, 3, "zed", func(f string) []string { return []string{f + ":3"} }},
		{"the one that was chosen", "subl", nil, []string{"code", "subl"}, 1, "subl", func(f string) []string { return []string{f + ":1"} }},
		{"VISUAL with a window and an option", "environment", map[string]string{"VISUAL": "gvim --nofork", "EDITOR": "vi"}, []string{"gvim", "code"}, 9, "gvim", func(f string) []string { return []string{"--nofork", "+9", f} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, tt.choice, tt.env, tt.programs...)
			opened, err := b.Edit(t.Context(), b.file, tt.line)
			if err != nil || opened.Program != tt.program || opened.Terminal != nil {
				t.Fatalf("opened %+v, %v", opened, err)
			}
			if got := b.recorded(t, tt.program); !slices.Equal(got, tt.want(b.file)) {
				t.Errorf("arguments %q, want %q", got, tt.want(b.file))
			}
		})
	}
}

func TestEditLeavesAnEditorOfTheTerminalToATerminal(t *testing.T) {
	t.Parallel()
	b := setup(t, "auto", map[string]string{"EDITOR": "vi -n"}, "vi")
	opened, err := b.Edit(t.Context(), b.file, 4)
	want := []string{filepath.Join(b.bin, "vi"), "-n", "+4", b.file}
	if err != nil || !slices.Equal(opened.Terminal, want) {
		t.Errorf("opened %+v, %v; want %q", opened, err, want)
	}
	if _, err := os.Stat(filepath.Join(b.bin, "vi.args")); err == nil {
		t.Error("it was started without a terminal")
	}
}

func TestRevealShowsTheFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the program is another one")
	}
	b := setup(t, "auto", nil, "xdg-open")
	if err := b.Reveal(t.Context(), b.file); err != nil {
		t.Fatal(err)
	}
	if got := b.recorded(t, "xdg-open"); !slices.Equal(got, []string{b.root}) {
		t.Errorf("arguments %q, want only the folder %q", got, b.root)
	}
}

func TestWhatIsOutsideIsRefusedAndStartsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t, "auto", nil, "code", "xdg-open", "open", "explorer")
	link := filepath.Join(b.root, "link")
	if err := os.Symlink(b.outside, link); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]workbench.Code{
		b.outside: workbench.EInvalid,
		link:      workbench.EInvalid, // it leads out
		filepath.Join(b.root, "..", filepath.Base(b.outside)): workbench.EInvalid,
		b.root + "/../outside.txt":                            workbench.EInvalid,
		b.root + "-other":                                     workbench.ENotFound,
		"main.go":                                             workbench.EInvalid,
		"--version":                                           workbench.EInvalid,
		"":                                                    workbench.EInvalid,
		filepath.Join(b.root, "gone.go"):                      workbench.ENotFound,
	} {
		_, edit := b.Edit(t.Context(), path, 1)
		for verb, err := range map[string]error{"edit": edit, "reveal": b.Reveal(t.Context(), path)} {
			if workbench.ErrorCode(err) != code {
				t.Errorf("%s %q: %v, want code %s", verb, path, err, code)
			}
		}
	}
	if started, _ := filepath.Glob(filepath.Join(b.bin, "*.args")); len(started) > 0 {
		t.Errorf("started %v", started)
	}
}

func TestAnEditorThatIsNotThereOrFailsIsSaid(t *testing.T) {
	t.Parallel()
	none := setup(t, "auto", nil)
	if _, err := none.Edit(t.Context(), none.file, 1); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Errorf("without any editor: %v", err)
	}
	gone := setup(t, "zed", nil, "code")
	if _, err := gone.Edit(t.Context(), gone.file, 1); workbench.ErrorCode(err) != workbench.EUnavailable || !strings.Contains(err.Error(), "zed") {
		t.Errorf("the chosen one is gone: %v", err)
	}
	fails := setup(t, "cursor", nil, "cursor")
	if _, err := fails.Edit(t.Context(), fails.file, 1); runtime.GOOS != "windows" && workbench.ErrorCode(err) != workbench.ESpawnFailed {
		t.Errorf("one that ends with 3: %v", err)
	}
}
