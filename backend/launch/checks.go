package launch

import (
	"context"
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
	Damaged           bool  `json:"damaged"`            // the check of the file found something
}

// integrityTime bounds the check of the file: a large one must not keep the
// user waiting, and `holdfast doctor` checks without a bound.
const integrityTime = 3 * time.Second

// Checks returns what this launch looked at.
func (l *Launch) Checks() Checks { return l.checks }

// checkFile looks at the database file after an end that was not clean. Damage
// is reported, never repaired unasked.
func (l *Launch) checkFile(ctx context.Context) error {
	l.checks.IntegrityMS = -1
	var err error
	if l.checks.JournalFrames, err = l.Store.Checkpoint(ctx); err != nil {
		return err
	}
	if l.ended != workbench.EndCrash && l.ended != workbench.EndRebooted {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, integrityTime)
	defer cancel()
	began := time.Now()
	damage, err := l.Store.IntegrityCheck(bounded)
	if err != nil {
		l.Log.Warn("the database file was not checked to its end", "error", err)
		return nil
	}
	l.checks.IntegrityMS = max(time.Since(began).Milliseconds(), 1)
	if damage == "" {
		return nil
	}
	l.checks.Damaged = true
	title := "holdfast.db"
	finding, err := l.finding(ctx, workbench.SubjectDatabase, title, &title)
	if err != nil {
		return err
	}
	finding.Action, finding.Detail = workbench.ActionNone, &damage
	return l.Store.AddFinding(ctx, finding)
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
