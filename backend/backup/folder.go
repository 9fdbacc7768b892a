package backup

import (
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Folder is where the backups of a data directory are.
func Folder(dataDir string) string { return filepath.Join(dataDir, "backups") }

const (
	suffix   = ".db"
	manifest = ".json" // after the name of the file
)

// stamp is a time in a file name, UTC with milliseconds: names sort by time.
const stamp = "20060102T150405.000Z"

// named finds the time and the reason in a name that this package gave.
var named = regexp.MustCompile(`^holdfast-(\d{8}T\d{6}\.\d{3}Z)-([a-z]+)\.db$`)

// fileName names a backup that was made at ms UTC.
func fileName(ms int64, reason workbench.BackupReason) string {
	return "holdfast-" + timeStamp(ms) + "-" + string(reason) + suffix
}

func timeStamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(stamp) }

// parseName is fileName backwards.
func parseName(name string) (ms int64, reason workbench.BackupReason, ok bool) {
	parts := named.FindStringSubmatch(name)
	if parts == nil {
		return 0, "", false
	}
	at, err := time.Parse(stamp, parts[1])
	if err != nil {
		return 0, "", false
	}
	reason = workbench.BackupReason(parts[2])
	for _, known := range workbench.BackupReasons() {
		if reason == known {
			return at.UnixMilli(), reason, true
		}
	}
	return 0, "", false
}

// Resolve is the path of a backup: a name means a file in the folder, anything
// else must be an absolute path. EInvalid.
func Resolve(folder, file string) (string, error) {
	if filepath.IsAbs(file) {
		return filepath.Clean(file), nil
	}
	// A name must not lead out of the folder on any system: not by a separator,
	// not by a drive or a stream (:) of Windows.
	if file == "" || strings.ContainsAny(file, `/\:`) || !filepath.IsLocal(file) ||
		strings.HasPrefix(file, ".") || !strings.HasSuffix(file, suffix) {
		return "", workbench.Errorf(workbench.EInvalid,
			"%q is not the name of a backup. Name one of `holdfast backup list`, or give the absolute path of a file.", file)
	}
	return filepath.Join(folder, file), nil
}
