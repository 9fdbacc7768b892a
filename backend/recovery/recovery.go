// Package recovery decides what becomes of a damaged SQLite database: it is
// moved aside as it is, what can be read of it is written down, and nothing
// begins anew before the user has chosen.
//
// In the data directory:
//
//	recovery.json            the decision that is open, or under way (Marker)
//	damaged/<UTC time>/      the files that were moved aside, and state.json
//	damaged/<UTC time>/salvage/
//	                         <table>.jsonl, report.json and report.md
//	unclaimed/<process>/     output that no row of a restored database knows
//
// Nothing here removes a file that holds the user's work.
package recovery

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// stamp is a time as the name of a folder: names sort by time.
const stamp = "20060102T150405.000Z"

// DamagedFolder is where the databases of a data directory are that were moved
// aside.
func DamagedFolder(dataDir string) string { return filepath.Join(dataDir, "damaged") }

// AsideFolder is where the output of children is that no row knows.
func AsideFolder(dataDir string) string { return filepath.Join(dataDir, "unclaimed") }

// sides are the files of one database: its own, and its journals.
func sides() []string { return []string{"", "-wal", "-shm", "-journal"} }

// Refused is the error of every call while a damaged database waits for the
// user. cause is one sentence. EDatabaseDamaged.
func Refused(cause string) error {
	return workbench.Errorf(workbench.EDatabaseDamaged,
		"%s It was put aside and nothing was deleted. `holdfast doctor` says what could be read; `holdfast backup restore FILE` goes on from a backup.", cause)
}

// Inspect looks at the file of a database before it is opened. work says that
// something else shows that there was a database: then it must not begin empty.
// Errors: EDatabaseDamaged; EUnavailable when the file cannot be looked at,
// which says nothing about it.
func Inspect(database string, work bool) error {
	size, err := sizeOf(database)
	if err != nil {
		return err
	}
	journal, err := sizeOf(database + "-wal")
	switch {
	case err != nil:
		return err
	case size > 0 || !work && journal <= 0:
		return nil // what SQLite can make of it, it says itself
	case size < 0:
		return workbench.Errorf(workbench.EDatabaseDamaged, "The database file is missing, and there was work in it. Nothing was made anew; `holdfast doctor` says more.")
	default:
		return workbench.Errorf(workbench.EDatabaseDamaged, "The database file is empty, and there was work in it. Nothing was made anew; `holdfast doctor` says more.")
	}
}

// sizeOf is the size of a file in bytes, -1 when it is not there.
func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return -1, nil
	case err != nil:
		return 0, fileFailure(path, err)
	case !info.Mode().IsRegular():
		return 0, workbench.Errorf(workbench.EUnavailable, "%s is not a file. Move it away and start again.", path)
	}
	return info.Size(), nil
}

// Cause is the sentence that says why a database cannot be used, from the error
// that told.
func Cause(err error) string {
	var known *workbench.Error
	if !errors.As(err, &known) {
		return "The database file is damaged."
	}
	// What there is to do comes from Refused, and differs from what whoever
	// found the damage knew.
	first, _, more := strings.Cut(known.Message, ". ")
	if more {
		first += "."
	}
	return first
}

// fileFailure says for a person why a file could not be read or written.
func fileFailure(path string, err error) error {
	var known *workbench.Error
	switch {
	case errors.As(err, &known):
		return err
	case disk.Full(err):
		return workbench.Wrap(workbench.EDiskFull, err, "No space is left for "+path+". Free some space and try again.")
	default:
		return workbench.Wrap(workbench.EUnavailable, err, path+" cannot be read or written. Check its permissions and its disk.")
	}
}

func timeStamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(stamp) }
