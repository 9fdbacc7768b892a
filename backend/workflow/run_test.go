package workflow_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

func TestNodesRunInTheirOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: hello
    bash: echo "hello $ARGUMENTS"
  - id: loud
    bash: echo $hello.output | tr a-z A-Z
    depends_on: [hello]
  - id: never
    bash: echo no
    depends_on: [hello]
    when: $hello.output == 'nobody'
  - id: joined
    bash: echo "$loud.output + $never.output"
    depends_on: [loud, never]
    trigger_rule: one_success
`)
	done := b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{
		"hello": "completed: hello do it", "loud": "completed: HELLO DO IT", "never": "skipped", "joined": "completed: HELLO DO IT + ",
	})
	if done.CurrentStepIndex != 4 || done.StepCount != 4 || *done.EndReason != workbench.RunFinished {
		t.Errorf("%+v", done.WorkflowRunSummary)
	}
}

func TestAFailureEndsWhatFollowsItAndIsResumed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: once
    bash: echo x >> once.txt
  - id: broken
    bash: |
      test -e mended || { echo "the cause" >&2; exit 3; }
      echo mended
    depends_on: [once]
  - id: after
    bash: echo "after $broken.output"
    depends_on: [broken]
  - id: cleanup
    bash: echo y >> cleanup.txt
    depends_on: [broken]
    trigger_rule: all_done
`)
	failed := b.until(run.ID, workbench.RunFailed)
	if !strings.Contains(text(failed.ErrorMessage), "broken") || !strings.Contains(text(failed.ErrorMessage), "the cause") {
		t.Errorf("%q", text(failed.ErrorMessage))
	}
	b.wants(run.ID, map[string]string{"once": "completed: ", "broken": "failed", "after": "skipped", "cleanup": "completed: "})
	preview, err := b.Preview(t.Context(), run.ID, nil)
	again := preview.Again
	if err != nil || !slices.Equal(again, []string{"broken", "after", "cleanup"}) {
		t.Errorf("%v, %v", again, err)
	}

	b.write("mended", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	done := b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{"once": "completed: ", "broken": "completed: mended", "after": "completed: after mended", "cleanup": "completed: "})
	if done.CurrentStepIndex != 4 || done.ResumeCount != 1 {
		t.Errorf("%d steps, %d resumes", done.CurrentStepIndex, done.ResumeCount)
	}
	if n := b.nodes(run.ID)["broken"]; n.Attempt != 2 {
		t.Errorf("attempt %d", n.Attempt)
	}
	if lines := b.lines("once.txt"); len(lines) != 1 {
		t.Errorf("a completed node ran %d times", len(lines))
	}
}

// A node that is skipped is settled by the resume itself: it never runs again, neither
// for an owner that comes later, nor by a further resume.
func TestARunGoesOnWithoutANodeThatFailed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - {id: once, bash: echo x >> once.txt}
  - {id: lint, bash: echo x >> lint.txt; exit 1, depends_on: [once]}
  - {id: needs-lint, bash: echo no, depends_on: [lint]}
  - {id: report, bash: 'echo "lint said <$lint.output>"', depends_on: [once, lint], trigger_rule: one_success}
  - {id: tests, bash: echo x >> tests.txt; test -e mended, depends_on: [once]}
`)
	b.until(run.ID, workbench.RunFailed)
	for _, nodes := range [][]string{nil, {"nothing"}} {
		if _, err := b.Skip(t.Context(), run.ID, nodes); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%v: %v", nodes, err)
		}
	}
	if _, err := b.Skip(t.Context(), run.ID, []string{"once"}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("what was completed is skipped: %v", err)
	}
	ahead, err := b.Preview(t.Context(), run.ID, []string{"lint"})
	if err != nil || !slices.Equal(ahead.Again, []string{"report", "tests"}) || !slices.Equal(ahead.Skipped, []string{"needs-lint"}) {
		t.Errorf("%+v, %v", ahead, err)
	}
	if _, err := b.Skip(t.Context(), run.ID, []string{"lint"}); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunFailed)
	want := map[string]string{
		"once": "completed: ", "lint": "skipped", "needs-lint": "skipped", "report": "completed: lint said <>", "tests": "failed",
	}
	b.wants(run.ID, want)

	b.write("mended", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	done := b.until(run.ID, workbench.RunCompleted)
	want["tests"] = "completed: "
	b.wants(run.ID, want)
	if done.CurrentStepIndex != 5 {
		t.Errorf("%d steps are done", done.CurrentStepIndex)
	}
	if once, lint, tests := b.lines("once.txt"), b.lines("lint.txt"), b.lines("tests.txt"); len(once) != 1 || len(lint) != 1 || len(tests) != 3 {
		t.Errorf("ran %d, %d and %d times", len(once), len(lint), len(tests))
	}
}

// What a node says now decides whether what it did before still counts.
func TestARunGoesOnWithAnotherText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := filepath.Join(b.project, "test.yaml")
	edit := func(nodes string) { b.sources[file] = "name: test\ndescription: a test\nnodes:\n" + nodes }
	edit("  - {id: same, bash: echo x >> same.txt}\n  - {id: gone, bash: echo gone}\n" +
		"  - {id: other, bash: echo x >> other.txt; echo old}\n  - {id: broken, bash: exit 1, depends_on: [same, other]}\n")
	run, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: file, Message: "do it"})
	if err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunFailed)

	edit("  - {id: same, bash: exit 1, depends_on: [nothing]}\n")
	if _, err := b.Amend(t.Context(), run.ID); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("a file with mistakes: %v", err)
	}
	edit("  - {id: new, bash: echo new}\n  - {id: same, bash: echo x >> same.txt}\n" +
		"  - {id: other, bash: echo x >> other.txt; echo \"$new.output again\", depends_on: [new]}\n" +
		"  - {id: broken, bash: echo \"$other.output\", depends_on: [same, other]}\n")
	if _, err := b.Amend(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	done := b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{
		"new": "completed: new", "same": "completed: ", "gone": "completed: gone", "other": "completed: new again", "broken": "completed: new again",
	})
	if done.CurrentStepIndex != 4 || done.StepCount != 4 || done.ResumeCount != 1 {
		t.Errorf("%d of %d steps, %d resumes", done.CurrentStepIndex, done.StepCount, done.ResumeCount)
	}
	if same, other := b.lines("same.txt"), b.lines("other.txt"); len(same) != 1 || len(other) != 2 {
		t.Errorf("ran %d and %d times", len(same), len(other))
	}
	if v, err := b.Show(t.Context(), run.ID); err != nil || len(v.Steps) != 4 || v.Steps[0].ID != "new" {
		t.Errorf("%+v, %v", v.Steps, err)
	}
}

// An owner that is killed after the user skipped a node leaves a run that goes on
// without it.
func TestTheNextOwnerGoesOnWithoutASkippedNode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("  - {id: first, bash: echo x}\n  - {id: broken, bash: 'echo x >> broken.txt; exit 1', depends_on: [first]}\n" +
		"  - {id: last, bash: echo last, depends_on: [broken], trigger_rule: all_done, always_run: true}\n")
	b.until(run.ID, workbench.RunFailed)
	if _, err := b.db.SkipNodes(t.Context(), run.ID, []string{"broken"}); err != nil {
		t.Fatal(err)
	}
	b.end()
	b.begin()
	b.launch(run.ID)
	b.Start()
	b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{"first": "completed: x", "broken": "skipped", "last": "completed: last"})
	if ran := b.lines("broken.txt"); len(ran) != 1 {
		t.Errorf("the skipped node ran %d times", len(ran))
	}
}

func TestGates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: a
    approval: {message: "First?", capture_response: true}
  - id: b
    approval: {message: "Second?"}
  - id: after
    bash: echo "$a.output, $b.output"
    depends_on: [a, b]
`)
	paused := b.until(run.ID, workbench.RunPaused)
	if *paused.PauseReason != workbench.PauseGate {
		t.Errorf("%+v", paused.WorkflowRunSummary)
	}
	gates, err := b.db.RunGates(t.Context(), run.ID)
	if err != nil || len(gates) != 2 {
		t.Fatalf("%+v, %v", gates, err)
	}
	answer := map[string]workflow.Decision{"a": {Decision: "approve", Comment: "as it is"}, "b": {Decision: "approve", By: "me"}}
	for _, g := range gates {
		if _, err := b.Decide(t.Context(), g.ID, answer[g.NodeID]); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Decide(t.Context(), g.ID, workflow.Decision{Decision: "reject"}); workbench.ErrorCode(err) != workbench.EConflict {
			t.Errorf("decided twice: %v", err)
		}
	}
	b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{"a": "completed: as it is", "b": "completed: approve", "after": "completed: as it is, approve"})
}

func TestARejectionEndsTheRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - id: a\n    approval: {message: Sure?}\n  - id: beside\n    bash: sleep 600\n")
	var gates []workbench.GateSummary
	b.shows(run.ID, func(workbench.WorkflowRun) bool {
		gates, _ = b.db.RunGates(t.Context(), run.ID)
		return len(gates) == 1
	})
	if _, err := b.Decide(t.Context(), gates[0].ID, workflow.Decision{Decision: "reject", Comment: "no"}); err != nil {
		t.Fatal(err)
	}
	ended := b.until(run.ID, workbench.RunCancelled)
	if *ended.EndReason != workbench.RunRejected {
		t.Errorf("%s", *ended.EndReason)
	}
	b.noProcess(run.ID)
}

func TestCancelEndsTheTree(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - id: a\n    bash: |\n      sleep 600 & echo $! > child.txt\n      wait\n")
	b.shows(run.ID, func(workbench.WorkflowRun) bool { return len(b.lines("child.txt")) > 0 })
	if err := b.Cancel(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCancelled)
	b.noProcess(run.ID)
	b.dead(b.lines("child.txt")[0])
	if err := b.Cancel(t.Context(), run.ID); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("%v", err)
	}
}

// A verb that is the owner itself closes when it has cancelled.
func TestCancelEndsTheTreeOfAServiceThatCloses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - id: a\n    bash: |\n      sleep 600 & echo $! > child.txt\n      wait\n")
	b.shows(run.ID, func(workbench.WorkflowRun) bool { return len(b.lines("child.txt")) > 0 })
	if err := b.Cancel(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.end()
	b.begin()
	b.dead(b.lines("child.txt")[0])
	b.noProcess(run.ID)
}

// An owner that is killed between the end of a run and that of its programs
// leaves them to the next one.
func TestWhatACancelledRunLeftIsEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - id: a\n    bash: |\n      sleep 600 & echo $! > child.txt\n      wait\n")
	b.shows(run.ID, func(workbench.WorkflowRun) bool { return len(b.lines("child.txt")) > 0 })
	b.end()
	if err := b.db.EndRun(t.Context(), workbench.RunEnd{ID: run.ID, Status: workbench.RunCancelled, Reason: workbench.RunByUser}); err != nil {
		t.Fatal(err)
	}
	b.begin()
	b.Start()
	b.dead(b.lines("child.txt")[0])
	b.noProcess(run.ID)
}

func TestLoops(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: count
    loop_group:
      max_iterations: 5
      until: enough
      nodes:
        - id: add
          bash: echo x >> count.txt; wc -l < count.txt | tr -d ' '
        - id: judge
          bash: if [ $add.output = 3 ]; then echo "enough, after $LOOP_PREV.add.output"; else echo more; fi
          depends_on: [add]
  - id: after
    bash: echo "$count.output"
    depends_on: [count]
`)
	b.until(run.ID, workbench.RunCompleted)
	b.wants(run.ID, map[string]string{
		"count": "completed: enough, after 2", "after": "completed: enough, after 2",
		"count.add/1": "completed: 1", "count.add/2": "completed: 2", "count.add/3": "completed: 3",
		"count.judge/1": "completed: more", "count.judge/2": "completed: more", "count.judge/3": "completed: enough, after 2",
	})
}

func TestALoopGoesOnAtItsIteration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: count
    loop_group:
      max_iterations: 3
      until_bash: test "$(wc -l < count.txt)" -ge 3
      nodes:
        - id: add
          bash: |
            if [ "$(wc -l < count.txt)" = 2 ] && [ ! -e mended ]; then exit 1; fi
            echo x >> count.txt
`)
	b.write("count.txt", "")
	b.until(run.ID, workbench.RunFailed)
	b.write("mended", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCompleted)
	nodes := b.nodes(run.ID)
	if n := nodes["count.add/3"]; n.Attempt != 2 || len(b.lines("count.txt")) != 3 {
		t.Errorf("attempt %d, %d lines", n.Attempt, len(b.lines("count.txt")))
	}
	if _, more := nodes["count.add/4"]; more {
		t.Error("a fourth iteration")
	}
}

func TestSubRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sources["child"] = "name: child\ndescription: a child\ninputs:\n  item: {required: true}\nreturns: say\nnodes:\n  - id: say\n    bash: echo \"<$INPUTS.item>\"\n"
	run := b.dispatch(`
  - id: list
    bash: echo '["a","b","c"]'
  - id: each
    workflow: child
    fan_out: {items: $list.output, as: item, max_parallel: 2}
    depends_on: [list]
  - id: one
    workflow: child
    with: {item: alone}
`)
	b.until(run.ID, workbench.RunCompleted)
	nodes := b.nodes(run.ID)
	if got := *nodes["each"].Output; got != `["<a>","<b>","<c>"]` || *nodes["one"].Output != "<alone>" {
		t.Errorf("%s, %s", got, *nodes["one"].Output)
	}
}

func TestTimeoutRetryAndSecrets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - id: slow
    bash: sleep 600
    timeout: 50
  - id: flaky
    bash: echo x >> tries.txt; test "$(wc -l < tries.txt)" -ge 2 && echo confidential
    retry: {max_attempts: 2, delay_ms: 1000, on_error: all}
`)
	b.until(run.ID, workbench.RunFailed)
	nodes := b.nodes(run.ID)
	if *nodes["slow"].FailureReason != workbench.NodeFailedTimeout || nodes["flaky"].Attempt != 2 || *nodes["flaky"].Output != "***" {
		t.Errorf("%+v, %+v", nodes["slow"].NodeRunSummary, nodes["flaky"])
	}
}

func TestThePathIsHeld(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.dispatch("\n  - id: a\n    approval: {message: Sure?}\n")
	b.until(first.ID, workbench.RunPaused)
	second, err := b.Dispatch(t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", Message: "again"})
	if workbench.ErrorCode(err) != workbench.EConflict || second.Status != workbench.RunCancelled || *second.BlockedByRunID != first.ID ||
		!strings.Contains(err.Error(), "Approve, reject") {
		t.Errorf("%+v, %v", second.WorkflowRunSummary, err)
	}
}
