package worktree

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// StateKind says what a state of a worktree is kept by.
type StateKind string

// The kinds of states that can be compared.
const (
	StateBase     StateKind = "base"     // where the work left its base
	StateCommit   StateKind = "commit"   // of the work
	StateSnapshot StateKind = "snapshot" // with what was not committed then
	StateNow      StateKind = "now"      // what is on the disk
)

// State is the content of a worktree at a time.
type State struct {
	Kind   StateKind `json:"kind"`
	Commit string    `json:"commit"` // "": what is on the disk
	At     int64     `json:"at"`     // UTC ms
	Title  string    `json:"title"`  // of a commit
	Author string    `json:"author"` // of a commit
}

// maxStates bounds the commits that a comparison offers, the newest ones.
const maxStates = 100

// States are what a comparison can begin and end with, the oldest first: where the
// work left its base, its commits, its snapshots, and what is on the disk. Errors:
// ENotFound, EElsewhere, EUnavailable.
func (s *Service) States(ctx context.Context, id string) ([]State, error) {
	r, err := s.Show(ctx, id)
	if err != nil {
		return nil, err
	}
	e := r.Environment
	if e.Status != workbench.EnvironmentActive || r.Standing.Head == "" {
		return []State{}, nil
	}
	from, err := s.fork(ctx, e.WorkingPath, r.Standing)
	if err != nil {
		return nil, err
	}
	base, err := s.Git.commits(ctx, e.WorkingPath, "--max-count=1", from)
	if err != nil {
		return nil, explain(e.WorkingPath, err)
	}
	own, err := s.Git.commits(ctx, e.WorkingPath, "--first-parent", "--max-count="+strconv.Itoa(maxStates), from+".."+r.Standing.Head)
	if err != nil {
		return nil, explain(e.WorkingPath, err)
	}
	states := slices.Concat(base, own)
	for i := range states {
		states[i].Kind = StateCommit
	}
	states[0].Kind = StateBase
	for _, snap := range r.Snapshots {
		states = append(states, State{Kind: StateSnapshot, Commit: snap.SnapshotCommit, At: snap.CreatedAt})
	}
	slices.SortStableFunc(states[1:], func(a, b State) int { return int(a.At - b.At) })
	return append(states, State{Kind: StateNow, At: s.Now()}), nil
}

// fork is the commit at which work left its base; its last one when it has none.
func (s *Service) fork(ctx context.Context, dir string, standing Standing) (string, error) {
	if standing.Base == "" {
		return standing.Head, nil
	}
	fork, found, err := s.Git.query(ctx, dir, "merge-base", standing.Base, standing.Head)
	if err != nil {
		return "", explain(dir, err)
	}
	if !found {
		return standing.Head, nil
	}
	return fork, nil
}

// commits lists commits, the oldest first.
func (g *Git) commits(ctx context.Context, dir string, args ...string) ([]State, error) {
	out, err := g.answer(ctx, dir, append([]string{"log", "--reverse", "--format=%H%x00%ct%x00%an%x00%s"}, args...)...)
	if err != nil {
		return nil, err
	}
	var states []State
	for line := range strings.SplitSeq(out, "\n") {
		words := strings.SplitN(line, "\x00", 4)
		if len(words) < 4 {
			continue
		}
		seconds, _ := strconv.ParseInt(words[1], 10, 64)
		states = append(states, State{Commit: words[0], At: seconds * 1000, Author: words[2], Title: words[3]})
	}
	return states, nil
}
