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

// TestLaunchResumesWhatWasInterrupted: where the user wants it, a job whose agent
// was lost goes on by itself in the agent's session, once for each loss. What
// waited behind it runs once, and what the user has parked stays parked.
func TestLaunchResumesWhatWasInterrupted(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	for key, value := range map[string]string{
		string(workbench.SettingJobsOnLaunch): workbench.OnLaunchResume, "jobs.max_concurrent": "1", "jobs.autostart": "false",
	} {
		i.call(nil, "SettingsAPI.Set", key, value)
	}
	mark := filepath.Join(t.TempDir(), "ran")
	parked := i.run(job.Spec{SessionID: session.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", `echo parked >> "$0"`, mark}})
	i.call(nil, "SettingsAPI.Set", "jobs.autostart", "true")
	lost, hold, p := heldJob(i, session)
	waits := i.run(job.Spec{SessionID: session.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", `echo waited >> "$0"`, mark}})
	i.kill()
	i.killHost() // and with it the agent
	p.disconnected()
	release(t, hold)

	for range 2 { // the second launch has nothing left to resume
		i.start()
		var before workbench.Job
		i.call(&before, "JobAPI.Show", lost.ID)
		wantFailure(t, before, workbench.FailLost, "resume it to go on")
		if before.Response == nil || *before.Response == "" {
			t.Error("the text of the lost job is not kept")
		}
		next := i.following(session.ID, lost.ID)
		if len(next) != 1 {
			t.Fatalf("%d jobs go on with the lost one", len(next))
		}
		j := i.wait(next[0].ID)
		if j.Status != workbench.JobCompleted || j.Payload.Resume == "" || j.AssistantSessionID == nil || *j.AssistantSessionID != *before.AssistantSessionID {
			t.Errorf("%s, in the session %q", j.Status, j.Payload.Resume)
		}
		i.wait(waits.ID)
		i.kill()
	}
	i.start()
	i.call(&parked, "JobAPI.Show", parked.ID)
	if text, err := os.ReadFile(mark); err != nil || string(text) != "waited\n" || parked.Status != workbench.JobIdle {
		t.Errorf("the parked job is %s, and %q was written: %v", parked.Status, text, err)
	}
}

// following are the jobs of a session that repeat another one or go on with it.
func (i *installation) following(session, id string) (found []workbench.JobSummary) {
	i.t.Helper()
	var all []workbench.JobSummary
	i.call(&all, "JobAPI.List", session)
	for _, j := range all {
		if j.RetryOfJobID != nil && *j.RetryOfJobID == id {
			found = append(found, j)
		}
	}
	return found
}
