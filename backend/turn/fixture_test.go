package turn_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

// bench is a runner over a real store and a real process host.
type bench struct {
	*turn.Runner
	t       *testing.T
	db      *store.DB
	link    *process.Link
	quotas  turn.Quotas
	dir     string // the data directory
	host    workbench.Host
	session workbench.Session
	project string // where agents work
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), db: storetest.Open(t)}
	b.host = storetest.Host(t, b.db)
	b.session = storetest.Session(t, b.db, b.host.ID)
	var err error
	if b.project, err = filepath.EvalSymlinks(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	b.begin()
	t.Cleanup(func() {
		b.end()
		hosttest.Stop(t, b.dir)
	})
	return b
}

func (b *bench) begin() {
	b.t.Helper()
	log := slog.New(slog.DiscardHandler)
	b.link = process.NewLink(hosttest.Options(b.t, host.Config{DataDir: b.dir}), log)
	b.Runner = turn.New(turn.Options{
		Store: b.db, Link: b.link, HostID: b.host.ID, Log: log, Quotas: b.quotas, Files: files.ForAgents{},
	})
}

// end stops to follow, as an owner does that crashes or closes: the agents go on.
func (b *bench) end() {
	b.Close()
	if err := b.link.Close(); err != nil {
		b.t.Error(err)
	}
}

// run is one turn, over the runners that follow it.
type run struct {
	*owner
	*turn.Turn
	b       *bench
	driver  agent.Driver
	request agent.Request
	options turn.TurnOptions
}

// start begins a turn of a new job.
func (b *bench) start(driver agent.Driver, change ...func(*run)) *run {
	b.t.Helper()
	j := storetest.Job(b.t, b.db, b.session)
	err := b.db.MoveJob(b.t.Context(), workbench.JobChange{ID: j.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobPreparingInput})
	if err != nil {
		b.t.Fatal(err)
	}
	r := &run{
		owner: &owner{db: b.db, job: j.ID, texts: map[workbench.Channel]string{}}, b: b, driver: driver,
		request: agent.Request{JobID: j.ID, WorkingDirectory: b.project, Program: "/bin/sh", Prompt: "x"},
	}
	for _, c := range change {
		c(r)
	}
	if r.Turn, err = b.Start(b.t.Context(), r.owner, driver, r.request, r.options); err != nil {
		b.t.Fatal(err)
	}
	return r
}

// restart has another runner follow the turn, as after a crash.
func (r *run) restart() {
	r.b.t.Helper()
	r.b.end()
	r.b.begin()
	r.launch()
}

// launch takes the turn up as an owner does that starts, unless it was settled
// before. Nothing of it is unknown to a launch.
func (r *run) launch() {
	r.b.t.Helper()
	l, err := launch.Run(r.b.t.Context(), launch.Options{
		Store: r.b.db, Link: r.b.link, Jobs: r, HostID: r.b.host.ID, Mode: workbench.ModeServer, Now: workbench.SystemClock, Log: r.b.Log,
	})
	if err != nil {
		r.b.t.Fatal(err)
	}
	findings, err := r.b.db.Findings(r.b.t.Context(), l.ID())
	if err != nil || len(findings) != 0 {
		r.b.t.Errorf("found %+v: %v", findings, err)
	}
}

// Resolve follows the turn, as the service of jobs does.
func (r *run) Resolve(ctx context.Context, j workbench.JobSummary, child *host.Info, hosted bool, _ workbench.Finding) error {
	p, err := r.b.db.JobProcess(ctx, j.ID)
	if err != nil {
		return err
	}
	found := turn.Found{Child: child, Alive: child != nil && hosted && child.State != host.StateExited}
	r.Turn, err = r.b.Follow(ctx, r.owner, r.driver, r.request, p, found, r.options)
	return err
}

// settled waits for the end of the turn.
func (r *run) settled() turn.End {
	r.b.t.Helper()
	ctx, cancel := context.WithTimeout(r.b.t.Context(), patience)
	defer cancel()
	if err := r.Wait(ctx); err != nil {
		r.b.t.Fatalf("not settled: %v; it said %q", err, r.text(workbench.ChannelResponse))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ends) != 1 {
		r.b.t.Fatalf("%d ends", len(r.ends))
	}
	return r.ends[0]
}

// says waits until the response holds a text.
func (r *run) says(text string) {
	r.b.t.Helper()
	eventually(r.b.t, text, func() bool { return strings.Contains(r.text(workbench.ChannelResponse), text) })
}

// owner is a job, as the service of jobs keeps one, and what it was given.
type owner struct {
	db  *store.DB
	job string

	mu    sync.Mutex
	texts map[workbench.Channel]string
	facts int64 // skipped lines
	ends  []turn.End
}

var _ turn.Owner = (*owner)(nil)

func (o *owner) ID() string { return o.job }

func (o *owner) Usage(_ context.Context, u workbench.UsageEvent) workbench.UsageEvent { return u }

func (o *owner) Permission(p workbench.PermissionRequest) workbench.PermissionRequest { return p }

func (o *owner) AddProcess(ctx context.Context, p workbench.Process) error {
	p.JobID = &o.job
	return o.db.AddJobProcess(ctx, p)
}

func (o *owner) Process(ctx context.Context) (workbench.Process, error) {
	return o.db.JobProcess(ctx, o.job)
}

func (o *owner) Started(ctx context.Context, s workbench.ProcessStart) error {
	return o.db.JobStarted(ctx, o.job, s, nil)
}

func (o *owner) State(ctx context.Context) ([]byte, error) { return o.db.JobParserState(ctx, o.job) }

func (o *owner) Ingest(ctx context.Context, b turn.Batch) error {
	in := workbench.JobIngest{
		JobID: o.job, ProcessID: b.ProcessID, Attempt: 1, Stream: b.Stream, From: b.From, To: b.To, Lost: b.Lost, ParserState: b.State,
	}
	for _, event := range b.Events {
		if e, ok := event.(agent.Text); ok {
			in.Texts = append(in.Texts, workbench.JobText{Channel: e.Channel, Data: e.Data})
		}
	}
	err := o.db.IngestJob(ctx, in)
	if err == nil {
		o.keep(b.Events)
	}
	return err
}

func (o *owner) keep(events []agent.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			o.texts[e.Channel] += e.Data
		case agent.Facts:
			o.facts += e.SkippedLines
		}
	}
}

func (o *owner) Processing(ctx context.Context) error { return o.db.ProcessingJob(ctx, o.job) }

func (o *owner) Finish(ctx context.Context, e turn.End) error {
	end := workbench.JobEnd{JobID: o.job, ProcessID: e.ProcessID, Attempt: 1, Process: e.Process, Exit: e.Exit, Status: workbench.JobCompleted}
	if !e.Result.OK {
		end.Status, end.FailureReason, end.ErrorMessage = workbench.JobFailed, &e.Result.Reason, &e.Result.Message
	}
	err := o.db.FinishJob(ctx, end)
	if err == nil {
		o.keep(e.Events)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ends = append(o.ends, e)
	}
	return err
}

func (o *owner) Changed(context.Context, bool) {}

func (o *owner) text(channel workbench.Channel) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.texts[channel]
}

// gate is a file that a script waits for.
func (b *bench) gate() (path string, open func()) {
	b.t.Helper()
	path = filepath.Join(b.t.TempDir(), "gate")
	return path, func() {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}

func until(gate string) string { return "until [ -e '" + gate + "' ]; do sleep 0.01; done; " }

func lives(pid int) bool {
	_, err := host.StartToken(pid)
	return err == nil
}

func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not within %v: %s", patience, what)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// limits notes what agents report of their quotas.
type limits struct {
	mu   sync.Mutex
	seen []string
}

func (l *limits) Observe(_ context.Context, name string, limit agent.Limit) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = append(l.seen, name+" "+limit.Name)
	return nil
}

func (l *limits) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.seen)
}
