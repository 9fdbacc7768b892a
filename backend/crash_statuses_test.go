//go:build unix

package backend_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// statuses is one job in each status, of one installation.
type statuses struct {
	*installation
	session workbench.Session
	folder  string // each job that runs adds a line to a file of its own there
	jobs    map[workbench.JobStatus]workbench.Job
}

const (
	waitForGate = `until [ -e "$2" ]; do sleep 0.01; done; `
	leaveTrace  = `echo ran >> "$1"; `
)

// command is one that leaves its trace. Its gate is the file gate of the folder.
func (s *statuses) command(status workbench.JobStatus, script string) []string {
	return []string{"/bin/sh", "-c", leaveTrace + script, "sh", s.trace(status), filepath.Join(s.folder, "gate")}
}

func (s *statuses) trace(status workbench.JobStatus) string {
	return filepath.Join(s.folder, string(status))
}

func (s *statuses) ran(status workbench.JobStatus) int {
	raw, err := os.ReadFile(s.trace(status))
	if err != nil {
		return 0
	}
	return strings.Count(string(raw), "ran\n")
}

func (s *statuses) show(status workbench.JobStatus) workbench.Job {
	s.t.Helper()
	var j workbench.Job
	s.call(&j, "JobAPI.Show", s.jobs[status].ID)
	return j
}

// begin brings jobs into the statuses that the owner gives them.
func (s *statuses) begin() {
	s.t.Helper()
	for status, script := range map[workbench.JobStatus]string{
		workbench.JobCompleted:        "",
		workbench.JobCompletedByTag:   `printf '<done/>'; sleep 600`,
		workbench.JobFailed:           "exit 3",
		workbench.JobCanceled:         waitForGate,
		workbench.JobRunning:          waitForGate,
		workbench.JobGeneratingStream: "echo begun; " + waitForGate,
		workbench.JobProcessingStream: "echo begun; " + waitForGate,
	} {
		j := s.run(job.Spec{SessionID: s.session.ID, Agent: "shell", Command: s.command(status, script), StopTag: "<done/>"})
		s.jobs[status] = j
		switch {
		case status == workbench.JobCanceled:
			eventually(s.t, "it runs", func() bool { return s.ran(status) == 1 })
			s.call(nil, "JobAPI.Cancel", j.ID)
			fallthrough
		case status.Final():
			if j = s.wait(j.ID); j.Status != status {
				s.t.Fatalf("%s is %s: %v", status, j.Status, j.ErrorMessage)
			}
			s.jobs[status] = j
		default:
			want := status
			if status == workbench.JobProcessingStream {
				want = workbench.JobGeneratingStream // the rest is written while no owner looks
			}
			eventually(s.t, string(status), func() bool { return s.show(status).Status == want && s.ran(status) == 1 })
		}
	}
}

// early brings jobs into the statuses before a start, as an owner leaves them
// that is killed there.
func (s *statuses) early(db *store.DB) {
	s.t.Helper()
	ctx := s.t.Context()
	agent := "shell"
	for _, status := range []workbench.JobStatus{
		workbench.JobCreated, workbench.JobIdle, workbench.JobQueued, workbench.JobAcknowledged, workbench.JobPreparing, workbench.JobPreparingInput,
	} {
		j := workbench.Job{JobSummary: workbench.JobSummary{
			ID: workbench.NewID(), SessionID: s.session.ID, TaskType: "task", HostID: s.session.HostID, Priority: 1, MaxAttempts: 1, Agent: &agent,
		}}
		j.Payload.Argv = s.command(status, "")
		err := db.CreateJob(ctx, j)
		if err == nil && status != workbench.JobCreated {
			err = db.MoveJob(ctx, workbench.JobChange{ID: j.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: status})
		}
		if err != nil {
			s.t.Fatal(err)
		}
		s.jobs[status] = j
	}
}

// TestEveryStatusAfterAKill kills the owner, the process host or both while there
// is a job in each of the thirteen statuses. Afterwards no job claims to live
// without an owner, and what waited ran once.
func TestEveryStatusAfterAKill(t *testing.T) {
	t.Parallel()
	for _, killed := range []string{"owner", "host", "both"} {
		t.Run(killed, func(t *testing.T) {
			t.Parallel()
			s := &statuses{installation: install(t), folder: t.TempDir(), jobs: map[workbench.JobStatus]workbench.Job{}}
			s.start()
			s.session = s.installation.session()
			s.begin()
			if killed == "host" { // the owner lives and settles what the host had
				s.killHost()
				for _, status := range []workbench.JobStatus{workbench.JobRunning, workbench.JobGeneratingStream, workbench.JobProcessingStream} {
					s.wait(s.jobs[status].ID)
				}
			}
			s.kill()
			if killed == "both" {
				s.killHost()
			}
			db := s.store()
			s.early(db)
			if killed != "host" {
				if err := db.ProcessingJob(t.Context(), s.jobs[workbench.JobProcessingStream].ID); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s.start()
			s.check(killed == "owner")
		})
	}
}

// check looks at every job after the start. lives says that the agents lived.
func (s *statuses) check(lives bool) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, "gate"), nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
	for status, j := range s.jobs {
		if status == workbench.JobIdle {
			continue
		}
		got := s.wait(j.ID)
		want, reason := workbench.JobCompleted, ""
		switch {
		case status.Final():
			want = status
			if got.UpdatedAt != j.UpdatedAt {
				s.t.Errorf("%s changed: %+v", status, got.JobSummary)
			}
		case !lives && (status == workbench.JobRunning || status == workbench.JobGeneratingStream || status == workbench.JobProcessingStream):
			want, reason = workbench.JobFailed, string(workbench.FailLost)
		}
		if got.Status != want || s.ran(status) != 1 {
			s.t.Errorf("%s became %s and ran %d times: %v", status, got.Status, s.ran(status), got.ErrorMessage)
		}
		if reason != "" && (got.FailureReason == nil || string(*got.FailureReason) != reason) {
			s.t.Errorf("%s failed because of %v", status, got.FailureReason)
		}
	}
	if got := s.show(workbench.JobIdle); got.Status != workbench.JobIdle || s.ran(workbench.JobIdle) != 0 {
		s.t.Errorf("what is parked is %s and ran %d times", got.Status, s.ran(workbench.JobIdle))
	}
	s.kill()
	db := s.store()
	if open, err := db.OpenJobs(s.t.Context(), s.session.HostID); err != nil || len(open) > 0 {
		s.t.Errorf("%+v, %v", open, err)
	}
}

// TestPromptsAreSaidOnce steers an agent over kills of its owner: each prompt
// reaches it once.
func TestPromptsAreSaidOnce(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	session := i.session()
	hold := filepath.Join(t.TempDir(), "hold")
	j := i.run(job.Spec{SessionID: session.ID, Agent: "demo", Prompt: prompt, Command: []string{"--seconds", "0.1", "--hold", hold}})
	eventually(t, "it runs", func() bool {
		var got workbench.Job
		i.call(&got, "JobAPI.Show", j.ID)
		return got.Status == workbench.JobGeneratingStream
	})
	const rounds, each = 4, 5
	for round := range rounds {
		for n := range each {
			i.call(nil, "JobAPI.AddPrompt", j.ID, workbench.PromptSteer, fmt.Sprintf("p%d-%d", round, n))
		}
		i.kill() // some of them are not with the host yet
		i.start()
	}
	eventually(t, "all were sent", func() bool {
		var prompts []workbench.JobPrompt
		i.call(&prompts, "JobAPI.Prompts", j.ID)
		for _, p := range prompts {
			if p.Status != workbench.PromptSent {
				return false
			}
		}
		return len(prompts) == rounds*each
	})
	said := func(round, n int) string { return fmt.Sprintf("You also said: p%d-%d. ", round, n) }
	eventually(t, "the last one was heard", func() bool {
		var page struct{ Text string }
		i.call(&page, "JobAPI.Output", j.ID, "response", 0)
		return strings.Contains(page.Text, said(rounds-1, each-1))
	})
	release(t, hold)
	j = i.wait(j.ID)
	for round := range rounds {
		for n := range each {
			if got := strings.Count(*j.Response, said(round, n)); got != 1 {
				t.Errorf("%q was said %d times", said(round, n), got)
			}
		}
	}
	if j.Status != workbench.JobCompleted || j.Attempt != 1 {
		t.Errorf("%s after %d attempts: %v", j.Status, j.Attempt, j.ErrorMessage)
	}
}
