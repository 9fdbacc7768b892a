package workbench_test

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// machine checks what every table of transitions must be, and that its final
// statuses are the given ones.
func machine[S ~string](t *testing.T, noun string, m workbench.Transitions[S], statuses int, final ...S) {
	t.Helper()
	if len(m) != statuses {
		t.Errorf("%s has %d statuses, want %d", noun, len(m), statuses)
	}
	slices.Sort(final)
	var without []S
	for _, from := range m.Statuses() {
		if m.Final(from) {
			without = append(without, from)
		}
		for _, to := range m[from] {
			if _, known := m[to]; !known {
				t.Errorf("%s leaves %s to %s, which is none of its statuses", noun, from, to)
			}
			if !m.Allows(from, to) || !slices.Contains(m.Sources(to), from) {
				t.Errorf("%s: %s → %s is not found again", noun, from, to)
			}
		}
	}
	if !slices.Equal(without, final) {
		t.Errorf("%s: %v have no exit, want %v", noun, without, final)
	}
}

func TestFinalStatusesHaveNoExit(t *testing.T) {
	t.Parallel()
	machine(t, "job", workbench.JobTransitions(), 13,
		workbench.JobCompleted, workbench.JobCompletedByTag, workbench.JobFailed, workbench.JobCanceled)
	machine(t, "terminal", workbench.TerminalTransitions(), 11)
	machine(t, "run", workbench.RunTransitions(), 6, workbench.RunCompleted, workbench.RunCancelled)
	machine(t, "node run", workbench.NodeTransitions(), 7,
		workbench.NodeCompleted, workbench.NodeFailed, workbench.NodeSkipped, workbench.NodeCancelled)
	machine(t, "gate", workbench.GateTransitions(), 4,
		workbench.GateApproved, workbench.GateRejected, workbench.GateCancelled)
	machine(t, "environment", workbench.EnvironmentTransitions(), 5)
	machine(t, "message", workbench.MessageTransitions(), 6,
		workbench.MessageComplete, workbench.MessageInterrupted, workbench.MessageFailed, workbench.MessageCancelled)
	machine(t, "process", workbench.ProcessTransitions(), 4, workbench.ProcessExited, workbench.ProcessLost)
}

// TestStatusesAgreeWithTheirTransitions: a noun's own words for its statuses
// say what its table says.
func TestStatusesAgreeWithTheirTransitions(t *testing.T) {
	t.Parallel()
	for s := range workbench.JobTransitions() {
		if s.Final() != workbench.JobTransitions().Final(s) {
			t.Errorf("job %s: final is %v", s, s.Final())
		}
	}
	for s := range workbench.NodeTransitions() {
		live := slices.Contains(workbench.LiveNodeStatuses(), s)
		if s.Final() != workbench.NodeTransitions().Final(s) || s.Final() == live {
			t.Errorf("node run %s: final is %v, live is %v", s, s.Final(), live)
		}
	}
	for s := range workbench.RunTransitions() {
		if s.Ended() == slices.Contains(workbench.LiveRunStatuses(), s) {
			t.Errorf("run %s is both live and ended, or neither", s)
		}
	}
	for s := range workbench.MessageTransitions() {
		if s.Final() != workbench.MessageTransitions().Final(s) {
			t.Errorf("message %s: final is %v", s, s.Final())
		}
	}
	for s := range workbench.TerminalTransitions() {
		if live := slices.Contains(workbench.LiveTerminalStatuses(), s); live == (s.Ended() || s == workbench.TerminalIdle) {
			t.Errorf("terminal %s: live is %v, ended is %v", s, live, s.Ended())
		}
	}
}
