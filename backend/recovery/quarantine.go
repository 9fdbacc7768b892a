package recovery

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Aside is state.json: what was moved aside, when and why.
type Aside struct {
	Cause  string      `json:"cause"`  // one sentence
	Detail string      `json:"detail"` // what the check said
	At     int64       `json:"at"`     // UTC ms; when the damage was found
	Files  []AsideFile `json:"files"`
}

// AsideFile is one file as it was found.
type AsideFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // "" when it cannot be read to its end
}

// Bytes is the size of everything that was moved aside.
func (a Aside) Bytes() int64 {
	var sum int64
	for _, f := range a.Files {
		sum += f.Bytes
	}
	return sum
}

const stateFile = "state.json"

// Quarantine moves a damaged database with its journals aside, by rename, and
// leaves a marker that keeps every start from making a new one. Nobody may have
// the database open. damage is the error that told of it.
func Quarantine(database string, damage error) (*Marker, error) {
	dataDir := filepath.Dir(database)
	now := workbench.SystemClock()
	m := &Marker{Since: now, Cause: Cause(damage)}
	if err := os.MkdirAll(DamagedFolder(dataDir), 0o700); err != nil {
		return nil, fileFailure(DamagedFolder(dataDir), err)
	}
	for m.Folder = timeStamp(now); ; m.Folder = timeStamp(now) {
		err := os.Mkdir(filepath.Join(DamagedFolder(dataDir), m.Folder), 0o700)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fileFailure(DamagedFolder(dataDir), err)
		}
		now++ // two within a millisecond
	}
	aside := Aside{Cause: m.Cause, At: m.Since, Files: []AsideFile{}}
	var known *workbench.Error
	if errors.As(damage, &known) && known.Err != nil {
		aside.Detail = known.Err.Error()
	}
	if err := writeJSON(filepath.Join(m.Place(dataDir), stateFile), aside); err != nil {
		return nil, err
	}
	if err := m.Save(dataDir, PhaseMoving); err != nil {
		return nil, err
	}
	return m, m.Finish(database)
}

// Finish goes on with a quarantine: it may have been interrupted anywhere.
func (m *Marker) Finish(database string) error {
	dataDir := filepath.Dir(database)
	folder := m.Place(dataDir)
	if err := moveAside(database, folder); err != nil {
		return err
	}
	if err := describe(folder); err != nil {
		return err
	}
	return m.Save(dataDir, PhaseWaiting)
}

// Reject moves a database aside that was to take the damaged one's place and
// cannot be used either.
func (m *Marker) Reject(database string) error {
	dataDir := filepath.Dir(database)
	folder := filepath.Join(m.Place(dataDir), "rejected-"+timeStamp(workbench.SystemClock()))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fileFailure(folder, err)
	}
	if err := moveAside(database, folder); err != nil {
		return err
	}
	return m.Save(dataDir, PhaseWaiting)
}

func moveAside(database, folder string) error {
	for _, side := range sides() {
		from := database + side
		err := os.Rename(from, filepath.Join(folder, filepath.Base(from)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fileFailure(from, err)
		}
	}
	for _, dir := range []string{folder, filepath.Dir(folder), filepath.Dir(database)} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// describe completes state.json by what lies in the folder: whoever looks later
// can tell whether it is still what was found.
func describe(folder string) error {
	aside, err := ReadAside(folder)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fileFailure(folder, err)
	}
	aside.Files = aside.Files[:0]
	for _, entry := range entries {
		if !entry.Type().IsRegular() || entry.Name() == stateFile {
			continue
		}
		f := AsideFile{Name: entry.Name()}
		if f.Bytes, err = sizeOf(filepath.Join(folder, f.Name)); err != nil {
			return err
		}
		f.SHA256, _ = sum(filepath.Join(folder, f.Name)) // a bad sector must not keep the user from going on
		aside.Files = append(aside.Files, f)
	}
	return writeJSON(filepath.Join(folder, stateFile), aside)
}

func sum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	_, err = io.Copy(digest, file)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// ReadAside reads the state.json of a folder.
func ReadAside(folder string) (Aside, error) {
	var aside Aside
	path := filepath.Join(folder, stateFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return aside, fileFailure(path, err)
	}
	if err := json.Unmarshal(data, &aside); err != nil {
		return aside, fileFailure(path, err)
	}
	return aside, nil
}

// Place is the folder that holds what was put aside.
func (m *Marker) Place(dataDir string) string {
	return filepath.Join(DamagedFolder(dataDir), m.Folder)
}
