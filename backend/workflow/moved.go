package workflow

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// Position is what was checked out where a run works.
type Position struct {
	Branch  string // "": none
	Head    string // the commit; "": none yet
	Changes string // a digest of the files that differ from it; "": none does
}

// metaPosition is what was checked out when the run came to rest, in its metadata:
// branch, commit and digest.
const metaPosition = "position"

// positionTime bounds how long it is looked for: a run comes to rest without it.
const positionTime = 10 * time.Second

// keepPosition stores what is checked out where a run works that may be resumed.
// Where that is no working tree of git, nothing is stored.
func (s *Service) keepPosition(ctx context.Context, id string, path *string) {
	if s.Position == nil || path == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, positionTime)
	defer cancel()
	p, err := s.Position(ctx, *path)
	if err != nil {
		return
	}
	if err := s.Store.SetRunMetadata(ctx, id, metaPosition, []string{p.Branch, p.Head, p.Changes}); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		s.Log.Warn("what is checked out at a run's rest not stored", "run", id, "error", err)
	}
}

// moved says how what is checked out differs from what it was when the run came to
// rest; "": it does not, or that is not known.
func (s *Service) moved(ctx context.Context, row workbench.WorkflowRun) string {
	kept, _ := row.Metadata[metaPosition].([]any)
	if s.Position == nil || row.WorkingPath == nil || len(kept) != 3 {
		return ""
	}
	word := func(i int) string { text, _ := kept[i].(string); return text }
	now, err := s.Position(ctx, *row.WorkingPath)
	if err != nil {
		return "What is checked out in " + *row.WorkingPath + " cannot be read any more. " + workbench.ErrorMessage(err)
	}
	var parts []string
	if before := word(0); before != now.Branch {
		parts = append(parts, "the branch was "+first(before, "none")+" and is "+first(now.Branch, "none"))
	}
	if before := word(1); before != now.Head {
		parts = append(parts, "the commit was "+shortCommit(before)+" and is "+shortCommit(now.Head))
	}
	if word(2) != now.Changes {
		parts = append(parts, "other files differ from the commit than before")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Somebody has changed " + *row.WorkingPath + " since the run came to rest: " + strings.Join(parts, ", ") + "."
}

func shortCommit(hash string) string {
	const shown = 10
	return first(hash[:min(len(hash), shown)], "none")
}

// Preview is what a resume of a run would do.
type Preview struct {
	Again   []string `json:"again"`   // the nodes that would run again, or for the first time
	Skipped []string `json:"skipped"` // those that would not, because of the ones that are left out
	Moved   string   `json:"moved"`   // how the working tree has changed since the run came to rest; "": it has not
}

// Preview says what a resume of a run would do, without some nodes that failed.
// ENotFound.
func (s *Service) Preview(ctx context.Context, id string, without []string) (Preview, error) {
	p := Preview{Again: []string{}, Skipped: []string{}}
	r := newRun(s, id)
	defer r.cancel(nil)
	if err := r.load(); err != nil {
		return p, err
	}
	defer r.log.Close()
	nodes := r.frozen.Definition.Nodes
	runs, skipped := schedule.Ahead(nodes, schedule.Keep(nodes, r.was(&scope{run: r, nodes: nodes})), without)
	for _, n := range nodes { // in the order of the workflow
		switch {
		case slices.Contains(runs, n.ID):
			p.Again = append(p.Again, n.ID)
		case slices.Contains(skipped, n.ID):
			p.Skipped = append(p.Skipped, n.ID)
		}
	}
	if r.row.Status == workbench.RunFailed || interrupted(r.row.WorkflowRunSummary) {
		p.Moved = s.moved(ctx, r.row)
	}
	return p, nil
}
