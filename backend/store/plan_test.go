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
		"sqlListLaunches":          {"launches_recent_ix (host_id=? AND (started_at,id)<(?,?))"},
		"sqlListSessions":          {"SEARCH s USING INDEX sessions_recent_ix ((updated_at,id)<(?,?))"},
		"sqlListTaskVersions":      {"task_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlListFileSelections":    {"file_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlTaskOlder":             {"task_history_line_ix (session_id=? AND sequence_number<?)"},
		"sqlTaskNewer":             {"task_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlTaskSupersede":         {"task_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlTaskTrim":              {"task_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlDropNameDocuments":     {"search_source_ux (kind=? AND source_id=? AND part>?)", "task_history_seq_ux (session_id=? AND sequence_number=?)"},
		"sqlNameTaskVersion":       {"task_history_seq_ux (session_id=? AND sequence_number=?)"},
		"sqlFileOlder":             {"file_history_line_ix (session_id=? AND sequence_number<?)"},
		"sqlFileNewer":             {"file_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlFileSupersede":         {"file_history_line_ix (session_id=? AND sequence_number>?)"},
		"sqlFileTrim":              {"file_history_seq_ux (session_id=? AND sequence_number<?)"},
		"sqlClaimJobSQLite":        {"jobs_claim_ix (host_id=?)"},
		"sqlPathHolder":            {"runs_path_lock_ux (host_id=? AND lock_key=?)"},
		"sqlListRuns":              {"runs_recent_ix ((created_at,id)<(?,?))"},
		"sqlListStatusRuns":        {"runs_status_ix (status=? AND (created_at,id)<(?,?))"},
		"sqlListConversationRuns":  {"runs_conversation_ix (conversation_id=? AND (created_at,id)<(?,?))"},
		"sqlListCodebaseRuns":      {"runs_codebase_ix (codebase_id=? AND (created_at,id)<(?,?))"},
		"sqlActiveRuns":            {"runs_conversation_ix (conversation_id=?)", "runs_parent_conv_ix (parent_conversation_id=?)"},
		"sqlLiveRuns":              {"runs_host_ix (host_id=? AND status=?)"},
		"sqlListEvents":            {"events_seq_ux (workflow_run_id=? AND seq>?)"},
		"sqlListNodeRuns":          {"node_runs_ux (workflow_run_id=?)"},
		"sqlNewestAttempt":         {"node_runs_ux (workflow_run_id=? AND node_id=? AND iteration=?)"},
		"sqlLiveAttempt":           {"node_runs_live_ux (workflow_run_id=? AND node_id=? AND iteration=?)"},
		"sqlStopNodes":             {"node_runs_live_ux (workflow_run_id=?)"},
		"sqlListGates":             {"gates_run_ix (workflow_run_id=?)"},
		"sqlOpenGates":             {"gates_open_ix ((created_at,id)>(?,?))"},
		"sqlWaitingGates":          {"gates_open_ix ((created_at,id)>(?,?))"},
		"sqlListPinnedSessions":    {"sqlite_autoindex_key_value_store_1 (key>? AND key<?)", "sqlite_autoindex_sessions_1 (id=?)"},
		"sqlListProjectSessions":   {"SEARCH s USING INDEX sessions_picker_ix (project_hash=? AND (updated_at,id)<(?,?))"},
		"sqlListJobs":              {"jobs_recent_ix ((created_at,id)<(?,?))"},
		"sqlListJobsByStatus":      {"jobs_status_ix (status=? AND (created_at,id)<(?,?))"},
		"sqlJobRepeated":           {"jobs_session_ix (session_id=? AND created_at>?)"},
		"sqlListWorktreeJobs":      {"sessions_picker_ix (project_hash=?)", "jobs_session_ix (session_id=? AND created_at>?)"},
		"sqlListWorktreeRuns":      {"runs_env_ix (isolation_env_id=?)"},
		"sqlListSessionJobs":       {"jobs_session_ix (session_id=? AND (created_at,id)<(?,?))"},
		"sqlLiveJobs":              {"jobs_open_ix (host_id=?)"},
		"sqlListTerminals":         {"terminals_recent_ix ((created_at,id)<(?,?))"},
		"sqlListSessionTerminals":  {"terminals_session_ix (work_session_id=? AND (created_at,id)<(?,?))"},
		"sqlLiveTerminals":         {"terminals_host_ix (host_id=? AND status=?)"},
		"sqlLiveProcesses":         {"processes_host_ix (host_id=? AND status=?)"},
		"sqlTerminalNewest":        {"processes_terminal_ux (terminal_id=?)"},
		"sqlNodeNewest":            {"processes_node_ux (node_run_id=?)"},
		"sqlNodeProcesses":         {"processes_node_ux (node_run_id=?)"},
		"sqlRecentRuns":            {"runs_codebase_ix (codebase_id=?)", "usage_run_ix (workflow_run_id=?)"},
		"sqlAskedOfAttempt":        {"messages_external_ux (conversation_id=? AND external_id=?)", "platform_conversation_id>? AND platform_conversation_id<?"},
		"sqlRunProcesses":          {"processes_node_ux (node_run_id=?)", "node_runs_ux (workflow_run_id=?)"},
		"sqlJobNewest":             {"processes_job_ux (job_id=?)"},
		"sqlReadOutput":            {"(terminal_id=? AND start_offset>? AND start_offset<?)", "(terminal_id=? AND start_offset<?)"},
		"sqlFirstRaw":              {"(terminal_id=?)", "sqlite_autoindex_terminal_sessions_1 (id=?)"},
		"sqlNextOutput":            {"COVERING INDEX sqlite_autoindex_terminal_output_1 (terminal_id=? AND start_offset>?)"},
		"sqlDropRaw":               {"(terminal_id=? AND start_offset>? AND start_offset<?)"},
		"sqlTrimOutput":            {"COVERING INDEX sqlite_autoindex_terminal_output_1 (terminal_id=? AND start_offset<?)"},
		"sqlListSizes":             {"(terminal_id=? AND start_offset>?)", "(terminal_id=? AND start_offset<?)"},
		"sqlTrimSizes":             {"(terminal_id=? AND start_offset<?)"},
		"sqlNewestCheckpoints":     {"COVERING INDEX sqlite_autoindex_terminal_checkpoints_1 (terminal_id=? AND start_offset<?)"},
		"sqlCheckpointBefore":      {"(terminal_id=? AND start_offset<?)"},
		"sqlTrimCheckpoints":       {"(terminal_id=? AND start_offset<?)"},
		"sqlListTerminalProcesses": {"processes_terminal_ux (terminal_id=?)", "sqlite_autoindex_process_streams_1 (process_id=? AND stream=?)"},
		"sqlNextOrdinal":           {"COVERING INDEX processes_terminal_ux (terminal_id=?)"},
		"sqlReadJobOutput":         {"channel=? AND start_offset>?)", "channel=? AND start_offset<?)"},
		"sqlAppendJobOutput":       {"(job_id=? AND attempt=? AND channel=?)"},
		"sqlLatestLaunch":          {"launches_recent_ix (host_id=?)"},
		"sqlLaunchBefore":          {"launches_recent_ix (host_id=? AND (started_at,id)<(?,?))"},
		"sqlTrimLaunches":          {"launches_recent_ix (host_id=? AND started_at<?)", "findings_new_ix (launch_id=?)"},
		"sqlListFindings":          {"findings_seq_ux (launch_id=?)"},
		"sqlAcknowledgeFindings":   {"findings_new_ix (launch_id=?)"},
		"sqlUsageTotals":           {"usage_job_ix (job_id=?)"},
		"sqlListErrorLogs":         {"error_logs_recent_ix (timestamp>? AND timestamp<?)"},
		"sqlListDiagnostics":       {"db_logs_recent_ix (timestamp>? AND timestamp<?)"},
		"sqlFindCodebaseAbove":     {"codebases_path_ux (host_id=? AND path_key=?)"},
		"sqlPageCodebases":         {"codebases_recent_ix ((updated_at,id)<(?,?))"},

		"sqlFindConversationOn":        {"conversations_platform_ux (platform_type=? AND platform_conversation_id=?)"},
		"sqlListConversations":         {"conversations_recent_ix ((last_activity_at,id)<(?,?))"},
		"sqlListCodebaseConversations": {"conversations_codebase_ix (codebase_id=? AND (last_activity_at,id)<(?,?))"},
		"sqlListDeletedConversations":  {"conversations_deleted_ix (deleted_at>? AND deleted_at<?)"},
		"sqlDeleteConversation":        {"messages_live_ix (status=?)", "runs_conversation_ix (conversation_id=?)"},
		"sqlPurgeableConversations":    {"conversations_deleted_ix (deleted_at>? AND deleted_at<?)", "messages_live_ix (status=?)"},
		"sqlActiveAgentSession":        {"agent_sessions_active_ux (conversation_id=?)"},
		"sqlListAgentSessions":         {"agent_sessions_history_ix (conversation_id=? AND (started_at,id)<(?,?))"},
		"sqlAgentNewest":               {"processes_agent_ux (agent_session_id=?)"},
		"sqlFindExternalMessage":       {"messages_external_ux (conversation_id=? AND external_id=?)"},
		"sqlListMessagesBefore":        {"messages_seq_ux (conversation_id=? AND seq<?)"},
		"sqlListMessagesAfter":         {"messages_seq_ux (conversation_id=? AND seq>?)"},
		"sqlListMessageTexts":          {"messages_seq_ux (conversation_id=? AND seq>?)"},
		"sqlLiveMessages":              {"messages_live_ix (status=?)"},
		"sqlLiveInConversation":        {"messages_live_ix (status=?)"},
		"sqlMessageEnd":                {"(message_id=?)"},
		"sqlReadMessageOutput":         {"(message_id=? AND start_offset>?)", "(message_id=? AND start_offset<?)"},
		"sqlEnvironmentFor":            {"environments_identity_ux (codebase_id=? AND workflow_type=? AND workflow_id=?)"},
		"sqlEnvironmentIn":             {"environments_path_ux (host_id=? AND path_key=?)"},
		"sqlListEnvironments":          {"environments_codebase_ix (codebase_id=? AND (created_at,id)<(?,?))"},
		"sqlMoveEnvironment":           {"runs_env_ix (isolation_env_id=?)", "snapshots_env_ix (environment_id=?)"},
		"sqlPlaceSessions":             {"sessions_picker_ix (project_hash=?)"},
		"sqlPlaceEnvironments":         {"environments_codebase_ix (codebase_id=?)"},
		"sqlPlaceSnapshots":            {"snapshots_codebase_ix (codebase_id=?)"},
		"sqlPlaceUsage":                {"usage_codebase_ix (codebase_id=?)"},
		"sqlLinkedEnvironment":         {"links_target_ix (link_type=? AND link_id=?)"},
		"sqlListSnapshots":             {"snapshots_env_ix (environment_id=?)"},
		"sqlListUsage":                 {"usage_time_ix (occurred_at>? AND (occurred_at,id)<(?,?))"},
		"sqlListCodebaseUsage":         {"usage_codebase_ix (codebase_id=? AND occurred_at>? AND occurred_at<?)"},
		"sqlUsageDays":                 {"usage_time_ix (occurred_at>? AND occurred_at<?)"},
		"sqlConversationUsage":         {"usage_conversation_ix (conversation_id=?)"},
		"sqlRunUsage":                  {"usage_run_ix (workflow_run_id=?)"},
		"sqlNodeUsage":                 {"usage_run_ix (workflow_run_id=?)"},
		"sqlFamilyUsage":               {"usage_run_ix (workflow_run_id=?)", "runs_parent_ix (parent_run_id=?)"},
		"sqlRunUnits":                  {"node_runs_ux (workflow_run_id=?)", "runs_parent_ix (parent_run_id=?)"},
		"sqlCodebaseUsage":             {"usage_codebase_ix (codebase_id=? AND occurred_at>? AND occurred_at<?)"},
		"sqlCostTotals":                {"usage_time_ix (occurred_at>? AND occurred_at<?)"},
		"sqlSessionCostTotals":         {"usage_session_ix (session_id=?)"},
		"sqlSessionTokens":             {"usage_assistant_ix (agent=? AND assistant_session_id=?)"},
		"sqlSessionSpent":              {"usage_session_ix (session_id=?)"},
		"sqlJobSpent":                  {"usage_job_ix (job_id=?)"},
		"sqlSpentSince":                {"usage_time_ix (occurred_at>?)"},
		"sqlSettleJobUsage":            {"usage_assistant_ix (agent=? AND assistant_session_id=?)", "usage_message_ux (provider=? AND provider_message_id=?)"},
		"sqlSettleConversationUsage":   {"usage_assistant_ix (agent=? AND assistant_session_id=?)", "usage_message_ux (provider=? AND provider_message_id=?)"},
		"sqlPendingPermissions":        {"permissions_open_ix"},
		"sqlAnswerUsage":               {"messages_seq_ux (conversation_id=? AND seq>? AND seq<?)", "usage_conversation_ix (conversation_id=?)"},
		"sqlConversationSpent":         {"usage_conversation_ix (conversation_id=?)"},
		"sqlWaitingPermissions":        {"permissions_open_ix"},
		"sqlJobPermissions":            {"permissions_job_ix (job_id=?)"},
		"sqlMessagePermissions":        {"permissions_message_ix (message_id=?)"},
		"sqlDecidedPermissions":        {"permissions_key_ux (process_id=?)"},
		"sqlJobAnswer":                 {"permissions_job_ix (job_id=?)"},
		"sqlMessageAnswer":             {"messages_seq_ux (conversation_id=?)", "permissions_message_ix (message_id=?)"},
		"sqlListPermissionRules":       {"permission_rules_ux (project_hash=?)"},

		"sqlSearchNewestSQLite": {"SEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"sqlSearchIndexSQLite":  {"SEARCH d USING INTEGER PRIMARY KEY (rowid=?)", "M1<"},
		"sqlSearchScanSQLite":   {"SEARCH d USING INTEGER PRIMARY KEY (rowid<?)"},
		"sqlSearchWindow":       {"SEARCH search_documents USING INTEGER PRIMARY KEY (rowid<?)"},
		"sqlLastPiece":          {"search_terminal_ix (terminal_id=?)"},
		"sqlTrimPieces":         {"search_terminal_ix (terminal_id=? AND part<?)"},
		"sqlPageMessages":       {"sqlite_autoindex_remote_agent_messages_1 (id>? AND id<?)", "search_source_ux (kind=? AND source_id=?)"},
		"sqlPageStarts":         {"sqlite_autoindex_processes_1 (id>? AND id<?)"},
	}
	for _, by := range costBy() {
		want["sqlCostBy"+by] = []string{"usage_time_ix (occurred_at>? AND occurred_at<?)"}
		want["sqlCostPartsBy"+by] = []string{"usage_time_ix (occurred_at>? AND occurred_at<?)"}
		want["sqlSessionCostBy"+by] = []string{"usage_session_ix (session_id=?)"}
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
		"sqlListSecrets":         "returns every row, in the order of its index",
		"sqlListSealedOtherwise": "a rotation of the key, which seals every row",
		"sqlListKeyUses":         "for a diagnosis: the few secrets, and the variables of this machine",
		"sqlNamesToIndex":        "only the versions with a name, by the index of them",
		"sqlTasksSince":          "asked once, before a restore",
		"sqlJobsSince":           "asked once, before a restore",
		"sqlJobTitles":           "asked once, before a restore",
		"sqlTerminalSince":       "asked once, before a restore",
		"sqlTerminalTitles":      "asked once, before a restore",
		"sqlMessagesSince":       "asked once, before a restore",
		"sqlRunsSince":           "asked once, before a restore",
		"sqlRunTitles":           "asked once, before a restore",
		"sqlListSettings":        "returns every row, in the order of its key",
		"sqlListCodebases":       "returns every row, in the order of its index",
		"sqlFamilyUsage":         "the few runs of a family, which it has found itself",
		"sqlRunUnits":            "the few runs of a family, which it has found itself",
		"sqlListHosts":           "one row a machine",
		"sqlMovingHosts":         "one row a machine",
		"sqlMovingTerminals":     "asked once, before the data moves",
		"sqlMovingMessages":      "asked once, before the data moves",
		"sqlMovingProcesses":     "asked once, before the data moves",
		"sqlListRetention":       "a page of an index, in its order",
		"sqlLiveInConversation":  "the few live messages, found by their index",
		"sqlLedgerList":          "one row a step",
		"sqlLedgerExistsSQLite":  "the catalog",

		"sqlSchemaColumnsSQLite": "the catalog",
		"sqlSchemaChecksSQLite":  "the catalog",
		"sqlSchemaIndexesSQLite": "the catalog",
		"sqlSchemaOthersSQLite":  "the catalog",

		"sqlForeignColumnsSQLite": "the catalog",
		"sqlOrphansSQLite":        "a check of the whole database",
		"sqlPing":                 "stops at the first row",
		"sqlNewestTimes":          "the newest row of each of four tables",
		"sqlInsertDiagnosticOnce": "a value is refused seldom",
		"sqlFindingAbout":         "a few hundred launches are kept, and it is asked about a child that nobody knows",

		"sqlListPrices":          "returns every row, in the order of its key",
		"sqlListQuotas":          "returns every row, in the order of its key",
		"sqlListSessions":        "counts the few requests that wait, from their index",
		"sqlListPinnedSessions":  "counts the few requests that wait, from their index",
		"sqlListProjectSessions": "counts the few requests that wait, from their index",
		"sqlWaitingPermissions":  "returns every row of an index, in its order",
		"sqlPendingPermissions":  "returns every row of its index, in its order",

		"sqlVocabularySQLite":  "a range of the text index's own terms",
		"sqlSearchIndexSQLite": "the text index itself",
		"sqlSearchWindow":      "the ids that it has found itself, at most a thousand",
		"sqlDropValues":        "for a rebuild or an import, of the few settings and marks",

		"sqlSalvageTablesSQLite":  "the catalog",
		"sqlSalvageColumnsSQLite": "the catalog",
		"sqlSalvagePagesSQLite":   "one number",
	}
	sorts := map[string]string{
		"sqlListPinnedSessions":  "pins are few",
		"sqlListWorktreeJobs":    "the jobs of a project since one worktree was made",
		"sqlListWorktreeRuns":    "the runs of one worktree are few",
		"sqlEnvironmentRuns":     "the runs that need one worktree are few",
		"sqlListKeyUses":         "groups the few values of a machine",
		"sqlSchemaColumnsSQLite": "the catalog",
		"sqlSchemaChecksSQLite":  "the catalog",
		"sqlSchemaIndexesSQLite": "the catalog",
		"sqlSchemaOthersSQLite":  "the catalog",

		"sqlForeignColumnsSQLite": "the catalog",
		"sqlOpenRetention":        "few runs of retention are open",
		"sqlRetentionBundles":     "one run a day, and only those of a year ago",
		"sqlListBackups":          "a host keeps a few dozen",
		"sqlNewestBackup":         "a host keeps a few dozen",
		"sqlJobTitles":            "asked once, before a restore",
		"sqlTerminalTitles":       "asked once, before a restore",
		"sqlRunTitles":            "asked once, before a restore",
		"sqlLiveRuns":             "few rows are live, in three statuses",
		"sqlActiveRuns":           "few rows of a conversation are live, found by two indexes",
		"sqlSilentRuns":           "few rows run at once",
		"sqlSubRuns":              "the sub-runs of one run",
		"sqlNodeUsage":            "the attempts of one run that asked an agent",
		"sqlListNodeRuns":         "the attempts of one run",
		"sqlLiveProcesses":        "few rows are live, in two statuses",
		"sqlLiveTerminals":        "few rows are live, in seven statuses",

		"sqlTerminalsAlive": "few terminals are alive, in eight statuses",
		"sqlSessionOfTree":  "the sessions of one project",

		"sqlListHosts":                    "one row a machine",
		"sqlFindCodebaseAbove":            "at most eight rows",
		"sqlListDeletedConversations":     "those deleted in the same millisecond",
		"sqlPurgeableConversations":       "those deleted in the same millisecond",
		"sqlListEnvironmentConversations": "the conversations of one worktree",
		"sqlLiveMessages":                 "few rows are live, in two statuses",
		"sqlLiveInConversation":           "few rows are live, in two statuses",
		"sqlHostEnvironments":             "the worktrees of one machine, in four statuses",
		"sqlIdleEnvironments":             "the active worktrees of one machine",
		"sqlLinkedEnvironment":            "the few worktrees that an issue shares",
		"sqlExpiringSnapshots":            "the snapshots of one machine, kept for a month",
		"sqlListCodebaseUsage":            "those of the same millisecond",
		"sqlUsageDays":                    "groups the events of the days asked for",
		"sqlCodebaseUsageDays":            "groups the events of the days asked for",
		"sqlAnswerUsage":                  "counts the jobs of the few answers of a page",
		"sqlCostTotals":                   "counts the jobs of the events asked for",
		"sqlSessionCostTotals":            "counts the jobs of the events asked for",
		"sqlModelUsage":                   "groups the events of the days asked for",
		"sqlJobCosts":                     "groups the events of the days asked for",
		"sqlMessageAnswer":                "the few answers of one conversation",
	}
	scans["sqlJobCosts"] = "the groups, which it has made itself"
	for _, by := range costBy() {
		sorts["sqlCostPartsBy"+by] = "groups the events asked for, and orders the groups by cost"
		for _, name := range []string{"sqlCostBy" + by, "sqlSessionCostBy" + by} {
			scans[name] = "the groups, which it has made itself"
			sorts[name] = "groups the events asked for, and orders the groups by cost"
		}
	}
	// One session's counts must not depend on how many jobs failed elsewhere.
	if name != "sqlListJobsByStatus" && name != "sqlMovingJobs" && slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "jobs_status_ix") }) {
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

// costBy is what costs are summed up by, as the names of statements say it.
func costBy() []string {
	return []string{"Session", "Project", "Job", "Conversation", "Workflow", "Model", "Agent", "Day"}
}
