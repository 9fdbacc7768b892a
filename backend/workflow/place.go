package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Place is where a run works.
type Place struct {
	WorkingPath   string
	LockKey       string // canonical; "": it takes no lock
	EnvironmentID string // "": the checkout itself
	BaseBranch    string // "": not known
	DocsDir       string
}

// Places decides where runs work, and makes it.
type Places interface {
	// Decide says where a run will work, before anything is made.
	Decide(ctx context.Context, codebase workbench.Codebase, spec Spec) (Place, error)
	// Make makes the place of a pending run. It is called again after a crash.
	Make(ctx context.Context, run workbench.WorkflowRun) error
	// Describe says what the place of a run is.
	Describe(ctx context.Context, run workbench.WorkflowRun) (Place, error)
}
