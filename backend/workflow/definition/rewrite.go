package definition

import "strings"

// rewriteText writes references of a text anew.
func rewriteText(text string, write func(Ref) string) string {
	var out strings.Builder
	end := 0
	for _, ref := range Refs(text) {
		out.WriteString(text[end:ref.Start])
		out.WriteString(write(ref))
		end = ref.End
	}
	out.WriteString(text[end:])
	return out.String()
}

// rewrite changes all texts of a node and of its body.
func (n *Node) rewrite(change func(string) string) {
	for _, text := range []*string{&n.Prompt, &n.Bash, &n.Script, &n.Cancel, &n.SystemPrompt} {
		*text = change(*text)
	}
	if n.Input != nil {
		*n.Input = change(*n.Input)
	}
	if n.FanOut != nil {
		n.FanOut.Items = change(n.FanOut.Items)
	}
	if a := n.Approval; a != nil {
		a.Message = change(a.Message)
		if a.OnReject != nil {
			a.OnReject.Prompt = change(a.OnReject.Prompt)
		}
	}
	for id, agent := range n.Agents {
		agent.Prompt = change(agent.Prompt)
		n.Agents[id] = agent
	}
	if n.Loop != nil {
		n.Loop.Prompt = change(n.Loop.Prompt)
		n.Loop.rewrite(change)
	}
	if n.LoopGroup != nil {
		n.LoopGroup.rewrite(change)
		for i := range n.LoopGroup.Nodes {
			n.LoopGroup.Nodes[i].rewrite(change)
		}
	}
	for name, v := range n.With {
		n.With[name] = rewriteValue(v, change)
	}
}

func (l *LoopControl) rewrite(change func(string) string) {
	l.UntilBash, l.GateMessage = change(l.UntilBash), change(l.GateMessage)
}

func rewriteValue(v any, change func(string) string) any {
	switch v := v.(type) {
	case string:
		return change(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = rewriteValue(item, change)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = rewriteValue(item, change)
		}
		return out
	}
	return v
}

// rewrite writes references of a condition anew.
func (c *Condition) rewrite(write func(Ref) Ref) {
	for _, clause := range c.clauses {
		for i := range clause {
			clause[i].Ref = write(clause[i].Ref)
		}
	}
}

// both is the condition that holds where two do. One that cannot be read never
// holds, and makes the other one as well never hold.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	x, err := ParseCondition(a)
	if err != nil {
		return a
	}
	y, err := ParseCondition(b)
	if err != nil {
		return b
	}
	var c Condition
	for _, p := range x.clauses {
		for _, q := range y.clauses {
			c.clauses = append(c.clauses, append(append([]Comparison{}, p...), q...))
		}
	}
	return c.String()
}
