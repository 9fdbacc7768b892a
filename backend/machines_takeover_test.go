package backend_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestJobOfADeadMachineIsTakenOver: a job changes machines when the user says so
// and its own machine is gone, and then its work is done once more and not twice.
func TestJobOfADeadMachineIsTakenOver(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	gone, here := install(t), install(t)
	gone.use(address)
	here.use(address)
	gone.start()
	here.start()

	project, mark := t.TempDir(), filepath.Join(t.TempDir(), "ran")
	theirs := gone.sessionIn(project)
	gate := filepath.Join(t.TempDir(), "gate")
	held := gone.run(job.Spec{SessionID: theirs.ID, Agent: "shell", Command: []string{
		"/bin/sh", "-c", `echo begun; echo ran >> "$0"; until [ -e "$1" ]; do sleep 0.01; done; echo over`, mark, gate,
	}})
	ran := func() int {
		text, _ := os.ReadFile(mark) // none yet: it has not run
		return strings.Count(string(text), "ran\n")
	}
	eventually(t, "it runs, and what it said is stored", func() bool {
		return ran() == 1 && gone.response(held.ID) == "begun\n"
	})

	// The machine is connected, and the project is not here yet.
	if err := here.try(nil, "JobAPI.TakeOver", held.ID); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("without the project: %v", err)
	}
	ours := here.sessionIn(project)
	if err := here.try(nil, "JobAPI.TakeOver", held.ID); workbench.ErrorCode(err) != workbench.EConflict || !strings.Contains(err.Error(), "is connected") {
		t.Errorf("while its machine is connected: %v", err)
	}
	if !here.reaches(theirs.HostID) || !here.reaches(ours.HostID) {
		t.Error("a machine that is connected is shown as unreachable")
	}
	gone.kill()
	gone.killHost() // the power is cut
	expire(t, address, theirs.HostID)

	if here.reaches(theirs.HostID) {
		t.Error("a machine that is gone is shown as connected")
	}
	var seen workbench.Job
	here.call(&seen, "JobAPI.Show", held.ID)
	if seen.Status.Final() || seen.HostID != theirs.HostID {
		t.Errorf("without the user the job became %s", seen.Status)
	}
	release(t, gate)
	var next workbench.Job
	here.call(&next, "JobAPI.TakeOver", held.ID)
	if err := here.try(nil, "JobAPI.TakeOver", held.ID); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("a second time: %v", err)
	}
	next = here.wait(next.ID)
	if next.ID == held.ID || next.Status != workbench.JobCompleted || next.SessionID != ours.ID || next.RetryOfJobID == nil || *next.RetryOfJobID != held.ID {
		t.Errorf("%+v", next.JobSummary)
	}
	here.wantClosed(held.ID, next.ID)

	gone.start() // the power is back: what was taken from it is no work of its own
	if again := here.following(theirs.ID, held.ID); len(again) != 0 {
		t.Errorf("the machine that is back has %+v", again)
	}
	gone.wantClosed(held.ID, next.ID)
	if ran() != 2 {
		t.Errorf("it ran %d times", ran())
	}
}

// reaches reports whether this installation shows a machine as reachable.
func (i *installation) reaches(host string) bool {
	i.t.Helper()
	var machines []backend.Machine
	i.call(&machines, "HostAPI.Machines")
	for _, m := range machines {
		if m.ID == host {
			return m.Reachable
		}
	}
	i.t.Fatalf("the machine %s is not among %+v", host, machines)
	return false
}

// sessionIn makes a session in a folder.
func (i *installation) sessionIn(folder string) workbench.Session {
	i.t.Helper()
	var project workbench.Codebase
	i.call(&project, "ProjectAPI.Add", folder, true)
	var session workbench.Session
	i.call(&session, "SessionAPI.New", project.ID, "")
	return session
}

// response is what a job has said so far, as it is stored.
func (i *installation) response(id string) string {
	i.t.Helper()
	var page api.JobOutputPage
	i.call(&page, "JobAPI.Output", id, workbench.ChannelResponse, 0)
	return page.Text
}

func (i *installation) wantClosed(id, by string) {
	i.t.Helper()
	var j workbench.Job
	i.call(&j, "JobAPI.Show", id)
	wantFailure(i.t, j, workbench.FailLost, "Job "+by+" takes its place.")
	if !j.IsFinalized || j.Response == nil || *j.Response != "begun\n" {
		i.t.Errorf("the job of the machine that was gone: finalised %t, kept %v", j.IsFinalized, j.Response)
	}
}

// expire lets the lease of a machine end now, as half a minute without it does.
func expire(t *testing.T, address, host string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := db.Exec(t.Context(), `UPDATE hosts SET lease_expires_at = 1 WHERE id = $1`, host)
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("%d leases, %v", tag.RowsAffected(), err)
	}
	if err := db.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
