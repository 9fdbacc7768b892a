package definition_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Any text survives being written and read, wherever it stands.
func TestMarshalKeepsTexts(t *testing.T) {
	t.Parallel()
	text := rapid.Custom(func(t *rapid.T) string {
		piece := rapid.OneOf(
			rapid.SampledFrom([]string{
				"\n", "\n\n", " ", "  ", "\t", ": ", "- ", "#", " # ", "'", `"`, `\`, "|", ">", "&a", "*a", "!b", "%", "@", "`", "{", "}", "[", "]", ",", "?", "~",
				"null", "true", "1", "0x1", "1e3", ".inf", "---", "...", "<<", "=", "\r", "\r\n", "\x00", "\x7f", "\u0085", "\u2028", "\uFEFF", "한글", "\U0001f600", "é",
			}),
			rapid.StringN(0, 4, -1),
		)
		return strings.ToValidUTF8(strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), ""), "?")
	})
	rapid.Check(t, func(t *rapid.T) {
		s := func(label string) string { return text.Draw(t, label) }
		var anything any = []any{s("deep"), map[string]any{s("key"): s("value"), "n": int64(1), "f": 0.5, "whole": 2.0, "none": nil, "b": true}}
		w := definition.Workflow{
			Name: "n" + s("name"), Description: "d" + s("description"), Tags: []string{"t" + s("tag")},
			Inputs: map[string]definition.Input{"a": {Default: &anything}},
			Nodes: []definition.Node{
				{ID: "a", Prompt: "p" + s("prompt"), OutputFormat: map[string]any{s("property"): s("schema")}},
				{ID: "b", Bash: "b" + s("bash"), DependsOn: []string{"a"}},
				{ID: "c", Workflow: "w", With: map[string]any{"x": s("with")}, DependsOn: []string{"b"}},
			},
		}
		yaml := definition.Marshal(&w)
		d, problems := definition.Check("f.yaml", yaml)
		if d == nil || !reflect.DeepEqual(d.Workflow, w) {
			t.Fatalf("%v\n%q\ngot  %+v\nwant %+v", problems, yaml, d, w)
		}
	})
}
