package backend_test

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestReportTellsWhatCommandsResolved lets commands be the first owners after a
// crash. What they settle is told by the next window; what only goes on leaves
// no trace of each command.
func TestReportTellsWhatCommandsResolved(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	ends, hold, _ := heldJob(i, session)
	goesOn, _, _ := heldJob(i, session)
	i.kill()
	release(t, hold)
	eventually(t, "one of the agents has ended", func() bool {
		known, err := host.OpenSpool(i.Config.DataDir).List()
		return err == nil && slices.ContainsFunc(known, func(info host.Info) bool { return info.State == host.StateExited })
	})
	for range 3 {
		if out, err := i.command("job", "list").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}

	i.start()
	var report api.LaunchReport
	i.call(&report, "LaunchAPI.Report")
	if report.Previous == nil || report.Previous.Mode != workbench.ModeServer || *report.Previous.EndKind != workbench.EndCrash {
		t.Errorf("previous: %+v", report.Previous)
	}
	actions := map[string]workbench.FindingAction{}
	for _, f := range report.Findings {
		actions[f.SubjectID] = f.Action
	}
	if actions[ends.ID] != workbench.ActionFinalized || actions[goesOn.ID] != workbench.ActionAttached {
		t.Errorf("%v", actions)
	}
	i.call(nil, "LaunchAPI.Acknowledge")
	i.call(&report, "LaunchAPI.Report")
	for _, f := range report.Findings {
		if f.AcknowledgedAt == nil {
			t.Errorf("not acknowledged: %+v", f)
		}
	}
	i.stop()

	db, launches := i.store(), 0
	l, err := db.LatestLaunch(t.Context(), report.Launch.HostID)
	for ; err == nil && l != nil; l, err = db.LaunchBefore(t.Context(), *l) {
		launches++
	}
	if err != nil || launches != 3 {
		t.Errorf("%d launches are recorded: %v", launches, err)
	}
}
