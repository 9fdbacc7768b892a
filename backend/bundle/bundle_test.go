package bundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// dump is every row of the database as text, by table and key.
func dump(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	rows := map[string]string{}
	err := db.ReadRows(t.Context(), func(s *store.RowSnapshot) error {
		for _, table := range store.RowTables() {
			if table.Name == "search_documents" { // their numbers mean nothing
				table.Columns, table.Key = table.Columns[1:], []string{"kind", "source_id", "part"}
			}
			err := s.Rows(t.Context(), table, "TRUE", nil, func(values []any) error {
				name := table.Name
				for _, c := range table.Key {
					name += fmt.Sprintf(" %v", values[table.Index(c)])
				}
				var text []string
				for i, c := range table.Columns {
					text = append(text, fmt.Sprintf("%s=%s", c.Name, show(values[i])))
				}
				rows[name] = strings.Join(text, " ")
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

func show(v any) string {
	if raw, ok := v.(json.RawMessage); ok {
		return string(raw)
	}
	if b, ok := v.(fmt.Stringer); ok {
		return b.String()
	}
	return fmt.Sprintf("%#v", v)
}

func service(t *testing.T, db *store.DB) *bundle.Service {
	t.Helper()
	db.RecordSlow(time.Hour) // a busy machine would add rows of its own
	return bundle.New(bundle.Options{Store: db, HostID: "h", Runs: t.TempDir(), Now: (&storetest.Clock{}).Now, Log: slog.New(slog.DiscardHandler)})
}

// host stores the machine of the world in an empty database.
func host(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), storetest.World()[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func engines() map[string]storetest.Opener {
	return map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres}
}

// changes says what is different between two dumps, but for what no bundle
// holds: a machine, backups and secrets.
func changes(before, after map[string]string) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		table, _, _ := strings.Cut(name, " ")
		if slices.Contains([]string{"hosts", "secrets", "remote_agent_codebase_env_vars", "backups"}, table) {
			continue
		}
		was, is := strings.Fields(before[name]), strings.Fields(after[name])
		if len(is) == 0 {
			found = append(found, name+" is gone")
		}
		if len(is) > 0 && len(was) != len(is) {
			found = append(found, fmt.Sprintf("%s has %d words, it had %d", name, len(is), len(was)))
		}
		for i := range min(len(was), len(is)) {
			if was[i] != is[i] {
				found = append(found, name+" "+is[i])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] == "" {
			found = append(found, name+" is new")
		}
	}
	return found
}

// settled is what an import changes of the world: nothing is at work in what it
// brings.
const settled = "" +
	`background_jobs j status="idle"
background_jobs retry status="idle"
message_output m 0 is gone
permission_requests ask status="cancelled"
permission_requests ask decided_at=1
permission_requests askm status="cancelled"
permission_requests askm decided_at=1
processes pa status="lost"
processes pa ended_at=1
processes pj status="lost"
processes pj ended_at=1
processes pn status="lost"
processes pn ended_at=1
processes pt status="lost"
processes pt ended_at=1
processes ptj status="lost"
processes ptj ended_at=1
remote_agent_messages m status="interrupted"
remote_agent_messages m completed_at=1
remote_agent_messages m content="` + "\uFFFD" + `"
remote_agent_workflow_runs r status="failed"
remote_agent_workflow_runs r end_reason="imported"
remote_agent_workflow_runs r completed_at=1
remote_agent_workflow_runs sub status="failed"
remote_agent_workflow_runs sub end_reason="imported"
remote_agent_workflow_runs sub completed_at=1
terminal_sessions t status="restored"
terminal_sessions t end_reason="imported"
terminal_sessions t ended_at=1
terminal_sessions tj status="restored"
terminal_sessions tj end_reason="imported"
terminal_sessions tj ended_at=1
workflow_gates g status="cancelled"
workflow_gates g decided_at=1
workflow_node_runs n status="failed"
workflow_node_runs n failure_reason="interrupted"
workflow_node_runs n ended_at=1`

// TestRoundTrip exports everything from each engine, imports it into an empty
// database of each, and compares every row of every table.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for from, openFrom := range engines() {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			source := openFrom(t)
			storetest.FillWorld(t, source)
			storetest.FillColumns(t, source)
			file := filepath.Join(t.TempDir(), "all.zip")
			made, err := service(t, source).Export(t.Context(), "", "", file)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(made.Bundle.Secrets, []string{"FULL", "NAME", "full-secrets", "n"}) {
				t.Errorf("secrets named: %q", made.Bundle.Secrets)
			}
			before := dump(t, source)
			for to, openTo := range engines() {
				target := openTo(t)
				host(t, target)
				s := service(t, target)
				for round := range 2 {
					done, err := s.Import(t.Context(), workbench.ImportRequest{File: file})
					if err != nil {
						t.Fatal(err)
					}
					for _, table := range done.Tables {
						if (table.New > 0) != (round == 0) || (table.Existing > 0) != (round == 1) {
							t.Errorf("%s to %s, time %d: %+v", from, to, round+1, table)
						}
					}
				}
				if got := strings.Join(changes(before, dump(t, target)), "\n"); got != settled {
					t.Errorf("%s to %s changed:\n%s", from, to, got)
				}
			}
		})
	}
}

// TestRefusesWhatIsNotWhole alters and cuts a bundle: nothing of it may be
// stored.
func TestRefusesWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	source := storetest.Open(t)
	storetest.FillWorld(t, source)
	file := filepath.Join(t.TempDir(), "all.zip")
	if _, err := service(t, source).Export(t.Context(), "", "", file); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	target := storetest.Open(t)
	host(t, target)
	before := dump(t, target)
	s := service(t, target)
	rows := bytes.Index(whole, []byte("rows/"))
	for _, at := range []int{rows + 60, len(whole) / 3, len(whole) / 2} {
		altered := slices.Clone(whole)
		altered[at] ^= 0x55
		for name, content := range map[string][]byte{"altered": altered, "cut": whole[:at+1]} {
			path := filepath.Join(t.TempDir(), "copy.zip")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := s.Import(t.Context(), workbench.ImportRequest{File: path})
			if workbench.ErrorCode(err) != workbench.EInvalid {
				t.Errorf("%s at %d: %v", name, at, err)
			}
		}
	}
	if got := changes(before, dump(t, target)); len(got) > 0 {
		t.Errorf("something was stored: %q", got)
	}
}

// TestImportMapsAndTells imports a session into another place: first told, then
// done, and to the project that is there already.
func TestImportMapsAndTells(t *testing.T) {
	t.Parallel()
	source := storetest.Open(t)
	storetest.FillWorld(t, source)
	file := filepath.Join(t.TempDir(), "session.zip")
	if _, err := service(t, source).Export(t.Context(), "s", "", file); err != nil {
		t.Fatal(err)
	}
	target := storetest.Open(t)
	host(t, target)
	err := target.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO remote_agent_codebases (id, name, default_cwd, host_id, path_key, project_hash, created_at, updated_at) VALUES ('here', 'n', '/home/p', 'h', '/home/p', 'x', 1, 1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := service(t, target)
	request := workbench.ImportRequest{File: file, DryRun: true, Map: []workbench.PathMap{{Old: "/p", New: "/home/p"}}}
	if _, err := s.Import(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if rows := dump(t, target); rows["sessions s"] != "" {
		t.Error("a dry run stored a session")
	}
	request.DryRun = false
	if _, err := s.Import(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	rows := dump(t, target)
	for _, want := range []string{`project_directory="/home/p"`, `codebase_id="here"`} {
		if !strings.Contains(rows["sessions s"], want) {
			t.Errorf("no %s in %s", want, rows["sessions s"])
		}
	}
	if rows["sessions other"] != "" || rows["remote_agent_conversations chat"] != "" {
		t.Error("more than the session came")
	}
	if rows["terminal_output t 0"] == "" {
		t.Error("the output of its terminal did not come")
	}
}

// TestCancelledImportIsRepeated stops an import and does it again.
func TestCancelledImportIsRepeated(t *testing.T) {
	t.Parallel()
	source := storetest.Open(t)
	storetest.FillWorld(t, source)
	file := filepath.Join(t.TempDir(), "all.zip")
	if _, err := service(t, source).Export(t.Context(), "", "", file); err != nil {
		t.Fatal(err)
	}
	target := storetest.Open(t)
	target.RecordSlow(time.Hour)
	host(t, target)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	notices := 0
	var s *bundle.Service
	clock := &storetest.Clock{}
	s = bundle.New(bundle.Options{
		Store: target, HostID: "h", Runs: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		Now: func() int64 { return clock.Advance(1000) },
		Notify: func(workbench.Notice) {
			if notices++; s.Progress().Table == "background_jobs" {
				cancel()
			}
		},
	})
	if _, err := s.Import(ctx, workbench.ImportRequest{File: file}); workbench.ErrorCode(err) != workbench.EUnavailable {
		t.Fatalf("the import was not stopped: %v", err)
	}
	if rows := dump(t, target); rows["background_jobs j"] == "" || rows["workflow_gates g"] != "" {
		t.Error("it was not stopped half-way")
	}
	if _, err := service(t, target).Import(t.Context(), workbench.ImportRequest{File: file}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(changes(dump(t, source), dump(t, target)), "\n"); got != settled {
		t.Errorf("changed:\n%s", got)
	}
}
