package retention_test

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/retention"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("RETENTION_DIE"); path != "" {
		die(path, os.Getenv("RETENTION_STEP"))
	}
	storetest.Main(m)
}

// rules let everything go that is older than a day.
func rules() []workbench.RetentionRule {
	var all []workbench.RetentionRule
	for _, class := range []workbench.RetentionClass{
		workbench.RetainSessions, workbench.RetainConversations, workbench.RetainJobs, workbench.RetainTerminals, workbench.RetainRuns,
		workbench.RetainDefinitions, workbench.RetainEnvironments, workbench.RetainErrorLogs, workbench.RetainDatabaseLogs, workbench.RetainLaunches,
	} {
		all = append(all, workbench.RetentionRule{Class: class, Days: 1})
	}
	return all
}

func service(db *store.DB, folder string, reached func(string)) *retention.Service {
	clock := &storetest.Clock{}
	log := slog.New(slog.DiscardHandler)
	bundles := bundle.New(bundle.Options{Store: db, HostID: "h", Runs: filepath.Join(folder, "runs"), Now: clock.Now, Log: log})
	return retention.New(retention.Options{
		Store: db, Bundles: bundles, HostID: "h", Folder: filepath.Join(folder, "retention"), Runs: filepath.Join(folder, "runs"),
		Rules: rules, Daily: func() bool { return false }, Now: clock.Now, Log: log, Reached: reached,
	})
}

// end lets the world rest: nothing is live in it, so all of it is old.
var end = []string{
	`UPDATE background_jobs SET status = 'completed', end_time = 1, is_finalized = TRUE`,
	`UPDATE terminal_sessions SET status = 'restored', end_reason = 'reboot', ended_at = 1`,
	`UPDATE remote_agent_workflow_runs SET status = 'completed', end_reason = 'finished', completed_at = 1`,
	`UPDATE remote_agent_messages SET status = 'complete', completed_at = 1`,
	`UPDATE remote_agent_conversations SET deleted_at = 1 WHERE id = 'chat'`,
	`UPDATE processes SET status = 'exited', ended_at = 1`,
	`UPDATE workflow_node_runs SET status = 'completed', ended_at = 1`,
	`UPDATE workflow_gates SET status = 'approved', decided_at = 1`,
	`UPDATE permission_requests SET status = 'allowed', decided_at = 1`,
	`UPDATE remote_agent_isolation_environments SET status = 'destroyed', removed_at = 1`,
	`UPDATE worktree_snapshots SET environment_id = NULL`,
	`DELETE FROM message_output`,
	`INSERT INTO key_value_store (key, updated_at, value) SELECT 'host/h/draft/' || id, 1, 'typed' FROM sessions`,
	`INSERT INTO key_value_store (key, updated_at, value) SELECT 'host/h/layout/' || id, 1, '{}' FROM sessions`,
	`INSERT INTO key_value_store (key, updated_at, value) VALUES ('host/h/chat_draft/chat', 1, 'not sent')`,
	`INSERT INTO terminal_sessions (id, session_id, host_id, status, end_reason, ended_at, created_at, updated_at) VALUES ('free', 'free', 'h', 'completed', 'exited', 1, 1, 1)`,
}

func resting(t *testing.T, db *store.DB) {
	t.Helper()
	storetest.FillWorld(t, db)
	change(t, db, end...)
}

func change(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(t.Context(), s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is every row by table and key, but for the runs of retention.
func dump(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	rows := map[string]string{}
	err := db.ReadRows(t.Context(), func(s *store.RowSnapshot) error {
		for _, table := range store.RowTables() {
			if table.Name == "retention_runs" {
				continue
			}
			err := s.Rows(t.Context(), table, "TRUE", nil, func(values []any) error {
				name := table.Name
				for _, c := range table.Key {
					name += fmt.Sprintf(" %v", values[table.Index(c)])
				}
				rows[name] = fmt.Sprintf("%v", values)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func gone(before, after map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

// TestPreviewIsWhatRunDeletes compares what is told with what goes, and brings
// it back.
func TestPreviewIsWhatRunDeletes(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, folder := open(t), t.TempDir()
			resting(t, db)
			storetest.FillColumns(t, db)
			before := dump(t, db)
			s := service(db, folder, nil)
			told, err := s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			run, err := s.Run(t.Context(), workbench.RetentionByUser)
			if err != nil {
				t.Fatal(err)
			}
			if run.Status != workbench.RetentionDone || fmt.Sprint(run.Counts) != fmt.Sprint(told) {
				t.Errorf("told  %+v\nwent %s %+v", told, run.Status, run.Counts)
			}
			went := gone(before, dump(t, db))
			for _, key := range []string{"draft/", "layout/", "chat_draft/chat"} {
				under := func(name string) bool { return strings.HasPrefix(name, "key_value_store host/h/"+key) }
				if !slices.ContainsFunc(went, under) {
					t.Errorf("%s stayed without its row", key)
				}
				went = slices.DeleteFunc(went, under) // goes with a unit and is not counted as one
			}
			var rows int64
			for _, c := range run.Counts {
				rows += c.Rows
				if c.Class != workbench.RetainLaunches && c.Units == 0 && c.Class != workbench.RetainJobs {
					t.Errorf("nothing of %s went", c.Class)
				}
			}
			if rows != int64(len(went)) {
				t.Errorf("%d rows counted, %d went: %s", rows, len(went), strings.Join(went, "\n"))
			}
			for _, name := range went {
				for _, kept := range []string{"hosts", "usage_events", "remote_agent_codebases ", "app_settings", "secrets", "launches", "worktree_snapshots"} {
					if strings.HasPrefix(name, kept) {
						t.Errorf("%s went", name)
					}
				}
			}
			bring(t, db, folder, *run.BundleFile)
			back := dump(t, db)
			if lost := gone(before, back); len(lost) > 0 && !onlySearch(lost) {
				t.Errorf("not brought back: %q", lost)
			}
			for _, name := range went {
				if !onlySearch([]string{name}) && back[name] != before[name] {
					t.Errorf("%s was\n%s\nand came back as\n%s", name, before[name], back[name])
				}
			}
			again, err := s.Runs(t.Context())
			if err != nil || len(again) != 3 || again[0].Status != workbench.RetentionDone { // the world has two
				t.Errorf("runs: %+v, %v", again, err)
			}
		})
	}
}

// onlySearch: documents of the search come back with other numbers.
func onlySearch(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, "search_documents ") })
}

func bring(t *testing.T, db *store.DB, folder, file string) {
	t.Helper()
	bundles := bundle.New(bundle.Options{Store: db, HostID: "h", Runs: filepath.Join(folder, "runs"), Now: (&storetest.Clock{}).Now, Log: slog.New(slog.DiscardHandler)})
	if _, err := bundles.Import(t.Context(), workbench.ImportRequest{File: file}); err != nil {
		t.Fatal(err)
	}
}

// TestNeverDeletesWhatIsInUse changes one thing each that keeps a unit.
func TestNeverDeletesWhatIsInUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ statement, kept string }{
		"live job":            {`UPDATE background_jobs SET status = 'running', end_time = NULL, is_finalized = FALSE WHERE id = 'j'`, "sessions s"},
		"parked job":          {`UPDATE background_jobs SET status = 'idle', end_time = NULL, is_finalized = FALSE WHERE id = 'j'`, "background_jobs j"},
		"live terminal":       {`UPDATE terminal_sessions SET status = 'running', end_reason = NULL, ended_at = NULL WHERE id = 't'`, "sessions s"},
		"terminal of a job":   {`UPDATE terminal_sessions SET status = 'running', end_reason = NULL, ended_at = NULL WHERE id = 'tj'`, "background_jobs j"},
		"active session":      {`INSERT INTO key_value_store (key, updated_at, value) VALUES ('host/h/active_session/x', 1, '"s"')`, "sessions s"},
		"pinned session":      {`INSERT INTO key_value_store (key, updated_at, value) VALUES ('host/h/pinned/s', 1, 's')`, "sessions s"},
		"job of a pinned one": {`INSERT INTO key_value_store (key, updated_at, value) VALUES ('host/h/pinned/s', 1, 's')`, "background_jobs j"},
		"recent session":      {`UPDATE sessions SET updated_at = 9000000000000 WHERE id = 's'`, "sessions s"},
		"paused run":          {`UPDATE remote_agent_workflow_runs SET status = 'paused', pause_reason = 'gate', end_reason = NULL, completed_at = NULL WHERE id = 'r'`, "remote_agent_conversations chat"},
		"message that waits":  {`UPDATE remote_agent_messages SET status = 'queued', completed_at = NULL`, "remote_agent_conversations chat"},
		"conversation kept":   {`UPDATE remote_agent_conversations SET deleted_at = NULL`, "remote_agent_messages m"},
		"environment in use":  {`UPDATE remote_agent_isolation_environments SET status = 'active', removed_at = NULL`, "remote_agent_isolation_environments w"},
		"environment to undo": {`UPDATE worktree_snapshots SET environment_id = 'w'`, "remote_agent_isolation_environments w"},
		"definition in use":   {`UPDATE remote_agent_workflow_runs SET status = 'running', end_reason = NULL, completed_at = NULL, definition_digest = 'd' WHERE id = 'sub'`, "workflow_definitions d"},
		"another machine":     {`UPDATE terminal_sessions SET host_id = 'h2' WHERE id = 'free'`, "terminal_sessions free"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			resting(t, db)
			if name == "another machine" {
				change(t, db, strings.Replace(storetest.World()[0], "VALUES ('h'", "VALUES ('h2'", 1))
			}
			change(t, db, c.statement)
			if _, err := service(db, t.TempDir(), nil).Run(t.Context(), workbench.RetentionByUser); err != nil {
				t.Fatal(err)
			}
			rows := dump(t, db)
			if _, ok := rows[c.kept]; !ok {
				t.Errorf("%s went", c.kept)
			}
			if _, ok := rows["error_logs 1"]; ok {
				t.Error("the run did not delete what it may")
			}
		})
	}
}

// TestKeepsWhatChangedAfterTheExport adds to a unit between the export and its
// deletion: what is in no bundle stays.
func TestKeepsWhatChangedAfterTheExport(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	resting(t, db)
	s := service(db, t.TempDir(), func(step string) {
		if step == "exported" {
			change(t, db, `INSERT INTO task_description_history (id, session_id, sequence_number, version, created_at, description) VALUES ('late', 's', 1, 2, 2, 'late')`)
		}
	})
	if _, err := s.Run(t.Context(), workbench.RetentionByUser); err != nil {
		t.Fatal(err)
	}
	if _, ok := dump(t, db)["task_description_history late"]; !ok {
		t.Error("a text that no bundle has is gone")
	}
}

// TestKilledAtEachStep kills the program at each step of a run: the next start
// completes it or says so, and nothing is lost that is in no bundle.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]workbench.RetentionStatus{
		"exporting": workbench.RetentionFailed, "exported": workbench.RetentionDone,
		"deleted sessions": workbench.RetentionDone, "deleted error_logs": workbench.RetentionDone,
	} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			path := filepath.Join(folder, "holdfast.db")
			storetest.Create(t, path)
			db := storetest.Reopen(t, path)
			resting(t, db)
			before := dump(t, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Env = append(os.Environ(), "RETENTION_DIE="+path, "RETENTION_STEP="+step)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() == 0 || strings.Contains(string(out), "survived") {
				t.Fatalf("the program did not die: %v %s", err, out)
			}
			db = storetest.Reopen(t, path)
			if err := service(db, folder, nil).Resume(t.Context()); err != nil {
				t.Fatal(err)
			}
			runs, err := db.RetentionRuns(t.Context(), 10)
			if err != nil || len(runs) == 0 || runs[0].Status != want {
				t.Fatalf("runs: %+v, %v", runs, err)
			}
			lost := gone(before, dump(t, db))
			if want == workbench.RetentionFailed {
				if len(lost) > 0 || runs[0].ErrorMessage == nil {
					t.Errorf("lost %q, %v", lost, runs[0].ErrorMessage)
				}
				return
			}
			if len(lost) == 0 {
				t.Error("nothing was deleted")
			}
			bring(t, db, folder, *runs[0].BundleFile)
			if lost := gone(before, dump(t, db)); !onlySearch(lost) {
				t.Errorf("not brought back: %q", lost)
			}
		})
	}
}
