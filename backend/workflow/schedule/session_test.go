package schedule_test

import (
	"maps"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

func asks(id, agent string, depends ...string) definition.Node {
	return definition.Node{ID: id, Prompt: "?", Provider: agent, DependsOn: depends}
}

func within(mode, resume string, n definition.Node) definition.Node {
	n.Context = &definition.Context{Mode: mode, Resume: resume}
	return n
}

func TestSessions(t *testing.T) {
	t.Parallel()
	on := true
	loop := definition.Node{ID: "loop", DependsOn: []string{"b"}, Loop: &definition.Loop{Prompt: "?", LoopControl: definition.LoopControl{FreshContext: &on}}}
	for name, row := range map[string]struct {
		nodes []definition.Node
		want  map[string]string
	}{
		"a chain is one session": {
			[]definition.Node{asks("a", ""), node("script", "a"), asks("b", "", "script"), asks("c", "", "b")},
			map[string]string{"a": "a", "b": "a", "c": "a"},
		},
		"side by side are apart, and what joins them goes on with what was before": {
			[]definition.Node{asks("a", ""), asks("l", "", "a"), asks("r", "", "a"), asks("join", "", "l", "r")},
			map[string]string{"a": "a", "l": "l", "r": "r", "join": "a"},
		},
		"each agent has its own": {
			[]definition.Node{asks("a", "x"), asks("b", "y", "a"), asks("c", "x", "b")},
			map[string]string{"a": "a", "b": "b", "c": "a"},
		},
		"fresh begins another, which is gone on with": {
			[]definition.Node{asks("a", ""), within("fresh", "", asks("b", "", "a")), within("shared", "", asks("c", "", "b"))},
			map[string]string{"a": "a", "b": "b", "c": "b"},
		},
		"resume names one": {
			[]definition.Node{asks("a", ""), asks("b", "", "a"), within("fresh", "", asks("c", "", "b")), within("", "b", asks("d", "", "c"))},
			map[string]string{"a": "a", "b": "a", "c": "c", "d": "a"},
		},
		"nothing is taken from a node that may still speak": {
			[]definition.Node{asks("a", ""), node("slow"), asks("b", "", "a"), node("s2", "slow"), node("s3", "s2"), asks("c", "", "s3")},
			map[string]string{"a": "a", "b": "b", "c": "c"},
		},
		"a loop of fresh sessions has a conversation of its own": {
			[]definition.Node{asks("a", ""), asks("b", "", "a"), loop}, map[string]string{"a": "a", "b": "a", "loop": "loop"},
		},
	} {
		got := schedule.Sessions(row.nodes, func(n *definition.Node) string { return n.Provider })
		if !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}
