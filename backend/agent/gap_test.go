package agent_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// Blocks are one paragraph apart, however they and their pieces end.
func TestGap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		blocks [][]string
		want   string
	}{
		{[][]string{{"a"}, {"b"}}, "a\n\nb"},
		{[][]string{{"a", "\n"}, {"b"}}, "a\n\nb"},
		{[][]string{{"a\n", "\n"}, {"b"}}, "a\n\nb"},
		{[][]string{{"a\n\n"}, {"b"}}, "a\n\nb"},
		{[][]string{{"a"}, {""}, {"b", "c"}, {"d"}}, "a\n\nbc\n\nd"},
	} {
		var g agent.Gap
		got := ""
		for _, block := range c.blocks {
			for i, piece := range block {
				if i == 0 {
					got += g.Next(piece)
				} else {
					got += g.More(piece)
				}
			}
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.blocks, got, c.want)
		}
	}
}
