package backend_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	taskInBackup = "This is in the backup."
	taskSince    = "This was written after the backup."
)

// damages are the ways in which a closed database is broken.
func damages() map[string]func(i *installation) {
	return map[string]func(i *installation){
		"truncated": func(i *installation) {
			info, err := os.Stat(i.Config.DatabasePath())
			if err == nil {
				err = os.Truncate(i.Config.DatabasePath(), info.Size()/2)
			}
			if err != nil {
				i.t.Fatal(err)
			}
		},
		"page of sessions": func(i *installation) { i.overwrite(pageOf(i, "sessions"), 4096) },
		"header":           func(i *installation) { i.overwrite(0, 100) },
		"zero bytes": func(i *installation) {
			if err := os.Truncate(i.Config.DatabasePath(), 0); err != nil {
				i.t.Fatal(err)
			}
		},
		"missing": func(i *installation) {
			if err := os.Remove(i.Config.DatabasePath()); err != nil {
				i.t.Fatal(err)
			}
		},
	}
}

// readable tells of which damages what was written after the backup survives.
func readable(damage string) bool {
	return !slices.Contains([]string{"zero bytes", "missing"}, damage)
}

// overwrite writes noise over a part of the database.
func (i *installation) overwrite(at, n int64) {
	i.t.Helper()
	file, err := os.OpenFile(i.Config.DatabasePath(), os.O_WRONLY, 0)
	if err != nil {
		i.t.Fatal(err)
	}
	_, err = file.WriteAt(bytes.Repeat([]byte{0xa5}, int(n)), at)
	if err := errors.Join(err, file.Close()); err != nil {
		i.t.Fatal(err)
	}
}

// pageOf is where the first page of a table begins in the file.
func pageOf(i *installation, table string) (at int64) {
	i.t.Helper()
	db, err := sql.Open("sqlite", "file:"+i.Config.DatabasePath())
	if err != nil {
		i.t.Fatal(err)
	}
	err = db.QueryRow(`SELECT (rootpage - 1) * 4096 FROM sqlite_master WHERE name = ?`, table).Scan(&at)
	if err := errors.Join(err, db.Close()); err != nil {
		i.t.Fatal(err)
	}
	return at
}

// setTask writes the task of a session.
func (i *installation) setTask(id, text string) {
	i.t.Helper()
	var s session.View
	i.call(&s, "SessionAPI.Show", id)
	i.call(nil, "SessionAPI.SetTask", id, text, s.Session.TaskHistoryVersion)
}

func (i *installation) task(id string) string {
	i.t.Helper()
	var s session.View
	i.call(&s, "SessionAPI.Show", id)
	return s.Session.TaskDescription
}

func (i *installation) status() api.Status {
	i.t.Helper()
	var s api.Status
	i.call(&s, "SystemAPI.Status")
	return s
}

// backUp makes a backup and returns the name of its file.
func (i *installation) backUp() string {
	i.t.Helper()
	var b workbench.Backup
	i.call(&b, "BackupAPI.Create")
	if !b.Verified() {
		i.t.Fatalf("%+v", b)
	}
	return b.FileName
}

// fold moves the journal of a killed owner into the file, and changes nothing
// else.
func (i *installation) fold() {
	i.t.Helper()
	db, err := store.Open(i.t.Context(), store.Options{Path: i.Config.DatabasePath()})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		i.t.Fatal(err)
	}
}

// health is the status and the body of /health/db.
func (i *installation) health() (int, string) {
	i.t.Helper()
	resp, err := i.HTTP.Get("http://" + i.info.Address + "/health/db")
	if err != nil {
		i.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		i.t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(body.String())
}

// refused runs a command that must fail because the database is damaged.
func (i *installation) refused(args ...string) {
	i.t.Helper()
	out, err := i.command(args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != workbench.ExitUnavailable ||
		!strings.Contains(string(out), "`holdfast doctor`") || !strings.Contains(string(out), "`holdfast backup restore FILE`") {
		i.t.Errorf("%v: %v, %s", args, err, out)
	}
}

// state waits until the damaged file has been read.
func (i *installation) state() recovery.State {
	i.t.Helper()
	var s *recovery.State
	eventually(i.t, "the damaged file is read", func() bool {
		i.call(&s, "RecoveryAPI.State")
		if s == nil {
			i.t.Fatal("nothing is damaged")
		}
		if s.Salvage.Failure != "" {
			i.t.Fatal(s.Salvage.Failure)
		}
		return s.Report != nil
	})
	return *s
}

// content is what the files of the database hold, by their names.
func (i *installation) content(dir string) map[string]string {
	i.t.Helper()
	found := map[string]string{}
	for _, side := range []string{"", "-wal"} {
		name := filepath.Base(i.Config.DatabasePath()) + side
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			found[name] = string(data)
		}
	}
	return found
}

// damagedInstallation has a session with a task in a backup, a later one, and a
// database that was damaged after its owner was killed.
func damagedInstallation(t *testing.T, damage func(*installation)) (i *installation, id, file string, before map[string]string) {
	t.Helper()
	i = install(t)
	i.start()
	id = i.session().ID
	i.setTask(id, taskInBackup)
	file = i.backUp()
	i.setTask(id, taskSince)
	i.kill()
	i.fold()
	damage(i)
	return i, id, file, i.content(i.Config.DataDir)
}

// TestDamage breaks the database in each way and follows the user out of it.
func TestDamage(t *testing.T) {
	t.Parallel()
	for name, damage := range damages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, id, file, before := damagedInstallation(t, damage)
			i.refused("session", "list") // a command finds it first
			i.start()
			servesRecovery(i)
			state := i.state()
			if after := i.content(state.Folder); len(after) != len(before) || after["holdfast.db"] != before["holdfast.db"] {
				t.Errorf("the files were changed, or are gone: %d of %d", len(after), len(before))
			}
			if state.Newest == nil || state.Newest.FileName != file || state.Between == nil || state.Between.Backup != file {
				t.Errorf("offered: %+v, %+v", state.Newest, state.Between)
			}
			report, err := os.ReadFile(state.ReportPath)
			if err != nil || strings.Contains(string(report), taskSince) != readable(name) {
				t.Errorf("%v\n%s", err, report)
			}
			i.refused("session", "list")
			tells(t, i, state)
			i.stop()
			i.refused("job", "list")
			tells(t, i, state)

			i.start() // again and again, until somebody decides
			servesRecovery(i)
			if out, err := i.command("backup", "restore", file).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			i.opened(id, file)
			i.stop()
			i.start()
			if s := i.status(); s.State != backend.StateOpen || i.task(id) != taskInBackup {
				t.Errorf("after the restart: %+v", s)
			}
			if _, err := os.Stat(filepath.Join(state.Folder, "salvage", "report.json")); err != nil {
				t.Error(err)
			}
		})
	}
}

// servesRecovery looks at what an owner without a database answers.
func servesRecovery(i *installation) {
	i.t.Helper()
	if s := i.status(); s.State != backend.StateDamaged || s.OwnerPID == 0 {
		i.t.Errorf("%+v", s)
	}
	if code, body := i.health(); code != http.StatusInternalServerError || body != `{"status":"error","database":"disconnected"}` {
		i.t.Errorf("%d %s", code, body)
	}
	for _, method := range []string{"SessionAPI.List", "LaunchAPI.Report", "SystemAPI.Doctor", "SystemAPI.Stream"} {
		args := []any{}
		if method == "SessionAPI.List" {
			args = []any{map[string]any{}}
		}
		if err := i.try(nil, method, args...); workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
			i.t.Errorf("%s: %v", method, err)
		}
	}
}

// tells looks for all of it in what doctor says.
func tells(t *testing.T, i *installation, state recovery.State) {
	t.Helper()
	out, err := i.command("doctor", "--json").Output()
	var d backend.Diagnosis
	if decode := json.Unmarshal(out, &d); err == nil || decode != nil || d.OK {
		t.Fatalf("%v, %v: %s", err, decode, out)
	}
	words := string(out)
	for _, part := range []string{state.Folder, state.ReportPath, state.Newest.FileName} {
		if !strings.Contains(words, part) {
			t.Errorf("doctor does not name %s: %s", part, words)
		}
	}
}

// opened looks at what an owner serves after a restore.
func (i *installation) opened(id, file string) {
	i.t.Helper()
	if s := i.status(); s.State != backend.StateOpen {
		i.t.Errorf("%+v", s)
	}
	if code, _ := i.health(); code != http.StatusOK {
		i.t.Errorf("health: %d", code)
	}
	if got := i.task(id); got != taskInBackup {
		i.t.Errorf("the task is %q", got)
	}
	report := i.report()
	if f := i.found("holdfast.db"); f.SubjectKind != workbench.SubjectDatabase || f.Action != workbench.ActionRestored ||
		!strings.Contains(*f.Detail, file) || report.Headline != "opened_backup" {
		i.t.Errorf("%+v, %s", f, report.Headline)
	}
	var state *recovery.State
	if i.call(&state, "RecoveryAPI.State"); state != nil {
		i.t.Errorf("%+v", state)
	}
}

// TestStartEmpty begins anew only when it is told to.
func TestStartEmpty(t *testing.T) {
	t.Parallel()
	i, id, _, before := damagedInstallation(t, damages()["header"])
	i.start()
	state := i.state()
	i.call(nil, "RecoveryAPI.StartEmpty")
	if s := i.status(); s.State != backend.StateOpen {
		t.Errorf("%+v", s)
	}
	if err := i.try(nil, "SessionAPI.Show", id); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Error(err)
	}
	if f := i.found("holdfast.db"); f.Action != workbench.ActionQuarantined || !strings.Contains(*f.Detail, state.Folder) {
		t.Errorf("%+v", f)
	}
	if report := i.report(); report.Headline != "unreadable" {
		t.Error(report.Headline)
	}
	if after := i.content(state.Folder); after["holdfast.db"] != before["holdfast.db"] {
		t.Error("the damaged file was changed")
	}
	if err := i.try(nil, "RecoveryAPI.StartEmpty"); workbench.ErrorCode(err) != workbench.EConflict {
		t.Error(err)
	}
	next := i.session().ID
	i.kill()
	i.start()
	if s := i.status(); s.State != backend.StateOpen || i.task(next) != "" {
		t.Errorf("%+v", s)
	}
}

// TestNothingIsMissing begins with an empty database where there was none.
func TestNothingIsMissing(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(path string) error{
		"no file":    func(string) error { return nil },
		"empty file": func(path string) error { return os.WriteFile(path, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := install(t)
			if err := os.MkdirAll(i.Config.DataDir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := prepare(i.Config.DatabasePath()); err != nil {
				t.Fatal(err)
			}
			i.start()
			if s := i.status(); s.State != backend.StateOpen || len(i.findings()) != 0 {
				t.Errorf("%+v, %v", s, i.findings())
			}
		})
	}
}

// TestDamageFoundInUse meets damage after a clean end, in a table that a start
// does not read. The next start checks the file, although this end is in good
// order, too.
func TestDamageFoundInUse(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	id := i.session().ID
	i.setTask(id, taskInBackup)
	i.stop()
	i.overwrite(pageOf(i, "task_description_history"), 4096)
	i.start()
	if s := i.status(); s.State != backend.StateOpen {
		t.Fatalf("%+v", s)
	}
	if err := i.try(nil, "SessionAPI.TaskHistory", id, 0, 10); workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
		t.Error(err)
	}
	i.stop()
	i.start()
	if s := i.status(); s.State != backend.StateDamaged {
		t.Errorf("%+v", s)
	}
	report, err := os.ReadFile(i.state().ReportPath)
	if err != nil || !strings.Contains(string(report), taskInBackup) {
		t.Errorf("%v\n%s", err, report)
	}
}

// TestTroubleIsNoDamage leaves a database alone that cannot be read now.
func TestTroubleIsNoDamage(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	id := i.session().ID
	i.stop()
	path := i.Config.DatabasePath()
	if err := errors.Join(os.Rename(path, path+".away"), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	out, err := i.command("session", "list").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != workbench.ExitUnavailable {
		t.Errorf("%v: %s", err, out)
	}
	if m, err := recovery.Load(i.Config.DataDir); m != nil || err != nil {
		t.Errorf("%+v, %v", m, err)
	}
	if err := errors.Join(os.Remove(path), os.Rename(path+".away", path)); err != nil {
		t.Fatal(err)
	}
	i.start()
	if i.task(id) != "" {
		t.Error("the session is another one")
	}
}
