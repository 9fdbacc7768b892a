package storetest

import (
	"context"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Host stores an installation and returns it.
func Host(t testing.TB, db *store.DB) workbench.Host {
	t.Helper()
	h := workbench.Host{
		ID: workbench.NewID(), Name: "bench", MachineID: "machine", OS: "linux", Arch: "amd64",
		DataDir: "/data", AppVersion: workbench.Version,
	}
	must(t, db.RegisterHost(context.Background(), h))
	return h
}

// Codebase stores a project of its own directory and returns it.
func Codebase(t testing.TB, db *store.DB, hostID string) workbench.Codebase {
	t.Helper()
	id := workbench.NewID()
	c, err := db.AddCodebase(context.Background(), workbench.Codebase{
		ID: id, Name: "project", DefaultCwd: "/src/" + id, AIAssistantType: "claude", Kind: workbench.KindRepo,
		HostID: hostID, PathKey: "/src/" + id, ProjectHash: workbench.ShortID(id),
	})
	must(t, err)
	return c
}

// Session stores an empty session of no project and returns it.
func Session(t testing.TB, db *store.DB, hostID string) workbench.Session {
	t.Helper()
	s, err := db.CreateSession(context.Background(), workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: "session", ProjectDirectory: "/src", ProjectHash: "hash", HostID: hostID,
	}})
	must(t, err)
	return s
}

// Terminal stores a starting terminal of a session, with its process, and
// returns both.
func Terminal(t testing.TB, db *store.DB, s workbench.Session) (workbench.Terminal, workbench.Process) {
	t.Helper()
	ctx := context.Background()
	id := workbench.NewID()
	p := workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, TerminalID: &id, Ordinal: 1, Kind: workbench.ProcessPTY,
		Cwd: s.ProjectDirectory, Argv: []string{"sh"},
	}
	must(t, db.CreateTerminal(ctx, workbench.Terminal{TerminalSummary: workbench.TerminalSummary{
		ID: id, WorkSessionID: &s.ID, HostID: s.HostID, WorkingDirectory: &s.ProjectDirectory, Cols: 80, Rows: 24,
	}}, p))
	stored, err := db.Terminal(ctx, id)
	must(t, err)
	p, err = db.Process(ctx, p.ID)
	must(t, err)
	return stored, p
}

// RunningTerminal stores a terminal whose process runs, and returns both.
func RunningTerminal(t testing.TB, db *store.DB, s workbench.Session) (workbench.Terminal, workbench.Process) {
	t.Helper()
	ctx := context.Background()
	term, p := Terminal(t, db, s)
	must(t, db.TerminalStarted(ctx, term.ID, Start(p.ID)))
	must(t, db.MoveTerminal(ctx, term.ID, []workbench.TerminalStatus{workbench.TerminalInitializing}, workbench.TerminalRunning, nil))
	term, err := db.Terminal(ctx, term.ID)
	must(t, err)
	p, err = db.Process(ctx, p.ID)
	must(t, err)
	return term, p
}

// Start is what a host says of a process that it started.
func Start(processID string) workbench.ProcessStart {
	return workbench.ProcessStart{
		ProcessID: processID, PID: 4711, PIDStartToken: "start", BootID: "boot", StartedAt: Epoch,
	}
}

// Job stores a created job of a session and returns it.
func Job(t testing.TB, db *store.DB, s workbench.Session) workbench.Job {
	t.Helper()
	ctx := context.Background()
	agent := "shell"
	id := workbench.NewID()
	must(t, db.CreateJob(ctx, workbench.Job{
		JobSummary: workbench.JobSummary{
			ID: id, SessionID: s.ID, TaskType: "agent", HostID: s.HostID, Priority: 1, MaxAttempts: 1, Agent: &agent,
		},
		Payload: workbench.JobPayload{Argv: []string{"true"}},
		Prompt:  "true",
	}))
	j, err := db.Job(ctx, id)
	must(t, err)
	return j
}

// PreparedJob stores a job with the process of its next attempt, both about to
// start, and returns them.
func PreparedJob(t testing.TB, db *store.DB, s workbench.Session) (workbench.Job, workbench.Process) {
	t.Helper()
	ctx := context.Background()
	j := Job(t, db, s)
	must(t, db.MoveJob(ctx, workbench.JobChange{
		ID: j.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobPreparingInput,
	}))
	p := workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, JobID: &j.ID, Ordinal: 1, Kind: workbench.ProcessPipe,
		Cwd: s.ProjectDirectory, Argv: []string{"true"},
	}
	must(t, db.AddJobProcess(ctx, p))
	j, err := db.Job(ctx, j.ID)
	must(t, err)
	p, err = db.Process(ctx, p.ID)
	must(t, err)
	return j, p
}

// RunningJob stores a job whose first attempt runs, and returns it with its
// process.
func RunningJob(t testing.TB, db *store.DB, s workbench.Session) (workbench.Job, workbench.Process) {
	t.Helper()
	ctx := context.Background()
	j, p := PreparedJob(t, db, s)
	must(t, db.JobStarted(ctx, j.ID, Start(p.ID), nil))
	j, err := db.Job(ctx, j.ID)
	must(t, err)
	p, err = db.Process(ctx, p.ID)
	must(t, err)
	return j, p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
