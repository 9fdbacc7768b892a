package app

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestOpenDirectory(t *testing.T) {
	t.Parallel()
	t.Run("before the window is open it says so", func(t *testing.T) {
		t.Parallel()
		shell := &Shell{life: setup(t, Options{}).life}
		if _, err := shell.OpenDirectory("Open project"); workbench.ErrorCode(err) != workbench.EUnavailable {
			t.Errorf("err = %v, want code %s", err, workbench.EUnavailable)
		}
	})
	t.Run("a panic of the dialog is an error", func(t *testing.T) {
		t.Parallel()
		b := setup(t, Options{})
		b.window.openDirectory = func(string) (string, error) { panic("no dialog") }
		b.life.startup(b.window)
		if _, err := (&Shell{life: b.life}).OpenDirectory("Open project"); err == nil {
			t.Error("no error")
		}
	})
}

func TestSaveText(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, c := range map[string]struct {
		chosen string
		code   workbench.Code
	}{
		"a file that is there is replaced": {filepath.Join(folder, "costs.csv"), ""},
		"nothing is written on a cancel":   {"", ""},
		"a folder that is gone is told":    {filepath.Join(folder, "gone", "costs.csv"), workbench.EUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t, Options{})
			b.window.saveFile = func(_, name string) (string, error) {
				if name != "costs.csv" {
					t.Errorf("proposed %q", name)
				}
				return c.chosen, nil
			}
			b.life.startup(b.window)
			if err := os.WriteFile(filepath.Join(folder, "costs.csv"), []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
			path, err := (&Shell{life: b.life}).SaveText("Save", "costs.csv", "day,usd\n")
			if workbench.ErrorCode(err) != c.code || c.code == "" && path != c.chosen {
				t.Fatalf("%q, %v", path, err)
			}
			want := "before"
			if path != "" {
				want = "day,usd\n"
			}
			if text, err := os.ReadFile(filepath.Join(folder, "costs.csv")); err != nil || string(text) != want {
				t.Errorf("the file holds %q, %v", text, err)
			}
		})
	}
}

func TestNotify(t *testing.T) {
	t.Parallel()
	note := Notification{ID: "t1", Title: "“vite” waits for you", Place: `{"terminal":"t1"}`}
	t.Run("before the window is open it says so", func(t *testing.T) {
		t.Parallel()
		shell := &Shell{life: setup(t, Options{}).life}
		if err := shell.Notify(note); workbench.ErrorCode(err) != workbench.EUnavailable {
			t.Errorf("err = %v, want code %s", err, workbench.EUnavailable)
		}
	})
	t.Run("a desktop without notifications is told in a sentence", func(t *testing.T) {
		t.Parallel()
		b := setup(t, Options{})
		b.window.notify = func(Notification) error { return errors.New("no session bus") }
		b.life.startup(b.window)
		err := (&Shell{life: b.life}).Notify(note)
		if workbench.ErrorCode(err) != workbench.EUnavailable || strings.Contains(workbench.ErrorMessage(err), "bus") {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("it arrives as it was given", func(t *testing.T) {
		t.Parallel()
		b := setup(t, Options{})
		var got Notification
		b.window.notify = func(n Notification) error { got = n; return nil }
		b.life.startup(b.window)
		if err := (&Shell{life: b.life}).Notify(note); err != nil || got != note {
			t.Errorf("got %+v, %v; want %+v", got, err, note)
		}
	})
}

func TestPaintedFile(t *testing.T) {
	t.Parallel()
	if PaintedFile("") != nil {
		t.Error("a function without a file")
	}
	path := filepath.Join(t.TempDir(), "painted")
	painted := PaintedFile(path)
	painted("picker")
	painted("two\nlines")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`\A\d{13} picker\n\d{13} two lines\n\z`).Match(text) {
		t.Errorf("file = %q", text)
	}
}

func TestLoggerKeepsMessagesShort(t *testing.T) {
	t.Parallel()
	got := oneLine("a\nb " + strings.Repeat("가", 1000))
	if strings.Contains(got, "\n") || len(got) > 310 || !strings.HasPrefix(got, "a b 가") {
		t.Errorf("oneLine = %q (%d bytes)", got, len(got))
	}
}
