package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPlaceIsKeptAndReadAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "window.json")
	if p, known := readPlace(path); known || p.Width != standardWidth {
		t.Fatalf("without a file it is %+v, %v", p, known)
	}
	f := placeFile{path: path}
	stood := place{X: 40, Y: 50, Width: 1200, Height: 700}
	if err := f.keep(stood); err != nil {
		t.Fatal(err)
	}
	// What a maximised window measures is the screen: it goes back to what it was.
	if err := f.keep(place{Width: 2560, Height: 1440, Maximised: true}); err != nil {
		t.Fatal(err)
	}
	stood.Maximised = true
	if p, known := readPlace(path); !known || p != stood {
		t.Fatalf("it is %+v, %v, want %+v", p, known, stood)
	}
}

func TestBrokenPlaceIsTheStandardOne(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "no JSON": "{", "too small": `{"Width":10,"Height":10}`, "too large": `{"Width":99999,"Height":800}`,
	} {
		path := filepath.Join(t.TempDir(), "window.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, known := readPlace(path); known || p.Width != standardWidth || p.Height != standardHeight {
			t.Errorf("%s: %+v, %v", name, p, known)
		}
	}
}

func TestPlaceOfAScreenThatIsGone(t *testing.T) {
	t.Parallel()
	p := place{X: 3000, Y: -200, Width: 1200, Height: 700}.on(1920, 1080)
	if p.X != 1840 || p.Y != 0 || p.Width != 1200 {
		t.Errorf("it is %+v", p)
	}
}
