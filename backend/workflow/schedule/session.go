package schedule

import (
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Sessions names for each node of an agent the node whose conversation it speaks
// in. A node that is alone at its depth goes on with the session of the one before
// it that was alone too, of the same agent: a chain is one conversation. Nodes side
// by side have sessions of their own, as have those that ask for a fresh one. A
// session is only taken from a node that is done by then.
func Sessions(nodes []definition.Node, agent func(*definition.Node) string) map[string]string {
	s := New(nodes)
	names := map[string]string{}
	before := map[string]int{} // by agent, the last node that was alone
	for _, level := range s.levels() {
		for _, i := range level {
			node := &nodes[i]
			if !node.Kind().Agent() {
				continue
			}
			names[node.ID] = node.ID
			last, there := before[agent(node)]
			switch {
			case node.Context != nil && node.Context.Resume != "":
				names[node.ID] = node.Context.Resume
				if name, known := names[node.Context.Resume]; known {
					names[node.ID] = name
				}
			case len(level) == 1 && there && !fresh(node) && s.follows(i, last):
				names[node.ID] = names[nodes[last].ID]
			}
			if len(level) == 1 {
				before[agent(node)] = i
			}
		}
	}
	return names
}

func fresh(node *definition.Node) bool {
	return node.Context != nil && node.Context.Mode == "fresh" || node.Loop != nil && definition.On(node.Loop.FreshContext)
}

// levels are the nodes by the length of the longest way to them.
func (s *Schedule) levels() [][]int {
	var levels [][]int
	depth := make([]int, len(s.nodes))
	for _, i := range s.order() {
		for _, id := range s.nodes[i].DependsOn {
			depth[i] = max(depth[i], depth[s.index[id]]+1)
		}
		if depth[i] == len(levels) {
			levels = append(levels, nil)
		}
		levels[depth[i]] = append(levels[depth[i]], i)
	}
	return levels
}

// follows reports whether a node depends on another, directly or not.
func (s *Schedule) follows(i, on int) bool {
	seen, open := map[int]bool{}, []int{i}
	for len(open) > 0 && !seen[on] {
		i, open = open[len(open)-1], open[:len(open)-1]
		for _, id := range s.nodes[i].DependsOn {
			if j := s.index[id]; !seen[j] {
				seen[j], open = true, append(open, j)
			}
		}
	}
	return seen[on]
}
