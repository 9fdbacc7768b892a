package recovery

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Report says what could be read of a database that was moved aside.
type Report struct {
	At     int64   `json:"at"`     // UTC ms
	Cause  string  `json:"cause"`  // why it was moved aside, one sentence
	Damage string  `json:"damage"` // why nothing could be read, one sentence; "" when something could
	Mended bool    `json:"mended"` // the head of the file was lost and was made anew in the copy
	Tables []Table `json:"tables"`
	// Between is what lies between the newest verified backup and the damage.
	Between Between `json:"between"`
	Rows    int64   `json:"rows"`
	Lost    int64   `json:"lost"` // rows that are known to be there and could not be read
}

// Table is what could be read of one table. Its rows are in <name>.jsonl, one
// object a line; blobs are in base64, and secrets are left out.
type Table struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Lost int64  `json:"lost"` // rows that could not be read; -1: nobody can tell how many
}

// Between is what was made or changed after a backup, as far as it can be read.
type Between struct {
	Backup  string                  `json:"backup"` // its file name; "": there is no verified one
	From    int64                   `json:"from"`   // UTC ms; when the backup was made, 0 without one
	To      int64                   `json:"to"`     // UTC ms; of the newest change that could be read
	Changes []workbench.NounChanges `json:"changes"`
}

const (
	salvageFolder = "salvage"
	reportFile    = "report.json"
	textFile      = "report.md"
)

// ReportPath is where the readable report of a folder is.
func ReportPath(folder string) string { return filepath.Join(folder, salvageFolder, textFile) }

// ReadReport returns the report of a folder, nil while there is none.
func ReadReport(folder string) (*Report, error) {
	path := filepath.Join(folder, salvageFolder, reportFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileFailure(path, err)
	}
	var report Report
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, nil // it is written again
	}
	return &report, nil
}

// Unread lists the folders of DamagedFolder that have no report yet, the newest
// first.
func Unread(dataDir string) ([]string, error) {
	entries, err := os.ReadDir(DamagedFolder(dataDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFailure(DamagedFolder(dataDir), err)
	}
	var folders []string
	for _, entry := range slices.Backward(entries) {
		folder := filepath.Join(DamagedFolder(dataDir), entry.Name())
		_, noState := os.Stat(filepath.Join(folder, stateFile))
		report, err := ReadReport(folder)
		if err == nil && report == nil && noState == nil {
			folders = append(folders, folder)
		}
	}
	return folders, nil
}
