package definition

import (
	"cmp"
	"slices"
	"strings"
)

// NeedKind says what a run needs to be there.
type NeedKind string

// The kinds of needs.
const (
	NeedProvider NeedKind = "provider" // an agent that is installed
	NeedRuntime  NeedKind = "runtime"  // bash, bun or uv
	NeedCommand  NeedKind = "command"  // a command file
	NeedScript   NeedKind = "script"   // a file in the scripts folder
	NeedWorkflow NeedKind = "workflow" // another workflow
	NeedMCP      NeedKind = "mcp"      // a JSON file with MCP servers
	NeedSkill    NeedKind = "skill"
	NeedAccount  NeedKind = "account" // github
)

// Need is one thing that a run needs, and the nodes that need it.
type Need struct {
	Kind  NeedKind `json:"kind"`
	Name  string   `json:"name"`  // "": a provider that the user chooses
	Nodes []string `json:"nodes"` // empty: the workflow itself
}

// Needs lists what a run needs, by kind and name. That something is missing does
// not make the file wrong: the run says so before it starts.
func (w *Workflow) Needs() []Need {
	n := needs{}
	for _, account := range w.Requires {
		n.add(NeedAccount, account, "")
	}
	n.nodes(w.Nodes, w.Provider)
	all := make([]Need, 0, len(n))
	for _, need := range n {
		all = append(all, *need)
	}
	slices.SortFunc(all, func(a, b Need) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return all
}

type needs map[needKey]*Need

// needKey is what makes two needs the same one.
type needKey struct {
	kind NeedKind
	name string
}

func (n needs) add(kind NeedKind, name, node string) {
	key := needKey{kind, name}
	if n[key] == nil {
		n[key] = &Need{Kind: kind, Name: name, Nodes: []string{}}
	}
	if node != "" && !slices.Contains(n[key].Nodes, node) {
		n[key].Nodes = append(n[key].Nodes, node)
	}
}

func (n needs) nodes(nodes []Node, provider string) {
	for i := range nodes {
		n.node(&nodes[i], provider)
	}
}

func (n needs) node(node *Node, provider string) {
	id, k := node.ID, node.Kind()
	provider = cmp.Or(strings.TrimSpace(node.Provider), provider)
	if k.Agent() || node.Approval != nil && node.Approval.OnReject != nil {
		n.add(NeedProvider, provider, id)
		n.tools(node)
	}
	for _, name := range []struct {
		kind NeedKind
		name string
	}{
		{NeedCommand, node.Command}, {NeedWorkflow, node.Include}, {NeedWorkflow, node.Workflow},
	} {
		if text := strings.TrimSpace(name.name); text != "" {
			n.add(name.kind, text, id)
		}
	}
	switch k {
	case KindBash:
		n.add(NeedRuntime, "bash", id)
	case KindScript:
		n.add(NeedRuntime, node.Runtime, id)
		if name, named := node.ScriptName(); named {
			n.add(NeedScript, name, id)
		}
	case KindLoop:
		if node.Loop.Command != "" {
			n.add(NeedCommand, strings.TrimSpace(node.Loop.Command), id)
		}
		n.until(node.Loop.UntilBash, id)
	case KindLoopGroup:
		n.until(node.LoopGroup.UntilBash, id)
		n.nodes(node.LoopGroup.Nodes, provider)
	}
}

func (n needs) until(bash, id string) {
	if strings.TrimSpace(bash) != "" {
		n.add(NeedRuntime, "bash", id)
	}
}

func (n needs) tools(node *Node) {
	if node.MCP != "" {
		n.add(NeedMCP, node.MCP, node.ID)
	}
	for _, skill := range node.Skills {
		n.add(NeedSkill, skill, node.ID)
	}
}

// Persists reports whether the agent of a node goes on with its session of the run
// before: the node says so, or the workflow where the node says nothing.
func Persists(d *Definition, node string) bool {
	if n := d.Node(node); n != nil && n.PersistSession != nil {
		return *n.PersistSession
	}
	return On(d.PersistSessions)
}
