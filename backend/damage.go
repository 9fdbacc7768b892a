package backend

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Open opens the backend. A damaged database is put aside and leaves the owner
// without one, which is no error: Refusal says it, and the user decides.
// Errors: EDatabaseNewer, EDiskFull, EUnavailable.
func (o *Owner) Open(ctx context.Context) error {
	o.swapping.Lock()
	defer o.swapping.Unlock()
	err := o.start(ctx)
	o.readDamaged()
	return err
}

// start goes on with what a crash interrupted, and opens what is there then.
func (o *Owner) start(ctx context.Context) error {
	if o.Config.DatabaseURL != "" {
		return o.open(ctx, nil) // its server looks after it
	}
	kept, err := o.completeRestore()
	if err != nil {
		return err
	}
	m, err := recovery.Load(o.Config.DataDir)
	if err != nil {
		return err
	}
	if m == nil {
		return o.openFound(ctx)
	}
	switch m.Phase {
	case recovery.PhaseMoving:
		if err := m.Finish(o.Config.DatabasePath()); err != nil {
			return err
		}
	case recovery.PhaseRestoring:
		return o.resumeRestore(ctx, m, kept)
	case recovery.PhaseReturning:
		return o.putBack(ctx, m, nil)
	case recovery.PhaseEmpty:
		return o.openEmpty(ctx, m)
	case recovery.PhaseWaiting:
		if info, err := os.Stat(o.Config.DatabasePath()); err == nil && info.Size() > 0 {
			return o.openPlaced(ctx, m)
		}
	}
	o.wait(m)
	return nil
}

// openPlaced opens a database that the user has put in the damaged one's place.
func (o *Owner) openPlaced(ctx context.Context, m *recovery.Marker) error {
	place := m.Place(o.Config.DataDir)
	err := o.open(ctx, &launch.Recovered{
		Action: workbench.ActionRestored, Title: "holdfast.db",
		Detail: m.Cause + " It was put aside in " + place + ", and the file that was put in its place is used.",
	})
	switch workbench.ErrorCode(err) {
	case "":
		return recovery.Forget(o.Config.DataDir)
	case workbench.EDatabaseDamaged:
		err = m.Reject(o.Config.DatabasePath())
		o.wait(m)
	}
	return err
}

// completeRestore goes on with an exchange of files that a crash interrupted,
// before the database is opened. kept is the database before it, "" when
// nothing was interrupted.
func (o *Owner) completeRestore() (kept string, err error) {
	kept, err = backup.CompleteReplace(o.Config.DatabasePath())
	if kept != "" {
		o.Log.Warn("a restore that was interrupted was completed", "kept", kept)
	}
	return kept, err
}

// inspect looks at the file of the database before it is opened.
func (o *Owner) inspect() error {
	work, err := o.worked()
	if err != nil {
		return err
	}
	return recovery.Inspect(o.Config.DatabasePath(), work)
}

// openFound opens the database as it lies there, unless it is damaged.
func (o *Owner) openFound(ctx context.Context) error {
	err := o.inspect()
	if err == nil {
		err = o.open(ctx, nil)
	}
	if workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
		return err
	}
	o.Log.Error("the database is damaged and is put aside", "error", err, "cause", errors.Unwrap(err))
	m, err := recovery.Quarantine(o.Config.DatabasePath(), err)
	if err != nil {
		return err
	}
	o.wait(m)
	return nil
}

// worked tells whether there was a database: then one that is missing must not
// be taken for a new one.
func (o *Owner) worked() (bool, error) {
	backups, err := backup.ReadFolder(backup.Folder(o.Config.DataDir))
	if err != nil {
		return false, err
	}
	replaced, err := backup.ReadReplaced(o.Config.DataDir)
	return len(backups)+len(replaced) > 0, err
}

// open opens the backend and serves it. recovered is nil for the database that
// the last owner had.
func (o *Owner) open(ctx context.Context, recovered *launch.Recovered) error {
	b, err := o.openBackend(ctx, recovered)
	if err != nil {
		return err
	}
	o.serve(b)
	return nil
}

// openEmpty makes a new database, because the user wants that.
func (o *Owner) openEmpty(ctx context.Context, m *recovery.Marker) error {
	place := m.Place(o.Config.DataDir)
	err := o.open(ctx, &launch.Recovered{
		Action: workbench.ActionQuarantined, Title: filepath.Base(place),
		Detail: m.Cause + " It was put aside in " + place + ", and Holdfast began with an empty database.",
	})
	if err != nil {
		return err
	}
	return recovery.Forget(o.Config.DataDir)
}

// wait leaves the decision to the user.
func (o *Owner) wait(m *recovery.Marker) { o.refuse(StateDamaged, recovery.Refused(m.Cause)) }

// readDamaged salvages what was put aside and not read yet, while the user
// decides or after. It ends with Close; the next owner begins again. A command
// is over before that were done.
func (o *Owner) readDamaged() {
	if o.Mode == workbench.ModeCLI || o.Config.DatabaseURL != "" {
		return
	}
	o.salvaging.Go(func() {
		if err := o.Salvage(o.salvaging.Context()); err != nil && o.ctx.Err() == nil {
			o.Log.Error("the damaged database could not be read", "error", err, "cause", errors.Unwrap(err))
		}
	})
}

// Salvage reads every damaged database that was put aside and not read yet, the
// newest first, and writes their reports.
func (o *Owner) Salvage(ctx context.Context) error {
	o.reading.Lock()
	defer o.reading.Unlock()
	folders, err := recovery.Unread(o.Config.DataDir)
	if err != nil {
		return err
	}
	backups, err := backup.ReadFolder(backup.Folder(o.Config.DataDir))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		s := recovery.NewSalvage(folder, recovery.NewestVerified(backups))
		o.salvage.Store(s)
		if err := s.Run(ctx); err != nil {
			return err
		}
		o.Notices.Send(workbench.Notice{Noun: "recovery"})
	}
	return nil
}

// RecoveryState says what happened to the database and what can be done, nil
// when none was put aside.
func (o *Owner) RecoveryState(context.Context) (*recovery.State, error) {
	state, err := ReadRecovery(o.Config.DataDir)
	if s := o.salvage.Load(); state != nil && s != nil && s.Folder() == state.Folder {
		state.Salvage = s.Progress()
	}
	return state, err
}

// ReadRecovery is RecoveryState for a process that does not own the data
// directory.
func ReadRecovery(dataDir string) (*recovery.State, error) {
	m, err := recovery.Load(dataDir)
	if err != nil || m == nil || !m.Damaged() {
		return nil, err
	}
	backups, err := backup.ReadFolder(backup.Folder(dataDir))
	if err != nil {
		return nil, err
	}
	return recovery.Describe(dataDir, m, backups)
}

// ListBackups lists the backups, the newest first, also while the database is
// damaged.
func (o *Owner) ListBackups(ctx context.Context) ([]workbench.Backup, error) {
	c, err := o.Enter()
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		return backup.ReadFolder(backup.Folder(o.Config.DataDir))
	}
	if err != nil {
		return nil, err
	}
	defer c.Leave()
	backups, err := c.Backend.Backups.List(ctx)
	return backups, c.Explain(err)
}

// StartEmpty begins with an empty database. EConflict when the present one is
// not damaged, or a backup is being restored.
func (o *Owner) StartEmpty(ctx context.Context) error {
	if !o.swapping.TryLock() {
		return errSwapping()
	}
	defer o.swapping.Unlock()
	m, err := o.undecided()
	if err != nil {
		return err
	}
	if !m.Damaged() {
		return workbench.Errorf(workbench.EConflict, "No damaged database was put aside, so nothing begins anew. Nothing was changed.")
	}
	if err := m.Save(o.Config.DataDir, recovery.PhaseEmpty); err != nil {
		return err
	}
	if err := o.openEmpty(ctx, m); err != nil {
		// Not a half-made one: it would be taken for the user's choice.
		return errors.Join(err, m.Reject(o.Config.DatabasePath()))
	}
	o.Notices.Send(workbench.Notice{Noun: workbench.NounEverything})
	return nil
}

func errSwapping() error {
	return workbench.Errorf(workbench.EConflict, "The database is being opened or replaced already. Wait for that to end.")
}
