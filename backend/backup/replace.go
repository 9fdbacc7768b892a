package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// replacement is the exchange of a database for another file. It is written
// down before the first rename, so that what a crash interrupts is completed
// and never left between the two states. Paths are relative to the directory of
// the database, which may be moved in between.
type replacement struct {
	Database string `json:"database"`
	New      string `json:"new"`  // takes its place
	Kept     string `json:"kept"` // where the present database goes

	dir string
}

// sides are the files of one database: its own, and its journals.
var sides = [...]string{"", "-wal", "-shm", "-journal"}

// Replace puts a copy of a backup in the place of a database that nobody has
// open. The present database is renamed, never removed; kept is where it is, ""
// when there was none. Until the first rename ctx is obeyed and nothing is
// changed; from then on a crash is completed by CompleteReplace.
//
// Errors: EDatabaseDamaged, EDatabaseNewer, EInvalid (the file is no backup),
// ENotFound, EDiskFull, EUnavailable.
func Replace(ctx context.Context, database, backupFile string) (kept string, err error) {
	if _, err := CompleteReplace(database); err != nil {
		return "", err
	}
	r, err := newReplacement(database)
	if err != nil {
		return "", err
	}
	r.New = "." + r.Database + restoring
	if err := r.copyIn(ctx, backupFile); err != nil {
		_ = os.Remove(r.path(r.New))
		return "", workbench.Errorf(workbench.ErrorCode(err), "%s was not restored, and nothing was changed. %w",
			filepath.Base(backupFile), err)
	}
	return r.run()
}

// PutBack undoes a Replace, because what it put in place cannot be used: the
// kept database returns, and the present one is kept in its stead.
func PutBack(database, kept string) (aside string, err error) {
	if _, err := CompleteReplace(database); err != nil {
		return "", err
	}
	r, err := newReplacement(database)
	if err != nil {
		return "", err
	}
	if r.New, err = filepath.Rel(r.dir, kept); err != nil || !filepath.IsLocal(r.New) || !isThere(kept) {
		return "", workbench.Errorf(workbench.ENotFound, "There is no file %s. Nothing was changed.", kept)
	}
	return r.run()
}

// CompleteReplace goes on with an exchange that a crash interrupted. It must
// run before the database is opened. kept is as of Replace, "" when nothing was
// interrupted.
func CompleteReplace(database string) (kept string, err error) {
	dir, base := filepath.Split(database)
	r := replacement{dir: dir}
	data, err := os.ReadFile(r.journal())
	if errors.Is(err, fs.ErrNotExist) {
		return "", sweepRestore(dir)
	}
	if err != nil {
		return "", fileFailure(r.journal(), err)
	}
	if err := json.Unmarshal(data, &r); err != nil || r.Database != base || !filepath.IsLocal(r.New) || !filepath.IsLocal(r.Kept) {
		return "", workbench.Errorf(workbench.EUnavailable,
			"A backup was being restored, and %s, which says how far, cannot be read. Nothing was changed; see the folder `replaced` beside it.", r.journal())
	}
	return r.finish()
}

// sweepRestore removes what a crash left of a copy that was not finished.
func sweepRestore(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileFailure(dir, err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") && strings.HasSuffix(name, restoring) || strings.HasPrefix(name, "."+journalName) {
			_ = os.Remove(filepath.Join(dir, name)) // what stays is in nobody's way but the next restore's
		}
	}
	return nil
}

// journalName is the file that says that an exchange is under way.
const journalName = "replacing.json"

// restoring ends the name of a copy that is to take the database's place.
const restoring = ".restoring"

func newReplacement(database string) (*replacement, error) {
	dir, base := filepath.Split(database)
	if err := makeFolder(ReplacedFolder(dir)); err != nil {
		return nil, err
	}
	r := &replacement{Database: base, dir: dir}
	for ms := workbench.SystemClock(); ; ms++ {
		r.Kept = filepath.Join(replacedFolder, "holdfast-"+timeStamp(ms)+suffix)
		if !r.anyThere(r.Kept) {
			return r, nil
		}
	}
}

func (r *replacement) path(name string) string { return filepath.Join(r.dir, name) }

func (r *replacement) journal() string { return r.path(journalName) }

func (r *replacement) anyThere(name string) bool {
	for _, side := range sides {
		if isThere(r.path(name) + side) {
			return true
		}
	}
	return false
}

// copyIn copies the backup beside the database and checks the copy: it is what
// takes the database's place.
func (r *replacement) copyIn(ctx context.Context, backupFile string) error {
	info, err := os.Stat(backupFile)
	if err != nil {
		return fileFailure(backupFile, err)
	}
	if present, err := os.Stat(r.path(r.Database)); err == nil && os.SameFile(info, present) {
		return workbench.Errorf(workbench.EInvalid, "It is the database itself. Name a backup.")
	}
	if sizeOf(backupFile+"-wal") > 0 {
		return workbench.Errorf(workbench.EInvalid, "It has a journal beside it, so the file alone is not the whole database.")
	}
	if err := needSpace(r.dir, info.Size()); err != nil {
		return err
	}
	sum, err := copyFile(ctx, backupFile, r.path(r.New))
	if err != nil {
		return err
	}
	if known, err := readManifest(backupFile); err == nil && known.SHA256 != "" && known.SHA256 != sum {
		return workbench.Errorf(workbench.EDatabaseDamaged, "%s", sentenceChanged)
	}
	_, err = store.Verify(ctx, r.path(r.New))
	return err
}

// run writes down what is about to happen, and does it.
func (r *replacement) run() (kept string, err error) {
	if err := r.announce(); err != nil {
		return "", err
	}
	return r.finish()
}

func (r *replacement) announce() error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode replacement: %w", err)
	}
	if err := replaceFile(r.journal(), data); err != nil {
		_ = os.Remove(r.journal()) // what is not durable must not be completed either
		return err
	}
	return nil
}

// finish does the steps that are left.
func (r *replacement) finish() (kept string, err error) {
	for _, step := range r.steps() {
		if err := step(); err != nil {
			return "", err
		}
	}
	if isThere(r.path(r.Kept)) {
		kept = r.path(r.Kept)
	}
	return kept, nil
}

// steps are each one rename, or one wait for the disk. Each can be repeated.
func (r *replacement) steps() []func() error {
	var steps []func() error
	for _, side := range sides {
		steps = append(steps, func() error { return r.moveAway(side) })
	}
	steps = append(steps, r.sync)
	for _, side := range sides {
		steps = append(steps, func() error { return r.moveIn(side) })
	}
	return append(steps, r.sync, r.forget)
}

// moveAway keeps a file of the present database. Once the new file is in place
// the database's name means the new one, which must not be moved.
func (r *replacement) moveAway(side string) error {
	from := r.path(r.Database) + side
	if !isThere(r.path(r.New)) || !isThere(from) {
		return nil
	}
	return move(from, r.path(r.Kept)+side)
}

// moveIn puts a file of the new database in place, its main one first: that is
// how moveAway knows.
func (r *replacement) moveIn(side string) error {
	from := r.path(r.New) + side
	if !isThere(from) {
		return nil
	}
	return move(from, r.path(r.Database)+side)
}

func (r *replacement) sync() error {
	return errors.Join(syncDir(ReplacedFolder(r.dir)), syncDir(r.dir))
}

// forget ends the exchange. A database that is nowhere must not be taken for a
// new one.
func (r *replacement) forget() error {
	if !isThere(r.path(r.Database)) {
		return workbench.Errorf(workbench.EDatabaseDamaged,
			"A backup was being restored, and its copy is gone. The database before it is %s; nothing else was changed.", r.path(r.Kept))
	}
	if err := os.Remove(r.journal()); err != nil {
		return fileFailure(r.journal(), err)
	}
	return syncDir(r.dir)
}
