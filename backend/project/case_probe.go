//go:build darwin || windows

package project

import (
	"os"
	"path/filepath"
	"strings"
)

// ignoresCase asks the volume: does the path with other letters lead to the
// same directory? A part of it that does not exist cannot answer.
func ignoresCase(path string) bool {
	for {
		if other := swapCase(path); other != path {
			if a, err := os.Stat(path); err == nil {
				b, err := os.Stat(other)
				return err == nil && os.SameFile(a, b)
			}
		}
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		path = above
	}
}

// swapCase changes the last name only: a volume may be mounted below one of
// the other kind.
func swapCase(path string) string {
	dir, name := filepath.Split(path)
	if upper := strings.ToUpper(name); upper != name {
		return dir + upper
	}
	return dir + strings.ToLower(name)
}
