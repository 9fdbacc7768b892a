// Package schedule decides which nodes of a workflow may start, from what became
// of the nodes that they depend on. It knows no process and no database.
//
// A node starts when its own dependencies are settled: it waits for no node that
// it does not name. Each settled node costs as much as it has dependents.
package schedule

import (
	"fmt"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Schedule is how far a list of nodes is. It is used from one goroutine.
type Schedule struct {
	nodes []definition.Node
	index map[string]int
	after [][]int // the nodes that depend on one
	open  []int   // how many dependencies of a node are not settled
	state []definition.State
	left  int // nodes that are not settled
}

// Step is a node whose dependencies are settled.
type Step struct {
	Node *definition.Node
	Skip string // why its trigger rule keeps it from running, for people; "": it may run
}

// New is the schedule of nodes none of which has started. They are checked:
// every dependency is one of them, and none waits for itself.
func New(nodes []definition.Node) *Schedule {
	s := &Schedule{
		nodes: nodes, index: make(map[string]int, len(nodes)), after: make([][]int, len(nodes)),
		open: make([]int, len(nodes)), state: make([]definition.State, len(nodes)), left: len(nodes),
	}
	for i := range nodes {
		s.index[nodes[i].ID] = i
	}
	for i := range nodes {
		for _, id := range nodes[i].DependsOn {
			s.after[s.index[id]] = append(s.after[s.index[id]], i)
			s.open[i]++
		}
	}
	return s
}

// Begin are the nodes that depend on none.
func (s *Schedule) Begin() []Step {
	var steps []Step
	for i := range s.nodes {
		if len(s.nodes[i].DependsOn) == 0 {
			steps = append(steps, s.step(i))
		}
	}
	return steps
}

// Settle records what became of a node, once, and answers the nodes whose last
// dependency it was.
func (s *Schedule) Settle(id string, state definition.State) []Step {
	i := s.index[id]
	s.state[i] = state
	s.left--
	var steps []Step
	for _, j := range s.after[i] {
		if s.open[j]--; s.open[j] == 0 {
			steps = append(steps, s.step(j))
		}
	}
	return steps
}

// Done reports whether every node is settled.
func (s *Schedule) Done() bool { return s.left == 0 }

// State is what became of a node.
func (s *Schedule) State(id string) definition.State { return s.state[s.index[id]] }

// Failed are the nodes that failed, in the order of the workflow.
func (s *Schedule) Failed() []string {
	var failed []string
	for i := range s.nodes {
		if s.state[i] == definition.Failed {
			failed = append(failed, s.nodes[i].ID)
		}
	}
	return failed
}

// Completed is how many nodes were completed.
func (s *Schedule) Completed() int {
	n := 0
	for _, state := range s.state {
		if state == definition.Completed {
			n++
		}
	}
	return n
}

func (s *Schedule) step(i int) Step {
	return Step{Node: &s.nodes[i], Skip: s.refused(i)}
}

// refused says why the trigger rule keeps a node from running.
func (s *Schedule) refused(i int) string {
	node := &s.nodes[i]
	var completed int
	var failed, first string // a dependency that failed, and one that was not completed
	for _, id := range node.DependsOn {
		switch s.State(id) {
		case definition.Completed:
			completed++
			continue
		case definition.Failed:
			failed = id
		}
		if first == "" {
			first = id
		}
	}
	none := completed == 0 && len(node.DependsOn) > 0
	switch node.Trigger() {
	case definition.AllSuccess:
		if first != "" {
			return fmt.Sprintf("%s was not completed.", first)
		}
	case definition.OneSuccess:
		if none {
			return "None of the nodes that it depends on was completed."
		}
	case definition.NoneFailedMinOneSuccess:
		if failed != "" {
			return fmt.Sprintf("%s failed.", failed)
		}
		if none {
			return "None of the nodes that it depends on was completed."
		}
	}
	return ""
}
