package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const replacedFolder = "replaced"

// ReplacedFolder is where the databases of a data directory are whose place a
// backup took.
func ReplacedFolder(dataDir string) string { return filepath.Join(dataDir, replacedFolder) }

// ReadReplaced lists the databases whose place a backup took, the newest first.
func ReadReplaced(dataDir string) ([]workbench.ReplacedDatabase, error) {
	folder := ReplacedFolder(dataDir)
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFailure(folder, err)
	}
	found := []workbench.ReplacedDatabase{}
	for i := len(entries) - 1; i >= 0; i-- { // names sort by time
		at, ok := replacedAt(entries[i].Name())
		if !ok {
			continue
		}
		path := filepath.Join(folder, entries[i].Name())
		found = append(found, workbench.ReplacedDatabase{Path: path, SizeBytes: databaseSize(path), ReplacedAt: at})
	}
	return found, nil
}

func replacedAt(name string) (ms int64, ok bool) {
	middle, ok := strings.CutPrefix(name, "holdfast-")
	if !ok {
		return 0, false
	}
	middle, ok = strings.CutSuffix(middle, suffix)
	if !ok {
		return 0, false
	}
	at, err := time.Parse(stamp, middle)
	return at.UnixMilli(), err == nil
}
