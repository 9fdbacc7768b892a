package workflow_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

// bench is a workflow service over a real store and a real process host.
type bench struct {
	*workflow.Service
	t        testing.TB
	db       *store.DB
	link     *process.Link
	host     workbench.Host
	codebase workbench.Codebase
	dir      string // the data directory
	project  string // where runs work
	sources  map[string]string
	agents   workflow.Agents
	absent   string // a program that is not installed

	mu       sync.Mutex
	settings map[workbench.SettingKey]int64
}

// here puts every run into the project's directory.
type here struct{ dir string }

func (h here) Decide(context.Context, workbench.Codebase, workflow.Spec, map[string]any) (workflow.Place, error) {
	return workflow.Place{WorkingPath: h.dir, LockKey: h.dir}, nil
}

func (h here) Make(context.Context, workbench.WorkflowRun) (string, error) { return "", nil }

// noAgents are a machine without agents.
type noAgents struct{}

func (noAgents) Ask(context.Context, workflow.Task) (workflow.Answer, error) {
	return workflow.Answer{}, workbench.Errorf(workbench.EAgentMissing, "There is no agent.")
}
func (noAgents) Cancel(context.Context, workflow.Task) error { return nil }
func (noAgents) Check(context.Context, workflow.Task) (problems, warnings []string) {
	return []string{"There is no agent."}, nil
}
func (noAgents) Default() string { return "demo" }

// Freeze finds the sources of the test.
func (b *bench) Freeze(_ context.Context, _, name string) (*workflow.Frozen, error) {
	source, there := b.sources[name]
	if !there {
		return nil, workbench.Errorf(workbench.ENotFound, "There is no workflow %s.", name)
	}
	file := name + ".yaml"
	if filepath.IsAbs(name) {
		file = name
	}
	f := &workflow.Frozen{File: file, Source: source, Workflows: map[string]*workflow.Frozen{}}
	for other, text := range b.sources {
		if other != name && strings.Contains(source, "workflow: "+other) {
			f.Workflows[other] = &workflow.Frozen{File: other + ".yaml", Source: text}
		}
	}
	return f, f.Parse()
}

func newBench(t testing.TB) *bench { return newBenchOn(t, storetest.Open(t)) }

func newBenchOn(t testing.TB, db *store.DB) *bench {
	t.Helper()
	b := &bench{t: t, db: db, dir: t.TempDir(), project: t.TempDir(), sources: map[string]string{}, agents: noAgents{}}
	b.settings = map[workbench.SettingKey]int64{workbench.SettingWorkflowsMaxNodes: 4, workbench.SettingWorkflowsMaxNodesPerRun: 4}
	b.host = storetest.Host(t, db)
	codebase, err := db.AddCodebase(context.Background(), workbench.Codebase{
		ID: workbench.NewID(), Name: "project", HostID: b.host.ID, DefaultCwd: b.project, AIAssistantType: "demo",
		Kind: workbench.KindFolder, PathKey: b.project, ProjectHash: "hash",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.codebase = codebase
	b.begin()
	b.Start()
	t.Cleanup(func() {
		b.end()
		hosttest.Stop(t, b.dir)
	})
	return b
}

// begin makes the service, as an owner does when it starts.
func (b *bench) begin() {
	b.t.Helper()
	log := slog.New(slog.NewTextHandler(b.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	b.link = process.NewLink(hosttest.Options(b.t, host.Config{DataDir: b.dir}), log)
	b.Service = workflow.New(workflow.Options{
		Store: b.db, Link: b.link, Agents: b.agents, Places: here{b.project}, Files: b, HostID: b.host.ID,
		Dir: filepath.Join(b.dir, "runs"), Notify: func(workbench.Notice) {}, Log: log,
		Redact: func(s string) string { return strings.ReplaceAll(s, "confidential", "***") }, LookPath: b.lookPath,
		Setting: func(key workbench.SettingKey) int64 { b.mu.Lock(); defer b.mu.Unlock(); return b.settings[key] },
	})
}

// launch decides about a run as a launch does that found no process.
func (b *bench) launch(id string) {
	b.t.Helper()
	row, err := b.db.WorkflowRun(b.t.Context(), id)
	if err == nil {
		err = b.Resolve(b.t.Context(), row.WorkflowRunSummary, func(string) (bool, bool) { return false, false }, workbench.Finding{})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// lookPath finds a program as the host does, but for the one that is not here.
func (b *bench) lookPath(name string) (string, error) {
	if name == b.absent {
		return "", exec.ErrNotFound
	}
	return host.LookPath(name)
}

func (b *bench) end() {
	b.t.Helper()
	b.Close()
	if err := b.link.Close(); err != nil {
		b.t.Error(err)
	}
}

// dispatch starts a workflow of these nodes.
func (b *bench) dispatch(nodes string) workbench.WorkflowRun {
	b.t.Helper()
	b.sources["test"] = "name: test\ndescription: a test\nnodes:\n" + nodes
	run, err := b.Dispatch(b.t.Context(), workflow.Spec{CodebaseID: b.codebase.ID, Workflow: "test", Message: "do it"})
	if err != nil {
		b.t.Fatal(err)
	}
	return run
}

// until waits for a status of a run.
func (b *bench) until(id string, status workbench.RunStatus) workbench.WorkflowRun {
	b.t.Helper()
	return b.shows(id, func(r workbench.WorkflowRun) bool { return r.Status == status })
}

func (b *bench) shows(id string, is func(workbench.WorkflowRun) bool) workbench.WorkflowRun {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		r, err := b.db.WorkflowRun(b.t.Context(), id)
		if err != nil {
			b.t.Fatal(err)
		}
		if is(r) {
			return r
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("the run is %s, %v", r.Status, text(r.ErrorMessage))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// nodes are the newest attempts at the nodes of a run, by "id/iteration".
func (b *bench) nodes(id string) map[string]workbench.NodeRun {
	b.t.Helper()
	list, err := b.db.NodeRuns(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	newest := map[string]workbench.NodeRun{}
	for _, n := range list {
		key := n.NodeID
		if n.Iteration > 0 {
			key += "/" + string(rune('0'+n.Iteration))
		}
		if newest[key].Attempt > n.Attempt {
			continue
		}
		if newest[key], err = b.db.NodeRun(b.t.Context(), n.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return newest
}

// wants compares what became of the nodes: "completed: output", "failed", ….
func (b *bench) wants(id string, want map[string]string) {
	b.t.Helper()
	got := map[string]string{}
	for key, n := range b.nodes(id) {
		got[key] = string(n.Status)
		if n.Output != nil && n.Status == workbench.NodeCompleted {
			got[key] += ": " + *n.Output
		}
	}
	for key, w := range want {
		if got[key] != w {
			b.t.Errorf("%s is %q, want %q", key, got[key], w)
		}
	}
	for key := range got {
		if _, wanted := want[key]; !wanted {
			b.t.Errorf("%s is %q, and is not wanted", key, got[key])
		}
	}
}

// lines are those of a file in the project.
func (b *bench) lines(name string) []string {
	b.t.Helper()
	raw, err := os.ReadFile(filepath.Join(b.project, name))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.project, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// noProcess waits until no process of a run is left.
func (b *bench) noProcess(id string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		left, err := b.db.RunProcesses(b.t.Context(), id)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%d processes are left", len(left))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
