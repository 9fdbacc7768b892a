package definition_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

func parse(t *testing.T, name, source string) *definition.Definition {
	t.Helper()
	d, err := definition.Parse(name+".yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// finder finds workflows by name among sources.
func finder(t *testing.T, sources map[string]string) func(string) (*definition.Definition, error) {
	return func(name string) (*definition.Definition, error) {
		source, known := sources[name]
		if !known {
			return nil, workbench.Errorf(workbench.ENotFound, "There is no workflow %s.", name)
		}
		return parse(t, name, source), nil
	}
}

const outer = `name: outer
description: x
inputs: {branch: {}}
returns: checks
nodes:
  - id: read
    prompt: Read $ARGUMENTS
    output_format: {type: object, properties: {kind: {type: string}, files: {type: array}}}
  - id: checks
    include: checks
    depends_on: [read]
    when: $read.output.kind == 'bug' || $read.output.kind == 'wish'
    trigger_rule: one_success
    with: {what: $read.output.files, where: $INPUTS.branch, title: "it's $(date)", text: "about $read.output.kind"}
  - id: after
    bash: echo $checks.output $checks.output.ok
    depends_on: [checks, read]
    when: $checks.output.ok == true
  - id: group
    depends_on: [read]
    loop_group:
      until_bash: test $again.output = x
      max_iterations: 2
      nodes:
        - {id: again, include: small, with: {}}
        - {id: then, bash: "echo $again.output $LOOP_PREV.again.output", depends_on: [again]}
`

const checks = `name: checks
description: x
provider: codex
model: large
inputs: {what: {required: true}, where: {}, title: {}, text: {}, times: {default: 3}}
returns: verdict
nodes:
  - id: one
    bash: echo $INPUTS.what "$INPUTS.title" $INPUTS.times $INPUTS.text
    when: $INPUTS.where == 'main' && $INPUTS.times > 2 && $INPUTS.what != ''
  - id: two
    command: look
    with: {what: own}
    depends_on: [one]
  - id: verdict
    prompt: Is $one.output right, $INPUTS.where? $LOOP_USER_INPUT
    context: {resume: two}
    output_format: {type: object, properties: {ok: {type: boolean}}}
    depends_on: [two]
    trigger_rule: all_done
  - id: nested
    include: small
    depends_on: [one]
`

const small = "name: small\ndescription: x\nnodes: [{id: s, bash: echo}]\n"

func TestExpand(t *testing.T) {
	t.Parallel()
	find := finder(t, map[string]string{"checks": checks, "small": small})
	d, err := definition.Expand(parse(t, "outer", outer), find)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/expanded.golden", d.Source)
	if again, err := definition.Expand(d, find); err != nil || again != d {
		t.Errorf("what includes nothing is itself: %v", err)
	}
	sameAgain(t, d)
}

func TestExpandProblems(t *testing.T) {
	t.Parallel()
	start := "name: start\ndescription: x\nnodes:\n  - id: in\n    "
	deep := map[string]string{"small": small, "checks": checks, "a": strings.Replace(strings.Replace(small, "small", "a", 1), "bash: echo", "include: start", 1)}
	wide := "name: w0\ndescription: x\nnodes: [" + strings.TrimSuffix(strings.Repeat("{id: n%d, include: w1},", 20), ",") + "]\n"
	for i := range 5 {
		text := wide
		for n := range 20 {
			text = strings.Replace(text, "%d", fmt.Sprint(n), 1)
		}
		deep[fmt.Sprintf("w%d", i)] = strings.ReplaceAll(strings.Replace(text, "w0", fmt.Sprintf("w%d", i), 1), "include: w1", fmt.Sprintf("include: w%d", i+1))
	}
	deep["w5"] = strings.Replace(small, "small", "w5", 1)
	for node, want := range map[string]string{
		"include: nothing": "start.yaml:5:5: nothing cannot be included. There is no workflow nothing.",
		"include: a":       "a.yaml:3:17: The workflow includes itself: start → a → start.",
		"include: checks":  "start.yaml:5:5: checks needs the input what. Write it in with.",
		"include: checks\n    with: {what: 1, wht: 2}":              "start.yaml:6:21: checks has no input wht. Write what.",
		"include: checks\n    with: {what: a, where: b $in.output}": "A condition of one compares where",
		"include: w0": "more than 5000 nodes",
	} {
		_, err := definition.Expand(parse(t, "start", start+node), finder(t, deep))
		var problems definition.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", node, err, want)
		}
	}
}
