package process

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Member is one process of those that a child's pid leads.
type Member struct {
	PID  int      `json:"pid"`
	Argv []string `json:"argv"` // none: it is not told
}

// membersNamed is how many of them are named: a build may have hundreds.
const membersNamed = 20

// Members are the processes that end with a child, the child first, 20 at most.
// ENotFound when nothing of it lives.
func Members(ctx context.Context, pid int) ([]Member, error) {
	all, err := entries(ctx)
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int, len(all))
	for i, e := range all {
		children[e.parent] = append(children[e.parent], i)
	}
	tree := treeOf(pid, all, children)
	if len(tree) == 0 {
		return nil, workbench.Errorf(workbench.ENotFound, "The process %d has ended.", pid)
	}
	slices.SortStableFunc(tree, func(a, b entry) int { return rank(a, pid) - rank(b, pid) })
	members := make([]Member, 0, membersNamed)
	for _, e := range tree[:min(len(tree), membersNamed)] {
		members = append(members, Member{PID: e.pid, Argv: argv(ctx, e.pid)})
	}
	return members, nil
}

// rank puts the child first.
func rank(e entry, pid int) int {
	if e.pid == pid {
		return 0
	}
	return 1
}
