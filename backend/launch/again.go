package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// again starts what this launch settled and the user asked to have started when
// it is lost. A terminal that another launch settled is left: it rests as the
// user last saw it, and one loss starts nothing twice.
func (l *Launch) again(ctx context.Context, lost []workbench.TerminalSummary) error {
	for _, t := range lost {
		started, err := l.Terminals.Again(ctx, t)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && !started {
			continue
		}
		if err := l.reportAgain(ctx, t, err); err != nil {
			return err
		}
	}
	return nil
}

func (l *Launch) reportAgain(ctx context.Context, t workbench.TerminalSummary, failure error) error {
	finding, err := l.finding(ctx, workbench.SubjectTerminal, t.ID, t.Title)
	if err != nil {
		return err
	}
	before, after := string(t.Status), string(workbench.TerminalStarting)
	finding.StatusBefore, finding.Alive, finding.Action = &before, failure == nil, workbench.ActionResumed
	if failure != nil {
		l.Log.Warn("a lost terminal could not be started again", "terminal", t.ID, "error", failure)
		sentence := workbench.ErrorMessage(failure)
		after, finding.Detail, finding.Action = before, &sentence, workbench.ActionFailed
	}
	finding.StatusAfter = &after
	return l.Store.AddFinding(ctx, finding)
}

// lostOf returns a terminal that was just settled if its process was lost: its
// host is gone, or ended it because the machine was shut down. What ended by
// itself or was killed by the user is no loss. On a restored database nobody can
// tell which loss the user means, so nothing is started.
func (l *Launch) lostOf(ctx context.Context, id string, child *host.Info) (*workbench.TerminalSummary, error) {
	if l.Recovered != nil {
		return nil, nil
	}
	t, err := l.Store.Terminal(ctx, id)
	if err != nil || t.EndReason == nil || t.OnLaunch == workbench.LaunchLeaves {
		return nil, err
	}
	stopped := child != nil && child.StopRequested && *t.EndReason != workbench.EndKilled
	if t.Status != workbench.TerminalRestored && !stopped {
		return nil, nil
	}
	return &t.TerminalSummary, nil
}
