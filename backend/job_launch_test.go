package backend_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestLaunchAsksBeforeAWaitingJobRuns: a job that waited behind another one is
// left to the user at the next launch, and runs once it is started.
func TestLaunchAsksBeforeAWaitingJobRuns(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	i.call(nil, "SettingsAPI.Set", string(workbench.SettingJobsOnLaunch), workbench.OnLaunchAsk)
	i.call(nil, "SettingsAPI.Set", "jobs.max_concurrent", "1")
	first, hold, p := heldJob(i, session)
	mark := filepath.Join(t.TempDir(), "ran")
	wrote := func() string {
		text, _ := os.ReadFile(mark) // none yet: nothing was written
		return string(text)
	}
	waiting := i.run(job.Spec{SessionID: session.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", `echo once >> "$0"`, mark}})
	i.kill()
	p.disconnected()

	i.start()
	if f := i.found(waiting.ID); f.Action != workbench.ActionParked {
		t.Errorf("the job that waited was %s", f.Action)
	}
	release(t, hold)
	if j := i.wait(first.ID); j.Status != workbench.JobCompleted {
		t.Errorf("the job that ran is %s", j.Status)
	}
	var j workbench.Job
	i.call(&j, "JobAPI.Show", waiting.ID)
	if j.Status != workbench.JobIdle || wrote() != "" {
		t.Fatalf("the job that waited is %s, and wrote %q", j.Status, wrote())
	}
	i.call(nil, "JobAPI.RunParked", waiting.ID)
	if j = i.wait(waiting.ID); j.Status != workbench.JobCompleted || wrote() != "once\n" {
		t.Errorf("%s after the user started it, and wrote %q", j.Status, wrote())
	}
}
