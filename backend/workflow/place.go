package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Place is where a run works.
type Place struct {
	WorkingPath   string
	LockKey       string // canonical; "": it takes no lock
	EnvironmentID string // "": the checkout itself, or a worktree that is not made yet
	BaseBranch    string // "": not known
}

// Places decides where runs work, and makes it.
type Places interface {
	// Decide says where a run will work, before anything is made. It may write
	// into the run's metadata what Make needs.
	Decide(ctx context.Context, codebase workbench.Codebase, spec Spec, metadata map[string]any) (Place, error)
	// Make makes the place of a pending run, and answers the id of its
	// environment; "": it has none. It is called again after a crash.
	Make(ctx context.Context, run workbench.WorkflowRun) (environmentID string, err error)
}
