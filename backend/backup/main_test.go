package backup_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := play(role, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	storetest.Main(m)
}

// roleVariable makes the test program play what a test kills.
const roleVariable = "TEST_ROLE"

func play(role string, args []string) error {
	ctx := context.Background()
	switch role {
	case "migrate":
		db, err := store.Open(ctx, store.Options{
			Path: args[0], BeforeMigration: backup.BeforeMigration(args[0], "host", slog.New(slog.DiscardHandler)),
		})
		if err != nil {
			return err
		}
		return db.Close()
	case "restore":
		before, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return backup.Interrupt(ctx, args[0], args[1], before, killSelf)
	}
	return fmt.Errorf("unknown role %q", role)
}

// killSelf ends this process as a power cut would: nothing is run any more.
func killSelf() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func command(t *testing.T, role string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("not within %v: %s", patience, what)
		case <-time.After(time.Millisecond):
		}
	}
}

// bench is a data directory with an open database.
type bench struct {
	t       *testing.T
	dir     string
	db      *store.DB
	clock   *storetest.Clock
	host    workbench.Host
	session workbench.Session
	service *backup.Service
}

func setup(t *testing.T, options ...func(*backup.Options)) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{t: t, dir: t.TempDir(), clock: &storetest.Clock{}}
	storetest.Create(t, b.database())
	b.open(options...)
	b.host = storetest.Host(t, b.db)
	b.session = storetest.Session(t, b.db, b.host.ID)
	b.serve(options...)
	return b
}

func (b *bench) database() string { return filepath.Join(b.dir, "holdfast.db") }
func (b *bench) folder() string   { return backup.Folder(b.dir) }

func (b *bench) open(options ...func(*backup.Options)) {
	b.t.Helper()
	db, err := store.Open(b.t.Context(), store.Options{Path: b.database(), Now: b.clock.Now})
	if err != nil {
		b.t.Fatal(err)
	}
	b.db = db
	b.t.Cleanup(func() { _ = db.Close() }) // a test may have closed it
}

// serve makes a service for the open database.
func (b *bench) serve(options ...func(*backup.Options)) {
	b.t.Helper()
	opt := backup.Options{Store: b.db, HostID: b.host.ID, Now: b.clock.Now, Log: slog.New(slog.DiscardHandler)}
	for _, change := range options {
		change(&opt)
	}
	b.service = backup.New(opt)
	b.t.Cleanup(b.service.Close)
}

func (b *bench) create(reason workbench.BackupReason) workbench.Backup {
	b.t.Helper()
	made, err := b.service.Create(b.t.Context(), reason)
	if err != nil {
		b.t.Fatal(err)
	}
	return made
}

func (b *bench) list() []workbench.Backup {
	b.t.Helper()
	backups, err := b.service.List(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return backups
}

func (b *bench) verify(file string) workbench.Backup {
	b.t.Helper()
	checked, err := b.service.Verify(b.t.Context(), file)
	if err != nil {
		b.t.Fatal(err)
	}
	return checked
}

// path is where the file of a backup is.
func (b *bench) path(made workbench.Backup) string { return filepath.Join(b.folder(), made.FileName) }

func (b *bench) close() {
	b.t.Helper()
	b.service.Close()
	if err := b.db.Close(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) rename(name string) {
	b.t.Helper()
	if err := b.db.RenameSession(b.t.Context(), b.session.ID, name); err != nil {
		b.t.Fatal(err)
	}
}

// nameIn opens a database and reads what the session is called.
func (b *bench) nameIn(path string) string {
	b.t.Helper()
	db, err := store.Open(b.t.Context(), store.Options{Path: path})
	if err != nil {
		b.t.Fatalf("open %s: %v", path, err)
	}
	s, err := db.Session(b.t.Context(), b.session.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.t.Fatal(err)
	}
	return s.Name
}

func wantCode(t *testing.T, err error, want workbench.Code) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != want {
		t.Fatalf("error %q (%v), want %q", got, err, want)
	}
}

// names are the names in a directory, without those of hidden tests.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
