package launch

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// resolveEnvironments settles worktrees that were being made or removed, and
// those whose directory went or came back.
func (l *Launch) resolveEnvironments(ctx context.Context) error {
	if l.Worktrees == nil {
		return nil
	}
	all, err := l.Store.HostEnvironments(ctx, l.HostID)
	if err != nil {
		return err
	}
	for _, e := range all {
		title := filepath.Base(e.WorkingPath)
		err := l.Worktrees.Resolve(ctx, e, func(ctx context.Context) (*workbench.Finding, error) {
			finding, err := l.finding(ctx, workbench.SubjectEnvironment, e.ID, &title)
			return &finding, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
