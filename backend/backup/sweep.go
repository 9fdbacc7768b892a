package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/disk"
)

// sweep removes what a crash left of files in the making, and manifests whose
// file is gone. Nobody may be making a backup.
func sweep(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fileFailure(folder, err)
	}
	for _, entry := range entries {
		if name := entry.Name(); abandoned(folder, name) {
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				return fileFailure(folder, err)
			}
		}
	}
	return nil
}

func abandoned(folder, name string) bool {
	if strings.HasPrefix(name, ".holdfast-") && strings.HasSuffix(strings.TrimSuffix(name, "-journal"), disk.Partial) {
		return true
	}
	file, isManifest := strings.CutSuffix(name, manifest)
	_, _, ours := parseName(file)
	return isManifest && ours && !isThere(filepath.Join(folder, file))
}
