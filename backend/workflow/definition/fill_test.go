package definition_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

func fillValues() *definition.Values {
	done := func(text string) definition.Output { return definition.Output{State: definition.Completed, Text: text} }
	return &definition.Values{
		Outputs: map[string]definition.Output{
			"plan": done("first $check.output then"), "check": done(`{"n": 3, "list": [1, "x"], "s": "text", "none": null}`),
			"json":    {State: definition.Completed, Text: "x", Structured: []any{"a", int64(2)}},
			"skipped": {State: definition.Skipped}, "items": done("Here:\n```json\n[1, {\"a\": 2}]\n```\n"),
		},
		Previous: map[string]definition.Output{"fix": done("before")},
		Inputs:   map[string]any{"branch": "main", "labels": []any{"a"}, "none": nil},
		Variables: map[string]string{
			definition.VarArguments: "do $plan.output", definition.VarContext: "Issue 5: it breaks", definition.VarDocsDir: "docs/",
		},
	}
}

// Values are put in once: one that looks like a reference stays as it is.
func TestFillText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"$plan.output!":                             "first $check.output then!",
		"$ARGUMENTS, $USER_MESSAGE.":                "do $plan.output, .",
		"$check.output.n $check.output.list":        `3 [1,"x"]`,
		"$check.output.s. $check.output.none.":      "text. .",
		"$LOOP_PREV.fix.output $LOOP_PREV.x.output": "before ",
		"$INPUTS.branch $INPUTS.labels$INPUTS.none": `main ["a"]`,
		"$skipped.output|$never.output|":            "||",
		"$1 $$ $ARGUMENTSX $plan.outputs $HOME $":   "$1 $$ $ARGUMENTSX $plan.outputs $HOME $",
		"$ARGUMENTS.output":                         "do $plan.output.output",
		"${plan}.output \\$DOCS_DIR":                "${plan}.output \\docs/",
		"":                                          "",
	} {
		if got, err := definition.FillText(text, fillValues()); err != nil || got != want {
			t.Errorf("%q: got %q (%v), want %q", text, got, err, want)
		}
	}
	for text, why := range map[string]string{
		"$skipped.output.x": "was skipped", "$never.output.x": "is not done", "$plan.output.x": "no JSON object", "$check.output.x": "has no x",
		"$INPUTS.other": "no input", "$BASE_BRANCH": "no base branch", "$LOOP_PREV.fix.output.x": "no JSON object",
	} {
		_, err := definition.FillText("a "+text+" b", fillValues())
		var missing *definition.MissingError
		if !errors.As(err, &missing) || missing.Ref.String() != text || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: got %v, want %s", text, err, why)
		}
	}
}

// The context of an issue is in a prompt once, wherever its author wants it.
func TestFillPrompt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Fix it.":                 "Fix it.\n\nIssue 5: it breaks",
		"Fix $CONTEXT now.":       "Fix Issue 5: it breaks now.",
		"Fix $ISSUE_CONTEXT now.": "Fix Issue 5: it breaks now.",
	} {
		values := fillValues()
		values.Variables[definition.VarIssueContext] = values.Variables[definition.VarContext]
		if got, err := definition.FillPrompt(text, values); err != nil || got != want {
			t.Errorf("%q: got %q (%v), want %q", text, got, err, want)
		}
	}
}

// A text that is one reference is the value itself; a list stays a list.
func TestBind(t *testing.T) {
	t.Parallel()
	with := map[string]any{
		"text": "to $INPUTS.branch", "whole": "$check.output.s", "list": "$INPUTS.labels", "structured": "$json.output", "number": int64(3),
		"nested": []any{"$plan.output", map[string]any{"from": "$INPUTS.branch"}},
	}
	want := map[string]any{
		"text": "to main", "whole": "text", "list": []any{"a"}, "structured": []any{"a", int64(2)}, "number": int64(3),
		"nested": []any{"first $check.output then", map[string]any{"from": "main"}},
	}
	if got, err := definition.Bind(with, fillValues(), definition.KindWorkflow); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	local := map[string]any{
		"taken": map[string]any{"from": "$check.output.s", "if_skipped": "no"}, "instead": map[string]any{"from": "$skipped.output.s", "if_skipped": []any{}},
		"null": map[string]any{"from": "$skipped.output", "if_skipped": nil},
	}
	if got, err := definition.Bind(local, fillValues(), definition.KindCommand); err != nil ||
		!reflect.DeepEqual(got, map[string]any{"taken": "text", "instead": []any{}, "null": nil}) {
		t.Errorf("got %v (%v)", got, err)
	}
	if _, err := definition.Bind(map[string]any{"x": map[string]any{"from": "$skipped.output"}}, fillValues(), definition.KindScript); err == nil || !strings.Contains(err.Error(), "if_skipped") {
		t.Errorf("a skipped node without if_skipped: got %v", err)
	}
}

func TestFanOutList(t *testing.T) {
	t.Parallel()
	for items, n := range map[string]int{"$items.output": 2, "$check.output.list": 2, "$json.output": 2} {
		if got, err := (&definition.FanOut{Items: items}).List(fillValues()); err != nil || len(got) != n {
			t.Errorf("%s: got %v (%v), want %d items", items, got, err, n)
		}
	}
	for _, items := range []string{"$plan.output", "$check.output", "$check.output.n", "$skipped.output.x", "[1]"} {
		if got, err := (&definition.FanOut{Items: items}).List(fillValues()); err == nil {
			t.Errorf("%s: got %v, want an error", items, got)
		}
	}
}
