package process

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Usage is what a child and all that it has started take from the machine.
type Usage struct {
	CPUMillis     int64 // processor time of the tree since its start, ended parts included where they were waited for
	ResidentBytes int64
	Count         int  // processes that live
	Stopped       bool // a program in the foreground is stopped, for example by SIGSTOP
	// ForegroundPID is the program that reads from the child's terminal: the
	// leader of the foreground group. Without a terminal it is the child.
	// Windows has no such group: there it is the end of the newest branch.
	ForegroundPID  int
	ForegroundArgv []string
}

// entry is one live process of the system.
type entry struct {
	pid, parent, group, session int
	foreground                  int // the group in the foreground of its terminal; at most 0 without one
	stopped                     bool
	cpuMillis, residentBytes    int64 // filled by cost where the listing does not tell
}

// UsageOf returns the usage of the tree that a child's pid leads. ENotFound when
// nothing of it lives.
func UsageOf(ctx context.Context, pid int) (Usage, error) {
	all, err := Usages(ctx, pid)
	if err != nil {
		return Usage{}, err
	}
	usage, ok := all[pid]
	if !ok {
		return Usage{}, workbench.Errorf(workbench.ENotFound, "The process %d has ended.", pid)
	}
	return usage, nil
}

// Usages returns the usage of several trees for the price of one look at the
// system. A tree of which nothing lives is left out.
func Usages(ctx context.Context, pids ...int) (map[int]Usage, error) {
	all, err := entries(ctx)
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int, len(all)) // indexes in all, by parent
	for i, e := range all {
		children[e.parent] = append(children[e.parent], i)
	}
	usages := make(map[int]Usage, len(pids))
	for _, pid := range pids {
		if tree := treeOf(pid, all, children); len(tree) > 0 {
			usages[pid] = usageOf(ctx, pid, tree)
		}
	}
	return usages, nil
}

// treeOf returns the members of a child's session and all their descendants: a
// program that was left by its parent keeps the session, one that began a
// session of its own keeps its parent.
func treeOf(pid int, all []entry, children map[int][]int) []entry {
	var tree []entry
	seen := make(map[int]bool)
	var add func(i int)
	add = func(i int) {
		if e := all[i]; !seen[e.pid] {
			seen[e.pid] = true
			tree = append(tree, e)
			for _, child := range children[e.pid] {
				add(child)
			}
		}
	}
	for i, e := range all {
		if e.pid == pid || e.session == pid {
			add(i)
		}
	}
	return tree
}

func usageOf(ctx context.Context, pid int, tree []entry) Usage {
	usage := Usage{Count: len(tree)}
	group := foregroundGroup(pid, tree)
	for _, e := range tree {
		cost(ctx, &e)
		usage.CPUMillis += e.cpuMillis
		usage.ResidentBytes += e.residentBytes
		if e.group != group {
			continue
		}
		usage.Stopped = usage.Stopped || e.stopped
		// The leader of a group may have ended before its other members.
		if usage.ForegroundPID == 0 || e.pid == group {
			usage.ForegroundPID = e.pid
		}
	}
	if usage.ForegroundPID != 0 {
		usage.ForegroundArgv = argv(ctx, usage.ForegroundPID)
	}
	return usage
}
