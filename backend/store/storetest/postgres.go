package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/store"
)

// A PostgreSQL server for tests: installed programs, a cluster in a temporary
// folder, reachable through a socket in it only. It is started with the first
// database that is asked for and ended by Main.

// startTime bounds the start of the server on a busy machine.
const startTime = 60 * time.Second

// migratedDatabase is copied for each test; migrating takes longer.
const migratedDatabase = "migrated"

// Server is a running PostgreSQL server.
type Server struct {
	dir   string
	cmd   *exec.Cmd
	guard io.Closer    // the server ends when it is closed
	made  atomic.Int64 // databases so far

	mu   sync.Mutex
	free []string // addresses of migrated, empty databases that no test uses

	schema string // see schemaOf; of the migrated database
}

// shared is the server of this test program.
var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Main runs the tests of a package, looks for goroutines that they left, and
// ends the PostgreSQL server that they used.
func Main(m *testing.M) {
	goleak.VerifyTestMain(m, Interrupted(), goleak.Cleanup(func(code int) {
		EndServer()
		os.Exit(code)
	}))
}

// Interrupted leaves out of a search for leaks what ends by itself: pgx tells
// the server of an interrupted statement in a goroutine of its own, for at most
// 15 s.
func Interrupted() goleak.Option {
	return goleak.IgnoreAnyFunction("github.com/jackc/pgx/v5/pgconn.(*PgConn).asyncClose.func1")
}

// EndServer ends the server of this test program, for one that has a way of its
// own to run its tests.
func EndServer() {
	if shared.server != nil {
		shared.server.remove()
	}
}

// OpenPostgres gives a test a PostgreSQL database of its own, a copy of a
// migrated one. Without the server's programs the test fails: a suite that
// leaves out an engine shows nothing about it.
func OpenPostgres(t testing.TB, options ...Option) *store.DB {
	t.Helper()
	return OpenURL(t, PostgresURL(t), options...)
}

// OpenURL opens a PostgreSQL database until the test ends.
func OpenURL(t testing.TB, address string, options ...Option) *store.DB {
	t.Helper()
	return open(t, store.Options{URL: address}, options...)
}

// PostgresURL is the address of a migrated, empty database that is dropped with
// the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return sharedServer(t).migrated(t)
}

// EmptyPostgresURL is the address of a database without any table.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return sharedServer(t).database(t, "template0")
}

// OwnServer starts a server for one test, which may stop and break it. Its
// databases are made with Empty.
func OwnServer(t testing.TB) *Server {
	t.Helper()
	s, err := startServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.remove)
	return s
}

func sharedServer(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() {
		if shared.server, shared.err = startServer(); shared.err == nil {
			shared.err = shared.server.makeTemplate()
		}
	})
	if shared.err != nil {
		t.Fatalf("no PostgreSQL server for the tests: %v", shared.err)
	}
	return shared.server
}

// Empty is the address of a new database without any table.
func (s *Server) Empty(t testing.TB) string {
	t.Helper()
	return s.database(t, "template0")
}

// PID is the server's main process, the parent of its others.
func (s *Server) PID(t testing.TB) int {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// Stop ends the server at once, as a crash does.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.end()
}

// Start starts a stopped server again, with its databases.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) url(database string) string {
	u := url.URL{
		Scheme: "postgresql", User: url.User("holdfast"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// database makes a copy of a database for a test.
func (s *Server) database(t testing.TB, template string) string {
	t.Helper()
	name := "test_" + strconv.FormatInt(s.made.Add(1), 10)
	if err := s.exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// A test that ended the server needs no clean-up.
		_ = s.exec(`DROP DATABASE ` + name + ` WITH (FORCE)`)
	})
	return s.url(name)
}

// migrated gives a migrated, empty database to a test. It is emptied and used
// again: to make one takes a second on a busy machine.
func (s *Server) migrated(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	var address string
	if n := len(s.free); n > 0 {
		address, s.free = s.free[n-1], s.free[:n-1]
	}
	s.mu.Unlock()
	if address == "" {
		name := "migrated_" + strconv.FormatInt(s.made.Add(1), 10)
		if err := s.exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + migratedDatabase); err != nil {
			t.Fatal(err)
		}
		address = s.url(name)
	}
	t.Cleanup(func() {
		if s.emptied(t, address) {
			s.mu.Lock()
			s.free = append(s.free, address)
			s.mu.Unlock()
		}
	})
	return address
}

// emptied says whether a database is as a new one again. One whose schema a
// test changed is left aside.
func (s *Server) emptied(t testing.TB, address string) bool {
	t.Helper()
	if err := run(address, emptyDatabase); err != nil {
		t.Logf("a database is not used again: %v", err)
		return false
	}
	schema, err := schemaOf(address)
	return err == nil && schema == s.schema
}

// schemaOf is a digest of everything that the migrations made.
func schemaOf(address string) (digest string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return "", err
	}
	err = conn.QueryRow(ctx, schemaDigest).Scan(&digest)
	return digest, errors.Join(err, conn.Close(ctx))
}

const schemaDigest = `
SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
  SELECT concat_ws(' ', attrelid::regclass, attname, atttypid::regtype, attnotnull, attcollation, pg_get_expr(adbin, adrelid)) AS line
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT attisdropped
  UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT migrations::TEXT FROM migrations
  UNION ALL SELECT oid::regprocedure::TEXT FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT setconfig::TEXT FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()
  UNION ALL SELECT extname FROM pg_extension) lines`

// emptyDatabase first ends what a killed process left: its last statement may
// still run. Without foreign keys (a role of replica) the order is free.
const emptyDatabase = `
DO $$
DECLARE
  name TEXT;
  giveUp TIMESTAMPTZ := clock_timestamp() + INTERVAL '10 seconds';
BEGIN
  WHILE EXISTS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend') LOOP
    IF clock_timestamp() > giveUp THEN RAISE EXCEPTION 'a connection does not end'; END IF;
    PERFORM pg_sleep(0.01);
    PERFORM pg_stat_clear_snapshot();
  END LOOP;
  SET LOCAL session_replication_role = replica;
  SET LOCAL lock_timeout = '5s';
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
    EXECUTE 'DELETE FROM public.' || quote_ident(name);
  END LOOP;
END $$`

func (s *Server) exec(statement string) error { return run(s.url("postgres"), statement) }

func run(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func (s *Server) makeTemplate() error {
	if err := s.exec(`CREATE DATABASE ` + migratedDatabase); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), store.Options{URL: s.url(migratedDatabase)})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	s.schema, err = schemaOf(s.url(migratedDatabase))
	return err
}

func startServer() (*Server, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	// Short: the path of a socket has at most 107 bytes.
	dir, err := os.MkdirTemp("", "hf-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := giveAway(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	cmd := exec.Command(initdb, "-D", filepath.Join(dir, "data"), "-U", "holdfast", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir = dir
	unprivileged(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w\n%s", err, out), os.RemoveAll(dir))
	}
	if err := s.start(); err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// start starts the server and waits until it answers. It does not wait for the
// disk: a crash of the machine may lose a test's database, one of the server
// may not.
func (s *Server) start() error {
	postgres, err := program("postgres")
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = guarded(postgres, "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-h", "", "-F",
		"-c", "max_connections=400", "-c", "shared_buffers=64MB", "-c", "full_page_writes=off")
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, log, log
	if s.guard, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	unprivileged(s.cmd)
	if err := s.cmd.Start(); err != nil {
		return err
	}
	var failed error
	for giveUp := time.Now().Add(startTime); time.Now().Before(giveUp); time.Sleep(10 * time.Millisecond) {
		if failed = s.exec(`SELECT 1`); failed == nil {
			return nil
		}
	}
	text, _ := os.ReadFile(log.Name())
	return fmt.Errorf("the server does not answer: %w\n%s", failed, text)
}

// end ends the server as a crash does. It may have been ended already.
func (s *Server) end() {
	_ = s.guard.Close()
	withoutGuard(s.cmd)
	_ = s.cmd.Wait() // says how it ended
}

func (s *Server) remove() {
	if s.cmd != nil && s.cmd.Process != nil {
		s.end()
	}
	_ = os.RemoveAll(s.dir)
}

// program finds a program of the server. Debian keeps them out of PATH.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	var found []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin/", "/opt/homebrew/opt/postgresql@*/bin/", "/usr/local/opt/postgresql@*/bin/", "/usr/pgsql-*/bin/",
	} {
		paths, _ := filepath.Glob(pattern + name)
		found = append(found, paths...)
	}
	if len(found) == 0 {
		return "", fmt.Errorf("the program %s of PostgreSQL is not installed (make test installs it)", name)
	}
	return slices.Max(found), nil
}
