package definition

import (
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// mostIncluded bounds what includes make of a file: each may include others.
const mostIncluded = 5000

// Expand puts the nodes of included workflows in the place of the nodes that
// include them. What it answers includes nothing, and its source says all that
// it does. find answers a workflow by its name. An error is of the type
// Problems.
//
// The node inner of a workflow that the node outer includes becomes
// outer__inner. What depends on outer depends on those of its nodes that nothing
// depends on, and $outer.output is the output of the one that returns names, or
// of the first of them.
func Expand(d *Definition, find func(name string) (*Definition, error)) (*Definition, error) {
	if !includes(d.Nodes) {
		return d, nil
	}
	e := expander{find: find}
	w := e.workflow(d, nil)
	if err := e.problems.Err(); err != nil {
		return nil, err
	}
	expanded, err := Parse(d.File, Marshal(w))
	if err != nil {
		return nil, err
	}
	expanded.Warnings = d.Warnings // those of the file that people see
	return expanded, nil
}

func includes(nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool {
		return n.Include != "" || n.LoopGroup != nil && includes(n.LoopGroup.Nodes)
	})
}

type expander struct {
	find     func(string) (*Definition, error)
	problems Problems
	nodes    int
}

// file is a workflow that is being expanded, with the places of its own file.
type file struct {
	*expander
	w      *Workflow
	report *report
	places places
	names  []string // of the workflows on the way to it, and its own
}

// workflow is a copy of a definition, expanded.
func (e *expander) workflow(d *Definition, way []string) *Workflow {
	r := newReport(d.File, []byte(d.Source))
	w := &Workflow{}
	f := file{expander: e, w: w, report: r, places: places{}, names: append(slices.Clone(way), d.Name)}
	if root := readTree(r, []byte(d.Source)); root != nil {
		dec := decoder{report: r, places: f.places}
		dec.workflow(root, w)
	}
	r.problems = nil // they are known
	f.scope(&w.Nodes, "nodes")
	e.problems = append(e.problems, r.sorted()...)
	return w
}

// scope expands a list of nodes. It answers the nodes whose outputs are those of
// the ones that included them.
func (f *file) scope(nodes *[]Node, path string) (results map[string]string) {
	out := make([]Node, 0, len(*nodes))
	ends := map[string][]string{}
	results = map[string]string{}
	for i := range *nodes {
		n, at := (*nodes)[i], path+"["+strconv.Itoa(i)+"]"
		if n.LoopGroup != nil {
			inner := f.scope(&n.LoopGroup.Nodes, at+".loop_group.nodes")
			n.LoopGroup.rewrite(func(text string) string {
				return rewriteText(text, func(ref Ref) string { return replaced(ref, inner).String() })
			})
		}
		if strings.TrimSpace(n.Include) == "" {
			out = append(out, n)
			continue
		}
		inner, result := f.include(&n, at)
		ends[n.ID], results[n.ID] = sinks(inner), result
		out = append(out, inner...)
	}
	if f.nodes += len(out); f.nodes > mostIncluded {
		f.report.errorf(f.places[path].key, "Use workflow for some of them.", "With all that it includes it has more than %d nodes.", mostIncluded)
		return results
	}
	redirect(out, ends, results)
	*nodes = out
	if to := results[f.w.Returns]; to != "" && path == "nodes" {
		f.w.Returns = to
	}
	return results
}

func replaced(ref Ref, results map[string]string) Ref {
	if to := results[ref.Name]; to != "" && (ref.Kind == RefOutput || ref.Kind == RefPrevious) {
		ref.Name = to
	}
	return ref
}

// redirect makes what names an include name the nodes that took its place.
func redirect(nodes []Node, ends map[string][]string, results map[string]string) {
	for i := range nodes {
		nodes[i].point(func(ref Ref) Ref { return replaced(ref, results) })
		var needs []string
		for _, id := range nodes[i].DependsOn {
			to, included := ends[id]
			if !included {
				to = []string{id}
			}
			needs = append(needs, to...)
		}
		nodes[i].DependsOn = needs
	}
}

// point changes all references of a node and of its body.
func (n *Node) point(write func(Ref) Ref) {
	n.rewrite(func(text string) string {
		return rewriteText(text, func(ref Ref) string { return write(ref).String() })
	})
	n.conditions(func(c *Condition) { c.rewrite(write) })
	n.eachNode(func(n *Node) {
		if n.Context != nil && n.Context.Resume != "" {
			n.Context.Resume = write(Ref{Kind: RefOutput, Name: n.Context.Resume}).Name
		}
	})
}

func (n *Node) eachNode(visit func(*Node)) {
	visit(n)
	if n.LoopGroup != nil {
		for i := range n.LoopGroup.Nodes {
			n.LoopGroup.Nodes[i].eachNode(visit)
		}
	}
}

// conditions changes the conditions that can be read.
func (n *Node) conditions(change func(*Condition)) {
	n.eachNode(func(n *Node) {
		if c, err := ParseCondition(n.When); err == nil {
			change(c)
			n.When = c.String()
		}
	})
}

// sinks are the nodes that no other depends on.
func sinks(nodes []Node) []string {
	needed := map[string]bool{}
	for i := range nodes {
		for _, id := range nodes[i].DependsOn {
			needed[id] = true
		}
	}
	var ends []string
	for i := range nodes {
		if !needed[nodes[i].ID] {
			ends = append(ends, nodes[i].ID)
		}
	}
	return ends
}

// include is the nodes that take the place of one, and the one whose output is
// theirs.
func (f *file) include(n *Node, path string) (nodes []Node, result string) {
	at := f.places[path+".include"].key
	name := strings.TrimSpace(n.Include)
	if slices.Contains(f.names, name) {
		f.report.errorf(at, "Leave one of them out.", "The workflow includes itself: %s.", strings.Join(append(f.names, name), " → "))
		return nil, ""
	}
	if !isName(n.ID) {
		f.report.errorf(at, "Give the node an id of letters, digits, _ and -, a letter first.", "The names of the nodes that are included begin with %q.", n.ID)
		return nil, ""
	}
	d, err := f.find(name)
	if err != nil {
		f.report.errorf(at, "", "%s cannot be included. %s", name, workbench.ErrorMessage(err))
		return nil, ""
	}
	if len(f.names) > 32 || f.nodes > mostIncluded {
		f.report.errorf(at, "Use workflow instead.", "Includes lie too deep in each other here.")
		return nil, ""
	}
	w := f.workflow(d, f.names)
	nodes = w.Nodes
	result = w.Returns
	if ends := sinks(nodes); result == "" && len(ends) > 0 {
		result = ends[0]
	}
	f.give(n, w, path)
	rename(nodes, n.ID+"__")
	for i := range nodes {
		f.attach(&nodes[i], n, w)
	}
	return nodes, n.ID + "__" + result
}

// attach makes a node of an included workflow wait as the node that includes it
// would. The rest of them wait for each other.
func (f *file) attach(inner, outer *Node, w *Workflow) {
	first := len(inner.DependsOn) == 0
	if first {
		inner.DependsOn = slices.Clone(outer.DependsOn)
		if outer.TriggerRule != "" {
			inner.TriggerRule = outer.TriggerRule
		}
	}
	if first || inner.TriggerRule == AllDone { // which runs after nodes that were skipped
		inner.When = both(outer.When, inner.When)
	}
	inner.eachNode(func(n *Node) {
		if n.Provider == "" && (n.Kind().Agent() || n.Kind() == KindLoopGroup) {
			n.Provider = w.Provider
			if n.Model == "" {
				n.Model = w.Model
			}
		}
	})
}

// rename puts a prefix before the ids of nodes, and wherever they are named.
func rename(nodes []Node, prefix string) {
	own := map[string]bool{}
	for i := range nodes {
		nodes[i].eachNode(func(n *Node) { own[n.ID] = true })
	}
	for i := range nodes {
		nodes[i].point(func(ref Ref) Ref {
			if own[ref.Name] && (ref.Kind == RefOutput || ref.Kind == RefPrevious) {
				ref.Name = prefix + ref.Name
			}
			return ref
		})
		nodes[i].eachNode(func(n *Node) {
			n.ID = prefix + n.ID
			for j := range n.DependsOn {
				n.DependsOn[j] = prefix + n.DependsOn[j]
			}
		})
	}
}
