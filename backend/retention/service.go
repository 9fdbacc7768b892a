// Package retention exports what is old to a bundle, checks the bundle, and
// only then deletes what is in it. What is at work, or waits for the user, is
// never among it.
package retention

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are what a Service needs.
type Options struct {
	Store   *store.DB
	Bundles *bundle.Service
	HostID  string
	Folder  string // of the bundles
	Runs    string // the folder with a folder for each run
	Rules   func() []workbench.RetentionRule
	Daily   func() bool // whether it runs by itself
	Notify  func(workbench.Notice)
	Now     workbench.Clock
	Log     *slog.Logger
	// ForgetSnapshot keeps a snapshot that has expired as a git bundle, and removes
	// its ref and its row. false: it stays.
	ForgetSnapshot func(ctx context.Context, id string) (bool, error)
	// Every is how often the schedule is looked at; 0 is an hour.
	Every time.Duration
	// Reached is told each step, for a test that ends the program there. nil is
	// allowed.
	Reached func(step string)
}

// Service is the retention of an open database.
type Service struct {
	opt    Options
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// New returns a Service, which does nothing by itself until Start.
func New(opt Options) *Service {
	if opt.Every == 0 {
		opt.Every = time.Hour
	}
	if opt.Reached == nil {
		opt.Reached = func(string) {}
	}
	s := &Service{opt: opt}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close stops what is at work and waits for it. It goes on at the next start.
func (s *Service) Close() {
	s.cancel()
	s.done.Wait()
}

// day is how old the last run must be before the schedule begins another.
const day = 24 * time.Hour

// Start completes what the last owner left, deletes drafts of what older versions
// deleted without them, and then runs once a day where that
// is set.
func (s *Service) Start() {
	s.done.Go(func() {
		s.logged("a run of retention was not completed", s.Resume(s.ctx))
		s.logged("what was kept of rows that are gone was not deleted", s.opt.Store.ForgetGone(s.ctx, s.opt.HostID))
		timer := time.NewTimer(s.opt.Every) // nothing heavy in the first minutes of a launch
		defer timer.Stop()
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-timer.C:
			}
			s.logged("retention did not run", s.runWhenDue(s.ctx))
			timer.Reset(s.opt.Every)
		}
	})
}

func (s *Service) logged(what string, err error) {
	if err != nil && s.ctx.Err() == nil {
		s.opt.Log.Warn(what, "error", err)
	}
}

func (s *Service) runWhenDue(ctx context.Context) error {
	if !s.opt.Daily() {
		return nil
	}
	runs, err := s.opt.Store.RetentionRuns(ctx, 1)
	if err != nil || len(runs) > 0 && s.opt.Now()-runs[0].StartedAt < day.Milliseconds() {
		return err
	}
	_, err = s.Run(ctx, workbench.RetentionBySchedule)
	return err
}

// classes are what may go by rules at a time (UTC ms). The record of a run stays
// while its bundle is there: nothing else tells what is in it.
func (s *Service) classes(ctx context.Context, rules []workbench.RetentionRule, now int64) ([]store.RetentionUnits, error) {
	classes := store.Retention(rules, s.opt.HostID, now)
	for i, u := range classes {
		if u.Rule.Class != workbench.RetainRetentionRuns {
			continue
		}
		files, err := s.opt.Store.RetentionBundles(ctx, s.opt.HostID, now-u.Rule.Days*day.Milliseconds())
		if err != nil {
			return nil, err
		}
		var there []string
		for id, file := range files {
			if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
				there = append(there, id)
			}
		}
		classes[i] = u.Without(there)
	}
	return classes, nil
}

// Preview tells what Run would delete now, by class.
func (s *Service) Preview(ctx context.Context) ([]workbench.RetentionCount, error) {
	counts := []workbench.RetentionCount{}
	classes, err := s.classes(ctx, s.opt.Rules(), s.opt.Now())
	if err != nil {
		return counts, err
	}
	err = s.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) error {
		for _, u := range classes {
			c := workbench.RetentionCount{Class: u.Rule.Class, Days: u.Rule.Days}
			var err error
			if c.Units, _, err = rows.Size(ctx, u.Table, u.Where, nil); err != nil {
				return err
			}
			if c.Rows, c.Bytes, err = rows.SizeOf(ctx, u.With); err != nil {
				return err
			}
			if c.Kept, _, err = rows.Size(ctx, u.Table, u.Kept, nil); err != nil {
				return err
			}
			counts = append(counts, c)
		}
		return nil
	})
	return counts, err
}

// unitsShown bounds a page of units.
const unitsShown = 100

// Units is a page of what Run would delete of a class now, after the id of the
// last one of the page before ("": the first page).
func (s *Service) Units(ctx context.Context, class workbench.RetentionClass, after string) (page []workbench.RetentionUnit, err error) {
	page = []workbench.RetentionUnit{}
	classes, err := s.classes(ctx, s.opt.Rules(), s.opt.Now())
	for _, u := range classes {
		if u.Rule.Class != class || err != nil {
			continue
		}
		err = s.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) (err error) {
			page, err = rows.RetentionPage(ctx, u, after, unitsShown)
			return err
		})
	}
	return page, err
}

// Export writes what Run would delete now to file, which must not be there yet,
// and deletes nothing. Errors: EInvalid, EConflict, EDiskFull, EUnavailable
// (stopped).
func (s *Service) Export(ctx context.Context, file string) (workbench.Exported, error) {
	if !filepath.IsAbs(file) {
		return workbench.Exported{}, workbench.Errorf(workbench.EInvalid, "Give the absolute path of the file to write.")
	}
	ctx, end, err := s.opt.Bundles.Begin(ctx, "exporting")
	if err != nil {
		return workbench.Exported{}, err
	}
	defer end()
	classes, err := s.classes(ctx, s.opt.Rules(), s.opt.Now())
	if err != nil {
		return workbench.Exported{}, err
	}
	made, err := s.write(ctx, classes, "", file)
	if err != nil && ctx.Err() != nil {
		err = workbench.Wrap(workbench.EUnavailable, err, "The export was stopped. Nothing was deleted and no file was left.")
	}
	return made, err
}

// write exports units as the run with an id, "" for none.
func (s *Service) write(ctx context.Context, units []store.RetentionUnits, id, file string) (workbench.Exported, error) {
	chosen := store.Selection{}
	units = slices.DeleteFunc(slices.Clone(units), func(u store.RetentionUnits) bool { return u.Unexported })
	for _, u := range units {
		chosen = chosen.Or(store.Selection{u.Table.Name: "(" + u.Where + ")"})
	}
	return s.opt.Bundles.Write(ctx, bundle.Scope{Name: bundle.ScopeRetention, ID: id, Rows: chosen, Units: units}, file)
}

// Runs are the newest runs.
func (s *Service) Runs(ctx context.Context) ([]workbench.RetentionRun, error) {
	return s.opt.Store.RetentionRuns(ctx, runsShown)
}

const runsShown = 100

// stoppedSentence ends a run that somebody stopped before anything was deleted.
const (
	stoppedSentence = "The run was stopped while it exported. Nothing was deleted."
	halfSentence    = "The run was stopped while it deleted. What it tells was deleted and is in the bundle; the rest stays."
)

// Resume completes the runs that the last owner left: one that was exporting
// has deleted nothing and ends; one whose bundle is whole goes on.
func (s *Service) Resume(ctx context.Context) error {
	open, err := s.opt.Store.OpenRetentionRuns(ctx, s.opt.HostID)
	for _, run := range open {
		if run.Status == workbench.RetentionExporting {
			sentence := stoppedSentence
			err = errors.Join(err, s.opt.Store.EndRetentionRun(ctx, run.ID, workbench.RetentionFailed, &sentence, nil), s.sweep(run))
			continue
		}
		worked, end, beginErr := s.opt.Bundles.Begin(ctx, "deleting")
		if beginErr != nil {
			return beginErr
		}
		_, deleteErr := s.finish(worked, run)
		end()
		err = errors.Join(err, deleteErr)
	}
	return err
}
