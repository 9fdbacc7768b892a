package definition

import (
	"slices"
	"strings"
)

// graph are the nodes of one list by what they depend on.
type graph struct {
	index map[string]int
	needs [][]int
}

func newGraph(nodes []Node) graph {
	g := graph{index: make(map[string]int, len(nodes)), needs: make([][]int, len(nodes))}
	for i := range nodes {
		if _, twice := g.index[nodes[i].ID]; !twice {
			g.index[nodes[i].ID] = i
		}
	}
	for i := range nodes {
		for _, id := range nodes[i].DependsOn {
			if j, known := g.index[id]; known {
				g.needs[i] = append(g.needs[i], j)
			}
		}
	}
	return g
}

// cycles finds a way round for each knot of nodes that wait for each other. It
// begins and ends with the same node.
func (g graph) cycles() [][]int {
	const fresh, open, done = 0, 1, 2
	state := make([]int, len(g.needs))
	var way []int
	var found [][]int
	var visit func(i int)
	visit = func(i int) {
		state[i] = open
		way = append(way, i)
		for _, j := range g.needs[i] {
			switch state[j] {
			case fresh:
				visit(j)
			case open:
				found = append(found, append(slices.Clone(way[slices.Index(way, j):]), j))
			}
		}
		way = way[:len(way)-1]
		state[i] = done
	}
	for i := range g.needs {
		if state[i] == fresh {
			visit(i)
		}
	}
	return found
}

// after reports whether a node waits for another, directly or not.
func (g graph) after(id, earlier string) bool {
	from, ok := g.index[id]
	target, known := g.index[earlier]
	if !ok || !known {
		return false
	}
	seen := make([]bool, len(g.needs))
	stack := []int{from}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range g.needs[i] {
			if j == target {
				return true
			}
			if !seen[j] {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return false
}

func arrows(nodes []Node, way []int) string {
	ids := make([]string, len(way))
	for i, n := range way {
		ids[i] = nodes[n].ID
	}
	if len(ids) > 12 {
		ids = append(append(slices.Clone(ids[:6]), "…"), ids[len(ids)-5:]...)
	}
	return strings.Join(ids, " → ")
}
