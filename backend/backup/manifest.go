package backup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// writeManifest writes what is known of a backup beside its file.
func writeManifest(folder string, b workbench.Backup) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	return replaceFile(filepath.Join(folder, b.FileName+manifest), append(data, '\n'))
}

// ReadFolder lists the backups of a folder by their manifests, the newest
// first; no backup is opened. A file without a manifest is listed with what its
// name says, and no id. A folder that is not there holds none.
func ReadFolder(folder string) ([]workbench.Backup, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return []workbench.Backup{}, nil
	}
	if err != nil {
		return nil, fileFailure(folder, err)
	}
	found := []workbench.Backup{}
	for _, entry := range entries {
		if !isBackup(entry) {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, fileFailure(filepath.Join(folder, entry.Name()), err)
		}
		found = append(found, describe(folder, info))
	}
	slices.SortFunc(found, func(a, b workbench.Backup) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(b.FileName, a.FileName))
	})
	return found, nil
}

// isBackup leaves out what is in the making, and links: a restore would read
// what they lead to.
func isBackup(entry fs.DirEntry) bool {
	name := entry.Name()
	return entry.Type().IsRegular() && strings.HasSuffix(name, suffix) && !strings.HasPrefix(name, ".")
}

// describe is what the manifest says of a file, or the file itself.
func describe(folder string, info fs.FileInfo) workbench.Backup {
	b, err := readManifest(filepath.Join(folder, info.Name()))
	if err != nil {
		return unknown(info)
	}
	if b.SizeBytes != info.Size() {
		sentence := fmt.Sprintf("The file holds %d bytes; the backup had %d.", info.Size(), b.SizeBytes)
		b.VerifiedAt, b.VerifyError = nil, &sentence
	}
	return b
}

var errNoManifest = errors.New("no manifest")

// readManifest reads what is known of the backup at path. A manifest of another
// file, which was copied or renamed without it, says nothing of this one.
func readManifest(path string) (workbench.Backup, error) {
	var b workbench.Backup
	data, err := os.ReadFile(path + manifest)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return b, err
	}
	if b.FileName != filepath.Base(path) || b.ID == "" || !slices.Contains(workbench.BackupReasons(), b.Reason) {
		return b, errNoManifest
	}
	return b, nil
}

// unknown describes a file that nothing is known of. What the user put there is
// never removed.
func unknown(info fs.FileInfo) workbench.Backup {
	b := workbench.Backup{
		FileName: info.Name(), SizeBytes: info.Size(), CreatedAt: info.ModTime().UnixMilli(),
		Format: workbench.BackupSQLite, Reason: workbench.BackupManual,
	}
	if at, reason, ok := parseName(info.Name()); ok {
		b.CreatedAt, b.Reason = at, reason
	}
	return b
}

// sentenceChanged is what is said of a backup whose bytes are not those that
// were written.
const sentenceChanged = "The file is not as it was written: its SHA-256 is another one."
