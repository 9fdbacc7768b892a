package workflow_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// A condition that cannot be read holds never; one that asks for what is not
// there fails its node.
func TestConditions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: said
    bash: echo '{"score":7,"word":"fine"}'
  - {id: more, bash: echo yes, depends_on: [said], when: "$said.output.score > '5'"}
  - {id: less, bash: echo no, depends_on: [said], when: "$said.output.score < '5'"}
  - {id: words, bash: echo no, depends_on: [said], when: "$said.output.word > '5'"}
  - {id: either, bash: echo yes, depends_on: [said], when: "$said.output.word == 'odd' || $said.output.word == 'fine' && $said.output.score == '7'"}
  - {id: absent, bash: echo no, depends_on: [said], when: "$said.output.nothing == 'x'"}
`)
	b.until(run.ID, workbench.RunFailed)
	b.wants(run.ID, map[string]string{
		"said": `completed: {"score":7,"word":"fine"}`, "more": "completed: yes", "less": "skipped", "words": "skipped", "either": "completed: yes", "absent": "failed",
	})
	if n := b.nodes(run.ID)["absent"]; *n.FailureReason != workbench.NodeFailedCondition {
		t.Errorf("%+v", n.NodeRunSummary)
	}
}

// Scripts are tried once unless they say otherwise, and by default only what may
// pass is tried again.
func TestRetries(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - {id: plain, bash: "echo timeout >&2; exit 1"}
  - {id: lasting, bash: "echo unauthorized >&2; exit 1", retry: {max_attempts: 1, delay_ms: 1000}}
  - {id: passing, bash: "echo overloaded >&2; exit 1", retry: {max_attempts: 1, delay_ms: 1000}}
`)
	b.until(run.ID, workbench.RunFailed)
	nodes := b.nodes(run.ID)
	for id, want := range map[string]int64{"plain": 1, "lasting": 1, "passing": 2} {
		if n := nodes[id]; n.Attempt != want {
			t.Errorf("%s was tried %d times", id, n.Attempt)
		}
	}
}

// After each iteration a person is asked, and what is written reaches the next.
func TestInteractiveLoops(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: talk
    loop_group:
      max_iterations: 5
      until: never said
      interactive: true
      gate_message: Like this?
      nodes:
        - {id: say, bash: 'echo "I heard <$LOOP_USER_INPUT>"'}
`)
	for _, d := range []workflow.Decision{{Decision: "continue", Comment: "louder; $(exit)"}, {Decision: "finish"}} {
		var open []workbench.GateSummary
		b.shows(run.ID, func(r workbench.WorkflowRun) bool {
			gates, err := b.db.RunGates(t.Context(), run.ID)
			open = nil
			for _, g := range gates {
				if g.Status == workbench.GatePending {
					open = append(open, g)
				}
			}
			return err == nil && len(open) == 1 && r.Status == workbench.RunPaused
		})
		if _, err := b.Decide(t.Context(), open[0].ID, d); err != nil {
			t.Fatal(err)
		}
	}
	b.until(run.ID, workbench.RunCompleted)
	nodes := b.nodes(run.ID)
	if got := *nodes["talk"].Output; got != "I heard <louder; $(exit)>" || *nodes["talk.say/1"].Output != "I heard <>" {
		t.Errorf("%q", got)
	}
}

// A secret is in no row, no event, and no line of the log.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("secret.txt", "confidential\n")
	run := b.dispatch(`
  - {id: tells, bash: 'cat secret.txt; cat secret.txt >&2', output_type: note}
  - {id: fails, bash: 'cat secret.txt; cat secret.txt >&2; exit 1', depends_on: [tells]}
  - {id: asks, approval: {message: "Is $tells.output right?"}, depends_on: [tells]}
`)
	var gates []workbench.GateSummary
	b.shows(run.ID, func(workbench.WorkflowRun) bool {
		gates, _ = b.db.RunGates(t.Context(), run.ID)
		return len(gates) == 1
	})
	if _, err := b.Decide(t.Context(), gates[0].ID, workflow.Decision{Decision: "approve", Comment: "not confidential"}); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunFailed)
	var stored []any
	for _, n := range b.nodes(run.ID) {
		stored = append(stored, n)
	}
	events, err := b.db.RunEvents(t.Context(), run.ID, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	gate, err := b.db.Gate(t.Context(), gates[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	row, err := b.db.WorkflowRun(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal([]any{stored, events, gate, row})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"a row": string(raw)}
	root := filepath.Join(b.dir, "runs", run.ID)
	for _, pattern := range []string{"*.jsonl", "artifacts/*"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts[file] = string(text)
		}
	}
	for where, text := range texts {
		if strings.Contains(text, "confidential") || !strings.Contains(text, "***") {
			t.Errorf("%s: %s", where, text)
		}
	}
}

// A loop in a loop begins anew in each iteration of the outer one.
func TestALoopInALoop(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: outer
    loop_group:
      max_iterations: 2
      until_bash: test "$(grep -c outer lines.txt)" = 2
      nodes:
        - id: begin
          bash: echo outer >> lines.txt
        - id: inner
          depends_on: [begin]
          loop_group:
            max_iterations: 2
            until_bash: test $(($(grep -c inner lines.txt) % 2)) = 0
            nodes:
              - {id: step, bash: echo inner >> lines.txt}
`)
	b.until(run.ID, workbench.RunCompleted)
	if got := strings.Join(b.lines("lines.txt"), " "); got != "outer inner inner outer inner inner" {
		t.Error(got)
	}
}

// A fan-out that is resumed runs those items again that failed.
func TestAResumedFanOutKeepsWhatWasCompleted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["child"] = "name: child\ndescription: a child\ninputs:\n  item: {required: true}\nnodes:\n" +
		"  - id: say\n    bash: |\n      echo \"$INPUTS.item\" >> said.txt\n      test \"$INPUTS.item\" != b || test -e mended || exit 1\n      echo \"<$INPUTS.item>\"\n"
	run := b.dispatch(`
  - id: list
    bash: echo '["a","b","c"]'
  - id: each
    workflow: child
    fan_out: {items: $list.output, as: item, max_parallel: 1}
    depends_on: [list]
`)
	b.until(run.ID, workbench.RunFailed)
	b.write("mended", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCompleted)
	said := b.lines("said.txt")
	slices.Sort(said)
	if got := strings.Join(said, " "); got != "a b b c" || *b.nodes(run.ID)["each"].Output != `["<a>","<b>","<c>"]` {
		t.Errorf("%s, %s", got, *b.nodes(run.ID)["each"].Output)
	}
}

// Who reads why a run failed reads which node of its loops failed, and how.
func TestAFailedLoopGroupNamesItsCause(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: outer
    loop_group:
      max_iterations: 3
      until_bash: "false"
      nodes:
        - id: inner
          loop_group:
            max_iterations: 2
            until_bash: "true"
            nodes:
              - id: fine
                bash: echo fine >> fine.txt
              - id: broken
                bash: 'test $(wc -l < fine.txt) -lt 2 || { echo no such bird >&2; exit 3; }'
                depends_on: [fine]
`)
	failed := b.until(run.ID, workbench.RunFailed)
	want := "The node outer failed. Iteration 2 failed. The node inner failed. Iteration 1 failed. " +
		"The node broken failed. It ended with the code 3. no such bird"
	if got := text(failed.ErrorMessage); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := text(b.nodes(run.ID)["outer"].ErrorMessage); !strings.HasSuffix(got, "no such bird") {
		t.Errorf("the node outer says %q", got)
	}
}

// What a person answers is about what is there: a question is put again when what it
// asks about ran again while it waited.
func TestAStaleQuestionIsPutAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.write("text", "first")
	run := b.dispatch(`
  - id: text
    bash: cat text
  - id: gate
    approval: {message: "Is it good: $text.output"}
    depends_on: [text]
  - id: after
    bash: echo $text.output >> after
    depends_on: [gate]
`)
	b.until(run.ID, workbench.RunPaused)
	b.write("text", "second")
	if _, err := b.Retry(t.Context(), run.ID, "text"); err != nil {
		t.Fatal(err)
	}
	var gates []workbench.GateSummary
	b.shows(run.ID, func(r workbench.WorkflowRun) bool {
		var err error
		if gates, err = b.db.RunGates(t.Context(), run.ID); err != nil {
			t.Fatal(err)
		}
		return r.Status == workbench.RunPaused && len(gates) == 2
	})
	if _, err := b.Decide(t.Context(), gates[0].ID, workflow.Decision{Decision: "approve"}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("the stale question was answered: %v", err)
	}
	gate, err := b.db.Gate(t.Context(), gates[1].ID)
	if err != nil || gate.Message != "Is it good: second" {
		t.Errorf("%q, %v", gate.Message, err)
	}
	if _, err := b.Decide(t.Context(), gate.ID, workflow.Decision{Decision: "approve"}); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCompleted)
	if got := strings.Join(b.lines("after"), " "); got != "second" {
		t.Error(got)
	}
}
