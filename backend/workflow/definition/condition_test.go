package definition_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

var goodConditions = []string{
	"$a.output == 'x'",
	"$a-1.output.kind != ''",
	"$a.kind=='x'&&$b.output<3",
	"  $a.output >= 1.5 || $b.ok == true && $INPUTS.mode-x != 'a || b'  ",
	"$a.output <= -2",
	"$a.output == false",
}

var badConditions = []string{
	"", " ", "$a", "$a.", "$.output", "a.output == 'x'", "$a.output", "$a.output = 'x'", "$a.output === 'x'", "$a.output ~ 'x'",
	"$a.output == x", `$a.output == "x"`, "$a.output == 'x", "($a.output == 'x')", "$a.output == 'x' &&", "$a.output == 'x' and $b.output == 'y'",
	"$a.output == 'x' & $b.output == 'y'", "$a.b.c == 'x'", "$a.output.b.c == 'x'", "$INPUTS.a.b == 'x'", "$INPUTS == 'x'", "$a.output == 1e3", "$a.output == 1.", "$a.output == --1", "$ARGUMENTS == 'x'", "$CONTEXT.output == 'x'",
}

func TestConditionSyntax(t *testing.T) {
	t.Parallel()
	for _, text := range goodConditions {
		if _, err := definition.ParseCondition(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	var out strings.Builder
	for _, text := range badConditions {
		_, err := definition.ParseCondition(text)
		var syntax *definition.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: got %v", text, err)
			continue
		}
		fmt.Fprintf(&out, "%s\n%s^\n%s %s\n\n", text, strings.Repeat(" ", syntax.Offset), syntax.Message, syntax.Hint)
	}
	golden(t, "testdata/conditions.golden", out.String())
}

// What conditions mean, by the table of the format.
func TestConditionMeaning(t *testing.T) {
	t.Parallel()
	done := func(text string) definition.Output { return definition.Output{State: definition.Completed, Text: text} }
	values := &definition.Values{
		Outputs: map[string]definition.Output{
			"word": done("yes"), "n": done("80"), "f": done("1.5"), "blank": done(""), "percent": done("80%"),
			"json":    done("```json\n{\"ok\": true, \"n\": 3, \"s\": \"x\", \"none\": null, \"big\": 12345678901234567890}\n```"),
			"strict":  {State: definition.Completed, Text: "{}", Fields: []string{"ok"}},
			"struct":  {State: definition.Completed, Text: "x", Structured: map[string]any{"ok": false}},
			"failed":  {State: definition.Failed, Text: "yes"},
			"skipped": {State: definition.Skipped},
		},
		Inputs: map[string]any{"mode": "fast", "deep": true, "n": int64(3)},
	}
	const runs, skips, odd, fails = "runs", "skips", "skips and says why", "fails"
	for text, want := range map[string]string{
		"$word.output == 'yes'":                          runs,
		"$word.output != 'yes'":                          skips,
		"$word.output == 'Yes'":                          skips,
		"$n.output > 79":                                 runs,
		"$n.output > 9":                                  runs, // as numbers, not as texts
		"$n.output >= '80'":                              runs,
		"$n.output < 80":                                 skips,
		"$n.output <= 80.0":                              runs,
		"$n.output == '80.0'":                            skips, // as texts
		"$f.output < 2":                                  runs,
		"$percent.output > 1":                            odd,
		"$word.output > 1":                               odd,
		"$n.output > 'many'":                             odd,
		"$blank.output < 1":                              odd,
		"$blank.output == ''":                            runs,
		"$json.output.ok == true":                        runs,
		"$json.ok == 'true'":                             runs,
		"$json.n == 3":                                   runs,
		"$json.s == 'x'":                                 runs,
		"$json.none == ''":                               runs,
		"$json.big == 12345678901234567890":              runs,
		"$json.missing == 'x'":                           fails,
		"$word.field == 'x'":                             fails,
		"$strict.ok == ''":                               runs, // declared and absent
		"$strict.other == ''":                            fails,
		"$struct.ok == false":                            runs,
		"$failed.output == 'yes'":                        fails,
		"$skipped.output == ''":                          runs,
		"$skipped.field == 'x'":                          fails,
		"$never.output == ''":                            fails,
		"$INPUTS.mode == 'fast'":                         runs,
		"$INPUTS.deep == true":                           runs,
		"$INPUTS.n > 2":                                  runs,
		"$INPUTS.other == ''":                            fails,
		"$word.output == 'no' && $failed.output == 'x'":  skips, // the second is not asked
		"$word.output == 'yes' || $failed.output == 'x'": runs,
		"$word.output == 'no' || $n.output == 80":        runs,
		"$word.output == 'yes' || $n.output == 1 && $n.output > 1": runs, // && binds tighter
		"$n.output == 1 && $n.output > 1 || $word.output == 'yes'": runs,
		"$word.output == 'yes' && $percent.output > 1":             odd,
		"$percent.output > 1 || $word.output == 'yes'":             odd,
	} {
		c, err := definition.ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		got := skips
		holds, why, err := c.Eval(values.Condition)
		var missing *definition.MissingError
		switch {
		case errors.As(err, &missing):
			got = fails
		case err != nil:
			t.Fatal(err)
		case why != "":
			got = odd
		case holds:
			got = runs
		}
		if got != want || holds && want != runs {
			t.Errorf("%s: %s (%s), want %s", text, got, why, want)
		}
	}
}
