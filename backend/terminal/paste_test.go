package terminal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	png  = "\x89PNG\r\n\x1a\nrest"
	jpeg = "\xff\xd8\xff\xe0rest"
	gif  = "GIF89arest"
	webp = "RIFF\x10\x00\x00\x00WEBPVP8 "
)

func idle(b *bench) workbench.Terminal {
	b.t.Helper()
	row, err := b.Open(b.t.Context(), terminal.Spec{WorkingDirectory: "/", Idle: true})
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

func TestAPastedImageIsAFileOfItsTerminal(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := idle(b)
	folder := filepath.Join(b.dir, "pastes", row.ID)
	for _, test := range []struct{ name, image, file string }{
		{"shot.png", png, "shot.png"},
		{"shot.png", png + "2", "shot-2.png"},
		{"shot.png", jpeg, "shot.jpg"}, // by its content, not by its name
		{"", gif, "image.gif"},
		{"../../.ssh/-rf; $(id).webp", webp, "rf-id.webp"},
		{`C:\Users\ada\한글.png`, png, "image.png"},
	} {
		path, err := b.SavePaste(t.Context(), row.ID, test.name, []byte(test.image))
		if err != nil || path != filepath.Join(folder, test.file) {
			t.Errorf("%q is at %q, %v; want %s", test.name, path, err, test.file)
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != test.image {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	if err := b.Delete(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the images of a deleted terminal: %v", err)
	}
}

func TestWhatCannotBePastedIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := idle(b)
	large := append([]byte(png), bytes.Repeat([]byte{0}, terminal.MaxPasteBytes)...)
	for what, image := range map[string][]byte{"nothing": nil, "text": []byte("<svg/>"), "a program": []byte("\x7fELF"), "too much": large} {
		if _, err := b.SavePaste(t.Context(), row.ID, "x.png", image); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := b.SavePaste(t.Context(), "../x", "x.png", []byte(png)); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("a terminal that is not there: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Join(b.dir, "pastes")); err == nil {
		t.Errorf("left behind: %v", entries)
	}
}

// TestImagesOfUnknownTerminalsAreSweptOnceTheyAreOld: their terminal may be in a
// database that is restored yet.
func TestImagesOfUnknownTerminalsAreSweptOnceTheyAreOld(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := idle(b)
	old := time.Now().AddDate(0, 0, -31)
	for name, at := range map[string]time.Time{row.ID: old, "gone": old, "new": time.Now()} {
		folder := filepath.Join(b.dir, "pastes", name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(folder, at, at); err != nil {
			t.Fatal(err)
		}
	}
	b.SweepPastes(t.Context())
	for name, want := range map[string]bool{row.ID: true, "gone": false, "new": true} {
		if _, err := os.Stat(filepath.Join(b.dir, "pastes", name)); (err == nil) != want {
			t.Errorf("%s: %v, want it kept: %v", name, err, want)
		}
	}
}
