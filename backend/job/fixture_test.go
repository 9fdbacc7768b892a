package job_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/agent/shell"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

// database is the real store, which a test can make refuse ends.
type database struct {
	*store.DB
	refusal atomic.Pointer[workbench.Error] // what FinishJob answers; nil: it works
	refused atomic.Int64
}

func (d *database) FinishJob(ctx context.Context, e workbench.JobEnd) error {
	if err := d.refusal.Load(); err != nil {
		d.refused.Add(1)
		return err
	}
	return d.DB.FinishJob(ctx, e)
}

// bench is a job service over a real store, a real process host and the agents
// that need no account.
type bench struct {
	*job.Service
	t       testing.TB
	db      *database
	link    *process.Link
	turns   *turn.Runner
	options job.Options // what begin adds to
	asker   turn.Asker
	dir     string // the data directory
	of      host.Config
	host    workbench.Host
	project string // the directory of session
	session workbench.Session
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return newBenchOf(t, host.Config{})
}

// newBenchOf is newBench with a host of a kind.
func newBenchOf(t testing.TB, of host.Config) *bench {
	t.Helper()
	b := &bench{t: t, of: of, dir: t.TempDir(), project: t.TempDir(), db: &database{DB: storetest.Open(t)}}
	b.host = storetest.Host(t, b.db.DB)
	b.session = b.newSession()
	b.begin()
	b.Start()
	t.Cleanup(func() {
		b.end()
		hosttest.Stop(t, b.dir)
	})
	return b
}

func (b *bench) newSession(files ...string) workbench.Session {
	b.t.Helper()
	s, err := b.db.CreateSession(context.Background(), workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: "session", ProjectDirectory: b.project, ProjectHash: "hash", HostID: b.host.ID,
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	move, err := b.db.FilesMove(context.Background(), s.ID)
	if err == nil && len(files) > 0 {
		_, err = b.db.WriteFiles(context.Background(), workbench.FilesWrite{
			SessionID: s.ID, HostID: b.host.ID, Version: move.Version, OpType: workbench.OpEdit, IncludedFiles: files,
		})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// begin makes the service, as an owner does when it starts. It works on the
// queue only once it is started.
func (b *bench) begin() {
	b.t.Helper()
	self, err := os.Executable()
	if err != nil {
		b.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	b.of.DataDir = b.dir
	b.link = process.NewLink(hosttest.Options(b.t, b.of), log)
	b.turns = turn.New(turn.Options{Store: b.db, Link: b.link, HostID: b.host.ID, Log: log, Asker: b.asker})
	opt := b.options
	opt.Store, opt.Link, opt.Turns, opt.Drivers = b.db, b.link, b.turns, agent.Drivers{shell.New(), demo.New()}
	opt.Agents = agent.Environment{LookPath: host.LookPath, Self: self}
	opt.ReadFile, opt.HostID, opt.Notify, opt.Log = readFile, b.host.ID, func(workbench.Notice) {}, log
	b.Service = job.New(opt)
}

func readFile(_ context.Context, root, path string, limit int64) ([]byte, int64, error) {
	text, err := files.ReadText(root, path, limit)
	return []byte(text.Content), text.SizeBytes, err
}

// end closes the service, as an owner does when it stops.
func (b *bench) end() {
	b.Close()
	b.turns.Close()
	if err := b.link.Close(); err != nil {
		b.t.Error(err)
	}
}

// launch resolves what the last service left, and returns what it found.
func (b *bench) launch() []workbench.Finding {
	b.t.Helper()
	l, err := launch.Run(b.t.Context(), launch.Options{
		Store: b.db.DB, Link: b.link, Jobs: b.Service, HostID: b.host.ID, Mode: workbench.ModeServer,
		Now: workbench.SystemClock, Log: b.Log,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	findings, err := b.db.Findings(b.t.Context(), l.ID())
	if err != nil {
		b.t.Fatal(err)
	}
	return findings
}

// sh starts a shell job.
func (b *bench) sh(script string, args ...string) workbench.Job {
	b.t.Helper()
	j, err := b.Run(b.t.Context(), job.Spec{
		SessionID: b.session.ID, Agent: "shell", Command: append([]string{"/bin/sh", "-c", script, "sh"}, args...),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) row(id string) workbench.Job {
	b.t.Helper()
	j, err := b.db.Job(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

// done waits until a job is finalised.
func (b *bench) done(id string) workbench.Job {
	b.t.Helper()
	j, err := b.Wait(b.t.Context(), id, patience)
	if err != nil || !j.IsFinalized {
		b.t.Fatalf("%s, %v", j.Status, err)
	}
	return j
}

// text is all of a channel of a job.
func (b *bench) text(id string, channel workbench.Channel) string {
	b.t.Helper()
	c, _, err := b.Cursor(b.t.Context(), id, channel, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	var all []byte
	for {
		p, err := c.Next(ctx)
		if err != nil || p.Offset != int64(len(all)) {
			b.t.Fatalf("a piece at %d after %d bytes: %v", p.Offset, len(all), err)
		}
		if p.Ended {
			return string(all)
		}
		all = append(all, p.Data...)
	}
}

// shows waits until a channel begins with text.
func (b *bench) shows(id string, channel workbench.Channel, length int) {
	b.t.Helper()
	c, _, err := b.Cursor(b.t.Context(), id, channel, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	for got := 0; got < length; {
		p, err := c.Next(ctx)
		if err != nil || p.Ended {
			b.t.Fatalf("%d bytes of %d, ended %t: %v", got, length, p.Ended, err)
		}
		got += len(p.Data)
	}
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

const untilGate = `until [ -e "$1" ]; do sleep 0.01; done; `

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

func code(t *testing.T, err error, want workbench.Code) {
	t.Helper()
	if workbench.ErrorCode(err) != want {
		t.Errorf("%v, wanted the code %q", err, want)
	}
}
