package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
)

// hard is a text that a careless writer of rows would change.
const hard = "한글 \"q\" 'a' \\ <b>&\u2028\t\r\n\U0001F512"

// settledValues are the columns whose value a rule of the data model chooses, in
// rows of which nothing is at work. nil: another column of the row excludes it.
func settledValues() map[string]any {
	return map[string]any{
		"agent_quotas.used_percent": 12.5, "app_settings.key": "full", "background_jobs.priority": 2, "background_jobs.status": "failed",
		"background_jobs.failure_reason": "truncated", "background_jobs.actual_cost": 0.1, "backups.format": "bundle", "backups.reason": "restore",
		"error_logs.level": "WARN", "isolation_links.link_type": "issue", "job_output.channel": "reasoning", "job_prompts.mode": "next",
		"job_prompts.status": "sent", "launch_findings.action": "quarantined", "launch_findings.subject_kind": "backup", "launches.end_kind": "reboot",
		"launches.mode": "desktop", "permission_requests.decided_by": "rule", "permission_requests.message_id": nil, "permission_requests.scope": "project",
		"permission_requests.status": "allowed", "permission_rules.decision": "ask", "plan_versions.source": "restored", "process_streams.stream": "stderr",
		"processes.agent_session_id": nil, "processes.job_id": nil, "processes.kind": "pty", "processes.node_run_id": nil, "processes.status": "exited",
		"processes.stop_reason": "stop_tag", "remote_agent_codebase_env_vars.key": "FULL", "remote_agent_codebases.kind": "folder", "remote_agent_isolation_environments.status": "destroyed",
		"remote_agent_isolation_environments.workflow_type": "thread", "remote_agent_messages.role": "system", "remote_agent_messages.status": "failed",
		"remote_agent_sessions.active": false, "remote_agent_workflow_runs.end_reason": "rejected", "remote_agent_workflow_runs.pause_reason": nil,
		"remote_agent_workflow_runs.status": "cancelled", "retention_runs.started_by": "schedule", "retention_runs.status": "failed",
		"search_documents.job_id": nil, "search_documents.kind": "event", "search_documents.session_id": nil, "search_documents.terminal_id": nil,
		"search_documents.conversation_id": nil, "file_selection_history.op_type": "agent", "task_description_history.op_type": "restore",
		"terminal_launch_choices.on_launch": "resume", "terminal_output.codec": "zstd", "terminal_sessions.attention_reason": "quiet",
		"terminal_sessions.end_reason": "reboot", "transcript_entries.codec": "zstd", "terminal_sessions.status": "restored", "usage_events.billing": "plan",
		"usage_events.cost_source": "reported", "usage_events.kind": "adjustment", "workflow_gates.kind": "input", "workflow_gates.status": "rejected",
		"workflow_node_runs.failure_reason": "timeout", "workflow_node_runs.status": "failed", "worktree_snapshots.reason": "gc",
	}
}

// lists are the columns that hold an array.
var lists = []string{"included_files", "force_excluded_files", "command", "argv", "options"}

// leftToWorld are the machine, and the pieces of a message that is being written.
var leftToWorld = []string{"hosts", "message_output"}

// FillColumns stores one more row in every table beside the world, with a value of
// its own in every column: what copies rows and forgets a column, or changes a
// value, is found out.
func FillColumns(t testing.TB, db *store.DB) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		n := 0
		for _, table := range store.RowTables() {
			if slices.Contains(leftToWorld, table.Name) {
				continue
			}
			statement, values := fullRow(table, &n)
			if _, err := tx.ExecContext(context.Background(), statement, values...); err != nil {
				t.Logf("%s: %v", table.Name, err)
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(empty(t, db))) {
		table, _, _ := strings.Cut(name, ".")
		if name != "remote_agent_workflow_runs.pause_reason" && !slices.Contains(leftToWorld, table) {
			t.Errorf("no row has a value in %s", name)
		}
	}
}

// fullRow is a row of a table as a statement; n counts the columns of all tables.
func fullRow(table store.RowTable, n *int) (statement string, values []any) {
	settled := settledValues()
	var names, marks []string
	for _, c := range table.Columns {
		*n++
		value, chosen := settled[table.Name+"."+c.Name]
		if !chosen {
			value = columnValue(table, c, *n)
		}
		names, values = append(names, `"`+c.Name+`"`), append(values, value)
		marks = append(marks, fmt.Sprintf("$%d", len(values)))
	}
	return fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, table.Name, strings.Join(names, ", "), strings.Join(marks, ", ")), values
}

// columnValue is a value that no other column has.
func columnValue(table store.RowTable, c store.RowColumn, n int) any {
	switch {
	case c.Parent == "hosts":
		return "h"
	case c.Parent != "":
		return "full-" + c.Parent
	case slices.Equal(table.Key, []string{c.Name}) && c.Kind == "text":
		return "full-" + table.Name
	}
	switch c.Kind {
	case "serial":
		return 1000 + n // the world has the first ones
	case "int":
		return 1<<40 + n // no float of 32 bits has it
	case "real":
		return float64(n) + 0.1
	case "bool":
		return true
	case "blob":
		return []byte{0, 0xff, byte(n), '\n'}
	case "json":
		if slices.Contains(lists, c.Name) {
			return fmt.Sprintf(`["/full/%d", "b c"]`, n)
		}
		return fmt.Sprintf(`{"big": 9007199254740993, "n": [%d, 0.1, null, true], "text": "한 \"q\" \\ \n"}`, n)
	}
	return fmt.Sprintf("%s of %s %s", c.Name, table.Name, hard)
}

// empty are the columns in which no row has a value.
func empty(t testing.TB, db *store.DB) map[string]bool {
	t.Helper()
	none := map[string]bool{}
	err := db.ReadRows(context.Background(), func(s *store.RowSnapshot) error {
		for _, table := range store.RowTables() {
			for _, c := range table.Columns {
				none[table.Name+"."+c.Name] = true
			}
			err := s.Rows(context.Background(), table, "TRUE", nil, func(values []any) error {
				for n, value := range values {
					if value != nil {
						delete(none, table.Name+"."+table.Columns[n].Name)
					}
				}
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
	return none
}
