package launch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Checks are what a launch looked at, in numbers.
type Checks struct {
	IntegrityMS       int64 `json:"integrity_ms"`       // how long the check of the file took; -1: not checked
	JournalFrames     int64 `json:"journal_frames"`     // pages in the write-ahead log at the start
	IngestedBytes     int64 `json:"ingested_bytes"`     // output that waited in the spool
	IngestedProcesses int64 `json:"ingested_processes"` // how many processes it came from
}

// integrityTime bounds the check of the file: a large one must not keep the
// user waiting, and `holdfast doctor` checks without a bound.
const integrityTime = 3 * time.Second

// Checks returns what this launch looked at.
func (l *Launch) Checks() Checks { return l.checks }

// CheckOptions are the parts of Check.
type CheckOptions struct {
	Store    CheckStore
	HostID   string
	Doubtful bool // the last owner did not end in good order, whatever its launch says
	Log      *slog.Logger
}

// CheckStore is what Check needs of the database.
type CheckStore interface {
	LatestLaunch(ctx context.Context, hostID string) (*workbench.Launch, error)
	Checkpoint(ctx context.Context) (int64, error)
	IntegrityCheck(ctx context.Context) (string, error)
}

// Check looks at the database before any service reads it. After an end that
// was not clean, or one that nobody can tell, the file is checked. Damage is
// EDatabaseDamaged; nothing is repaired here.
func Check(ctx context.Context, opt CheckOptions) (Checks, error) {
	checks := Checks{IntegrityMS: -1}
	var err error
	if checks.JournalFrames, err = opt.Store.Checkpoint(ctx); err != nil {
		return checks, err
	}
	previous, err := opt.Store.LatestLaunch(ctx, opt.HostID)
	if err != nil {
		return checks, err
	}
	clean := previous != nil && previous.EndKind != nil && *previous.EndKind == workbench.EndClean
	if clean && !opt.Doubtful {
		return checks, nil
	}
	bounded, cancel := context.WithTimeout(ctx, integrityTime)
	defer cancel()
	began := time.Now()
	damage, err := opt.Store.IntegrityCheck(bounded)
	switch {
	case workbench.ErrorCode(err) == workbench.EDatabaseDamaged:
		return checks, err
	case err != nil:
		opt.Log.Warn("the database file was not checked to its end", "error", err)
		return checks, nil
	case damage != "":
		return checks, workbench.Wrap(workbench.EDatabaseDamaged, errors.New(damage), "The check of the database file found damage.")
	}
	checks.IntegrityMS = max(time.Since(began).Milliseconds(), 1)
	return checks, nil
}

// countWaiting sums what the spool holds beyond what is stored.
func (l *Launch) countWaiting(ctx context.Context, rows []workbench.Process, known children) error {
	for _, p := range rows {
		child, _ := known.known(p.ID)
		if child == nil {
			continue
		}
		waiting, err := l.waiting(ctx, *child)
		if err != nil {
			return err
		}
		if waiting > 0 {
			l.checks.IngestedBytes += waiting
			l.checks.IngestedProcesses++
		}
	}
	return nil
}

func (l *Launch) waiting(ctx context.Context, child host.Info) (int64, error) {
	var sum int64
	for name, end := range child.Streams {
		stream, err := l.Store.Stream(ctx, child.ID, workbench.Stream(name))
		if workbench.ErrorCode(err) == workbench.ENotFound {
			continue
		}
		if err != nil {
			return 0, err
		}
		sum += max(end-stream.IngestedOffset, 0)
	}
	return sum, nil
}
