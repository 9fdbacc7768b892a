package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestDeletionFollowsTheDataModel deletes each thing that can be deleted and
// compares every row of every table with before: what goes with it, and which
// references are set to NULL. All else stays as it was.
func TestDeletionFollowsTheDataModel(t *testing.T) {
	t.Parallel()
	const jobRows = `
- background_jobs j
- job_output j 1 log 0
- job_prompts jp
- permission_requests ask
- plan_versions j 1
- process_streams pj stdout
- processes pj
- processes ptj
- search_documents 2
- terminal_output tj 0
- terminal_sessions tj
background_jobs retry: retry_of_job_id
usage_events u: job_id`
	const terminalRows = `
- process_streams pt pty
- processes pt
- search_documents 3
- terminal_checkpoints t 0
- terminal_launch_choices t
- terminal_output t 0
- terminal_sessions t
- terminal_sizes t 0`
	const runRows = `
- process_streams pn stdout
- processes pn
- remote_agent_workflow_events ev
- remote_agent_workflow_runs r
- search_documents 5
- workflow_gates g
- workflow_node_runs n
remote_agent_workflow_runs lost: blocked_by_run_id
remote_agent_workflow_runs sub: parent_run_id
usage_events u: workflow_run_id`
	const environmentRows = `
- isolation_links w pr 43
- remote_agent_isolation_environments w
remote_agent_conversations chat: isolation_env_id
remote_agent_workflow_runs r: isolation_env_id
worktree_snapshots snap: environment_id`
	for name, c := range map[string]struct{ statement, want string }{
		"session": {`DELETE FROM sessions WHERE id = 's'`, jobRows + terminalRows + `
- file_selection_history fh
- search_documents 1
- sessions s
- task_description_history th
usage_events u: session_id`},
		"job":      {`DELETE FROM background_jobs WHERE id = 'j'`, jobRows},
		"terminal": {`DELETE FROM terminal_sessions WHERE id = 't'`, terminalRows},
		"codebase": {`DELETE FROM remote_agent_codebases WHERE id = 'c'`, environmentRows + `
- remote_agent_codebase_env_vars e
- remote_agent_codebases c
remote_agent_conversations chat: codebase_id
remote_agent_sessions a1: codebase_id
remote_agent_sessions a2: codebase_id
remote_agent_workflow_runs r: codebase_id
search_documents 1: codebase_id
search_documents 2: codebase_id
sessions s: codebase_id
usage_events u: codebase_id
worktree_snapshots snap: codebase_id`},
		"conversation": {`DELETE FROM remote_agent_conversations WHERE id = 'chat'`, runRows + `
- message_output m 0
- permission_requests askm
- process_streams pa stdout
- processes pa
- remote_agent_conversations chat
- remote_agent_messages m
- remote_agent_sessions a1
- remote_agent_sessions a2
- search_documents 4
remote_agent_workflow_runs sub: parent_conversation_id
usage_events u: conversation_id`},
		"run":         {`DELETE FROM remote_agent_workflow_runs WHERE id = 'r'`, runRows},
		"environment": {`DELETE FROM remote_agent_isolation_environments WHERE id = 'w'`, environmentRows},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEachEngine(t, func(t *testing.T, db *store.DB) {
				fillWorld(t, db)
				before := census(t, db)
				apply(t, db, c.statement)
				want := strings.Split(strings.TrimSpace(c.want), "\n")
				slices.Sort(want)
				if got := changes(before, census(t, db)); !slices.Equal(got, want) {
					t.Errorf("changed:\n%s\n\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				wantWholeIndexes(t, db)
			})
		})
	}
}

// TestHostsAreNeverDeleted: a host's rows are what the others lean on.
func TestHostsAreNeverDeleted(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		fillWorld(t, db)
		wantRefusal(t, db, "host with rows", `DELETE FROM hosts`, workbench.ENotFound)
		wantRefusal(t, db, "definition with a run", `DELETE FROM workflow_definitions`, workbench.ENotFound)
	})
}

// wantWholeIndexes asks SQLite whether references and the text index hold after
// cascades. PostgreSQL has no such question: its constraints hold.
func wantWholeIndexes(t *testing.T, db *store.DB) {
	t.Helper()
	if db.Engine() != "sqlite" {
		return
	}
	if orphans, err := db.ForeignKeyCheck(t.Context()); err != nil || orphans > 0 {
		t.Errorf("%d rows refer to nothing, %v", orphans, err)
	}
	apply(t, db, `INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)`)
}

// census is every row by its table and key, with the references that are set.
func census(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	all := tables(t)
	var rows map[string][]string
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		rows = map[string][]string{}
		for _, tab := range all {
			if err := countRows(t.Context(), tx, tab, rows); err != nil {
				return fmt.Errorf("%s: %w", tab.name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// countRows reads a row as one text: its key and, after a colon, the names of
// its references that are not NULL.
func countRows(ctx context.Context, tx *store.Tx, tab table, rows map[string][]string) error {
	text := `CAST(` + strings.Join(tab.key, ` AS TEXT) || ' ' || CAST(`) + ` AS TEXT) || ':'`
	for _, name := range tab.references() {
		text += fmt.Sprintf(` || CASE WHEN %[1]s IS NULL THEN '' ELSE ' %[1]s' END`, name)
	}
	found, err := tx.QueryContext(ctx, `SELECT `+text+` FROM `+tab.name)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		var row string
		if err := found.Scan(&row); err != nil {
			return err
		}
		key, references, _ := strings.Cut(row, ":")
		rows[tab.name+" "+key] = strings.Fields(references)
	}
	return found.Err()
}

// changes are the rows that are gone and the references that are no more.
func changes(before, after map[string][]string) []string {
	var out []string
	for row, references := range before {
		left, ok := after[row]
		if !ok {
			out = append(out, "- "+row)
			continue
		}
		for _, name := range references {
			if !slices.Contains(left, name) {
				out = append(out, row+": "+name)
			}
		}
	}
	slices.Sort(out)
	return out
}
