package screen

import (
	"slices"
	"sync"
)

// widths are the columns of characters by Unicode 11, as the Unicode addon of
// xterm.js counts them: programs count the same way, so a newer table would
// break their layout.
type widths struct{ bmp *[1 << 16]uint8 }

// of returns 0, 1 or 2.
func (w widths) of(r uint32) int {
	switch {
	case r < 0x300:
		return 1 // controls are not printed
	case int(r) < len(w.bmp):
		return int(w.bmp[r])
	case inRanges(zeroWidthRanges[:], r):
		return 0
	case inRanges(wideRanges[:], r):
		return 2
	}
	return 1
}

func inRanges(ranges [][2]uint32, r uint32) bool {
	_, found := slices.BinarySearchFunc(ranges, r, func(each [2]uint32, r uint32) int {
		switch {
		case each[1] < r:
			return -1
		case each[0] > r:
			return 1
		}
		return 0
	})
	return found
}

// allWidths spreads the ranges that are in use most over a table.
var allWidths = sync.OnceValue(func() widths {
	w := widths{new([1 << 16]uint8)}
	for i := range w.bmp {
		w.bmp[i] = 1
	}
	spread := func(ranges [][2]uint32, width uint8) {
		for _, each := range ranges {
			for r := each[0]; r <= each[1] && int(r) < len(w.bmp); r++ {
				w.bmp[r] = width
			}
		}
	}
	spread(zeroWidthRanges[:], 0)
	spread(wideRanges[:], 2)
	return w
})
