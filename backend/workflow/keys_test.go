package workflow_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// keyRow is a workflow that shows what one key does, with what becomes of it.
type keyRow struct {
	head   string // keys of the workflow
	nodes  string
	ends   workbench.RunStatus // "": completed
	says   string              // in the sentence about its end
	wants  map[string]string   // what becomes of the nodes
	inputs map[string]any
}

func keyRows() map[string]keyRow {
	const failing = "  - {id: good, bash: echo yes}\n  - {id: bad, bash: exit 1}\n  - {id: idle, bash: echo, when: \"$good.output == 'no'\", depends_on: [good]}\n"
	rule := func(rule, depends, became string) keyRow {
		return keyRow{
			nodes: failing + "  - {id: last, bash: echo ran, depends_on: [" + depends + "], trigger_rule: " + rule + "}\n",
			ends:  workbench.RunFailed, wants: map[string]string{"good": "completed: yes", "bad": "failed", "idle": "skipped", "last": became},
		}
	}
	return map[string]keyRow{
		"evidence_policy.required, without evidence": {
			head: "evidence_policy: {required: true}\n", nodes: "  - {id: a, bash: echo}\n", ends: workbench.RunFailed, says: "evidence.json",
		},
		"evidence_policy.required, with evidence": {
			head: "evidence_policy: {required: true}\n", nodes: "  - {id: a, bash: 'echo {} > \"$ARTIFACTS_DIR/evidence.json\"'}\n",
		},
		"$STATE_DIR is there and outlives a run": {
			nodes: "  - {id: a, bash: 'echo x >> \"$STATE_DIR/kept\" && echo made'}\n", wants: map[string]string{"a": "completed: made"},
		},
		"inputs, given and by default": {
			head: "inputs: {bird: {required: true}, place: {default: lake}}\n", nodes: "  - {id: a, bash: 'echo \"$INPUTS.bird $INPUTS.place\"'}\n",
			inputs: map[string]any{"bird": "heron; exit 1"}, wants: map[string]string{"a": "completed: heron; exit 1 lake"},
		},
		"trigger_rule all_success, a failure":               rule("all_success", "good, bad", "skipped"),
		"trigger_rule all_success, a skip":                  rule("all_success", "good, idle", "skipped"),
		"trigger_rule one_success":                          rule("one_success", "good, bad", "completed: ran"),
		"trigger_rule one_success, none":                    rule("one_success", "bad, idle", "skipped"),
		"trigger_rule none_failed_min_one_success":          rule("none_failed_min_one_success", "good, idle", "completed: ran"),
		"trigger_rule none_failed_min_one_success, failure": rule("none_failed_min_one_success", "good, bad", "skipped"),
		"trigger_rule all_done":                             rule("all_done", "good, bad, idle", "completed: ran"),
		"when, unreadable: closed": {
			nodes: "  - {id: a, bash: echo 1}\n  - {id: b, bash: echo, when: \"$a.output > 'x'\", depends_on: [a]}\n",
			wants: map[string]string{"a": "completed: 1", "b": "skipped"},
		},
		"when, && before ||": {
			nodes: "  - {id: a, bash: echo 3}\n  - {id: b, bash: echo ran, when: \"$a.output == '3' || $a.output == '1' && $a.output == '2'\", depends_on: [a]}\n",
			wants: map[string]string{"a": "completed: 3", "b": "completed: ran"},
		},
		"output_format, fields of a script's output": {
			nodes: "  - {id: a, bash: 'echo ''{\"kind\": \"bug\", \"n\": 2}''', output_format: {type: object, properties: {kind: {type: string}, n: {type: number}}}}\n" +
				"  - {id: b, bash: 'echo $a.output.kind', when: '$a.output.n >= 2', depends_on: [a]}\n",
			wants: map[string]string{"a": `completed: {"kind": "bug", "n": 2}`, "b": "completed: bug"},
		},
		"timeout": {
			nodes: "  - {id: a, bash: sleep 60, timeout: 100}\n", ends: workbench.RunFailed, says: "timeout of 100ms", wants: map[string]string{"a": "failed"},
		},
		"cancel": {
			nodes: "  - {id: a, bash: echo reason}\n  - {id: b, cancel: 'Not wanted: $a.output', depends_on: [a]}\n  - {id: c, bash: echo, depends_on: [b]}\n",
			ends:  workbench.RunCancelled, says: "Not wanted: reason", wants: map[string]string{"a": "completed: reason", "b": "completed: Not wanted: reason"},
		},
		"loop_group, until and $LOOP_PREV": {
			nodes: "  - id: g\n    loop_group:\n      max_iterations: 5\n      until: ENOUGH\n      nodes:\n" +
				"        - {id: a, bash: 'p=$LOOP_PREV.a.output; case \"$p\" in \"\") echo one;; one) echo two;; *) echo ENOUGH;; esac'}\n",
			wants: map[string]string{"g": "completed: ENOUGH", "g.a/1": "completed: one", "g.a/2": "completed: two", "g.a/3": "completed: ENOUGH"},
		},
		"loop_group, max_iterations": {
			nodes: "  - id: g\n    loop_group: {max_iterations: 2, until_bash: 'false', nodes: [{id: a, bash: echo}]}\n",
			ends:  workbench.RunFailed, says: "has not ended after 2 iterations",
		},
		"workflow, input and returns": {
			nodes: "  - {id: a, workflow: callee, input: 'for $WORKFLOW_ID'}\n  - {id: b, bash: 'test \"$a.output\" = \"<for $WORKFLOW_ID>\" && echo same', depends_on: [a]}\n",
			wants: map[string]string{"a": "", "b": "completed: same"},
		},
		"fan_out, join all_done": {
			nodes: "  - {id: l, bash: 'echo ''[\"a\",\"b\"]'''}\n  - {id: a, workflow: picky, fan_out: {items: $l.output, as: item, join: all_done}, depends_on: [l]}\n",
			wants: map[string]string{"l": `completed: ["a","b"]`, "a": `completed: ["a",""]`},
		},
		"fan_out, join all_success": {
			nodes: "  - {id: l, bash: 'echo ''[\"a\",\"b\"]'''}\n  - {id: a, workflow: picky, fan_out: {items: $l.output, as: item}, depends_on: [l]}\n",
			ends:  workbench.RunFailed, says: "Sub-run 2", wants: map[string]string{"l": `completed: ["a","b"]`, "a": "failed"},
		},
		"every node is skipped": {
			nodes: "  - {id: a, bash: echo, when: \"$INPUTS.x == 'y'\"}\n", head: "inputs: {x: {default: z}}\n", ends: workbench.RunFailed, says: "No node was completed",
		},
	}
}

// Each key that the engine itself reads does what it says.
func TestEveryKeyOfTheEngine(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["callee"] = "name: callee\ndescription: x\nreturns: say\nnodes:\n  - {id: say, bash: 'echo \"<$ARGUMENTS>\"'}\n  - {id: other, bash: echo other, depends_on: [say]}\n"
	b.sources["picky"] = "name: picky\ndescription: x\ninputs: {item: {required: true}}\nnodes:\n  - {id: say, bash: 'test \"$INPUTS.item\" = a && echo \"$INPUTS.item\"'}\n"
	for name, row := range keyRows() {
		b.sources["test"] = "name: test\ndescription: a test\n" + row.head + "nodes:\n" + row.nodes
		run, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", Message: "do it", Inputs: row.inputs})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		ended := b.shows(run.ID, func(r workbench.WorkflowRun) bool { return r.Status.Ended() })
		if want := row.ends; ended.Status != want && (want != "" || ended.Status != workbench.RunCompleted) || !strings.Contains(text(ended.ErrorMessage), row.says) {
			t.Errorf("%s: the run is %s, %q", name, ended.Status, text(ended.ErrorMessage))
		}
		became := b.nodes(run.ID)
		for node, want := range row.wants {
			got := string(became[node].Status)
			if o := became[node].Output; o != nil && became[node].Status == workbench.NodeCompleted {
				got += ": " + *o
			}
			if want != "" && got != want {
				t.Errorf("%s: %s is %q, want %q", name, node, got, want)
			}
		}
	}
}

func TestMutatesCheckoutAlwaysRunAndOutputType(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	holder := b.dispatch("  - {id: a, bash: '" + waits + "'}\n")
	b.began("began", 1)
	b.sources["test"] = "name: test\ndescription: a test\nmutates_checkout: false\nnodes:\n" +
		"  - {id: once, bash: echo once >> ran}\n  - {id: always, bash: 'echo always >> ran; echo the plan', always_run: true, output_type: plan}\n" +
		"  - {id: broken, bash: test -e end, depends_on: [always]}\n"
	reader, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test"})
	if err != nil {
		t.Fatalf("a run that changes nothing waits for the path: %v", err)
	}
	b.until(reader.ID, workbench.RunFailed)
	b.write("end", "")
	b.until(holder.ID, workbench.RunCompleted)
	if _, err := b.Resume(t.Context(), reader.ID); err != nil {
		t.Fatal(err)
	}
	b.until(reader.ID, workbench.RunCompleted)
	ran := b.lines("ran")
	slices.Sort(ran)
	if got := strings.Join(ran, " "); got != "always always once" {
		t.Error(got)
	}
	artifacts, err := filepath.Glob(filepath.Join(b.dir, "runs", reader.ID, "*", "always.plan.md"))
	if err != nil || len(artifacts) != 1 {
		t.Fatalf("%v, %v", artifacts, err)
	}
	if raw, err := os.ReadFile(artifacts[0]); err != nil || strings.TrimSpace(string(raw)) != "the plan" {
		t.Errorf("%q, %v", raw, err)
	}
}
