package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestPlansUseTheirIndexes keeps statements that run often, or on tables that
// grow, from reading more rows than they return.
func TestPlansUseTheirIndexes(t *testing.T) {
	t.Parallel()
	want := map[string][]string{ // what the plan contains
		"sqlListSessions":         {"SEARCH s USING INDEX sessions_recent_ix ((updated_at,id)<(?,?))"},
		"sqlListTaskVersions":     {"task_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlListFileSelections":   {"file_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlTaskOlder":            {"task_history_line_ix (session_id=? AND sequence_number<?)"},
		"sqlTaskNewer":            {"task_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlTaskSupersede":        {"task_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlTaskTrim":             {"task_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlFileOlder":            {"file_history_line_ix (session_id=? AND sequence_number<?)"},
		"sqlFileNewer":            {"file_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlFileSupersede":        {"file_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlFileTrim":             {"file_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlClaimJobSQLite":       {"jobs_claim_ix (host_id=?)"},
		"sqlPathHolder":           {"runs_path_lock_ux (host_id=? AND lock_key=?)"},
		"sqlListRuns":             {"runs_recent_ix ((created_at,id)<(?,?))"},
		"sqlListStatusRuns":       {"runs_status_ix (status=? AND (created_at,id)<(?,?))"},
		"sqlListConversationRuns": {"runs_conversation_ix (conversation_id=? AND (created_at,id)<(?,?))"},
		"sqlListCodebaseRuns":     {"runs_codebase_ix (codebase_id=? AND (created_at,id)<(?,?))"},
		"sqlActiveRuns":           {"runs_conversation_ix (conversation_id=?)", "runs_parent_conv_ix (parent_conversation_id=?)"},
		"sqlLiveRuns":             {"runs_host_ix (host_id=? AND status=?)"},
		"sqlListEvents":           {"events_seq_ux (workflow_run_id=? AND seq>?)"},
		"sqlListNodeRuns":         {"node_runs_ux (workflow_run_id=?)"},
		"sqlLiveAttempt":          {"node_runs_live_ux (workflow_run_id=? AND node_id=? AND iteration=?)"},
		"sqlStopNodes":            {"node_runs_live_ux (workflow_run_id=?)"},
		"sqlListGates":            {"gates_run_ix (workflow_run_id=?)"},
		"sqlOpenGates":            {"gates_open_ix ((created_at,id)>(?,?))"},
		"sqlListProjectSessions":  {"SEARCH s USING INDEX sessions_picker_ix (project_hash=? AND (updated_at,id)<(?,?))"},
		"sqlListJobs":             {"jobs_recent_ix ((created_at,id)<(?,?))"},
		"sqlListJobsByStatus":     {"jobs_status_ix (status=? AND (created_at,id)<(?,?))"},
		"sqlListSessionJobs":      {"jobs_session_ix (session_id=? AND (created_at,id)<(?,?))"},
		"sqlLiveJobs":             {"jobs_open_ix (host_id=?)"},
		"sqlListTerminals":        {"terminals_recent_ix ((created_at,id)<(?,?))"},
		"sqlListSessionTerminals": {"terminals_session_ix (work_session_id=? AND (created_at,id)<(?,?))"},
		"sqlLiveTerminals":        {"terminals_host_ix (host_id=? AND status=?)"},
		"sqlLiveProcesses":        {"processes_host_ix (host_id=? AND status=?)"},
		"sqlTerminalNewest":       {"processes_terminal_ux (terminal_id=?)"},
		"sqlJobNewest":            {"processes_job_ux (job_id=?)"},
		"sqlReadOutput":           {"(terminal_id=? AND start_offset>?)", "(terminal_id=? AND start_offset<?)"},
		"sqlReadOutputTail":       {"(terminal_id=? AND start_offset>?)"},
		"sqlTrimOutput":           {"COVERING INDEX sqlite_autoindex_terminal_output_1 (terminal_id=? AND start_offset<?)"},
		"sqlReadJobOutput":        {"channel=? AND start_offset>?)", "channel=? AND start_offset<?)"},
		"sqlAppendJobOutput":      {"(job_id=? AND attempt=? AND channel=?)"},
		"sqlLatestLaunch":         {"launches_recent_ix (host_id=?)"},
		"sqlLaunchBefore":         {"launches_recent_ix (host_id=? AND (started_at,id)<(?,?))"},
		"sqlTrimLaunches":         {"launches_recent_ix (host_id=? AND started_at<?)", "findings_new_ix (launch_id=?)"},
		"sqlListFindings":         {"findings_seq_ux (launch_id=?)"},
		"sqlAcknowledgeFindings":  {"findings_new_ix (launch_id=?)"},
		"sqlUsageTotals":          {"usage_job_ix (job_id=?)"},
		"sqlListErrorLogs":        {"error_logs_recent_ix (timestamp>? AND timestamp<?)"},
		"sqlListDiagnostics":      {"db_logs_recent_ix (timestamp>? AND timestamp<?)"},
		"sqlFindCodebaseByPath":   {"codebases_path_ux (host_id=? AND path_key=?)"},
	}
	db := raw(t, storetest.Open(t).Path())
	for name, statement := range statements(t) {
		if strings.HasSuffix(name, "Postgres") {
			continue
		}
		steps, err := plan(db, statement)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := strings.Join(steps, "\n")
		for _, part := range want[name] {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not use %q:\n%s", name, part, text)
			}
		}
		delete(want, name)
		checkScans(t, name, steps)
	}
	for name := range want {
		t.Errorf("there is no statement %s", name)
	}
}

// checkScans refuses plans that read a whole table or sort what an index holds
// in order already.
func checkScans(t *testing.T, name string, steps []string) {
	t.Helper()
	// The reasons why these may.
	scans := map[string]string{
		"sqlTasksSince":         "asked once, before a restore",
		"sqlJobsSince":          "asked once, before a restore",
		"sqlJobTitles":          "asked once, before a restore",
		"sqlTerminalSince":      "asked once, before a restore",
		"sqlTerminalTitles":     "asked once, before a restore",
		"sqlMessagesSince":      "asked once, before a restore",
		"sqlRunsSince":          "asked once, before a restore",
		"sqlRunTitles":          "asked once, before a restore",
		"sqlListSettings":       "returns every row, in the order of its key",
		"sqlListCodebases":      "returns every row, in the order of its index",
		"sqlLedgerList":         "one row a step",
		"sqlLedgerExistsSQLite": "the catalog",

		"sqlSchemaColumnsSQLite": "the catalog",
		"sqlSchemaChecksSQLite":  "the catalog",
		"sqlSchemaIndexesSQLite": "the catalog",
		"sqlSchemaOthersSQLite":  "the catalog",

		"sqlOrphansSQLite": "a check of the whole database",
		"sqlPing":          "stops at the first row",
	}
	sorts := map[string]string{
		"sqlSchemaColumnsSQLite": "the catalog",
		"sqlSchemaChecksSQLite":  "the catalog",
		"sqlSchemaIndexesSQLite": "the catalog",
		"sqlSchemaOthersSQLite":  "the catalog",

		"sqlListBackups":    "a host keeps a few dozen",
		"sqlNewestBackup":   "a host keeps a few dozen",
		"sqlJobTitles":      "asked once, before a restore",
		"sqlTerminalTitles": "asked once, before a restore",
		"sqlRunTitles":      "asked once, before a restore",
		"sqlLiveRuns":       "few rows are live, in three statuses",
		"sqlActiveRuns":     "few rows of a conversation are live, found by two indexes",
		"sqlSilentRuns":     "few rows run at once",
		"sqlSubRuns":        "the sub-runs of one run",
		"sqlListNodeRuns":   "the attempts of one run",
		"sqlLiveProcesses":  "few rows are live, in two statuses",
		"sqlLiveTerminals":  "few rows are live, in seven statuses",
	}
	// One session's counts must not depend on how many jobs failed elsewhere.
	if name != "sqlListJobsByStatus" && slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "jobs_status_ix") }) {
		t.Errorf("%s reads the jobs of all sessions in a status:\n%s", name, strings.Join(steps, "\n"))
	}
	for _, step := range steps {
		if strings.HasPrefix(step, "SCAN") && scans[name] == "" {
			t.Errorf("%s reads a whole table: %s", name, step)
		}
		if strings.Contains(step, "TEMP B-TREE") && sorts[name] == "" {
			t.Errorf("%s sorts: %s", name, step)
		}
	}
}
