package job_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// demo runs the demonstration with arguments.
func (b *bench) demo(spec job.Spec, args ...string) workbench.Job {
	b.t.Helper()
	spec.SessionID, spec.Agent, spec.Command = b.session.ID, "demo", append([]string{"--seconds", "0.1"}, args...)
	if spec.Prompt == "" {
		spec.Prompt = "Do it."
	}
	j, err := b.Run(b.t.Context(), spec)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func TestRetriesWhatMaySucceedLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := filepath.Join(t.TempDir(), "limited")
	j := b.done(b.demo(job.Spec{}, "--rate-limit", file).ID)
	if j.Status != workbench.JobCompleted || j.Attempt != 2 || j.MaxAttempts != 3 {
		t.Errorf("%s after %d attempts of %d: %v", j.Status, j.Attempt, j.MaxAttempts, j.ErrorMessage)
	}
	if text := b.text(j.ID, workbench.ChannelResponse); text != *j.Response || strings.Count(text, "The task begins") != 1 {
		t.Errorf("the response is not that of the last attempt: %q", text)
	}
	j = b.done(b.demo(job.Spec{MaxAttempts: 1}, "--rate-limit", file+"2").ID)
	if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailRateLimited {
		t.Errorf("%s, %v", j.Status, j.FailureReason)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, spec := range map[string]job.Spec{"silence": {IdleSeconds: 1}, "all": {TotalSeconds: 1}} {
		j := b.done(b.demo(spec, "--hang").ID)
		if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailTimeout || !strings.Contains(*j.ErrorMessage, "1s") || *j.Response == "" {
			t.Errorf("%s: %s, %v, %v", name, j.Status, j.FailureReason, j.ErrorMessage)
		}
		p, err := b.db.JobProcess(t.Context(), j.ID)
		if err != nil || p.StopReason == nil || *p.StopReason != workbench.StopTimeout {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	j := b.done(b.demo(job.Spec{StopTag: "<done/>"}, "--tag", "<done/>", "--hang").ID)
	if j.Status != workbench.JobCompletedByTag || !strings.Contains(*j.Response, "<done/>") || j.FailureReason != nil {
		t.Errorf("%s: %v", j.Status, j.ErrorMessage)
	}
}

// TestStopTagCutAnywhere feeds a command's output in two pieces.
func TestStopTagCutAnywhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const tag = "<완료/>"
	var all sync.WaitGroup
	for cut := range tag { // arguments are text, so they are cut between characters
		if cut == 0 {
			continue
		}
		all.Go(func() {
			j, err := b.Run(t.Context(), job.Spec{
				SessionID: b.session.ID, Agent: "shell", StopTag: tag,
				Command: []string{"/bin/sh", "-c", `printf %s "$1"; sleep 0.2; printf %s "$2"; sleep 600`, "sh", tag[:cut], tag[cut:]},
			})
			if err != nil {
				t.Error(err)
				return
			}
			if j, err = b.Wait(t.Context(), j.ID, patience); err != nil || j.Status != workbench.JobCompletedByTag || *j.Response != tag {
				t.Errorf("cut at %d: %s, %v", cut, j.Status, err)
			}
		})
	}
	all.Wait()
}

func TestBudgetStopsBeforeAndWithin(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	spent := func(ctx context.Context, j workbench.Job) error {
		totals, err := b.db.JobUsage(ctx, j.ID)
		if err == nil && (totals.TokensSent > 0 || j.Payload.BudgetNano == 1) {
			return workbench.Errorf(workbench.EBudget, "The budget is used up.")
		}
		return err
	}
	b.options.Budget = spent
	b.begin()
	b.Start()
	j := b.done(b.demo(job.Spec{}, "--usage", "5", "--hang").ID)
	if j.Status != workbench.JobFailed || *j.ErrorMessage != "The budget is used up." || j.TokensSent != 5 {
		t.Errorf("%s, %v, %d tokens", j.Status, j.ErrorMessage, j.TokensSent)
	}
	_, err := b.Run(t.Context(), job.Spec{SessionID: b.session.ID, Agent: "demo", Prompt: "x", BudgetNano: 1})
	code(t, err, workbench.EBudget)
}

func TestRetryResumeAndNext(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hold, open := b.gate()
	first := b.demo(job.Spec{Prompt: "First."}, "--hold", hold, "--tool", "Read")
	b.shows(first.ID, workbench.ChannelResponse, 1)
	_, err := b.Retry(t.Context(), first.ID)
	code(t, err, workbench.EConflict)
	if _, err = b.AddPrompt(t.Context(), first.ID, workbench.PromptNext, "Then this."); err != nil {
		t.Fatal(err)
	}
	if _, err = b.AddPrompt(t.Context(), first.ID, workbench.PromptNext, "And that."); err != nil {
		t.Fatal(err)
	}
	if _, err = b.AddPrompt(t.Context(), first.ID, workbench.PromptSteer, "소리"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it was steered", func() bool {
		return strings.Contains(b.shown(first.ID), "You also said: 소리. ")
	})
	open()
	done := b.done(first.ID)
	if tools, err := b.db.JobTools(t.Context(), done.ID); err != nil || len(tools) != 1 || tools[0].Output == nil || done.Metadata.ToolCalls != 1 {
		t.Errorf("%+v, %v", tools, err)
	}
	second := b.next(done.ID)
	third := b.next(second.ID)
	for _, j := range []workbench.Job{second, third} {
		if j.Status != workbench.JobCompleted || j.Payload.Resume != *done.AssistantSessionID || *j.AssistantSessionID != *done.AssistantSessionID {
			t.Errorf("%s, resumed %q: %v", j.Status, j.Payload.Resume, j.ErrorMessage)
		}
	}
	if second.Payload.Text != "Then this." || third.Payload.Text != "And that." {
		t.Errorf("%q, then %q", second.Payload.Text, third.Payload.Text)
	}
	again, err := b.Retry(t.Context(), done.ID)
	if err != nil || again.Payload.Text != "First." || *again.RetryOfJobID != done.ID || again.Payload.Resume != "" {
		t.Errorf("%+v, %v", again, err)
	}
	b.done(again.ID)
	code(t, b.Delete(t.Context(), workbench.NewID()), workbench.ENotFound)
	if err := b.Delete(t.Context(), again.ID); err != nil {
		t.Error(err)
	}
}

// shown is what a job's response holds now.
func (b *bench) shown(id string) string {
	b.t.Helper()
	c, _, err := b.Cursor(b.t.Context(), id, workbench.ChannelResponse, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	p, _, err := c.Read(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return string(p.Data)
}

// next is the job that follows another one, when it has ended.
func (b *bench) next(id string) workbench.Job {
	b.t.Helper()
	var found string
	eventually(b.t, "the next job is there", func() bool {
		jobs, err := b.db.Jobs(b.t.Context(), workbench.JobFilter{SessionID: b.session.ID, Limit: 100})
		for _, j := range jobs {
			if j.RetryOfJobID != nil && *j.RetryOfJobID == id {
				found = j.ID
			}
		}
		return err == nil && found != ""
	})
	return b.done(found)
}

func TestInterruptKeepsTheSession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	j := b.demo(job.Spec{}, "--hang")
	b.shows(j.ID, workbench.ChannelResponse, 1)
	eventually(t, "it takes the interruption", func() bool { return b.Interrupt(t.Context(), j.ID) == nil })
	j = b.done(j.ID)
	if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailInterrupted || j.AssistantSessionID == nil {
		t.Errorf("%s, %v", j.Status, j.FailureReason)
	}
	code(t, b.Interrupt(t.Context(), j.ID), workbench.EConflict)
	_, err := b.AddPrompt(t.Context(), j.ID, workbench.PromptSteer, "more")
	code(t, err, workbench.EConflict)
}

func TestAgentsHaveLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	b.options.Setting = func(key workbench.SettingKey) int64 {
		spec, err := workbench.FindSetting(key)
		if err != nil {
			t.Error(err)
		}
		if key == workbench.SettingAgentsMaxConcurrent {
			return 1
		}
		return spec.Default
	}
	b.begin()
	b.Start()
	gate, open := b.gate()
	first, second := b.sh(untilGate, gate), b.sh(untilGate, gate)
	eventually(t, "the first runs", func() bool { return b.row(first.ID).Attempt == 1 })
	if j := b.done(b.demo(job.Spec{}).ID); j.Status != workbench.JobCompleted {
		t.Errorf("another agent did not pass: %s", j.Status)
	}
	if got := b.row(second.ID).Status; got != workbench.JobQueued {
		t.Errorf("beyond the limit: %s", got)
	}
	if _, err := b.SetPriority(t.Context(), second.ID, 3); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Error(err)
	}
	if j, err := b.SetPriority(t.Context(), second.ID, 2); err != nil || j.Priority != 2 {
		t.Errorf("%+v, %v", j, err)
	}
	open()
	b.done(first.ID)
	b.done(second.ID)
}

func TestParkedUntilTheUserStartsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	b.options.Setting = func(key workbench.SettingKey) int64 { // no bounds, no attempts but one, and no start
		switch key {
		case workbench.SettingAgentsMaxConcurrent, workbench.SettingJobsMaxAttempts:
			return 1
		}
		return 0
	}
	b.begin()
	b.Start()
	j := b.sh("echo ran")
	if j.Status != workbench.JobIdle {
		t.Fatal(j.Status)
	}
	if _, err := b.RunParked(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if j = b.done(j.ID); *j.Response != "ran\n" {
		t.Errorf("%q", *j.Response)
	}
	_, err := b.RunParked(t.Context(), j.ID)
	code(t, err, workbench.EConflict)
}

// secret is a value that a project gives to its agents.
const secret = "s3cret-토큰-0123456789"

// TestSecretsAreNotStored has a command print a variable of the project, whole
// and in pieces.
func TestSecretsAreNotStored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	codebase := storetest.Codebase(t, b.db.DB, b.host.ID)
	b.options.Variables = func(context.Context, string) (workbench.Environ, error) {
		return workbench.Environ{"TOKEN=" + secret, "MODE=production", "DB_PASSWORD=correct-horse-battery"}, nil
	}
	b.begin()
	b.Start()
	session, err := b.db.CreateSession(t.Context(), workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: "of a project", ProjectDirectory: b.project, ProjectHash: codebase.ProjectHash,
		CodebaseID: &codebase.ID, HostID: b.host.ID,
	}})
	if err != nil {
		t.Fatal(err)
	}
	b.session = session
	j := b.done(b.sh(`echo "$MODE $TOKEN $DB_PASSWORD"; printf %s "${TOKEN%???????}"; sleep 0.2; echo "${TOKEN#"${TOKEN%???????}"}"; echo "$TOKEN" >&2; printf 's3cr'`).ID)
	if want := "production REDACTED REDACTED\nREDACTED\ns3cr"; *j.Response != want {
		t.Errorf("%q, wanted %q", *j.Response, want)
	}
	if log := b.text(j.ID, workbench.ChannelLog); log != "REDACTED\n" {
		t.Errorf("log %q", log)
	}
}

// decider answers requests as the user would, when the test says so.
type decider struct {
	mu    sync.Mutex
	asked []workbench.PermissionRequest
	known map[string]agent.Decision // by key
}

func (d *decider) Ask(_ context.Context, p workbench.PermissionRequest, _ agent.PermissionMode, _ string) (*agent.Decision, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, p)
	return nil, nil
}

func (d *decider) Withdraw(context.Context, string, string) error { return nil }

func (d *decider) Undelivered(context.Context, string) ([]agent.Decision, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []agent.Decision
	for _, decision := range d.known {
		all = append(all, decision)
	}
	return all, nil
}

func (d *decider) CancelFor(context.Context, string) error { return nil }

func (d *decider) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.asked)
}

// TestWaitsForTheUserOverARestart decides while no owner runs. Waiting is
// bounded by nothing.
func TestWaitsForTheUserOverARestart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	user := &decider{known: map[string]agent.Decision{}}
	b.asker = user
	b.begin()
	b.Start()
	j := b.demo(job.Spec{IdleSeconds: 1, TotalSeconds: 2}, "--ask", "rm -r build")
	eventually(t, "it asks", func() bool { return user.count() > 0 })
	if p := user.asked[0]; p.Title != "rm -r build" || p.JobID == nil || *p.JobID != j.ID || p.Agent != "demo" {
		t.Errorf("%+v", p)
	}
	b.end()
	user.mu.Lock()
	user.known["ask-1"] = agent.Decision{Key: "ask-1", Allow: true}
	user.mu.Unlock()
	b.begin()
	b.launch()
	b.Start()
	if j = b.done(j.ID); j.Status != workbench.JobCompleted || !strings.Contains(*j.Response, "It is allowed: rm -r build. ") {
		t.Errorf("%s: %v, %q", j.Status, j.ErrorMessage, *j.Response)
	}
}
