package task_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// onBoth runs a test over a real SQLite file and a real PostgreSQL database.
func onBoth(t *testing.T, test func(*testing.T, *bench)) {
	t.Helper()
	for name, open := range map[string]storetest.Opener{"SQLite": storetest.Open, "PostgreSQL": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newBench(t, open))
		})
	}
}

// bench is the service over a real database and a real repository. What it wants
// to be run is recorded: the tests of the command line run it.
type bench struct {
	*task.Service
	t       testing.TB
	db      *store.DB
	project string
	session workbench.Session
	// external are the folders outside of the project.
	external []string
	runs     []task.Run
}

func newBench(t *testing.T, open storetest.Opener) *bench {
	t.Helper()
	b := &bench{t: t, db: open(t), project: t.TempDir()}
	b.write("cmd/main.go", "package main\n")
	b.write("shop/invoice.go", "package shop\n\n// Invoice is what a customer pays.\ntype Invoice struct{}\n")
	b.write("shop/refund.go", "package shop\n")
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = b.project
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	host := storetest.Host(t, b.db)
	var err error
	b.session, err = b.db.CreateSession(t.Context(), workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: "Shop", ProjectDirectory: b.project, ProjectHash: "hash", HostID: host.ID,
	}})
	b.must(err)
	git := worktree.New()
	lister := files.NewLister(git)
	source := find.Source{Git: git, List: func(ctx context.Context, dir string, repo bool) ([]string, error) {
		listing, err := lister.Open(ctx, dir, repo)
		if err != nil {
			return nil, err
		}
		return listing.Under(""), nil
	}}
	b.Service = task.New(task.Options{
		Store: b.db, HostID: host.ID, Notify: func(workbench.Notice) {},
		Run: func(_ context.Context, r task.Run) (workbench.Job, error) {
			b.runs = append(b.runs, r)
			return workbench.Job{}, nil
		},
		Prompter: &task.Prompter{
			Store: b.db, Project: source.Open,
			External:  func(context.Context, string) ([]string, error) { return b.external, nil },
			Estimator: task.NewEstimator(),
			Now:       func() time.Time { return time.UnixMilli(storetest.Epoch) },
			ReadFile: func(_ context.Context, root, path string, limit int64) ([]byte, int64, error) {
				text, err := files.ReadText(root, path, limit)
				return []byte(text.Content), text.SizeBytes, err
			},
		},
	})
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) wantCode(err error, want workbench.Code) {
	b.t.Helper()
	if got := workbench.ErrorCode(err); got != want {
		b.t.Errorf("error %v has the code %q, wanted %q", err, got, want)
	}
}

func (b *bench) write(name, content string) {
	b.t.Helper()
	path := filepath.Join(b.project, filepath.FromSlash(name))
	b.must(os.MkdirAll(filepath.Dir(path), 0o700))
	b.must(os.WriteFile(path, []byte(content), 0o600))
}

// job stores a job of a type; with a response it has completed.
func (b *bench) job(taskType, agent string, payload workbench.JobPayload, response *string) workbench.Job {
	b.t.Helper()
	ctx := b.t.Context()
	j := workbench.Job{Payload: payload, Prompt: payload.Text}
	j.ID, j.SessionID, j.HostID, j.TaskType, j.Agent = workbench.NewID(), b.session.ID, b.session.HostID, taskType, &agent
	j.Priority, j.MaxAttempts = 1, 1
	b.must(b.db.CreateJob(ctx, j))
	if response != nil {
		b.must(b.db.FinishJob(ctx, workbench.JobEnd{
			JobID: j.ID, Status: workbench.JobCompleted, Exit: workbench.ProcessExit{EndedAt: storetest.Epoch},
			Texts: []workbench.JobText{{Channel: workbench.ChannelResponse, Data: *response}},
		}))
	}
	stored, err := b.db.Job(ctx, j.ID)
	b.must(err)
	return stored
}

func (b *bench) setTask(text string) {
	b.t.Helper()
	_, err := b.db.WriteTask(b.t.Context(), workbench.TaskWrite{
		SessionID: b.session.ID, HostID: b.session.HostID, Version: b.reload().TaskHistoryVersion, OpType: workbench.OpEdit, Description: text,
	})
	b.must(err)
}

func (b *bench) reload() workbench.Session {
	b.t.Helper()
	s, err := b.db.Session(b.t.Context(), b.session.ID)
	b.must(err)
	return s
}
