package definition

import "maps"

// give puts the values that an include is given in the place of $INPUTS in its
// workflow. A value that is a reference takes its place; a fixed one becomes an
// input of the including workflow, so that no script and no condition has to
// quote it.
func (f *file) give(n *Node, w *Workflow, path string) {
	values := map[string]any{}
	for name, in := range w.Inputs {
		_, given := n.With[name]
		switch {
		case given:
		case in.Default != nil:
			values[name] = *in.Default
		case On(in.Required):
			f.report.errorf(f.places[path+".include"].key, "Write it in with.", "%s needs the input %s.", n.Include, name)
		}
	}
	for name, value := range n.With {
		if _, known := w.Inputs[name]; !known && w.Inputs != nil {
			f.report.errorf(f.places[path+".with."+name].key, didYouMean(name, sortedKeys(w.Inputs), "Its inputs are "+orList(sortedKeys(w.Inputs))+"."), "%s has no input %s.", n.Include, name)
			continue
		}
		values[name] = value
	}
	for _, name := range sortedKeys(values) {
		values[name] = f.fixed(n.ID+"__"+name, values[name])
	}
	for i := range w.Nodes {
		f.take(&w.Nodes[i], values, path)
	}
}

// fixed is a value as references see it: a text without references becomes an
// input.
func (f *file) fixed(name string, value any) any {
	if len(textsWithRefs(value)) > 0 {
		return value
	}
	if f.w.Inputs == nil {
		f.w.Inputs = map[string]Input{}
	}
	f.w.Inputs[name] = Input{Default: &value}
	return Ref{Kind: RefInput, Name: name}.String()
}

func textsWithRefs(value any) []string {
	var some []string
	for _, text := range textsIn(value) {
		if len(Refs(text)) > 0 {
			some = append(some, text)
		}
	}
	return some
}

// take puts values in the place of the inputs of a node.
func (f *file) take(n *Node, values map[string]any, path string) {
	n.rewrite(func(text string) string {
		return rewriteText(text, func(ref Ref) string {
			if value, given := values[ref.Name]; given && ref.Kind == RefInput {
				return textOf(value)
			}
			return ref.String()
		})
	})
	n.conditions(func(c *Condition) {
		c.rewrite(func(ref Ref) Ref {
			value, given := values[ref.Name]
			if !given || ref.Kind != RefInput {
				return ref
			}
			refs := Refs(textOf(value))
			if len(refs) != 1 || refs[0].String() != textOf(value) || refs[0].Kind == RefVariable {
				f.report.errorf(f.places[path+".with."+ref.Name].key, "Write one reference, or a fixed value.", "A condition of %s compares %s, which is a text with references.", n.ID, ref.Name)
				return ref
			}
			return refs[0]
		})
	})
	n.eachNode(func(n *Node) {
		// The text of a command or of a script file is not here.
		if k := n.Kind(); k == KindCommand || k == KindScript {
			all := maps.Clone(values)
			maps.Copy(all, n.With)
			if len(all) > 0 {
				n.With = all
			}
		}
	})
}
