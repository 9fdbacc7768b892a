package schedule

import (
	"slices"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Was is what became of a node in an earlier attempt at a run.
type Was struct {
	State definition.State
	// Began and Settled are its places in the order of the run's events.
	Began, Settled int64
}

// Keep decides what of an earlier attempt at a run still holds: the nodes that
// were completed or skipped, unless they always run again, or depend on one that
// runs again or was settled after they began: they would hold what was made of an
// older output, or an answer to a question about it.
func Keep(nodes []definition.Node, was map[string]Was) map[string]definition.State {
	kept := make(map[string]definition.State, len(was))
	s := New(nodes)
	again := make([]bool, len(nodes))
	for _, i := range s.order() {
		node := &nodes[i]
		state := was[node.ID].State
		again[i] = definition.On(node.AlwaysRun) || state != definition.Completed && state != definition.Skipped ||
			slices.ContainsFunc(node.DependsOn, func(id string) bool { return again[s.index[id]] || was[id].Settled > was[node.ID].Began })
		if !again[i] {
			kept[node.ID] = state
		}
	}
	return kept
}

// Restore settles the nodes that an earlier attempt settled, and answers the
// nodes that go on from there.
func (s *Schedule) Restore(kept map[string]definition.State) []Step {
	var ready []int
	for _, i := range s.order() {
		state, settled := kept[s.nodes[i].ID]
		if !settled {
			if s.open[i] == 0 {
				ready = append(ready, i)
			}
			continue
		}
		s.Settle(s.nodes[i].ID, state)
	}
	steps := make([]Step, len(ready))
	for n, i := range ready {
		steps[n] = s.step(i)
	}
	return steps
}

// Ahead says what is to be done after Keep: the nodes that run if those before them
// are completed, and those that their trigger rules skip when some are left out.
func Ahead(nodes []definition.Node, kept map[string]definition.State, without []string) (runs, skipped []string) {
	s := New(nodes)
	runs, skipped = []string{}, []string{}
	for open := s.Restore(kept); len(open) > 0; open = open[1:] {
		step, state := open[0], definition.Completed
		switch {
		case slices.Contains(without, step.Node.ID):
			state = definition.Skipped
		case step.Skip != "":
			state, skipped = definition.Skipped, append(skipped, step.Node.ID)
		default:
			runs = append(runs, step.Node.ID)
		}
		open = append(open, s.Settle(step.Node.ID, state)...)
	}
	return runs, skipped
}

// order are the nodes with those that they depend on before them.
func (s *Schedule) order() []int {
	open := slices.Clone(s.open)
	order := make([]int, 0, len(s.nodes))
	for i := range s.nodes {
		if open[i] == 0 {
			order = append(order, i)
		}
	}
	for at := 0; at < len(order); at++ {
		for _, j := range s.after[order[at]] {
			if open[j]--; open[j] == 0 {
				order = append(order, j)
			}
		}
	}
	return order
}

// Follows are the nodes that depend on one, directly or not, with itself.
func Follows(nodes []definition.Node, id string) map[string]bool {
	s := New(nodes)
	follows := map[string]bool{id: true}
	for _, i := range s.order() {
		if slices.ContainsFunc(nodes[i].DependsOn, func(d string) bool { return follows[d] }) {
			follows[nodes[i].ID] = true
		}
	}
	return follows
}
