//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/cli"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"holdfast": holdfast})
}

// leakChecked is goleak.VerifyTestMain for a TestMain that does not exit itself.
type leakChecked struct{ *testing.M }

func (m leakChecked) Run() int {
	code := m.M.Run()
	defer storetest.EndServer()
	if err := goleak.Find(storetest.Interrupted()); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// holdfast is the program as main.go runs it, but without a window.
func holdfast() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Main(ctx, cli.Options{
		Assets: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Holdfast</title>")}},
		Desktop: func(context.Context, config.Config, []string) error {
			return workbench.Errorf(workbench.EUnavailable, "There is no window in a test.")
		},
	}, os.Args[1:])
	stop()
	os.Exit(status)
}

// limit bounds every wait of a test. It is long because machines are shared; a
// test that passes never waits for it.
const limit = 60 * time.Second

// The scripts in testdata/verbs run twice: as commands that own the data
// directory themselves, and as clients of a server.
// A server also keeps its data in PostgreSQL, with the same answers.
func TestVerbs(t *testing.T) {
	t.Parallel()
	for _, way := range []struct {
		name             string
		server, postgres bool
	}{{name: "own"}, {name: "server", server: true}, {name: "postgres", server: true, postgres: true}} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			// The owner serves every verb of the other ways too, and is watched there.
			if way.name != "server" && storetest.Racing {
				t.Skip("the program is the same; run without the race detector")
			}
			run(t, testscript.Params{
				Dir: "testdata/verbs",
				Setup: func(env *testscript.Env) error {
					if way.postgres {
						env.Setenv(config.EnvDatabaseURL, storetest.PostgresURL(t))
					}
					return setup(env)
				},
				Condition: func(cond string) (bool, error) {
					switch cond {
					case "owner":
						return way.server, nil
					case "postgres":
						return way.postgres, nil
					}
					return condition(cond)
				},
			})
		})
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	server := sync.OnceValue(func() *storetest.Server { return storetest.OwnServer(t) })
	run(t, testscript.Params{Dir: "testdata", Setup: setup, Condition: condition, Cmds: map[string]command{
		// postgres VARIABLE puts the address of an empty database into a variable.
		"postgres": func(ts *testscript.TestScript, _ bool, args []string) {
			need(ts, len(args) == 1, "postgres VARIABLE")
			ts.Setenv(args[0], server().Empty(t))
		},
		// envfile ADDRESS writes the .env beside the configuration.
		"envfile": func(ts *testscript.TestScript, _ bool, args []string) {
			need(ts, len(args) == 1, "envfile ADDRESS")
			dir := ts.Getenv(config.EnvConfigDir)
			ts.Check(os.MkdirAll(dir, 0o700))
			ts.Check(os.WriteFile(filepath.Join(dir, ".env"), []byte(config.EnvDatabaseURL+"='"+args[0]+"'\n"), 0o600))
		},
	}})
}

func run(t *testing.T, params testscript.Params) {
	t.Helper()
	cmds := commands()
	maps.Copy(cmds, params.Cmds)
	params.Cmds, params.RequireExplicitExec, params.RequireUniqueNames = cmds, true, true
	testscript.Run(t, params)
}

// setup gives a script a data directory of its own, and ends the process host
// of it whatever becomes of the script.
func setup(env *testscript.Env) error {
	data := filepath.Join(env.WorkDir, "data")
	program, err := exec.LookPath("holdfast") // where testscript has put it
	if err != nil {
		return err
	}
	env.Setenv("HOLDFAST_DATA_DIR", data)
	env.Setenv("HOLDFAST_CONFIG_DIR", filepath.Join(env.WorkDir, "config"))
	env.Setenv("HOLDFAST_KEYRING", "off") // of whoever runs the tests
	env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("TZ", os.Getenv("TZ"))
	env.Setenv("TEST_PROGRAM", program)
	// The race detector would hold up each of some hundred processes for a
	// second at its end.
	env.Setenv("GORACE", "atexit_sleep_ms=0")
	env.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Defer(func() { stopHost(env.T(), data) })
	return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
}

// stopHost ends the host with its children. One that a script has stopped with
// a signal is continued first.
func stopHost(t testscript.T, data string) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if pid := hostPID(data); pid > 0 {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	client, err := host.Dial(ctx, data)
	if err != nil {
		return // none runs
	}
	defer client.Close()
	if err := client.Stop(ctx, true); err != nil {
		t.Log("stop the host:", err)
		return
	}
	select {
	case <-client.Done():
	case <-ctx.Done():
		t.Log("the host does not stop")
	}
}
