package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Phase says how far a recovery is.
type Phase string

// The phases. Each is written down before what it names is done, so that the
// next start knows what a crash interrupted.
const (
	PhaseMoving    Phase = "moving"    // the damaged files are being moved aside
	PhaseWaiting   Phase = "waiting"   // the user has not chosen
	PhaseRestoring Phase = "restoring" // a backup is being put in the database's place
	PhaseReturning Phase = "returning" // the backup cannot be opened, and what was there before comes back
	PhaseEmpty     Phase = "empty"     // the user chose to begin with an empty database
)

// Marker is recovery.json: it keeps every start from using, or making, a
// database before the decision is made and carried out.
type Marker struct {
	Phase  Phase  `json:"phase"`
	At     int64  `json:"at"`     // UTC ms; of the phase
	Since  int64  `json:"since"`  // UTC ms; when the damage was found, 0: there is none
	Cause  string `json:"cause"`  // one sentence; "" without damage
	Folder string `json:"folder"` // the name of the folder below damaged/; "" without damage
	File   string `json:"file"`   // the backup that was chosen
	Kept   string `json:"kept"`   // where the database before the backup is, once that is known; "": there was none
}

// Damaged reports whether a database was put aside, and none has its place yet.
func (m Marker) Damaged() bool { return m.Folder != "" }

func markerPath(dataDir string) string { return filepath.Join(dataDir, "recovery.json") }

// Load returns the recovery that is not over, nil when there is none. One that
// cannot be read is not over either.
func Load(dataDir string) (*Marker, error) {
	path := markerPath(dataDir)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileFailure(path, err)
	}
	var m Marker
	if err := json.Unmarshal(data, &m); err != nil || m.Folder != "" && filepath.Base(m.Folder) != m.Folder {
		return &Marker{Phase: PhaseWaiting, Cause: "The file " + path + " cannot be read.", Folder: "unknown"}, nil
	}
	return &m, nil
}

// Save writes the phase down, through to the disk.
func (m *Marker) Save(dataDir string, phase Phase) error {
	m.Phase, m.At = phase, workbench.SystemClock()
	return writeJSON(markerPath(dataDir), m)
}

// Forget ends the recovery.
func Forget(dataDir string) error {
	path := markerPath(dataDir)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileFailure(path, err)
	}
	return syncDir(dataDir)
}

// writeJSON replaces path by the JSON of v. A reader, or the next start after a
// power cut, sees the old content or the new one.
func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", filepath.Base(path), err)
	}
	return replaceFile(path, append(data, '\n'))
}

func replaceFile(path string, data []byte) error {
	if err := disk.Replace(path, data); err != nil {
		return fileFailure(path, err)
	}
	return nil
}

// syncDir makes sure that the names in a directory are on the disk.
func syncDir(dir string) error {
	if err := disk.SyncDir(dir); err != nil {
		return fileFailure(dir, err)
	}
	return nil
}
