package backend_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// A run whose sub-run was cut off waits with it. One resume goes on with both,
// whichever of them the user resumes.
func TestARunWaitsWithItsInterruptedSubRun(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ both, resumeSubRun bool }{
		"the host, the run is resumed":               {},
		"the host and the owner, the run is resumed": {both: true},
		"the host, the sub-run is resumed":           {resumeSubRun: true},
		"the host and the owner, sub-run is resumed": {both: true, resumeSubRun: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFlow(t, install(t), map[string]string{
				"outer":  "nodes:\n  - {id: middle, workflow: middle}\n  - {id: last, bash: echo last >> ledger, depends_on: [middle]}\n",
				"middle": "nodes:\n  - {id: inner, workflow: inner}\n",
				"inner": "nodes:\n  - {id: before, bash: echo before >> ledger}\n" +
					"  - {id: long, bash: 'echo long >> ledger; test -e mended || sleep 600', depends_on: [before]}\n",
			})
			run := f.dispatch("outer", "")
			eventually(t, "the script runs", func() bool { return len(f.lines("ledger")) == 2 })
			if row.both {
				f.kill()
			}
			f.killHost()
			if row.both {
				f.start()
			}
			outer := f.until(run.ID, workbench.RunPaused)
			middle := f.until(outer.SubRuns[0].ID, workbench.RunPaused)
			inner := f.until(middle.SubRuns[0].ID, workbench.RunPaused)
			if *outer.Run.PauseReason != workbench.PauseInterrupted || *middle.Run.PauseReason != workbench.PauseInterrupted {
				t.Errorf("paused for %s and %s", *outer.Run.PauseReason, *middle.Run.PauseReason)
			}
			f.write("mended", "")
			resumed := run.ID
			if row.resumeSubRun {
				resumed = inner.Run.ID
			}
			f.call(nil, "WorkflowAPI.Resume", resumed)
			outer = f.until(run.ID, workbench.RunCompleted)
			if got := strings.Join(f.lines("ledger"), " "); got != "before long long last" || len(outer.SubRuns) != 1 {
				t.Errorf("%s, %d sub-runs%s", got, len(outer.SubRuns), told(outer.Nodes))
			}
		})
	}
}
