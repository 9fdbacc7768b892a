package terminal_test

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

// database is the real store, which a test can make refuse output, and which
// counts the commits that took output in.
type database struct {
	*store.DB
	refusal atomic.Pointer[workbench.Error] // what ingest answers; nil: it works
	still   atomic.Bool                     // no status is moved
	unmoved atomic.Int64                    // how many changes of status were refused
	boot    string                          // the boot that processes are said to run in; "": this one
	commits atomic.Int64
	refused atomic.Int64
}

func (d *database) IngestTerminal(ctx context.Context, in workbench.TerminalIngest) error {
	if err := d.refusal.Load(); err != nil {
		d.refused.Add(1)
		return err
	}
	err := d.DB.IngestTerminal(ctx, in)
	if err == nil {
		d.commits.Add(1)
	}
	return err
}

func (d *database) MoveTerminal(ctx context.Context, id string, from []workbench.TerminalStatus, to workbench.TerminalStatus, finding *workbench.Finding) error {
	if d.still.Load() {
		d.unmoved.Add(1)
		return diskFull()
	}
	return d.DB.MoveTerminal(ctx, id, from, to, finding)
}

func (d *database) TerminalStarted(ctx context.Context, id string, s workbench.ProcessStart) error {
	if d.boot != "" {
		s.BootID = d.boot
	}
	return d.DB.TerminalStarted(ctx, id, s)
}

// bench is a terminal service over a real store and a real process host.
type bench struct {
	*terminal.Service
	t    testing.TB
	db   *database
	link *process.Link
	cfg  host.Config
	dir  string // the data directory
	host workbench.Host
	set  map[workbench.SettingKey]int64 // others have their defaults

	variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
	notices   chan<- workbench.Notice // nil: nobody listens
	options   func(*terminal.Options) // nil: as an owner has them
	engine    storetest.Opener
}

// newBench makes a bench whose host runs with cfg. change is done before the
// service begins.
func newBench(t testing.TB, cfg host.Config, change ...func(*bench)) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), db: &database{}, set: map[workbench.SettingKey]int64{}, engine: storetest.Open}
	for _, c := range change {
		c(b)
	}
	b.db.DB = b.engine(t)
	cfg.DataDir = b.dir
	b.cfg = cfg
	b.host = storetest.Host(t, b.db.DB)
	b.begin()
	t.Cleanup(func() {
		b.end()
		hosttest.Stop(t, b.dir)
	})
	return b
}

// begin makes the service, as an owner does when it starts.
func (b *bench) begin() {
	log := slog.New(slog.DiscardHandler)
	b.link = process.NewLink(hosttest.Options(b.t, b.cfg), log)
	opt := terminal.Options{
		Store: b.db, Link: b.link, HostID: b.host.ID, Notify: b.notify, Log: log,
		Setting: b.setting, Variables: b.variables, DataDir: b.dir,
	}
	if b.options != nil {
		b.options(&opt)
	}
	b.Service = terminal.New(opt)
}

// setting is the value that a test gave to a setting, or its default.
func (b *bench) setting(key workbench.SettingKey) int64 {
	if n, ok := b.set[key]; ok {
		return n
	}
	spec, err := workbench.FindSetting(key)
	if err != nil {
		b.t.Error(err)
	}
	return spec.Default
}

func (b *bench) notify(n workbench.Notice) {
	if b.notices != nil {
		b.notices <- n
	}
}

// end closes the service, as an owner does when it stops.
func (b *bench) end() {
	b.Close()
	if err := b.link.Close(); err != nil {
		b.t.Error(err)
	}
}

// launch resolves what the last service left, and returns what it found.
func (b *bench) launch(change ...func(*launch.Options)) []workbench.Finding {
	b.t.Helper()
	opt := launch.Options{
		Store: b.db.DB, Link: b.link, Terminals: b.Service, HostID: b.host.ID, Mode: workbench.ModeServer,
		Now: workbench.SystemClock, Log: b.Log,
	}
	for _, c := range change {
		c(&opt)
	}
	l, err := launch.Run(b.t.Context(), opt)
	if err != nil {
		b.t.Fatal(err)
	}
	findings, err := b.db.Findings(b.t.Context(), l.ID())
	if err != nil {
		b.t.Fatal(err)
	}
	return findings
}

// open starts a terminal that runs a script.
func (b *bench) open(script string, args ...string) workbench.Terminal {
	b.t.Helper()
	row, err := b.Open(b.t.Context(), terminal.Spec{
		WorkingDirectory: "/", Command: append([]string{"/bin/sh", "-c", script, "sh"}, args...),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

func (b *bench) row(id string) workbench.Terminal {
	b.t.Helper()
	row, err := b.db.Terminal(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

// ended waits until a terminal is settled.
func (b *bench) ended(id string) workbench.Terminal {
	b.t.Helper()
	eventually(b.t, "the terminal ends", func() bool { return b.row(id).Status.Ended() })
	return b.row(id)
}

// stored is the output in the database. A hole is an error; a gap is a row.
func (b *bench) stored(id string) (data []byte, missing int64) {
	b.t.Helper()
	chunks, err := b.db.TerminalOutput(b.t.Context(), id, 0, 1<<20)
	if err != nil {
		b.t.Fatal(err)
	}
	var at int64
	for _, c := range chunks {
		if c.StartOffset != at {
			b.t.Fatalf("a chunk at %d, wanted %d", c.StartOffset, at)
		}
		if c.Codec == workbench.CodecGap {
			missing += c.ByteCount
		}
		data = append(data, c.Data...)
		at += c.ByteCount
	}
	return data, missing
}

// cursor reads a terminal from offset until the test ends.
func (b *bench) cursor(id string, offset int64) *terminal.Cursor {
	b.t.Helper()
	c, _, err := b.Cursor(b.t.Context(), id, offset)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(c.Close)
	return c
}

// read reads from a cursor until the text that is wanted, and returns all.
func (b *bench) read(c *terminal.Cursor, want string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	var all strings.Builder
	for !strings.Contains(all.String(), want) {
		p, err := c.Next(ctx)
		if err != nil || p.Ended {
			b.t.Fatalf("%v, ended %t, after %q", err, p.Ended, all.String())
		}
		all.Write(p.Data)
	}
	return all.String()
}

// hostPID is the number of the process host.
func (b *bench) hostPID() int {
	b.t.Helper()
	self, alive := host.Running(b.dir)
	if !alive {
		b.t.Fatal("no host runs")
	}
	return self.PID
}

// killHost ends the process host as a crash does.
func (b *bench) killHost() {
	b.t.Helper()
	p, err := os.FindProcess(b.hostPID())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func lives(pid int64) bool {
	_, err := host.StartToken(int(pid))
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

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
