package app

import (
	"encoding/json"
	"os"
	"sync"

	"github.com/holdfast-app/holdfast/backend/disk"
)

// place is where the window stands, in the units of its screen.
type place struct {
	X, Y, Width, Height int
	Maximised           bool
}

const (
	standardWidth, standardHeight = 1440, 900
	leastWidth, leastHeight       = 960, 600
	// mostSide is more than any screen has: a broken file must not ask for it.
	mostSide = 32767
)

// readPlace reads where the window stood. It is not with the data: the window is
// made before the database is open. A file that is not there, or that nobody
// understands, is the standard place.
func readPlace(path string) (p place, known bool) {
	standard := place{Width: standardWidth, Height: standardHeight}
	raw, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(raw, &p) != nil {
		return standard, false
	}
	if p.Width < leastWidth || p.Height < leastHeight || p.Width > mostSide || p.Height > mostSide {
		return standard, false
	}
	return p, true
}

// on is the place moved so that the window's title can be reached on a screen of
// this size: the one where it stood may have been unplugged.
func (p place) on(width, height int) place {
	const reach = 80
	p.X = max(0, min(p.X, width-reach))
	p.Y = max(0, min(p.Y, height-reach))
	return p
}

// placeFile keeps the newest place of the window.
type placeFile struct {
	path string // "": none is kept

	mu   sync.Mutex
	last place
}

// keep stores a place that is new. A window that is maximised keeps the size that
// it goes back to.
func (f *placeFile) keep(p place) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Maximised {
		p.X, p.Y, p.Width, p.Height = f.last.X, f.last.Y, f.last.Width, f.last.Height
	}
	if f.path == "" || p == f.last || p.Width < leastWidth || p.Height < leastHeight {
		return nil
	}
	raw, err := json.Marshal(p)
	if err == nil {
		err = disk.Replace(f.path, raw)
	}
	if err == nil {
		f.last = p
	}
	return err
}
