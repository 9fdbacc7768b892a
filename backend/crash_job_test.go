package backend_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const prompt = "Keep every word.\nAlso 이 줄."

// heldJob starts a demonstration that stops half-way until the file hold
// exists, and waits for its first words.
func heldJob(i *installation, session workbench.Session) (j workbench.Job, hold string, p *page) {
	i.t.Helper()
	hold = filepath.Join(i.t.TempDir(), "hold")
	j = i.run(job.Spec{
		SessionID: session.ID, Agent: "demo", Prompt: prompt, Command: []string{"--seconds", "0.5", "--hold", hold},
	})
	p = openPage(i.t, "j:"+j.ID+"/response")
	p.connect(i.info)
	p.waitLines(2)
	return j, hold, p
}

func release(t *testing.T, hold string) {
	t.Helper()
	if err := os.WriteFile(hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// uninterrupted is the response that the demonstration gives when nothing
// happens to it.
func uninterrupted(i *installation, session workbench.Session) string {
	i.t.Helper()
	j := i.wait(i.run(job.Spec{SessionID: session.ID, Agent: "demo", Prompt: prompt, Command: []string{"--seconds", "0"}}).ID)
	if j.Status != workbench.JobCompleted || j.Response == nil || *j.Response == "" {
		i.t.Fatalf("%s: %v", j.Status, j.ErrorMessage)
	}
	return *j.Response
}

func TestJobGoesOnWithoutItsOwner(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	want := uninterrupted(i, session)
	j, hold, p := heldJob(i, session)
	i.kill()
	p.disconnected()

	i.start()
	if f := i.found(j.ID); f.Action != workbench.ActionAttached || !f.Alive || f.Reason != string(workbench.EndCrash) {
		t.Errorf("%s, alive %t, because of a %s", f.Action, f.Alive, f.Reason)
	}
	p.connect(i.info)
	release(t, hold)
	if shown := p.waitEnd(); shown != want {
		t.Errorf("on the page: %s", difference(shown, want))
	}
	j = i.wait(j.ID)
	if j.Status != workbench.JobCompleted || j.Attempt != 1 || *j.Response != want {
		t.Errorf("%s after %d starts: %s", j.Status, j.Attempt, difference(*j.Response, want))
	}
}

func TestJobEndsWhileNobodyOwnsIt(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	want := uninterrupted(i, session)
	j, hold, p := heldJob(i, session)
	i.kill()
	p.disconnected()
	release(t, hold)
	eventually(t, "the agent has ended", func() bool {
		known, err := host.OpenSpool(i.Config.DataDir).List()
		return err == nil && len(known) == 1 && known[0].State == host.StateExited
	})

	i.start()
	f := i.found(j.ID)
	if f.Action != workbench.ActionFinalized || f.Alive || *f.StatusAfter != string(workbench.JobCompleted) {
		t.Errorf("%s, alive %t, %s", f.Action, f.Alive, *f.StatusAfter)
	}
	j = i.wait(j.ID)
	if j.Status != workbench.JobCompleted || *j.Response != want {
		t.Errorf("%s: %s", j.Status, difference(*j.Response, want))
	}
	findsNothingAgain(i)
}

// findsNothingAgain starts the owner anew: what a launch has settled is no
// news for the next one, and nothing is left in the spool.
func findsNothingAgain(i *installation) {
	i.t.Helper()
	i.kill()
	i.start()
	if again := i.findings(); len(again) > 0 {
		i.t.Errorf("the next launch found %+v", again)
	}
	if left, err := host.OpenSpool(i.Config.DataDir).List(); err != nil || len(left) > 0 {
		i.t.Errorf("in the spool: %+v, %v", left, err)
	}
}

// stubborn is a shell job whose processes do not end on TERM; it says who they
// are.
func stubborn(i *installation, session workbench.Session) (j workbench.Job, pids [2]int) {
	i.t.Helper()
	script := `trap '' TERM; sleep 1000 & echo $$ $!; while :; do wait; done`
	j = i.run(job.Spec{SessionID: session.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", script}})
	p := openPage(i.t, "j:"+j.ID+"/response")
	p.connect(i.info)
	p.waitLines(1)
	if _, err := fmt.Sscan(string(p.data), &pids[0], &pids[1]); err != nil {
		i.t.Fatal(err)
	}
	return j, pids
}

func lives(pid int) bool {
	_, err := host.StartToken(pid)
	return err == nil
}

func TestCancelEndsTheWholeTree(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	j, pids := stubborn(i, i.session())
	var canceled workbench.Job
	i.call(&canceled, "JobAPI.Cancel", j.ID)
	if canceled.Status != workbench.JobCanceled {
		t.Errorf("after the cancel: %s", canceled.Status)
	}
	if err := i.try(nil, "JobAPI.Cancel", j.ID); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("a second cancel: %v", err)
	}
	j = i.wait(j.ID)
	if j.Status != workbench.JobCanceled || j.FailureReason != nil || !strings.HasPrefix(*j.Response, fmt.Sprint(pids[0])) {
		t.Errorf("%s, %v, %q", j.Status, j.FailureReason, *j.Response)
	}
	for _, pid := range pids {
		if lives(pid) {
			t.Errorf("process %d still runs", pid)
		}
	}
}

func TestOwnerDiesWhileItCancels(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	j, pids := stubborn(i, i.session())
	i.call(nil, "JobAPI.Cancel", j.ID)
	i.kill()

	i.start()
	if f := i.found(j.ID); f.Action != workbench.ActionKilled && f.Action != workbench.ActionFinalized {
		t.Errorf("the launch did %s", f.Action)
	}
	j = i.wait(j.ID)
	if j.Status != workbench.JobCanceled || !strings.HasPrefix(*j.Response, fmt.Sprint(pids[0])) {
		t.Errorf("%s, %q", j.Status, *j.Response)
	}
	for _, pid := range pids {
		if lives(pid) {
			t.Errorf("process %d still runs", pid)
		}
	}
	findsNothingAgain(i)
}
