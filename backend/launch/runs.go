package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// resolveRuns settles the runs of workflows. What their agents say are messages,
// which are settled before.
func (l *Launch) resolveRuns(ctx context.Context, known children) error {
	if l.Runs == nil {
		return nil
	}
	runs, err := l.Store.LiveRuns(ctx, l.HostID)
	if err != nil {
		return err
	}
	of := func(process string) (there, alive bool) {
		child, hosted := known.known(process)
		return child != nil, lives(child, hosted)
	}
	for _, r := range runs {
		finding, err := l.findingOf(ctx, workbench.SubjectRun, r.ID, &r.WorkflowName, false)
		if err != nil {
			return err
		}
		if err := l.Runs.Resolve(ctx, r, of, finding); err != nil {
			return err
		}
	}
	return nil
}
