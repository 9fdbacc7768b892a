package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Recovered says what was done to the database before this launch: another one
// stands in its place, which knows nothing of what happened since.
type Recovered struct {
	Action workbench.FindingAction // restored, or quarantined when it began empty
	Title  string                  // the backup's file, or the folder of what was put aside
	Detail string                  // one sentence for people
}

// reportRecovery writes down that the database is another one.
func (l *Launch) reportRecovery(ctx context.Context) error {
	if l.Recovered == nil {
		return nil
	}
	finding, err := l.finding(ctx, workbench.SubjectDatabase, "holdfast.db", &l.Recovered.Title)
	if err != nil {
		return err
	}
	finding.Reason, finding.Action, finding.Detail = workbench.ReasonRecovery, l.Recovered.Action, &l.Recovered.Detail
	return l.Store.AddFinding(ctx, finding)
}
