package backend

import (
	"context"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Restore puts a backup in the database's place and opens it, while this
// process stays the owner: children go on, calls meanwhile are refused. kept is
// where the database before it is, "" when there was none. What cannot be
// restored changes nothing.
//
// Errors: EInvalid, ENotFound, EDatabaseDamaged, EDatabaseNewer (the backup),
// EDiskFull, EConflict (another restore runs), EUnavailable.
func (o *Owner) Restore(ctx context.Context, file string) (kept string, err error) {
	if o.Config.DatabaseURL != "" {
		return "", workbench.Errorf(workbench.EUnavailable, "The database is on a PostgreSQL server. Use pg_restore there.")
	}
	path, err := backup.Resolve(backup.Folder(o.Config.DataDir), file)
	if err != nil {
		return "", err
	}
	if !o.swapping.TryLock() {
		return "", errSwapping()
	}
	defer o.swapping.Unlock()
	o.say("restoring a backup")
	// What is no backup is refused before anything is closed for it.
	if err := o.acceptable(ctx, path); err != nil {
		return "", err
	}
	m, err := o.undecided()
	if err != nil {
		return "", err
	}
	if err := o.suspend(ctx); err != nil {
		return "", err
	}
	defer o.readDamaged() // what was there before may turn out to be damaged
	if kept, err = o.replace(ctx, m, path); err != nil {
		return "", err
	}
	o.Notices.Send(workbench.Notice{Noun: workbench.NounEverything})
	return kept, nil
}

// say tells other processes why this one does not answer; one that listens
// answers for itself.
func (o *Owner) say(doing string) {
	if o.Lock.Info().Address != "" {
		return
	}
	if err := o.Lock.Say(doing); err != nil {
		o.Log.Warn("other processes are not told what this one does", "error", err)
	}
}

// undecided is the recovery that a restore decides: one without damage when the
// database is in its place.
func (o *Owner) undecided() (*recovery.Marker, error) {
	m, err := recovery.Load(o.Config.DataDir)
	if err != nil {
		return nil, err
	}
	if m != nil && m.Phase == recovery.PhaseMoving {
		err = m.Finish(o.Config.DatabasePath())
	}
	if _, missing := os.Stat(o.Config.DatabasePath()); m == nil || missing == nil {
		m = &recovery.Marker{}
	}
	return m, err
}

func (o *Owner) acceptable(ctx context.Context, path string) error {
	backupFile, err := os.Stat(path)
	if err != nil {
		return workbench.Wrap(workbench.ENotFound, err, "There is no file "+path+". `holdfast backup list` names the backups.")
	}
	if !backupFile.Mode().IsRegular() {
		return workbench.Errorf(workbench.EInvalid, "%s is not a file. Name a backup.", path)
	}
	if database, err := os.Stat(o.Config.DatabasePath()); err == nil && os.SameFile(backupFile, database) {
		return workbench.Errorf(workbench.EInvalid, "%s is the database itself. Name a backup.", path)
	}
	_, err = store.Verify(ctx, path)
	return err
}

// replace exchanges the files of a database that is closed, and opens the new
// one. When that fails what was there is served again.
func (o *Owner) replace(ctx context.Context, m *recovery.Marker, path string) (kept string, err error) {
	if !m.Damaged() {
		err = o.backUpPresent(ctx)
	}
	m.File = filepath.Base(path)
	if err == nil {
		err = m.Save(o.Config.DataDir, recovery.PhaseRestoring)
	}
	if err == nil {
		kept, err = backup.Replace(ctx, o.Config.DatabasePath(), path)
	}
	if err != nil {
		return "", o.goBack(ctx, m, err)
	}
	return kept, o.openRestored(ctx, m, kept)
}

// backUpPresent keeps the present database as a backup as well. One that cannot
// be backed up, because it is damaged or none of this program, is kept as the
// file that it is.
func (o *Owner) backUpPresent(ctx context.Context) error {
	if info, err := os.Stat(o.Config.DatabasePath()); err != nil || info.Size() == 0 {
		return nil // there is nothing yet
	}
	hostID, err := config.HostID(o.Config)
	if err != nil {
		return err
	}
	b, err := backup.CreateClosed(ctx, o.Config.DatabasePath(), hostID, workbench.BackupRestore)
	switch workbench.ErrorCode(err) {
	case workbench.EDatabaseDamaged, workbench.EDatabaseNewer, workbench.EInvalid:
		o.Log.Warn("no backup was made of the database before a restore", "error", err)
		return nil
	case "":
		o.Log.Info("backup made before a restore", "file", b.FileName)
	}
	return err
}

// goBack serves what was there before a restore that did not happen.
func (o *Owner) goBack(ctx context.Context, m *recovery.Marker, cause error) error {
	var err error
	if m.Damaged() {
		err = m.Save(o.Config.DataDir, recovery.PhaseWaiting)
	} else {
		err = recovery.Forget(o.Config.DataDir)
	}
	if err == nil {
		err = o.start(ctx)
	}
	return o.stranded(cause, err)
}

// stranded keeps the reason when nothing can be served any more.
func (o *Owner) stranded(cause, err error) error {
	if err == nil {
		return cause
	}
	o.Log.Error("the database could not be opened again", "error", err)
	o.refuse(StateStarting, err)
	if cause == nil {
		return err
	}
	return workbench.Errorf(workbench.ErrorCode(err), "%s The database could not be opened again: %w", workbench.ErrorMessage(cause), err)
}

// openRestored opens a backup that stands in the database's place. When it
// cannot be opened the database before it returns.
func (o *Owner) openRestored(ctx context.Context, m *recovery.Marker, kept string) error {
	err := o.open(ctx, recoveredBy(m, kept, o.Config.DataDir))
	if err == nil {
		return recovery.Forget(o.Config.DataDir)
	}
	if ctx.Err() != nil {
		return err // the next start goes on
	}
	cause := workbench.Errorf(workbench.ErrorCode(err),
		"%s was restored and cannot be opened, so what was there before is used again. %w", m.File, err)
	m.Kept = kept
	if err := m.Save(o.Config.DataDir, recovery.PhaseReturning); err != nil {
		return o.stranded(cause, err)
	}
	return o.putBack(ctx, m, cause)
}

// putBack brings back what was there before a backup that cannot be opened. It
// may have been interrupted anywhere.
func (o *Owner) putBack(ctx context.Context, m *recovery.Marker, cause error) error {
	database := o.Config.DatabasePath()
	var err error
	if _, gone := os.Stat(m.Kept); m.Kept != "" && gone == nil {
		_, err = backup.PutBack(database, m.Kept)
	} else if m.Kept == "" {
		err = m.Reject(database)
	}
	if err != nil {
		return o.stranded(cause, err)
	}
	return o.goBack(ctx, m, cause)
}

// recoveredBy says in the launch report what the restore did.
func recoveredBy(m *recovery.Marker, kept, dataDir string) *launch.Recovered {
	r := &launch.Recovered{Action: workbench.ActionRestored, Title: m.File, Detail: "The backup " + m.File + " was restored."}
	switch {
	case m.Damaged():
		r.Detail = m.Cause + " It was put aside in " + m.Place(dataDir) + ", and the backup " + m.File + " was restored."
	case kept != "":
		r.Detail += " The database before it is kept as " + kept + "."
	}
	return r
}

// resumeRestore goes on with a restore that a crash interrupted: either the
// backup stands in its place, or nothing was changed yet.
func (o *Owner) resumeRestore(ctx context.Context, m *recovery.Marker, kept string) error {
	replaced, err := o.replacedSince(m.At)
	if err != nil {
		return err
	}
	if kept == "" {
		kept = replaced
	}
	_, missing := os.Stat(o.Config.DatabasePath())
	done := kept != "" || m.Damaged() && missing == nil
	if !done {
		return o.goBack(ctx, m, nil)
	}
	if err := o.openRestored(ctx, m, kept); err != nil {
		if o.State() == StateStarting {
			return err
		}
		o.Log.Error("an interrupted restore could not be completed", "error", err)
	}
	return nil
}

// replacedSince is the newest database whose place a backup took after a time
// in UTC ms, "" when there is none.
func (o *Owner) replacedSince(at int64) (string, error) {
	all, err := backup.ReadReplaced(o.Config.DataDir)
	if err != nil || len(all) == 0 || all[0].ReplacedAt < at {
		return "", err
	}
	return all[0].Path, nil
}
