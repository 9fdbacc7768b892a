package definition

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// checker holds a workflow against the rules that its types cannot say.
type checker struct {
	report *report
	places places
	w      *Workflow
}

func newChecker(r *report, p places, w *Workflow) *checker {
	return &checker{report: r, places: p, w: w}
}

func (c *checker) run() {
	c.inputs()
	top := newScope("nodes", c.w.Nodes)
	c.scope(top)
	c.result(top)
	c.attended(top)
}

// at is the place of a key.
func (c *checker) at(path string) spot { return c.places[path].key }

// has reports whether a key is in the file.
func (c *checker) has(path string) bool {
	_, there := c.places[path]
	return there
}

// scope is a list of nodes that can depend on each other: those of the
// workflow, or the body of a loop group.
type scope struct {
	path  string
	nodes []Node
	graph graph
	outer *scope
	group *Node // whose body it is
}

func newScope(path string, nodes []Node) *scope {
	for i := range nodes {
		nodes[i].ID = strings.TrimSpace(nodes[i].ID)
	}
	return &scope{path: path, nodes: nodes, graph: newGraph(nodes)}
}

func (s *scope) at(i int) string { return s.path + "[" + strconv.Itoa(i) + "]" }

// find looks a node up where a reference may see it.
func (s *scope) find(id string) *Node {
	for at := s; at != nil; at = at.outer {
		if i, ok := at.graph.index[id]; ok {
			return &at.nodes[i]
		}
	}
	return nil
}

// before reports whether a node is done when the node id starts.
func (s *scope) before(id, earlier string) bool {
	if s.graph.after(id, earlier) {
		return true
	}
	return s.outer != nil && s.outer.before(s.group.ID, earlier)
}

// visible are the ids that a reference may name.
func (s *scope) visible() []string {
	var ids []string
	for at := s; at != nil; at = at.outer {
		for i := range at.nodes {
			ids = append(ids, at.nodes[i].ID)
		}
	}
	return ids
}

func (c *checker) scope(s *scope) {
	c.ids(s)
	c.dependencies(s)
	for i := range s.nodes {
		c.node(s, &s.nodes[i], s.at(i))
	}
}

func (c *checker) ids(s *scope) {
	for i := range s.nodes {
		id, at := s.nodes[i].ID, s.at(i)+".id"
		where := c.at(at)
		switch {
		case id == "":
			continue
		case id == inputsScope || id == previousScope:
			c.report.errorf(where, "Give the node another id.", "The id %s is reserved: references to inputs and iterations begin with it.", id)
		case id == "." || id == ".." || strings.ContainsAny(id, `/\`) || strings.ContainsFunc(id, unicode.IsControl) || len(id) > 128:
			c.report.errorf(where, "Write letters, digits, _ and -, 128 at most.", "The id %.40q cannot be the name of a file, which the output of the node needs.", id)
		case slices.Contains(Variables(), id):
			c.report.warnf(where, "Give the node another id.", "No reference can name the node %s: $%s is a variable.", id, id)
		case !isName(id):
			c.report.warnf(where, "Write letters, digits, _ and -, a letter first.", "No reference can name the node %q.", id)
		}
		if first := s.graph.index[id]; first != i {
			c.report.errorf(where, "Give one of them another id.", "The id %s is there twice: the other is in line %d.", id, c.at(s.at(first)+".id").line)
		} else if s.outer != nil && s.outer.find(id) != nil {
			c.report.errorf(where, "Give one of them another id.", "The id %s is there twice: a node outside of this loop group has it too.", id)
		}
	}
}

func (c *checker) dependencies(s *scope) {
	for i := range s.nodes {
		seen := map[string]bool{}
		for j, id := range s.nodes[i].DependsOn {
			where := c.at(s.at(i) + ".depends_on[" + strconv.Itoa(j) + "]")
			_, known := s.graph.index[id]
			switch {
			case id == "":
			case seen[id]:
				c.report.warnf(where, "Leave one of them out.", "depends_on names %s twice.", id)
			case known:
			case s.outer != nil && s.outer.find(id) != nil:
				c.report.errorf(where, "Write it in depends_on of the node "+s.group.ID+".", "%s is outside of this loop group.", id)
			default:
				c.report.errorf(where, didYouMean(id, s.ids(), "Write the id of a node of this list."), "depends_on names %s, and no node has this id.", id)
			}
			seen[id] = true
		}
	}
	for _, way := range s.graph.cycles() {
		from, to := s.nodes[way[0]], s.nodes[way[1]].ID
		at := s.at(way[0]) + ".depends_on[" + strconv.Itoa(slices.Index(from.DependsOn, to)) + "]"
		c.report.errorf(c.at(at), "Take one of them out of depends_on.", "These nodes wait for each other: %s.", arrows(s.nodes, way))
	}
}

func (s *scope) ids() []string {
	ids := make([]string, len(s.nodes))
	for i := range s.nodes {
		ids[i] = s.nodes[i].ID
	}
	return ids
}

var inputNames = "Write letters, digits, _ and -, a letter first."

func (c *checker) inputs() {
	names := map[string]string{}
	for _, name := range sortedKeys(c.w.Inputs) {
		at := join("inputs", name)
		if !isName(name) {
			c.report.errorf(c.at(at), inputNames, "%q is no name of an input.", name)
		}
		c.sameVariable(names, name, c.at(at))
		if in := c.w.Inputs[name]; On(in.Required) && in.Default != nil {
			c.report.errorf(c.at(at+".default"), "Leave required or default out.", "%s is required, so its default is never used.", name)
		}
	}
}

// sameVariable says when two names are one variable of a script.
func (c *checker) sameVariable(names map[string]string, name string, at spot) {
	variable := InputVariable(name)
	if other, taken := names[variable]; taken {
		c.report.errorf(at, "Give one of them another name.", "%s and %s are the same variable of a script: %s.", other, name, variable)
	}
	names[variable] = name
}

// InputVariable is the environment variable in which bash and scripts find an
// input.
func InputVariable(name string) string {
	return inputsScope + "_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// result checks what the workflow says of its own result.
func (c *checker) result(top *scope) {
	if c.w.Returns == "" {
		if c.w.OutcomeField != "" {
			c.report.errorf(c.at("outcome_field"), "Write returns with the id of the node that decides.", "outcome_field needs returns.")
		}
		return
	}
	i, known := top.graph.index[c.w.Returns]
	switch {
	case !known:
		c.report.errorf(c.at("returns"), didYouMean(c.w.Returns, top.ids(), "Write the id of a node of this workflow."), "returns names %s, and no node has this id.", c.w.Returns)
	case c.w.OutcomeField != "":
		c.booleanField(&top.nodes[i], c.w.OutcomeField, "outcome_field", true)
	}
}

// booleanField checks that a node's output_format has a boolean.
func (c *checker) booleanField(n *Node, name, path string, needed bool) {
	properties, _ := n.OutputFormat["properties"].(map[string]any)
	property, _ := properties[name].(map[string]any)
	required, _ := n.OutputFormat["required"].([]any)
	hint := "Write it in output_format of " + n.ID + ": properties: {" + name + ": {type: boolean}}"
	switch {
	case property["type"] != "boolean":
		c.report.errorf(c.at(path), hint+".", "The output of %s has no boolean %s.", n.ID, name)
	case needed && !slices.Contains(required, any(name)):
		c.report.errorf(c.at(path), hint+", required: ["+name+"].", "The output of %s may lack the boolean %s.", n.ID, name)
	}
}

// attended warns of questions that nobody may be there to answer.
func (c *checker) attended(top *scope) {
	if On(c.w.Interactive) {
		return
	}
	var find func(nodes []Node, path string)
	find = func(nodes []Node, path string) {
		for i := range nodes {
			at := path + "[" + strconv.Itoa(i) + "]"
			switch n := &nodes[i]; {
			case n.Approval != nil:
				c.unattended(at+".approval", n.ID)
			case n.Loop != nil && On(n.Loop.Interactive):
				c.unattended(at+".loop.interactive", n.ID)
			case n.LoopGroup != nil:
				if On(n.LoopGroup.Interactive) {
					c.unattended(at+".loop_group.interactive", n.ID)
				}
				find(n.LoopGroup.Nodes, at+".loop_group.nodes")
			}
		}
	}
	find(top.nodes, top.path)
}

func (c *checker) unattended(path, id string) {
	c.report.warnf(c.at(path), "Write interactive: true at the top of the file; it is run as if it were there.", "%s asks a person, and the workflow is not interactive.", id)
}

// commandName is what the name of a command file may be. It never leaves the
// folders of commands.
var commandName = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_ .:@+-]*$`)

// ValidName reports whether a name of a command, script or workflow names a
// file of its folder and no other.
func ValidName(name string) bool {
	return commandName.MatchString(name) && !strings.Contains(name, "..") && len(name) <= 255
}
