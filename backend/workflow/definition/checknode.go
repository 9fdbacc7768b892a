package definition

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (c *checker) node(s *scope, n *Node, path string) {
	kinds := n.kinds()
	switch len(kinds) {
	case 0:
		c.idle(n, path)
		return
	case 1:
	default:
		words := make([]string, len(kinds))
		for i, k := range kinds {
			words[i] = string(k)
		}
		last := c.at(path + "." + words[len(words)-1])
		c.report.errorf(last, "Make a node of its own for each.", "A node does one thing, and %s says %s.", n.ID, strings.Join(words, " and "))
		return
	}
	c.ignored(n, kinds[0], path)
	c.misplaced(n, kinds[0], path)
	switch kinds[0] {
	case KindCommand:
		c.command(n.Command, path+".command")
	case KindScript:
		c.script(n, path)
	case KindLoop:
		c.loop(n, path+".loop")
	case KindLoopGroup:
		c.control(&n.LoopGroup.LoopControl, path+".loop_group", "until or until_bash")
	case KindApproval:
		c.approval(n.Approval, path+".approval")
	case KindWorkflow:
		c.subrun(s, n, path)
	}
	c.with(n, kinds[0], path)
	c.session(s, n, path)
	c.texts(s, n, path)
	c.when(s, n, path)
	if n.LoopGroup != nil {
		body := newScope(path+".loop_group.nodes", n.LoopGroup.Nodes)
		body.outer, body.group = s, n
		c.scope(body)
	}
}

// idle says that a node does nothing.
func (c *checker) idle(n *Node, path string) {
	if e := c.places[path]; e.value != nil && e.value.shape != mapping {
		return
	}
	words := make([]string, 0, len(Kinds()))
	for _, k := range Kinds() {
		if c.has(path + "." + string(k)) {
			if e := c.places[path+"."+string(k)]; e.value.shape == textual {
				c.report.errorf(e.key, "Write what it does.", "%s is empty.", k)
			}
			return // what else is wrong with it was said where it was read
		}
		words = append(words, string(k))
	}
	c.report.errorf(c.at(path), "Write one of "+orList(words)+".", "The node %s does nothing.", n.ID)
}

// ignored are the keys that nodes of a kind make no use of.
func ignored(k Kind) []string {
	keys := agentKeys()
	without := func(used ...string) []string {
		return slices.DeleteFunc(keys, func(key string) bool { return slices.Contains(used, key) })
	}
	switch k {
	case KindPrompt, KindCommand:
		return nil
	case KindLoop:
		return without("model", "provider", "pi")
	case KindLoopGroup:
		return append(without("model", "provider"), "output_format")
	case KindApproval, KindCancel:
		return append(keys, "output_format", "idle_timeout")
	case KindInclude:
		return append(keys, "output_format", "retry", "output_type", "always_run", "idle_timeout")
	}
	return append(keys, "idle_timeout")
}

func (c *checker) ignored(n *Node, k Kind, path string) {
	keys := ignored(k)
	if k != KindBash && k != KindScript {
		keys = append(keys, "timeout")
	}
	if k != KindScript {
		keys = append(keys, "runtime", "deps")
	}
	if k != KindWorkflow {
		keys = append(keys, "input")
	}
	if !slices.Contains([]Kind{KindCommand, KindScript, KindInclude, KindWorkflow}, k) {
		keys = append(keys, "with")
	}
	for _, key := range keys {
		if key == "context" && n.Context != nil && n.Context.Resume != "" {
			continue // that is an error
		}
		if c.has(path + "." + key) {
			c.report.warnf(c.at(path+"."+key), "Leave it out, or write it in a node of another kind.", "%s is ignored: %s makes no use of it.", key, k)
		}
	}
}

// misplaced says what a node of another kind would do with a key.
func (c *checker) misplaced(n *Node, k Kind, path string) {
	wrong := func(key, why, hint string) {
		if c.has(path + "." + key) {
			c.report.errorf(c.at(path+"."+key), hint, "%s cannot have %s: %s.", k, key, why)
		}
	}
	switch k {
	case KindLoop, KindLoopGroup:
		wrong("retry", "a loop repeats by itself", "Leave it out, or raise max_iterations.")
	case KindWorkflow:
		wrong("retry", "it would start a second run beside the first", "Leave it out; resume the run instead.")
	}
	if k != KindWorkflow {
		wrong("isolation", "it starts no run of its own", "Use workflow instead.")
		wrong("fan_out", "it starts no run of its own", "Use workflow instead.")
	}
	if n.Context != nil && n.Context.Resume != "" && k != KindPrompt && k != KindCommand {
		c.report.errorf(c.at(path+".context"), "Leave it out.", "%s cannot go on with the session of another node.", k)
	}
}

func (c *checker) command(name, path string) {
	if !ValidName(strings.TrimSpace(name)) {
		c.report.errorf(c.at(path), "Write the name of a file in the commands folder, without .md.", "%.80q is no name of a command.", name)
	}
}

func (c *checker) script(n *Node, path string) {
	if n.Runtime == "" && !c.has(path+".runtime") {
		c.report.errorf(c.at(path+".script"), "Write runtime: bun for TypeScript, or runtime: uv for Python.", "The script %s has no runtime.", n.ID)
	}
	if name, named := n.ScriptName(); named && !ValidName(name) {
		c.report.errorf(c.at(path+".script"), "Write the name of a file in the scripts folder, or the code itself.", "%.80q is no name of a script.", name)
	}
}

// ScriptName is the name of the file that a script names; ok is false when the
// script is code.
func (n *Node) ScriptName() (name string, ok bool) {
	name = strings.TrimSpace(n.Script)
	if name == "" || strings.ContainsAny(name, "\n;(){}&|<>$`\"' ") {
		return "", false
	}
	return name, true
}

func (c *checker) loop(n *Node, path string) {
	l := n.Loop
	switch {
	case l.Prompt != "" && l.Command != "":
		c.report.errorf(c.at(path+".command"), "Leave one of them out.", "A loop repeats a prompt or a command, and %s has both.", n.ID)
	case !c.has(path+".prompt") && !c.has(path+".command"):
		c.report.errorf(c.at(path), "Write prompt or command.", "The loop %s has nothing to repeat.", n.ID)
	case l.Command != "":
		c.command(l.Command, path+".command")
	}
	if l.UntilField != "" {
		c.booleanField(n, l.UntilField, path+".until_field", false)
	}
	c.control(&l.LoopControl, path, "until, until_bash or until_field")
}

func (c *checker) control(l *LoopControl, path, channels string) {
	if !c.has(path+".until") && strings.TrimSpace(l.UntilBash) == "" && !c.has(path+".until_field") {
		c.report.errorf(c.at(path), "Write "+channels+".", "The loop never ends but by failing.")
	}
	if On(l.Interactive) && strings.TrimSpace(l.GateMessage) == "" {
		c.report.errorf(c.at(path+".interactive"), "Write gate_message: what the person is asked.", "An interactive loop asks something.")
	}
}

func (c *checker) approval(a *Approval, path string) {
	if a.Decisions == nil {
		return
	}
	if a.OnReject != nil {
		c.report.errorf(c.at(path+".on_reject"), "Leave it out, and make a node with when: $this.output.decision == 'reject'.", "on_reject and decisions exclude each other.")
	}
	seen := map[string]bool{}
	for i, d := range a.Decisions {
		at := c.at(fmt.Sprintf("%s.decisions[%d].id", path, i))
		switch {
		case d.ID == "":
		case !isKebab(d.ID):
			c.report.errorf(at, "Write small letters, digits and single hyphens; label is for people.", "%q is no id of a decision.", d.ID)
		case seen[d.ID]:
			c.report.errorf(at, "Leave one of them out.", "The decision %s is there twice.", d.ID)
		}
		seen[d.ID] = true
	}
	if !seen["approve"] {
		c.report.errorf(c.at(path+".decisions"), "Write - id: approve.", "One of the decisions must be approve.")
	}
}

// isKebab reports whether s is small letters and digits with single hyphens
// between them.
func isKebab(s string) bool {
	for _, part := range strings.Split(s, "-") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

func (c *checker) subrun(s *scope, n *Node, path string) {
	if s.group != nil {
		c.report.errorf(c.at(path+".workflow"), "Use include, or take the node out of the loop group.", "A loop group cannot start runs of their own.")
	}
	if n.Input != nil && n.With != nil {
		c.report.errorf(c.at(path+".with"), "Leave one of them out: input is $ARGUMENTS of the sub-run, with its $INPUTS.", "input and with exclude each other.")
	}
	f := n.FanOut
	if f == nil {
		return
	}
	if _, both := n.With[f.As]; both && f.As != "" {
		c.report.errorf(c.at(path+".fan_out.as"), "Give one of them another name.", "with has %s too.", f.As)
	}
	if f.As != "" && !isName(f.As) {
		c.report.errorf(c.at(path+".fan_out.as"), inputNames, "%q is no name of an input.", f.As)
	}
	ref, ok := wholeRef(f.Items)
	switch {
	case f.Items == "":
	case !ok:
		c.report.errorf(c.at(path+".fan_out.items"), "Write $node.output or $node.output.field and nothing else.", "items is the output of one node.")
	case s.find(ref.Name) != nil && !s.before(n.ID, ref.Name):
		c.report.errorf(c.at(path+".fan_out.items"), "Write "+ref.Name+" in depends_on.", "%s is not done when %s starts.", ref.Name, n.ID)
	}
}

// with checks named values.
func (c *checker) with(n *Node, k Kind, path string) {
	local := k == KindCommand || k == KindScript
	if !local && k != KindInclude && k != KindWorkflow {
		return
	}
	variables := map[string]string{}
	for _, name := range sortedKeys(n.With) {
		at := path + ".with." + name
		if !isName(name) {
			c.report.errorf(c.at(at), inputNames, "%q is no name of an input.", name)
		}
		if !local {
			continue
		}
		c.sameVariable(variables, name, c.at(at))
		if m, ok := n.With[name].(map[string]any); ok {
			c.binding(m, at)
		}
	}
}

func (c *checker) binding(m map[string]any, path string) {
	const form = "Write {from: $node.output}, with if_skipped where the node may be skipped."
	from, ok := m["from"].(string)
	if _, whole := wholeRef(from); !ok || !whole {
		c.report.errorf(c.at(path), form, "A map here says from which output the value comes.")
		return
	}
	for _, key := range sortedKeys(m) {
		if key != "from" && key != "if_skipped" {
			c.report.errorf(c.at(path), form, "%s is no key here.", key)
		}
	}
}

// session checks whose session an agent goes on with.
func (c *checker) session(s *scope, n *Node, path string) {
	for _, id := range sortedKeys(n.Agents) {
		if !isKebab(id) {
			c.report.errorf(c.at(path+".agents."+id), "Write small letters, digits and single hyphens.", "%q is no name of an agent.", id)
		}
	}
	if n.Context == nil || n.Context.Resume == "" || n.Kind() != KindPrompt && n.Kind() != KindCommand {
		return
	}
	at, id := c.at(path+".context"), n.Context.Resume
	from := s.find(id)
	switch {
	case s.group != nil:
		c.report.errorf(at, "Use shared, or take the node out of the loop group.", "In a loop group no session of another node can be gone on with.")
	case from == nil:
		c.report.errorf(at, didYouMean(id, s.visible(), "Write the id of a node."), "resume names %s, and no node has this id.", id)
	case !from.Kind().Agent():
		c.report.errorf(at, "Name a node with prompt, command or loop.", "%s has no session: it is %s.", id, from.Kind())
	case !s.before(n.ID, id):
		c.report.errorf(at, "Write "+id+" in depends_on.", "%s is not done when %s starts.", id, n.ID)
	}
}
