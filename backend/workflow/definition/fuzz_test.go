package definition_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// No file ends the program, every problem has a place in its file, and what is
// valid reads its own YAML as itself.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"valid", "invalid"} {
		for _, source := range corpus(f, folder) {
			f.Add(source)
		}
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		d, problems := definition.Check("f.yaml", source)
		lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(source), "\uFEFF"), "\r\n", "\n"), "\n")
		for _, p := range problems {
			if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > utf8.RuneCountInString(p.Source)+1 || p.Message == "" {
				t.Fatalf("%+v has no place in %q", p, source)
			}
			if utf8.Valid(source) && p.Source != lines[p.Line-1] {
				t.Fatalf("%+v shows another line of %q", p, source)
			}
		}
		if problems.Err() == nil {
			d.Needs()
			sameAgain(t, d)
		}
	})
}

// A condition that was read is written and read as the same one.
func FuzzParseCondition(f *testing.F) {
	for _, text := range append(goodConditions, badConditions...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := definition.ParseCondition(text)
		if err != nil {
			syntax, ok := err.(*definition.SyntaxError) //nolint:errorlint // it is no other
			if !ok || syntax.Offset < 0 || syntax.Offset > len(text) || syntax.Hint == "" {
				t.Fatalf("%#v for %q", err, text)
			}
			return
		}
		again, err := definition.ParseCondition(c.String())
		if err != nil || again.String() != c.String() {
			t.Fatalf("%q is written as %q: %v", text, c, err)
		}
		for _, comparison := range c.Comparisons() {
			ref := definition.Refs(comparison.Ref.String())
			if len(ref) != 1 || ref[0].Name != comparison.Ref.Name || ref[0].Field != comparison.Ref.Field {
				t.Fatalf("%q has the reference %+v, written %s", text, comparison.Ref, comparison.Ref)
			}
		}
		_, _, _ = c.Eval(func(definition.Ref) (string, error) { return "1", nil })
	})
}

// What Refs finds is where it says.
func FuzzRefs(f *testing.F) {
	f.Add("$a.output.b $LOOP_PREV.a.output $INPUTS.x $ARGUMENTS $$ $1 $a.outputs")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, ref := range definition.Refs(text) {
			if ref.Start < end || ref.End > len(text) || text[ref.Start:ref.End] != ref.String() {
				t.Fatalf("%+v in %q", ref, text)
			}
			end = ref.End
		}
		filled, err := definition.FillText(text, &definition.Values{Inputs: map[string]any{}})
		if err == nil && len(definition.Refs(text)) == 0 && !reflect.DeepEqual(filled, text) {
			t.Fatalf("%q became %q", text, filled)
		}
	})
}
