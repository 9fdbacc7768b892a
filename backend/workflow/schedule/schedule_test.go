package schedule_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

func node(id string, depends ...string) definition.Node {
	return definition.Node{ID: id, Bash: "true", DependsOn: depends}
}

func names(steps []schedule.Step) []string {
	out := make([]string, len(steps))
	for i, s := range steps {
		if out[i] = s.Node.ID; s.Skip != "" {
			out[i] = "-" + s.Node.ID
		}
	}
	return out
}

func wants(t *testing.T, steps []schedule.Step, want ...string) {
	t.Helper()
	if got := names(steps); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A node does not wait for the slowest node beside those that it names.
func TestThereIsNoBarrier(t *testing.T) {
	t.Parallel()
	s := schedule.New([]definition.Node{node("slow"), node("quick"), node("after-quick", "quick"), node("last", "slow", "after-quick")})
	wants(t, s.Begin(), "slow", "quick")
	wants(t, s.Settle("quick", definition.Completed), "after-quick")
	wants(t, s.Settle("after-quick", definition.Completed))
	wants(t, s.Settle("slow", definition.Completed), "last")
	if s.Settle("last", definition.Failed); !s.Done() || !slices.Equal(s.Failed(), []string{"last"}) || s.Completed() != 3 {
		t.Error(s.Done(), s.Failed(), s.Completed())
	}
}

func TestTriggerRules(t *testing.T) {
	t.Parallel()
	const c, f, s = definition.Completed, definition.Failed, definition.Skipped
	for _, row := range []struct {
		a, b definition.State
		runs []string // the rules under which a node after both runs
	}{
		{c, c, []string{"", "all_success", "one_success", "none_failed_min_one_success", "all_done"}},
		{c, s, []string{"one_success", "none_failed_min_one_success", "all_done"}},
		{c, f, []string{"one_success", "all_done"}},
		{s, s, []string{"all_done"}},
		{s, f, []string{"all_done"}},
		{f, f, []string{"all_done"}},
	} {
		for _, rule := range []string{"", "all_success", "one_success", "none_failed_min_one_success", "all_done"} {
			for _, states := range [][2]definition.State{{row.a, row.b}, {row.b, row.a}} {
				last := node("last", "a", "b")
				last.TriggerRule = rule
				sched := schedule.New([]definition.Node{node("a"), node("b"), last})
				sched.Settle("a", states[0])
				steps := sched.Settle("b", states[1])
				if len(steps) != 1 || (steps[0].Skip == "") != slices.Contains(row.runs, rule) {
					t.Errorf("%q after %v: %+v", rule, states, steps)
				}
			}
		}
	}
}

func TestKeepDropsWhatFollowsANodeThatRunsAgain(t *testing.T) {
	t.Parallel()
	always := node("always")
	always.AlwaysRun = new(bool)
	*always.AlwaysRun = true
	nodes := []definition.Node{
		node("last", "broken", "fine"), node("fine"), node("broken", "fine"), node("beside", "fine"), always, node("late", "always"),
	}
	was := map[string]schedule.Was{
		"fine": at(definition.Completed, 1), "broken": at(definition.Failed, 2), "last": at(definition.Skipped, 3), "beside": at(definition.Skipped, 3),
		"always": at(definition.Completed, 1), "late": at(definition.Completed, 2),
	}
	kept := schedule.Keep(nodes, was)
	if got := slices.Sorted(maps.Keys(kept)); !slices.Equal(got, []string{"beside", "fine"}) {
		t.Errorf("%v", got)
	}
	s := schedule.New(nodes)
	wants(t, s.Restore(kept), "always", "broken")
	wants(t, s.Settle("broken", definition.Completed), "last")
	if follows := slices.Sorted(maps.Keys(schedule.Follows(nodes, "fine"))); !slices.Equal(follows, []string{"beside", "broken", "fine", "last"}) {
		t.Errorf("%v", follows)
	}
}

// What a run without a node that failed does next is what the trigger rules say.
func TestAheadFollowsTheTriggerRules(t *testing.T) {
	t.Parallel()
	report, always := node("report", "test", "lint"), node("always", "test")
	report.TriggerRule, always.TriggerRule = "one_success", "all_done"
	nodes := []definition.Node{node("plan"), node("test", "plan"), node("lint", "plan"), node("merge", "test"), node("tell", "merge"), report, always}
	kept := map[string]definition.State{"plan": definition.Completed, "lint": definition.Completed}
	runs, skipped := schedule.Ahead(nodes, kept, []string{"test"})
	if !slices.Equal(runs, []string{"report", "always"}) || !slices.Equal(skipped, []string{"merge", "tell"}) {
		t.Errorf("%v, %v", runs, skipped)
	}
	runs, skipped = schedule.Ahead(nodes, kept, nil)
	if !slices.Equal(runs, []string{"test", "merge", "report", "always", "tell"}) || len(skipped) > 0 {
		t.Errorf("%v, %v", runs, skipped)
	}
}

// A run that was resumed may end again before it came to what follows from a node
// that ran anew.
func TestKeepDropsWhatIsOlderThanWhatItDependsOn(t *testing.T) {
	t.Parallel()
	nodes := []definition.Node{node("first"), node("second", "first"), node("third", "second"), node("beside")}
	kept := schedule.Keep(nodes, map[string]schedule.Was{
		"first": at(definition.Completed, 9), "second": at(definition.Completed, 4), "third": at(definition.Completed, 5), "beside": at(definition.Completed, 2),
	})
	if got := slices.Sorted(maps.Keys(kept)); !slices.Equal(got, []string{"beside", "first"}) {
		t.Errorf("%v", got)
	}
}

// large is a workflow of n nodes, each after the three before it.
func large(n int) []definition.Node {
	nodes := make([]definition.Node, n)
	for i := range nodes {
		nodes[i] = node(fmt.Sprintf("n%d", i))
		for j := max(0, i-3); j < i; j++ {
			nodes[i].DependsOn = append(nodes[i].DependsOn, nodes[j].ID)
		}
	}
	return nodes
}

func BenchmarkThousandNodes(b *testing.B) {
	nodes := large(1000)
	for b.Loop() {
		s := schedule.New(nodes)
		open := s.Begin()
		for len(open) > 0 {
			step := open[0]
			open = append(open[1:], s.Settle(step.Node.ID, definition.Completed)...)
		}
		if !s.Done() {
			b.Fatal("not done")
		}
	}
}

// at is what became of a node that began and was settled at a place in the order.
func at(state definition.State, place int64) schedule.Was {
	return schedule.Was{State: state, Began: place, Settled: place}
}

// A question that was answered after what it asks about ran again is put again.
func TestKeepDropsAnAnswerToAStaleQuestion(t *testing.T) {
	t.Parallel()
	nodes := []definition.Node{node("text"), node("gate", "text")}
	was := map[string]schedule.Was{"text": {State: definition.Completed, Began: 5, Settled: 6}, "gate": {State: definition.Completed, Began: 3, Settled: 8}}
	if got := slices.Sorted(maps.Keys(schedule.Keep(nodes, was))); !slices.Equal(got, []string{"text"}) {
		t.Errorf("%v", got)
	}
}
