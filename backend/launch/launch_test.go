package launch_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	hosttest.Main()
	goleak.VerifyTestMain(m)
}

// settler stands for the services: it stores the finding as it came, so that a
// test sees what a launch tells them.
type settler struct {
	db     *store.DB
	told   map[string]*host.Info // by subject
	hosted map[string]bool
}

func (s *settler) take(ctx context.Context, id string, child *host.Info, hosted bool, f workbench.Finding) error {
	s.told[id], s.hosted[id] = child, hosted
	f.Action = workbench.ActionNone
	return s.db.AddFinding(ctx, f)
}

type terminals struct {
	settler
	again []string
}

func (s *terminals) Again(_ context.Context, t workbench.TerminalSummary) (bool, error) {
	s.again = append(s.again, t.ID)
	return true, nil
}

func (s *terminals) Resolve(ctx context.Context, t workbench.TerminalSummary, child *host.Info, hosted bool, f workbench.Finding) error {
	return s.take(ctx, t.ID, child, hosted, f)
}

type jobs struct{ settler }

func (s *jobs) Resolve(ctx context.Context, j workbench.JobSummary, child *host.Info, hosted bool, f workbench.Finding) error {
	return s.take(ctx, j.ID, child, hosted, f)
}

type bench struct {
	t         *testing.T
	db        *store.DB
	link      *process.Link
	dir       string
	host      workbench.Host
	session   workbench.Session
	terminals *terminals
	jobs      *jobs
	clock     *storetest.Clock
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), clock: &storetest.Clock{}}
	b.db = storetest.Open(t, storetest.WithClock(b.clock.Now))
	b.host = storetest.Host(t, b.db)
	b.session = storetest.Session(t, b.db, b.host.ID)
	known := settler{db: b.db, told: map[string]*host.Info{}, hosted: map[string]bool{}}
	b.terminals, b.jobs = &terminals{settler: known}, &jobs{known}
	b.link = process.NewLink(hosttest.Options(t, host.Config{DataDir: b.dir}), slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		if err := b.link.Close(); err != nil {
			t.Error(err)
		}
		hosttest.Stop(t, b.dir)
	})
	return b
}

// launch runs a launch as an owner of a mode does, a while after the last one.
func (b *bench) launch(mode workbench.OwnerMode, change ...func(*launch.Options)) *launch.Launch {
	b.t.Helper()
	b.clock.Advance(1000)
	opt := launch.Options{
		Store: b.db, Link: b.link, Terminals: b.terminals, Jobs: b.jobs, HostID: b.host.ID, Mode: mode,
		BootID: "this", Now: b.clock.Now, Log: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&opt)
	}
	l, err := launch.Run(b.t.Context(), opt)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b *bench) latest() *workbench.Launch {
	b.t.Helper()
	l, err := b.db.LatestLaunch(b.t.Context(), b.host.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b *bench) findings(l *launch.Launch) []workbench.Finding {
	b.t.Helper()
	all, err := b.db.Findings(b.t.Context(), l.ID())
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// spawn starts a child in the host that no row knows.
func (b *bench) spawn(id, script string) {
	b.t.Helper()
	client, err := b.link.Host(b.t.Context())
	if err == nil {
		_, err = client.Spawn(b.t.Context(), host.Spec{
			ID: id, Kind: host.KindPipe, Cwd: "/", Env: os.Environ(), Argv: []string{"/bin/sh", "-c", script},
		})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestHowTheLastLaunchEnded tells clean, crash and reboot apart.
func TestHowTheLastLaunchEnded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.launch(workbench.ModeDesktop)
	if l := b.latest(); l.ID != first.ID() || l.ReadyAt == nil || l.EndKind != nil || *l.BootID != "this" {
		t.Errorf("%+v", l)
	}
	if err := first.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := b.latest(); *l.EndKind != workbench.EndClean {
		t.Errorf("%+v", l)
	}
	crashed := b.launch(workbench.ModeDesktop)
	sign := b.clock.Advance(500)
	b.launch(workbench.ModeDesktop, func(o *launch.Options) { o.LastSign = sign; o.BootID = "next" })
	before, err := b.db.LaunchBefore(t.Context(), *b.latest())
	if err != nil || before.ID != crashed.ID() || *before.EndKind != workbench.EndRebooted || *before.EndedAt != sign {
		t.Errorf("%+v, %v", before, err)
	}
	b.launch(workbench.ModeDesktop, func(o *launch.Options) { o.BootID = "next" })
	before, err = b.db.LaunchBefore(t.Context(), *b.latest())
	if err != nil || *before.EndKind != workbench.EndCrash || *before.EndedAt != before.StartedAt {
		t.Errorf("%+v, %v", before, err)
	}
}

// TestCommandLeavesNoLaunch runs a launch of a command, which is none unless it
// resolves something.
func TestCommandLeavesNoLaunch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.launch(workbench.ModeCLI).End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := b.latest(); l != nil {
		t.Errorf("%+v", l)
	}
	row, _ := storetest.RunningTerminal(t, b.db, b.session)
	l := b.launch(workbench.ModeCLI)
	if got := b.latest(); got == nil || got.ID != l.ID() || got.Mode != workbench.ModeCLI || got.ReadyAt == nil {
		t.Errorf("%+v", got)
	}
	if all := b.findings(l); len(all) != 1 || all[0].SubjectID != row.ID || all[0].Reason != string(workbench.EndCrash) {
		t.Errorf("%+v", all)
	}
	if err := l.End(t.Context()); err != nil || *b.latest().EndKind != workbench.EndClean {
		t.Errorf("%+v, %v", b.latest(), err)
	}
}

func TestFindingsAreAcknowledgedOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	storetest.RunningTerminal(t, b.db, b.session)
	storetest.RunningJob(t, b.db, b.session)
	l := b.launch(workbench.ModeServer)
	all := b.findings(l)
	if len(all) != 2 || all[0].SubjectKind != workbench.SubjectJob || all[1].SubjectKind != workbench.SubjectTerminal ||
		all[0].Seq != 1 || all[1].Seq != 2 || all[0].AcknowledgedAt != nil {
		t.Fatalf("%+v", all)
	}
	at := b.clock.Advance(10)
	if err := b.db.AcknowledgeFindings(t.Context(), l.ID()); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(10)
	if err := b.db.AcknowledgeFindings(t.Context(), l.ID()); err != nil {
		t.Fatal(err)
	}
	for _, f := range b.findings(l) {
		if *f.AcknowledgedAt != at {
			t.Errorf("%+v", f)
		}
	}
}

// TestWhatTheServicesAreTold asks the host and the spool, and starts no host.
func TestWhatTheServicesAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gone, _ := storetest.RunningTerminal(t, b.db, b.session)
	alive, p := storetest.RunningTerminal(t, b.db, b.session)
	j, jp := storetest.RunningJob(t, b.db, b.session)
	b.launch(workbench.ModeServer)
	if _, runs := host.Running(b.dir); runs || b.terminals.told[gone.ID] != nil {
		t.Errorf("a host was started for nothing, or knows what it cannot: %+v", b.terminals.told)
	}
	b.spawn(p.ID, "cat")
	b.spawn(jp.ID, "exit 5")
	eventually(t, func() bool {
		info, err := b.link.Spool().Info(jp.ID)
		return err == nil && info.State == host.StateExited
	})
	b.launch(workbench.ModeServer)
	if info := b.terminals.told[alive.ID]; info == nil || info.State != host.StateRunning || !b.terminals.hosted[alive.ID] {
		t.Errorf("%+v", info)
	}
	if info := b.jobs.told[j.ID]; info == nil || info.ExitCode == nil || *info.ExitCode != 5 {
		t.Errorf("%+v", info)
	}
}

// TestChildWithoutRow leaves a child that nobody knows to the user, and removes
// what one that has ended left.
func TestChildWithoutRow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.spawn("alive", "cat")
	b.spawn("ended", "true")
	eventually(t, func() bool {
		info, err := b.link.Spool().Info("ended")
		return err == nil && info.State == host.StateExited
	})
	for range 2 {
		all := b.findings(b.launch(workbench.ModeServer))
		if len(all) != 1 || all[0].SubjectKind != workbench.SubjectProcess || all[0].SubjectID != "alive" || !all[0].Alive ||
			all[0].Action != workbench.ActionNone || *all[0].Title != "/bin/sh" {
			t.Errorf("%+v", all)
		}
		left, err := b.link.Spool().List()
		if err != nil || len(left) != 1 || left[0].ID != "alive" || left[0].State != host.StateRunning {
			t.Errorf("%+v, %v", left, err)
		}
	}
}

// TestProcessesWithoutChild are settled, except those that are started again
// under their id.
func TestProcessesWithoutChild(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, starting := storetest.Terminal(t, b.db, b.session)
	_, prepared := storetest.PreparedJob(t, b.db, b.session)
	_, running := storetest.RunningJob(t, b.db, b.session)
	b.launch(workbench.ModeServer)
	for id, want := range map[string]workbench.ProcessStatus{
		starting.ID: workbench.ProcessStarting, prepared.ID: workbench.ProcessStarting, running.ID: workbench.ProcessLost,
	} {
		if p, err := b.db.Process(t.Context(), id); err != nil || p.Status != want {
			t.Errorf("%s, wanted %s: %v", p.Status, want, err)
		}
	}
}

func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-deadline:
			t.Fatal("it does not happen")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// TestCheck checks the file after an end that was not clean, and after one that
// nobody can tell.
func TestCheck(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	check := func(doubtful bool) launch.Checks {
		t.Helper()
		checks, err := launch.Check(t.Context(), launch.CheckOptions{
			Store: b.db, HostID: b.host.ID, Doubtful: doubtful, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		return checks
	}
	if c := check(false); c.IntegrityMS < 1 {
		t.Errorf("no launch before: %+v", c)
	}
	l := b.launch(workbench.ModeServer)
	if c := check(false); c.IntegrityMS < 1 {
		t.Errorf("after a crash: %+v", c)
	}
	if err := l.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := check(false); c.IntegrityMS != -1 {
		t.Errorf("after a clean end: %+v", c)
	}
	if c := check(true); c.IntegrityMS < 1 {
		t.Errorf("after a command that did not end well: %+v", c)
	}
}

// TestRecoveredDatabase reports that the database is another one, keeps what an
// unknown child left, and starts nothing again.
func TestRecoveredDatabase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.spawn("ended", "echo kept")
	eventually(t, func() bool {
		info, err := b.link.Spool().Info("ended")
		return err == nil && info.State == host.StateExited
	})
	_, starting := storetest.Terminal(t, b.db, b.session)
	queued := storetest.Job(t, b.db, b.session)
	if err := b.db.MoveJob(t.Context(), workbench.JobChange{
		ID: queued.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobQueued,
	}); err != nil {
		t.Fatal(err)
	}
	aside := t.TempDir()
	all := b.findings(b.launch(workbench.ModeCLI, func(o *launch.Options) {
		o.Aside = aside
		o.Recovered = &launch.Recovered{Action: workbench.ActionRestored, Title: "b.db", Detail: "The backup b.db was restored."}
	}))
	if len(all) != 4 || all[0].SubjectKind != workbench.SubjectDatabase || all[0].Action != workbench.ActionRestored || *all[0].Title != "b.db" {
		t.Fatalf("%+v", all)
	}
	for _, f := range all {
		if f.Reason != workbench.ReasonRecovery {
			t.Errorf("%+v", f)
		}
	}
	if _, told := b.jobs.told[queued.ID]; !told {
		t.Error("the job that waits was left to run")
	}
	if f := all[3]; f.SubjectKind != workbench.SubjectSpool || f.SubjectID != "ended" || f.Action != workbench.ActionQuarantined {
		t.Errorf("%+v", f)
	}
	kept, err := os.ReadFile(filepath.Join(aside, "ended", "stdout.00000000000000000000"))
	if err != nil || string(kept) != "kept\n" {
		t.Errorf("%q, %v", kept, err)
	}
	if left, err := b.link.Spool().List(); err != nil || len(left) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
	if p, err := b.db.Process(t.Context(), starting.ID); err != nil || p.Status != workbench.ProcessLost {
		t.Errorf("%+v, %v", p, err)
	}
}
