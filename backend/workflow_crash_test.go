package backend_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// flow is an installation with a project that has workflows.
type flow struct {
	*installation
	project workbench.Codebase
	dir     string // of the project
}

// newFlow makes a project with workflow files, by name, and starts the owner.
func newFlow(t testing.TB, i *installation, files map[string]string) *flow {
	t.Helper()
	f := &flow{installation: i, dir: t.TempDir()}
	for name, text := range files {
		f.write(filepath.Join(".holdfast", "workflows", name+".yaml"), "name: "+name+"\ndescription: a test\n"+text)
	}
	if i.owner == nil {
		i.start()
	}
	i.call(&f.project, "ProjectAPI.Add", f.dir, true)
	return f
}

func (f *flow) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *flow) lines(name string) []string {
	f.t.Helper()
	raw, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

func (f *flow) dispatch(name, message string) workbench.WorkflowRun {
	f.t.Helper()
	var run workbench.WorkflowRun
	f.call(&run, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: name, Message: message})
	return run
}

func (f *flow) show(id string) workflow.View {
	f.t.Helper()
	var v workflow.View
	f.call(&v, "WorkflowAPI.Show", id)
	return v
}

// until waits for a status of a run.
func (f *flow) until(id string, status workbench.RunStatus) workflow.View {
	f.t.Helper()
	var v workflow.View
	deadline := time.Now().Add(patience)
	for v = f.show(id); v.Run.Status != status; v = f.show(id) {
		if v.Run.Status.Ended() || time.Now().After(deadline) {
			f.t.Fatalf("the run is %s and not %s: %v; %s", v.Run.Status, status, deref(v.Run.ErrorMessage), told(v.Nodes))
		}
		time.Sleep(5 * time.Millisecond)
	}
	return v
}

func told(nodes []workbench.NodeRunSummary) string {
	var out strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&out, "\n%s/%d attempt %d: %s %s", n.NodeID, n.Iteration, n.Attempt, n.Status, deref(n.ErrorMessage))
	}
	return out.String()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Each node adds a line to the file that the message names: which node, and in
// which attempt, whose script has a name of its own.
const (
	stormWorkflow = `nodes:
  - {id: first, bash: 'echo "first $0" >> $ARGUMENTS'}
  - {id: b1, bash: 'echo "b1 $0" >> $ARGUMENTS; sleep 0.02', depends_on: [first]}
  - {id: b2, bash: 'echo "b2 $0" >> $ARGUMENTS; sleep 0.01', depends_on: [first]}
  - {id: b3, bash: 'echo "b3 $0" >> $ARGUMENTS', depends_on: [first]}
  - {id: b4, bash: 'echo "b4 $0" >> $ARGUMENTS; sleep 0.03', depends_on: [first]}
  - id: flaky
    bash: 'echo "flaky $0" >> $ARGUMENTS; test -e $ARGUMENTS.flaky || { touch $ARGUMENTS.flaky; exit 1; }'
    retry: {max_attempts: 1, delay_ms: 1000, on_error: all}
    depends_on: [first]
  - id: broken
    bash: 'echo "broken $0" >> $ARGUMENTS; exit 1'
    depends_on: [first]
  - id: count
    depends_on: [b1]
    loop_group:
      max_iterations: 4
      until: enough
      nodes:
        - {id: add, bash: 'echo "add$LOOP_PREV.judge.output $0" >> $ARGUMENTS'}
        - {id: judge, bash: 'echo "judge$LOOP_PREV.judge.output $0" >> $ARGUMENTS; case "$LOOP_PREV.judge.output" in "") echo 2 ;; 2) echo 3 ;; *) echo enough ;; esac', depends_on: [add]}
  - {id: list, bash: 'echo "list $0" >> $ARGUMENTS; echo "[1,2,3]"', depends_on: [b2]}
  - id: each
    workflow: child
    depends_on: [list]
    fan_out: {items: $list.output, as: item, max_parallel: 2}
  - id: gate
    approval: {message: "Go on?"}
    depends_on: [b3]
  - {id: c1, bash: 'echo "c1 $0" >> $ARGUMENTS; echo $gate.output', depends_on: [gate]}
  - {id: c2, bash: 'echo "c2 $0" >> $ARGUMENTS; sleep 0.02', depends_on: [c1, b4]}
  - {id: c3, bash: 'echo "c3 $0" >> $ARGUMENTS', depends_on: [c2]}
  - {id: never, bash: 'echo "never $0" >> $ARGUMENTS', depends_on: [c1], when: "$c1.output == 'no'"}
  - {id: always, bash: 'echo "always $0" >> $ARGUMENTS', depends_on: [b4], always_run: true}
  - {id: d1, bash: 'echo "d1 $0" >> $ARGUMENTS', depends_on: [broken], trigger_rule: all_done}
  - {id: d2, bash: 'echo "d2 $0" >> $ARGUMENTS', depends_on: [d1, count], trigger_rule: one_success}
  - {id: d3, bash: 'echo "d3 $0" >> $ARGUMENTS', depends_on: [d2, each, flaky]}
  - {id: last, bash: 'echo "last $0" >> $ARGUMENTS; echo "$count.output $each.output"', depends_on: [c3, d3, never], trigger_rule: all_done}
`
	stormChild = `inputs: {item: {required: true}}
nodes:
  - {id: say, bash: 'echo "say$INPUTS.item $0" >> $ARGUMENTS; sleep 0.01'}
  - {id: end, bash: 'echo "end$INPUTS.item $0" >> $ARGUMENTS; echo $INPUTS.item', depends_on: [say]}
`
)

// stormSteps are the lines that a run leaves when nothing goes wrong.
func stormSteps() []string {
	steps := strings.Fields("first b1 b2 b3 b4 flaky flaky broken list c1 c2 c3 always d1 d2 d3 last")
	for _, n := range []string{"", "2", "3"} {
		steps = append(steps, "add"+n, "judge"+n)
	}
	for _, n := range []string{"1", "2", "3"} {
		steps = append(steps, "say"+n, "end"+n)
	}
	slices.Sort(steps)
	return steps
}

// flowStorm works runs through owners and hosts that are killed at random moments.
type flowStorm struct {
	*flow
	random *rand.Rand
	hosts  bool // are killed too
}

// TestStormOnRuns kills the owner: each script has run once, whatever happened.
func TestStormOnRuns(t *testing.T) {
	t.Parallel()
	stormOnRuns(t, often(300), false)
}

// TestStormOnRunsAndTheirHost kills the host too: a script that was cut off has
// run once more, as a second attempt, after the user resumed the run.
func TestStormOnRunsAndTheirHost(t *testing.T) {
	t.Parallel()
	stormOnRuns(t, often(100), true)
}

func stormOnRuns(t *testing.T, kills int, hosts bool) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	s := &flowStorm{newFlow(t, install(t), map[string]string{"storm": stormWorkflow, "child": stormChild}), rand.New(rand.NewPCG(seed, 0)), hosts}
	runs := 0
	for killed := 0; killed < kills; runs++ {
		name := fmt.Sprintf("ledger%d", runs)
		run := s.dispatch("storm", name)
		for killed < kills && !s.ended(run.ID) {
			s.disturb()
			killed++
		}
		for !s.ended(run.ID) {
			s.answer()
		}
		s.check(run.ID, name)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills of %d runs", kills, runs)
}

// disturb lets things go on for a random time, and kills.
func (s *flowStorm) disturb() {
	s.t.Helper()
	<-time.After(time.Duration(s.random.IntN(40)) * time.Millisecond)
	s.answer()
	<-time.After(time.Duration(s.random.IntN(10)) * time.Millisecond)
	if !s.hosts {
		s.again()
		return
	}
	switch s.random.IntN(3) {
	case 0:
		s.again()
	case 1:
		s.endHost()
	default:
		s.kill()
		s.endHost()
		s.start()
	}
}

func (s *flowStorm) again() {
	s.t.Helper()
	s.kill()
	s.start()
}

// endHost kills the host, where one runs.
func (s *flowStorm) endHost() {
	s.t.Helper()
	client, err := host.Dial(s.t.Context(), s.Config.DataDir)
	if err != nil {
		return
	}
	self := client.Status()
	_ = client.Close() // it is killed next
	killPID(s.t, self.PID)
	eventually(s.t, "the host is gone", func() bool { return !host.Alive(self.PID, self.StartToken) })
}

func (s *flowStorm) ended(id string) bool {
	s.t.Helper()
	return s.show(id).Run.Status.Ended()
}

// answer does what the user does: decides gates, and resumes what was cut off.
func (s *flowStorm) answer() {
	s.t.Helper()
	var gates []workbench.GateSummary
	s.call(&gates, "WorkflowAPI.Gates")
	for _, g := range gates {
		s.call(nil, "WorkflowAPI.Decide", g.ID, workflow.Decision{Decision: "approve"})
	}
	var paused []workbench.WorkflowRunSummary
	s.call(&paused, "WorkflowAPI.Runs", workbench.RunFilter{Status: workbench.RunPaused})
	for _, r := range paused {
		if *r.PauseReason == workbench.PauseInterrupted {
			err := s.try(nil, "WorkflowAPI.Resume", r.ID)
			if err != nil && workbench.ErrorCode(err) != workbench.EConflict { // it went on with its parent
				s.t.Fatal(err)
			}
		}
	}
}

// check looks for every side effect and every attempt of an ended run.
func (s *flowStorm) check(id, ledger string) {
	s.t.Helper()
	v := s.show(id)
	if v.Run.Status != workbench.RunFailed || *v.Run.EndReason != workbench.RunNodeFailed || !strings.HasPrefix(deref(v.Run.ErrorMessage), "The node broken failed.") {
		s.t.Errorf("the run is %s: %s", v.Run.Status, deref(v.Run.ErrorMessage))
	}
	var last workbench.NodeRunSummary
	attempts := s.attempts(v, map[string]int{}, &last)
	var output string
	s.call(&output, "WorkflowAPI.Output", last.ID)
	if output != `enough ["1","2","3"]` {
		s.t.Errorf("the last node said %q", output)
	}
	seen, scripts := map[string]int{}, map[string]bool{}
	for _, line := range s.lines(ledger) {
		step, script, _ := strings.Cut(line, " ")
		if seen[step]++; scripts[script] {
			s.t.Errorf("%s ran twice in one attempt", step)
		}
		scripts[script] = true
	}
	again := attempts["again"]
	for _, step := range slices.Compact(stormSteps()) {
		wanted := 1
		if step == "flaky" {
			wanted = 2
		}
		if seen[step] < wanted || seen[step] > wanted+again {
			s.t.Errorf("%s ran %d times, with %d attempts that were cut off%s", step, seen[step], again, told(v.Nodes))
		}
		delete(seen, step)
	}
	if len(seen) > 0 {
		s.t.Errorf("what was never to run has run: %v", seen)
	}
	if !s.hosts && again > 0 {
		s.t.Errorf("%d attempts were cut off, and no host was killed%s", again, told(v.Nodes))
	}
}

// attempts counts those that were cut off as "again", of the run and its sub-runs.
func (s *flowStorm) attempts(v workflow.View, count map[string]int, last *workbench.NodeRunSummary) map[string]int {
	s.t.Helper()
	for _, n := range v.Nodes {
		if n.FailureReason != nil && *n.FailureReason == workbench.NodeFailedInterrupted {
			count["again"]++
		}
		if n.NodeID == "last" && n.Status == workbench.NodeCompleted {
			*last = n
		}
		if !n.Status.Final() {
			s.t.Errorf("%s is %s after the end", n.NodeID, n.Status)
		}
	}
	for _, child := range v.SubRuns {
		s.attempts(s.show(child.ID), count, last)
	}
	return count
}
