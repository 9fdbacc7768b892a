package retention

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Run exports what may go, checks the bundle, and deletes what is in it. With
// nothing to delete it stores nothing, and the run that it returns has no id.
// Errors: EDiskFull, EUnavailable (stopped).
func (s *Service) Run(ctx context.Context, by workbench.RetentionStarter) (workbench.RetentionRun, error) {
	ctx, end, err := s.opt.Bundles.Begin(ctx, "exporting")
	if err != nil {
		return workbench.RetentionRun{}, err
	}
	defer end()
	unlink := context.AfterFunc(s.ctx, s.opt.Bundles.Cancel)
	defer unlink()
	run := workbench.RetentionRun{
		ID: workbench.NewID(), HostID: s.opt.HostID, StartedBy: by, Status: workbench.RetentionExporting,
		StartedAt: s.opt.Now(), Rules: s.opt.Rules(), Counts: []workbench.RetentionCount{},
	}
	classes, export, err := s.due(ctx, run)
	if err != nil || !export {
		run := workbench.RetentionRun{Status: workbench.RetentionDone, Rules: run.Rules}
		run.Counts = zero(classes)
		return run, errors.Join(err, s.unexported(ctx, classes, run.Counts))
	}
	if err := os.MkdirAll(s.opt.Folder, 0o700); err != nil {
		return run, workbench.Wrap(workbench.EUnavailable, err, "The folder "+s.opt.Folder+" cannot be made.")
	}
	file := filepath.Join(s.opt.Folder, "retention-"+time.UnixMilli(run.StartedAt).UTC().Format("20060102-150405")+"-"+run.ID+".zip")
	run.BundleFile = &file
	if err := s.opt.Store.AddRetentionRun(ctx, run); err != nil {
		return run, err
	}
	s.opt.Reached("exporting")
	if err := s.export(ctx, &run); err != nil {
		sentence := workbench.ErrorMessage(err)
		if ctx.Err() != nil {
			sentence = stoppedSentence
		}
		ended := s.opt.Store.EndRetentionRun(context.WithoutCancel(ctx), run.ID, workbench.RetentionFailed, &sentence, nil)
		return run, errors.Join(err, ended)
	}
	s.opt.Reached("exported")
	return s.finish(ctx, run)
}

// due is what may go by the rules of a run, and whether any of it is exported.
func (s *Service) due(ctx context.Context, run workbench.RetentionRun) (classes []store.RetentionUnits, export bool, err error) {
	classes, err = s.classes(ctx, run.Rules, run.StartedAt)
	if err != nil {
		return nil, false, err
	}
	err = s.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) error {
		for _, u := range classes {
			n, _, err := rows.Size(ctx, u.Table, u.Where, nil)
			if err != nil {
				return err
			}
			export = export || n > 0 && !u.Unexported
		}
		return nil
	})
	return classes, export, err
}

// zero is a count of each class, of nothing yet.
func zero(classes []store.RetentionUnits) []workbench.RetentionCount {
	counts := make([]workbench.RetentionCount, len(classes))
	for i, u := range classes {
		counts[i] = workbench.RetentionCount{Class: u.Rule.Class, Days: u.Rule.Days}
	}
	return counts
}

// unexported deletes what goes without a bundle.
func (s *Service) unexported(ctx context.Context, classes []store.RetentionUnits, counts []workbench.RetentionCount) (err error) {
	for i, u := range classes {
		if u.Unexported && err == nil {
			counts[i].Rows, counts[i].Bytes, err = s.opt.Store.DeleteUnits(ctx, u)
			counts[i].Units = counts[i].Rows
		}
	}
	return err
}

// export writes the bundle and stores that it is whole.
func (s *Service) export(ctx context.Context, run *workbench.RetentionRun) error {
	units, err := s.classes(ctx, run.Rules, run.StartedAt)
	if err != nil {
		return err
	}
	made, err := s.write(ctx, units, run.ID, *run.BundleFile)
	if err != nil {
		return err
	}
	run.Status, run.BundleSHA256, run.BundleBytes = workbench.RetentionDeleting, &made.SHA256, &made.Bytes
	return s.opt.Store.RetentionExported(ctx, run.ID, made.SHA256, made.Bytes)
}

// finish deletes what the bundle of a run holds. Each unit is a transaction; one
// that was used since the export stays.
func (s *Service) finish(ctx context.Context, run workbench.RetentionRun) (workbench.RetentionRun, error) {
	if err := s.whole(ctx, run); err != nil {
		sentence := "The bundle of this run is not what was written, so nothing more was deleted. " + workbench.ErrorMessage(err)
		if ctx.Err() != nil {
			return run, err // it goes on at the next start
		}
		return run, errors.Join(err, s.opt.Store.EndRetentionRun(ctx, run.ID, workbench.RetentionFailed, &sentence, nil))
	}
	classes, err := s.classes(ctx, run.Rules, run.StartedAt)
	if err != nil {
		return run, err
	}
	counts := zero(classes)
	if err := s.kept(ctx, classes, counts); err != nil {
		return run, err
	}
	err = bundle.Units(*run.BundleFile, func(unit store.RetentionUnit) error {
		i := slices.IndexFunc(classes, func(u store.RetentionUnits) bool { return u.Rule.Class == unit.Class })
		if i < 0 {
			return nil
		}
		deleted, err := s.delete(ctx, classes[i], unit)
		if !deleted || err != nil {
			return err
		}
		c := &counts[i]
		c.Units, c.Rows, c.Bytes = c.Units+1, c.Rows+unit.Rows, c.Bytes+unit.Bytes
		if classes[i].Bulk {
			c.Units += unit.Rows - 1
		}
		s.opt.Bundles.Report("deleting", string(unit.Class), unit.Rows)
		s.opt.Reached("deleted " + string(unit.Class))
		return nil
	})
	if err == nil {
		err = s.removeFolders(ctx, *run.BundleFile)
	}
	if err == nil {
		err = s.unexported(ctx, classes, counts)
	}
	if err != nil && ctx.Err() != nil && s.ctx.Err() == nil {
		return s.half(ctx, run, counts) // somebody stopped it: it does not go on by itself
	}
	if err != nil {
		return run, err // the run stays as it is and goes on at the next start
	}
	return s.end(ctx, run, counts)
}

// delete removes a unit and says whether it did. A snapshot is more than its
// row.
func (s *Service) delete(ctx context.Context, u store.RetentionUnits, unit store.RetentionUnit) (bool, error) {
	if unit.Class == workbench.RetainSnapshots {
		return s.opt.ForgetSnapshot(ctx, unit.ID)
	}
	return s.opt.Store.DeleteUnit(ctx, u, unit)
}

// end stores that a run is done.
func (s *Service) end(ctx context.Context, run workbench.RetentionRun, counts []workbench.RetentionCount) (workbench.RetentionRun, error) {
	run.Status, run.Counts = workbench.RetentionDone, counts
	err := s.opt.Store.EndRetentionRun(ctx, run.ID, run.Status, nil, counts)
	if err == nil && s.opt.Notify != nil {
		s.opt.Notify(workbench.Notice{Noun: workbench.NounEverything})
	}
	return run, err
}

// kept counts what is as old as what goes and stays. It is counted first: an
// environment whose snapshot goes is kept by it this time.
func (s *Service) kept(ctx context.Context, classes []store.RetentionUnits, counts []workbench.RetentionCount) error {
	return s.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) (err error) {
		for i, u := range classes {
			if counts[i].Kept, _, err = rows.Size(ctx, u.Table, u.Kept, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// half ends a run that was stopped while it deleted, with what it did.
func (s *Service) half(ctx context.Context, run workbench.RetentionRun, counts []workbench.RetentionCount) (workbench.RetentionRun, error) {
	ctx, sentence := context.WithoutCancel(ctx), halfSentence // the run must end although it was stopped
	run.Status, run.Counts, run.ErrorMessage = workbench.RetentionFailed, counts, &sentence
	err := errors.Join(s.removeFolders(ctx, *run.BundleFile), s.opt.Store.EndRetentionRun(ctx, run.ID, run.Status, &sentence, counts))
	if s.opt.Notify != nil {
		s.opt.Notify(workbench.Notice{Noun: workbench.NounEverything})
	}
	return run, errors.Join(workbench.Errorf(workbench.EUnavailable, "%s", sentence), err)
}

// whole says whether the bundle is the one that was checked after it was
// written.
func (s *Service) whole(ctx context.Context, run workbench.RetentionRun) error {
	if run.BundleFile == nil || run.BundleSHA256 == nil {
		return workbench.Errorf(workbench.EInvalid, "The bundle is not known.")
	}
	_, sum, err := bundle.Hash(ctx, *run.BundleFile)
	if err == nil && sum != *run.BundleSHA256 {
		err = workbench.Errorf(workbench.EInvalid, "%s was altered.", *run.BundleFile)
	}
	return err
}

// removeFolders removes the folders of runs that are in the bundle and no
// longer in the database.
func (s *Service) removeFolders(ctx context.Context, file string) error {
	ids, err := bundle.RunFolders(file)
	for _, id := range ids {
		if _, err := s.opt.Store.WorkflowRun(ctx, id); workbench.ErrorCode(err) != workbench.ENotFound {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.opt.Runs, id)); err != nil {
			return workbench.Wrap(workbench.EUnavailable, err, "The folder of the run "+id+" cannot be removed.")
		}
	}
	return err
}

// sweep removes what a run that was killed has left of its bundle.
func (s *Service) sweep(run workbench.RetentionRun) error {
	if run.BundleFile == nil {
		return nil
	}
	entries, err := os.ReadDir(filepath.Dir(*run.BundleFile))
	for _, e := range entries {
		if strings.Contains(e.Name(), run.ID) || strings.HasSuffix(e.Name(), disk.Partial) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(*run.BundleFile), e.Name())))
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
