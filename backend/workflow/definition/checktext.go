package definition

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// passage is a text of a node in which references stand for values.
type passage struct {
	path  string
	text  string
	shell bool // bash
	body  bool // it also sees the nodes of the loop group
}

// passages are all such texts of a node, but not those of its body.
func passages(n *Node, path string) []passage {
	var all []passage
	add := func(key, text string) {
		if text != "" {
			all = append(all, passage{path: path + "." + key, text: text})
		}
	}
	add("prompt", n.Prompt)
	add("script", n.Script)
	add("cancel", n.Cancel)
	add("systemPrompt", n.SystemPrompt)
	if n.Input != nil {
		add("input", *n.Input)
	}
	if n.FanOut != nil {
		add("fan_out.items", n.FanOut.Items)
	}
	if a := n.Approval; a != nil {
		add("approval.message", a.Message)
		if a.OnReject != nil {
			add("approval.on_reject.prompt", a.OnReject.Prompt)
		}
	}
	for _, id := range sortedKeys(n.Agents) {
		add("agents."+id+".prompt", n.Agents[id].Prompt)
	}
	shell := len(all)
	add("bash", n.Bash)
	if n.Loop != nil {
		add("loop.until_bash", n.Loop.UntilBash)
	}
	if n.LoopGroup != nil {
		add("loop_group.until_bash", n.LoopGroup.UntilBash)
	}
	for i := range all[shell:] {
		all[shell+i].shell = true
		all[shell+i].body = n.LoopGroup != nil
	}
	if n.Loop != nil {
		add("loop.prompt", n.Loop.Prompt)
		add("loop.gate_message", n.Loop.GateMessage)
	}
	if n.LoopGroup != nil {
		add("loop_group.gate_message", n.LoopGroup.GateMessage)
	}
	for _, name := range sortedKeys(n.With) {
		for _, text := range textsIn(n.With[name]) {
			add("with."+name, text)
		}
	}
	return all
}

func textsIn(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, textsIn(item)...)
		}
		return all
	case map[string]any:
		var all []string
		for _, key := range sortedKeys(v) {
			all = append(all, textsIn(v[key])...)
		}
		return all
	}
	return nil
}

func (c *checker) texts(s *scope, n *Node, path string) {
	for _, p := range passages(n, path) {
		for _, ref := range Refs(p.text) {
			c.ref(s, n, ref, p)
		}
	}
}

// ref checks that what a reference names is there.
func (c *checker) ref(s *scope, n *Node, ref Ref, p passage) {
	at := func() spot { return c.inside(p.path, p.text, ref.Start, ref.End) }
	seen := s
	if p.body {
		seen = newScope(p.path, n.LoopGroup.Nodes)
		seen.outer, seen.group = s, n
	}
	switch ref.Kind {
	case RefInput:
		c.input(n, ref, at)
	case RefPrevious:
		c.previous(seen, ref, at)
	case RefOutput:
		target := seen.find(ref.Name)
		switch {
		case target == nil:
			hint := didYouMean(ref.Name, seen.visible(), "Write the id of a node.")
			if p.shell {
				hint += " For a variable of the shell write ${" + ref.Name + "}.output."
			}
			c.report.errorf(at(), hint, "%s names the node %s, and no node has this id.", ref, ref.Name)
		case p.body && slices.Contains(seen.ids(), ref.Name): // the body is done when it is asked
		case strings.HasSuffix(p.path, ".fan_out.items"): // it is checked with the node
		default:
			c.upstream(s, n, target, ref, at)
		}
	}
}

// upstream says when an output may not be there yet, or has no such field.
func (c *checker) upstream(s *scope, n, target *Node, ref Ref, at func() spot) {
	if target.ID == n.ID || !s.before(n.ID, target.ID) {
		c.report.warnf(at(), "Write "+target.ID+" in depends_on.", "%s may not be there yet: %s does not wait for %s.", ref, n.ID, target.ID)
	}
	if fields := DeclaredFields(target.OutputFormat); ref.Field != "" && fields != nil && !slices.Contains(fields, ref.Field) {
		c.report.errorf(at(), didYouMean(ref.Field, fields, "Write "+orList(fields)+", or add it to output_format of "+target.ID+"."), "The output of %s has no field %s.", target.ID, ref.Field)
	}
}

func (c *checker) input(n *Node, ref Ref, at func() spot) {
	if _, bound := n.With[ref.Name]; bound || c.w.Inputs == nil {
		return
	}
	if _, known := c.w.Inputs[ref.Name]; !known {
		names := sortedKeys(c.w.Inputs)
		c.report.errorf(at(), didYouMean(ref.Name, names, "Write it in inputs."), "%s names the input %s, and inputs has none of this name.", ref, ref.Name)
	}
}

func (c *checker) previous(s *scope, ref Ref, at func() spot) {
	if s.group == nil {
		c.report.errorf(at(), "Leave it out, or move the node into a loop group.", "%s is of the iteration before, and this node is in no loop group.", ref)
		return
	}
	var bodies []string
	for in := s; in.group != nil; in = in.outer {
		bodies = append(bodies, in.ids()...)
	}
	if !slices.Contains(bodies, ref.Name) {
		c.report.errorf(at(), didYouMean(ref.Name, bodies, "Write the id of a node of this loop group."), "%s names the node %s, and this loop group has none of this id.", ref, ref.Name)
	}
}

// when checks a condition. One that cannot be read does not keep the workflow
// from running: its node is skipped.
func (c *checker) when(s *scope, n *Node, path string) {
	path += ".when"
	if !c.has(path) || c.places[path].value.shape != textual {
		return
	}
	condition, err := ParseCondition(n.When)
	if err != nil {
		syntax := err.(*SyntaxError) //nolint:errcheck,errorlint,forcetypeassert // it is no other
		end := syntax.Offset
		for end < len(n.When) && n.When[end] > ' ' {
			end++
		}
		c.report.warnf(c.inside(path, n.When, syntax.Offset, end), syntax.Hint, "The condition cannot be read, so that the node is always skipped: %s", syntax.Message)
		return
	}
	for _, comparison := range condition.Comparisons() {
		c.comparison(s, n, comparison, path)
	}
}

func (c *checker) comparison(s *scope, n *Node, comparison Comparison, path string) {
	ref := comparison.Ref
	written := n.When[ref.Start:ref.End]
	at := func() spot { return c.inside(path, n.When, ref.Start, ref.End) }
	if !slices.Contains([]string{"==", "!="}, comparison.Operator) {
		if _, ok := numeric(comparison.Literal); !ok {
			c.report.warnf(at(), "Write a number, or compare with == or !=.", "%s compares numbers, and %q is none: it never holds.", comparison.Operator, comparison.Literal)
		}
	}
	if ref.Kind == RefInput {
		c.input(n, ref, at)
		return
	}
	target := s.find(ref.Name)
	if target == nil {
		c.report.errorf(at(), didYouMean(ref.Name, s.visible(), "Write the id of a node."), "%s names the node %s, and no node has this id.", written, ref.Name)
		return
	}
	if ref.Field == "" && target.Kind().Agent() && target.OutputFormat == nil {
		c.report.errorf(at(), "Give "+ref.Name+" an output_format and compare a field of it: $"+ref.Name+".output.field.", "The whole answer of an agent is free text, which no literal equals reliably.")
	}
	c.upstream(s, n, target, ref, at)
}

// inside is the place of a part of a text. Where the text is folded or escaped,
// the part is looked for; where it cannot be found, it is the place of the text.
func (c *checker) inside(path, text string, start, end int) spot {
	e := c.places[path]
	if e.value == nil {
		return e.key
	}
	if e.value.shape != textual {
		return e.key
	}
	part := text[start:end]
	if line, _, more := strings.Cut(part, "\n"); more {
		part = line
	}
	if part == "" {
		return e.value.at
	}
	return c.report.find(e.value.at, part, strings.Count(text[:start], part))
}

// find is the place of a part of a text that begins at a place, of which as
// many are passed over as are given.
func (r *report) find(from spot, part string, skip int) spot {
	for n := from.line; n >= 1 && n <= len(r.lines); n++ {
		line, begin := r.lines[n-1], 0
		if n == from.line {
			begin = bytesOf(line, from.column-1)
		}
		for {
			i := strings.Index(line[begin:], part)
			if i < 0 {
				break
			}
			if skip == 0 {
				return spot{n, utf8.RuneCountInString(line[:begin+i]) + 1}
			}
			skip--
			begin += i + len(part)
		}
	}
	return from
}

// bytesOf is how many bytes the first characters of a line are.
func bytesOf(line string, characters int) int {
	for i := range line {
		if characters <= 0 {
			return i
		}
		characters--
	}
	return len(line)
}
