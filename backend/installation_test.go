package backend_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// installation is a data directory and the owner that runs on it, a process of
// its own.
type installation struct {
	t      testing.TB
	Config config.Config
	HTTP   *http.Client
	env    []string // of the owner, besides this process's
	owner  *exec.Cmd
	info   config.OwnerInfo
	errors bytes.Buffer
}

// install makes a data directory. At the end of the test its owner, its host
// and their children are ended.
func install(t testing.TB) *installation {
	t.Helper()
	dir := t.TempDir()
	cfg, err := config.Load(config.LoadOptions{Getenv: func(key string) string {
		return map[string]string{
			config.EnvDataDir:   filepath.Join(dir, "data"),
			config.EnvConfigDir: filepath.Join(dir, "config"),
		}[key]
	}})
	if err != nil {
		t.Fatal(err)
	}
	i := &installation{t: t, Config: cfg, HTTP: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		i.HTTP.CloseIdleConnections()
		i.kill()
		hosttest.Stop(t, cfg.DataDir)
		if t.Failed() && i.errors.Len() > 0 {
			t.Logf("the owners said:\n%s", &i.errors)
		}
	})
	return i
}

// in is the installation for a part of a test, which calls its owner and does not
// start or end it.
func (i *installation) in(t testing.TB) *installation {
	return &installation{t: t, Config: i.Config, HTTP: i.HTTP, info: i.info}
}

// command is a call of the program on this installation.
func (i *installation) command(args ...string) *exec.Cmd {
	line := as("holdfast", args...)
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Env = append(os.Environ(),
		config.EnvDataDir+"="+i.Config.DataDir, config.EnvConfigDir+"="+i.Config.ConfigDir)
	cmd.Env = append(cmd.Env, i.env...)
	return cmd
}

// begin starts an owner and does not wait for it to be ready.
func (i *installation) begin() (ready *bufio.Reader) {
	i.t.Helper()
	i.owner = i.command("serve", "--addr", "127.0.0.1:0")
	i.owner.Stderr = &i.errors
	out, err := i.owner.StdoutPipe()
	if err == nil {
		err = i.owner.Start()
	}
	if err != nil {
		i.t.Fatal(err)
	}
	return bufio.NewReader(out)
}

// start starts an owner and waits until it listens.
func (i *installation) start() {
	i.t.Helper()
	line, err := i.begin().ReadString('\n')
	if err != nil || !strings.Contains(line, "http://127.0.0.1:") {
		i.t.Fatalf("the owner did not start: %v, %q, %s", err, line, &i.errors)
	}
	var running bool
	i.info, running, err = config.Owner(i.Config, host.StartToken)
	if err != nil || !running || i.info.Address == "" {
		i.t.Fatalf("the owner did not publish itself: %+v, %t, %v", i.info, running, err)
	}
}

// kill ends the owner as a crash does. Without an owner nothing happens.
func (i *installation) kill() {
	if i.owner == nil {
		return
	}
	_ = i.owner.Process.Kill() // it may have ended already
	_ = i.owner.Wait()         // says that it was killed
	i.owner = nil
}

// stop ends the owner in good order.
func (i *installation) stop() {
	i.t.Helper()
	if err := i.owner.Process.Signal(syscall.SIGTERM); err != nil {
		i.t.Fatal(err)
	}
	if err := i.owner.Wait(); err != nil {
		i.t.Fatalf("the owner did not end well: %v", err)
	}
	i.owner = nil
}

// killHost ends the process host as a crash does, and waits until it is gone.
func (i *installation) killHost() {
	i.t.Helper()
	client, err := host.Dial(i.t.Context(), i.Config.DataDir)
	if err != nil {
		i.t.Fatal(err)
	}
	self := client.Status()
	if err := client.Close(); err != nil {
		i.t.Fatal(err)
	}
	killPID(i.t, self.PID)
	eventually(i.t, "the host is gone", func() bool { return !host.Alive(self.PID, self.StartToken) })
}

// call calls the API of the owner.
func (i *installation) call(out any, method string, args ...any) {
	i.t.Helper()
	if err := i.try(out, method, args...); err != nil {
		i.t.Fatalf("%s: %v", method, err)
	}
}

func (i *installation) try(out any, method string, args ...any) error {
	if args == nil {
		args = []any{}
	}
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+i.info.Address+"/rpc/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+i.info.Token)
	resp, err := i.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Result json.RawMessage  `json:"result"`
		Error  *workbench.Error `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return fmt.Errorf("status %d: %w", resp.StatusCode, err)
	}
	if answer.Error != nil {
		return answer.Error
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Result, out)
}

// store opens the database, while no owner has it.
func (i *installation) store() *store.DB {
	i.t.Helper()
	if i.owner != nil {
		i.t.Fatal("an owner still runs")
	}
	if i.Config.DatabaseURL != "" {
		return storetest.OpenURL(i.t, i.Config.DatabaseURL)
	}
	return storetest.Reopen(i.t, i.Config.DatabasePath())
}

// use makes the owners of this installation keep their data at a PostgreSQL
// address.
func (i *installation) use(address string) {
	i.Config.DatabaseURL = address
	i.env = append(i.env, config.EnvDatabaseURL+"="+address)
}

// session makes a session in a new folder.
func (i *installation) session() workbench.Session {
	i.t.Helper()
	var project workbench.Codebase
	i.call(&project, "ProjectAPI.Add", i.t.TempDir(), true)
	var session workbench.Session
	i.call(&session, "SessionAPI.New", project.ID, "")
	return session
}

// run starts a job of a session.
func (i *installation) run(spec job.Spec) workbench.Job {
	i.t.Helper()
	var j workbench.Job
	i.call(&j, "JobAPI.Run", spec)
	return j
}

// wait waits until a job is finalised.
func (i *installation) wait(id string) workbench.Job {
	i.t.Helper()
	var j workbench.Job
	i.call(&j, "JobAPI.Wait", id, patience.Milliseconds())
	if !j.IsFinalized {
		i.t.Fatalf("job %s is %s and not finalised", id, j.Status)
	}
	return j
}

// found is the finding of the present launch about a subject.
func (i *installation) found(subject string) api.FindingRow {
	i.t.Helper()
	for _, f := range i.findings() {
		if f.SubjectID == subject {
			return f
		}
	}
	i.t.Fatalf("nothing was found about %s", subject)
	return api.FindingRow{}
}

func (i *installation) findings() []api.FindingRow {
	i.t.Helper()
	return i.report().Findings
}

func (i *installation) report() api.LaunchReport {
	i.t.Helper()
	var report api.LaunchReport
	i.call(&report, "LaunchAPI.Report")
	return report
}

// eventually waits for a condition.
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

func killPID(t testing.TB, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}
