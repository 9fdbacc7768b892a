package host

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const metaName = "meta.json"

// stagingPrefix marks a spool folder that has no record yet. Readers pass over
// it, so no folder is ever seen without its meta.json.
const stagingPrefix = ".new-"

// validID guards the file system: an id becomes the name of a folder.
func validID(id string) error {
	foreign := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_'
	}
	if id == "" || len(id) > 128 || strings.ContainsFunc(id, foreign) {
		return workbench.Errorf(workbench.EInvalid, "The process id %q must be 1 to 128 letters, digits, hyphens or underscores.", id)
	}
	return nil
}

// createFolder makes the spool folder of a child together with its first record
// and its empty streams, all at once.
func createFolder(spool string, info Info, cfg Config) (dir string, logs map[Stream]*segmentLog, err error) {
	staging := filepath.Join(spool, stagingPrefix+info.ID)
	dir = filepath.Join(spool, info.ID)
	if err := os.RemoveAll(staging); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(staging, 0o700); err != nil {
		return "", nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(staging) // the next host removes what is left
		}
	}()
	for stream := range info.Streams {
		if err := os.WriteFile(segmentPath(staging, stream, 0), nil, 0o600); err != nil {
			return "", nil, err
		}
	}
	if err := writeFirst(staging, info); err != nil {
		return "", nil, err
	}
	if err := os.Rename(staging, dir); err != nil {
		return "", nil, err
	}
	logs, err = openLogs(dir, info, cfg)
	return dir, logs, err
}

// openLogs opens the first segments after the rename: Windows does not rename a
// folder with open files.
func openLogs(dir string, info Info, cfg Config) (map[Stream]*segmentLog, error) {
	logs := make(map[Stream]*segmentLog, len(info.Streams))
	for stream := range info.Streams {
		log, err := newSegmentLog(dir, stream, cfg)
		if err != nil {
			closeLogs(logs)
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		logs[stream] = log
	}
	return logs, nil
}

func closeLogs(logs map[Stream]*segmentLog) {
	for _, log := range logs {
		log.close()
	}
}

// writeMeta replaces the record of a child. It is not synced: it outlives this
// process at once, and syncMeta takes it past a power cut when nobody waits. A
// record that a power cut has emptied reads as StateLost, as its child then is.
func writeMeta(dir string, info Info) error {
	path := filepath.Join(dir, metaName)
	temp := path + ".tmp"
	if err := writeRecord(temp, info); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// writeFirst writes the record of a folder that nobody sees yet.
func writeFirst(staging string, info Info) error {
	return writeRecord(filepath.Join(staging, metaName), info)
}

func writeRecord(path string, info Info) error {
	info.PendingInput, info.UnreadInput = 0, 0
	raw, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}

// syncMeta brings the record to the disk. A child waits for that neither when it
// starts nor for its end to be told: each would cost a step of a workflow more
// than the rest of its start.
func syncMeta(dir string) error {
	file, err := os.OpenFile(filepath.Join(dir, metaName), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

func readMeta(dir string) (Info, error) {
	var info Info
	raw, err := os.ReadFile(filepath.Join(dir, metaName))
	if err != nil {
		return info, err
	}
	return info, json.Unmarshal(raw, &info)
}

// writeJSON replaces path by the JSON of v: a reader sees the old file or the
// new one. The data is synced before the rename, because after a power cut
// some file systems show a renamed file that is empty.
func writeJSON(path string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	temp := path + ".tmp"
	file, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(raw, '\n'))
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp, path)
}
