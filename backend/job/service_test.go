package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestShell(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	j := b.done(b.sh(`echo out; echo err >&2; pwd; exit 4`).ID)
	if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailError || *j.Metadata.ExitCode != 4 || j.Attempt != 1 {
		t.Errorf("%s because of %v, %+v, %d starts", j.Status, j.FailureReason, j.Metadata, j.Attempt)
	}
	where, err := filepath.EvalSymlinks(b.project)
	if err != nil {
		t.Fatal(err)
	}
	if want := "out\n" + where + "\n"; *j.Response != want || b.text(j.ID, workbench.ChannelResponse) != want {
		t.Errorf("response %q, wanted %q", *j.Response, want)
	}
	if log := b.text(j.ID, workbench.ChannelLog); log != "err\n" {
		t.Errorf("log %q", log)
	}
	if j := b.done(b.sh(`printf 'no newline'`).ID); j.Status != workbench.JobCompleted || *j.Response != "no newline" {
		t.Errorf("%s: %q", j.Status, *j.Response)
	}
	if j := b.done(b.sh(`kill -KILL $$`).ID); j.Status != workbench.JobFailed || j.Metadata.ExitSignal != "SIGKILL" {
		t.Errorf("%s: %+v", j.Status, j.Metadata)
	}
	eventually(t, "nothing is left in the spool", func() bool {
		left, err := b.link.Spool().List()
		return err == nil && len(left) == 0
	})
}

func TestDemonstration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	j, err := b.Run(t.Context(), job.Spec{SessionID: b.session.ID, Agent: "demo", Prompt: "# Say it", Command: []string{"--seconds", "0.2"}})
	if err != nil || j.Title == nil {
		t.Fatalf("%+v, %v", j, err)
	}
	streamed := b.text(j.ID, workbench.ChannelResponse)
	j = b.done(j.ID)
	if j.Status != workbench.JobCompleted || *j.Response != streamed || !strings.HasPrefix(streamed, demo.Notice) {
		t.Errorf("%s: %q, streamed %q", j.Status, *j.Response, streamed)
	}
	if *j.ModelUsed != demo.Model || j.AssistantSessionID == nil || j.Metadata.Turns != 1 || j.ActualCost != nil {
		t.Errorf("%+v", j)
	}
}

func TestLongLinesAndBadText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const long = 8 << 20
	j := b.done(b.sh(fmt.Sprintf(`head -c %d /dev/zero | tr '\0' x; echo; printf 'a\377b\0c\n'`, long)).ID)
	if want := strings.Repeat("x", long) + "\na\uFFFDb\uFFFDc\n"; j.Status != workbench.JobCompleted || *j.Response != want {
		t.Errorf("%s, %d bytes, wanted %d, the end is %q", j.Status, len(*j.Response), len(want), (*j.Response)[max(0, len(*j.Response)-20):])
	}
}

// TestLinesBeyondOneBatch has a driver of lines take up short and long lines
// that are all there, and after which the agent is silent. None of them must
// wait for more.
func TestLinesBeyondOneBatch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const long = 1 << 20 // more than one batch
	dir := t.TempDir()
	lines, agent := filepath.Join(dir, "lines"), filepath.Join(dir, "agent")
	if err := os.WriteFile(lines, []byte("short\n"+strings.Repeat("x", long)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	print, open := b.gate()
	end, letEnd := b.gate()
	script := "#!/bin/sh\nuntil [ -e " + print + " ]; do sleep 0.01; done; cat " + lines + "; : > " + dir + "/printed\n" +
		"until [ -e " + end + " ]; do sleep 0.01; done\n"
	if err := os.WriteFile(agent, []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	b.Agents.Self = agent // what the demonstration's driver starts
	j, err := b.Run(t.Context(), job.Spec{SessionID: b.session.ID, Agent: "demo", Prompt: "x"})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "it runs", func() bool { return b.row(j.ID).Attempt == 1 })
	b.end()
	open()
	eventually(t, "all of it is printed", func() bool { _, err := os.Stat(dir + "/printed"); return err == nil })
	b.begin()
	b.launch()
	b.shows(j.ID, workbench.ChannelLog, long+len("short\n\n"))
	letEnd()
	if j = b.done(j.ID); *j.FailureReason != workbench.FailTruncated || j.Metadata.SkippedLines != 2 {
		t.Errorf("%v, %+v", *j.FailureReason, j.Metadata)
	}
}

func TestPromptNamesFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := os.WriteFile(filepath.Join(b.project, "here.txt"), []byte("content of here"), 0o600); err != nil {
		t.Fatal(err)
	}
	session := b.newSession("gone.txt", "here.txt")
	j, err := b.Run(t.Context(), job.Spec{SessionID: session.ID, Agent: "demo", Prompt: "Look.", Command: nil})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the prompt is built", func() bool { return b.row(j.ID).Status.Final() || b.row(j.ID).Attempt > 0 })
	prompt := b.row(j.ID).Prompt
	for _, want := range []string{"Look.", "here.txt", "content of here", "gone.txt"} {
		if !strings.Contains(prompt, want) {
			t.Errorf("the prompt lacks %q:\n%s", want, prompt)
		}
	}
	if _, err := b.Cancel(t.Context(), j.ID); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		t.Error(err)
	}
	if got := b.done(j.ID).Metadata.MissingFiles; !slices.Equal(got, []string{"gone.txt"}) {
		t.Errorf("missing files %q", got)
	}
}

func TestWhatCannotRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, test := range map[string]struct {
		spec job.Spec
		want workbench.Code
	}{
		"no session":      {job.Spec{SessionID: workbench.NewID(), Agent: "demo", Prompt: "x"}, workbench.ENotFound},
		"no such agent":   {job.Spec{SessionID: b.session.ID, Agent: "other", Prompt: "x"}, workbench.ENotFound},
		"nothing to do":   {job.Spec{SessionID: b.session.ID, Agent: "demo"}, workbench.EInvalid},
		"nothing but air": {job.Spec{SessionID: b.session.ID, Agent: "demo", Prompt: " \n"}, workbench.EInvalid},
	} {
		if _, err := b.Run(t.Context(), test.spec); workbench.ErrorCode(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if rows, err := b.db.Jobs(t.Context(), workbench.JobFilter{Limit: 100}); err != nil || len(rows) > 0 {
		t.Errorf("%d rows are left, %v", len(rows), err)
	}
	j, err := b.Run(t.Context(), job.Spec{SessionID: b.session.ID, Agent: "shell", Command: []string{"/no/such/program"}})
	if err == nil {
		j = b.done(j.ID)
		if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailSpawn || j.ErrorMessage == nil {
			t.Errorf("a program that is missing: %s, %v", j.Status, j.FailureReason)
		}
	}
	if err := os.RemoveAll(b.project); err != nil {
		t.Fatal(err)
	}
	j = b.done(b.sh("true").ID)
	if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailSpawn || !strings.Contains(*j.ErrorMessage, b.project) {
		t.Errorf("a directory that is gone: %s, %v", j.Status, j.ErrorMessage)
	}
}

// TestQueue runs four jobs at once, and the others in the order of their
// requests.
func TestQueue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, open := b.gate()
	order := filepath.Join(t.TempDir(), "order")
	var ids []string
	for n := range 4 {
		ids = append(ids, b.sh(`echo "$2" >> "$3"; echo up; `+untilGate, gate, fmt.Sprint(n), order).ID)
		b.shows(ids[n], workbench.ChannelResponse, 1)
	}
	for n := 4; n < 7; n++ {
		ids = append(ids, b.sh(untilGate+`echo "$2" >> "$3"`, gate, fmt.Sprint(n), order).ID)
	}
	for _, id := range ids[4:] {
		if got := b.row(id).Status; got != workbench.JobQueued {
			t.Errorf("beyond the limit: %s", got)
		}
	}
	if _, err := b.Cancel(t.Context(), ids[5]); err != nil {
		t.Fatal(err)
	}
	if j := b.row(ids[5]); j.Status != workbench.JobCanceled || !j.IsFinalized || j.StartTime != nil {
		t.Errorf("canceled in the queue: %+v", j.JobSummary)
	}
	if _, err := b.Cancel(t.Context(), ids[0]); err != nil { // makes room for one
		t.Fatal(err)
	}
	eventually(t, "the first of the queue starts", func() bool { return b.row(ids[4]).Attempt == 1 })
	if got := b.row(ids[6]).Status; got != workbench.JobQueued {
		t.Errorf("the last of the queue: %s", got)
	}
	open()
	for _, id := range slices.Delete(slices.Clone(ids), 5, 6) {
		b.done(id)
	}
	raw, err := os.ReadFile(order)
	if err != nil || string(raw[:8]) != "0\n1\n2\n3\n" || strings.Contains(string(raw), "5") {
		t.Errorf("%q, %v", raw, err)
	}
}

func TestWaitEndsWithItsTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, open := b.gate()
	j := b.sh(untilGate, gate)
	got, err := b.Wait(t.Context(), j.ID, 20*time.Millisecond)
	if err != nil || got.IsFinalized {
		t.Errorf("%+v, %v", got.JobSummary, err)
	}
	open()
	if got := b.done(j.ID); got.Status != workbench.JobCompleted {
		t.Errorf("%s", got.Status)
	}
	_, err = b.Wait(t.Context(), workbench.NewID(), time.Second)
	code(t, err, workbench.ENotFound)
}

func TestOneOfManyCancelsWins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	j := b.sh(`echo up; sleep 1000 & echo $!; wait`)
	b.shows(j.ID, workbench.ChannelResponse, len("up\n1\n"))
	var wins, conflicts int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := b.Cancel(t.Context(), j.ID)
			mu.Lock()
			defer mu.Unlock()
			switch workbench.ErrorCode(err) {
			case "":
				wins++
			case workbench.EConflict:
				conflicts++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if wins != 1 || conflicts != 7 {
		t.Errorf("%d won, %d were too late", wins, conflicts)
	}
	j = b.done(j.ID)
	var up string
	var pid int
	if _, err := fmt.Sscan(*j.Response, &up, &pid); err != nil || lives(pid) || j.Status != workbench.JobCanceled {
		t.Errorf("%s, %q, %v", j.Status, *j.Response, err)
	}
}

func TestEndSessionEndsItsJobs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gate, _ := b.gate()
	j := b.sh(untilGate, gate)
	eventually(t, "it runs", func() bool { return b.row(j.ID).Attempt == 1 })
	if err := b.EndSession(t.Context(), b.session.ID); err != nil {
		t.Fatal(err)
	}
	if j := b.row(j.ID); j.Status != workbench.JobCanceled || !j.IsFinalized {
		t.Errorf("%+v", j.JobSummary)
	}
}

// TestEndIsStoredLater lets the database refuse the ends of jobs for a while:
// of one that ran, and of one that could not be started.
func TestEndIsStoredLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.db.refusal.Store(workbench.Errorf(workbench.EDiskFull, "The disk is full."))
	ran := b.sh("echo kept")
	eventually(t, "an end was refused", func() bool { return b.db.refused.Load() > 0 })
	if err := os.RemoveAll(b.project); err != nil {
		t.Fatal(err)
	}
	before := b.db.refused.Load()
	failed := b.sh("true")
	eventually(t, "ends were refused", func() bool { return b.db.refused.Load() > before+2 })
	b.db.refusal.Store(nil)
	if j := b.done(ran.ID); j.Status != workbench.JobCompleted || *j.Response != "kept\n" {
		t.Errorf("%s, %q", j.Status, *j.Response)
	}
	if j := b.done(failed.ID); j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailSpawn {
		t.Errorf("%s, %v", j.Status, j.FailureReason)
	}
}

// TestRecordedProcessIsAskedForAgain goes on with a job whose owner died after
// it recorded a process. The host may have been asked for it, and starts an id
// once: another id could run the agent twice.
func TestRecordedProcessIsAskedForAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.end()
	j, p := storetest.PreparedJob(t, b.db.DB, b.session)
	b.begin()
	if found := b.launch(); len(found) != 1 || found[0].Action != workbench.ActionRequeued {
		t.Errorf("%+v", found)
	}
	b.Start()
	if j := b.done(j.ID); j.Status != workbench.JobCompleted || j.Attempt != 1 {
		t.Errorf("%s after %d starts: %v", j.Status, j.Attempt, j.ErrorMessage)
	}
	if got, err := b.db.JobProcess(t.Context(), j.ID); err != nil || got.ID != p.ID || got.Status != workbench.ProcessExited {
		t.Errorf("%+v, %v", got, err)
	}
}
