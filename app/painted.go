package app

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// PaintedFile returns a function for Options.Painted that appends a line
// "<UTC ms> <marker>" to the file at path, by which a test or a benchmark sees
// from outside what the page has painted. It returns nil when path is empty.
func PaintedFile(path string) func(marker string) {
	if path == "" {
		return nil
	}
	var mu sync.Mutex
	return func(marker string) {
		line := fmt.Sprintf("%d %s\n", time.Now().UnixMilli(), strings.Join(strings.Fields(marker), " "))
		mu.Lock()
		defer mu.Unlock()
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			return // the observer is gone; the window has nobody to tell
		}
		defer func() { _ = file.Close() }()
		_, _ = file.WriteString(line)
	}
}
