package workbench

import (
	"slices"
	"strconv"
	"strings"
)

// SettingKey names a setting, in words with points between them.
type SettingKey string

// The settings of this version. Each is read by some part of the program.
const (
	SettingBackupIntervalHours SettingKey = "backup.interval_hours"
	SettingBackupKeepScheduled SettingKey = "backup.keep_scheduled"
	SettingBackupKeepDays      SettingKey = "backup.keep_days"
	SettingBackupKeepMigration SettingKey = "backup.keep_migration"
	SettingAgentsMaxConcurrent SettingKey = "agents.max_concurrent_each"
	SettingBudgetConversation  SettingKey = "budget.conversation_cents"
	SettingBudgetDay           SettingKey = "budget.day_cents"
	SettingBudgetJob           SettingKey = "budget.job_cents"
	SettingBudgetMonth         SettingKey = "budget.month_cents"
	SettingBudgetSession       SettingKey = "budget.session_cents"
	SettingEditorCommand       SettingKey = "editor.command"
	SettingJobsAutostart       SettingKey = "jobs.autostart"
	SettingJobsIdleTimeout     SettingKey = "jobs.idle_timeout_seconds"
	SettingJobsMaxAttempts     SettingKey = "jobs.max_attempts"
	SettingJobsMaxConcurrent   SettingKey = "jobs.max_concurrent"
	SettingJobsOnLaunch        SettingKey = "jobs.on_launch"
	SettingJobsTotalTimeout    SettingKey = "jobs.total_timeout_seconds"
	SettingLogsSlowStatementMS SettingKey = "logs.slow_statement_ms"
	SettingMCPAllowWrite       SettingKey = "mcp.allow_write"
	SettingNotifyBudget        SettingKey = "notify.budget"
	SettingNotifyDesktop       SettingKey = "notify.desktop"
	SettingNotifyFinished      SettingKey = "notify.finished"
	SettingNotifyLost          SettingKey = "notify.lost"
	SettingNotifyNeeds         SettingKey = "notify.needs"
	SettingPermissionDefault   SettingKey = "permission.default"

	SettingRetentionConversations SettingKey = "retention.conversations.days"
	SettingRetentionDaily         SettingKey = "retention.daily"
	SettingRetentionEnvironments  SettingKey = "retention.environments.days"
	SettingRetentionJobs          SettingKey = "retention.jobs.days"
	SettingRetentionLogs          SettingKey = "retention.logs.days"
	SettingRetentionRuns          SettingKey = "retention.runs.days"
	SettingRetentionSessions      SettingKey = "retention.sessions.days"
	SettingRetentionTerminals     SettingKey = "retention.terminals.days"

	SettingTerminalAttention       SettingKey = "terminal.attention_seconds"
	SettingTerminalAttentionUrgent SettingKey = "terminal.attention_urgent_seconds"
	SettingTerminalCopyOnSelect    SettingKey = "terminal.copy_on_select"
	SettingTerminalGPU             SettingKey = "terminal.gpu"
	SettingTerminalMaxOpen         SettingKey = "terminal.max_open"
	SettingTerminalOutputCap       SettingKey = "terminal.output_cap_bytes"
	SettingTerminalPasteGuard      SettingKey = "terminal.paste_guard_bytes"
	SettingTerminalScrollback      SettingKey = "terminal.scrollback_lines"
	SettingTerminalStuck           SettingKey = "terminal.stuck_seconds"

	SettingWorkflowsMaxNodes       SettingKey = "workflows.max_nodes"
	SettingWorkflowsMaxNodesPerRun SettingKey = "workflows.max_nodes_per_run"
)

// The words of SettingJobsOnLaunch: what a launch does with jobs that wait or
// were interrupted.
const (
	OnLaunchQueued = "queued" // what waits is run
	OnLaunchAsk    = "ask"    // what waits is left to the user
	OnLaunchResume = "resume" // what waits is run, and what was interrupted goes on in its agent's session
)

// SettingType says what the text of a setting is.
type SettingType string

// The types of settings.
const (
	SettingInteger SettingType = "integer" // a whole number in decimal digits
	SettingBoolean SettingType = "boolean" // true or false
	SettingChoice  SettingType = "choice"  // one of SettingSpec.Choices
)

// SettingSpec says what a setting is and which values it takes. The numbers of
// a boolean are 0, false, and 1, true; that of a choice is its place among them.
type SettingSpec struct {
	Key         SettingKey
	Type        SettingType
	Default     int64
	Least, Most int64
	Choices     string // the words of a choice, with a space between them
	Description string // with the unit
}

// SettingSpecs are all settings, ordered by key.
func SettingSpecs() []SettingSpec {
	spec := func(key SettingKey, standard, least, most int64, description string) SettingSpec {
		return SettingSpec{Key: key, Type: SettingInteger, Default: standard, Least: least, Most: most, Description: description}
	}
	choice := func(key SettingKey, standard int64, description string) SettingSpec {
		return SettingSpec{Key: key, Type: SettingBoolean, Default: standard, Most: 1, Description: description}
	}
	oneOf := func(key SettingKey, choices, description string) SettingSpec { // the first one is the default
		return SettingSpec{Key: key, Type: SettingChoice, Most: int64(strings.Count(choices, " ")), Choices: choices, Description: description}
	}
	return []SettingSpec{
		spec(SettingAgentsMaxConcurrent, 4, 1, 64, "Jobs of one agent that run at once on a machine; further ones let other agents pass."),
		spec(SettingBackupIntervalHours, 24, 1, 24*365, "Hours after which the newest verified backup is too old and another one is made."),
		spec(SettingBackupKeepDays, 14, 0, 3650, "Days of which one scheduled backup each is kept, besides the newest ones."),
		spec(SettingBackupKeepMigration, 5, 1, 1000, "Backups kept of those that were made before a step of the schema."),
		spec(SettingBackupKeepScheduled, 24, 1, 1000, "Scheduled backups that are kept, the newest ones."),
		spec(SettingBudgetConversation, 0, 0, 100_000_000, "US cents that a conversation may cost; no further turn of it begins beyond. 0 for no limit."),
		spec(SettingBudgetDay, 0, 0, 100_000_000, "US cents that all agents together may cost in a day; no further turn begins beyond. 0 for no limit."),
		spec(SettingBudgetJob, 0, 0, 100_000_000, "US cents that a job may cost; no further turn of it begins beyond. 0 for no limit."),
		spec(SettingBudgetMonth, 0, 0, 100_000_000, "US cents that all agents together may cost in a month; no further turn begins beyond. 0 for no limit."),
		spec(SettingBudgetSession, 0, 0, 100_000_000, "US cents that the jobs of a session, and what is said from it, may cost; no further turn begins beyond. 0 for no limit."),
		oneOf(SettingEditorCommand, "auto environment code cursor zed subl",
			"The editor that files are opened in: auto takes the first of code, cursor and zed on the PATH and else environment, which is $VISUAL or $EDITOR."),
		choice(SettingJobsAutostart, 1, "Whether a new job is queued at once; otherwise it waits until the user starts it."),
		spec(SettingJobsIdleTimeout, 1800, 0, 7*24*3600, "Seconds without output after which a job has timed out; 0 for no limit. Waiting for the user does not count."),
		spec(SettingJobsMaxAttempts, 3, 1, 20, "Attempts at a job whose agent reports a rate limit, an overload or a broken connection."),
		spec(SettingJobsMaxConcurrent, 4, 1, 64, "Jobs that run at once on a machine; the others wait in the queue."),
		oneOf(SettingJobsOnLaunch, OnLaunchQueued+" "+OnLaunchAsk+" "+OnLaunchResume,
			"What a start does with jobs: queued runs those that waited, ask leaves them to the user, resume also goes on with those that were interrupted."),
		spec(SettingJobsTotalTimeout, 14400, 0, 30*24*3600, "Seconds after which a job that still runs has timed out; 0 for no limit. Waiting for the user does not count."),
		spec(SettingLogsSlowStatementMS, 100, 1, 60_000, "Milliseconds from which a statement of the database is recorded as slow."),
		choice(SettingMCPAllowWrite, 0, "Whether agents that ask Holdfast through MCP may also change task texts and type into terminals."),
		choice(SettingNotifyBudget, 1, "Whether the list of notifications tells that 80 or 100 percent of a budget of a day or a month are spent."),
		choice(SettingNotifyDesktop, 1, "Whether the desktop shows what needs the user or was lost while the window is not the active one."),
		choice(SettingNotifyFinished, 1, "Whether the list of notifications tells what has finished."),
		choice(SettingNotifyLost, 1, "Whether the list of notifications tells what has failed or was lost."),
		choice(SettingNotifyNeeds, 1, "Whether the list of notifications tells what waits for the user."),
		oneOf(SettingPermissionDefault, "ask plan edit all",
			"What agents may do unasked: ask leaves every question to the user, plan refuses to change anything, edit allows changes of files of the project, all allows everything."),
		spec(SettingRetentionConversations, 30, 0, 36500, "Days after which a conversation that the user deleted is exported and removed. 0 keeps it."),
		choice(SettingRetentionDaily, 1, "Whether what is old is exported and deleted once a day by itself."),
		spec(SettingRetentionEnvironments, 90, 0, 36500, "Days after which the record of a destroyed worktree without a snapshot is exported and deleted. 0 keeps it."),
		spec(SettingRetentionJobs, 0, 0, 36500, "Days after its end from which a job is exported and deleted. 0 keeps it."),
		spec(SettingRetentionLogs, 30, 0, 36500, "Days after which entries of the error log and of the database's log are exported and deleted. 0 keeps them."),
		spec(SettingRetentionRuns, 0, 0, 36500, "Days after its end from which a run of a workflow is exported and deleted, with its files. 0 keeps it."),
		spec(SettingRetentionSessions, 0, 0, 36500, "Days without a change after which a session is exported and deleted, with its jobs and terminals. 0 keeps it."),
		spec(SettingRetentionTerminals, 0, 0, 36500, "Days after its end from which a terminal without a session is exported and deleted, with its output. 0 keeps it."),
		spec(SettingTerminalAttention, 30, 1, 24*3600, "Seconds of silence after which an agent at its prompt asks for attention."),
		spec(SettingTerminalAttentionUrgent, 120, 1, 24*3600, "Seconds of silence after which that attention is urgent."),
		choice(SettingTerminalCopyOnSelect, 0, "Whether text of a terminal is copied as soon as it is selected."),
		choice(SettingTerminalGPU, 1, "Whether visible terminals are drawn by the graphics processor."),
		spec(SettingTerminalMaxOpen, 128, 1, 4096, "Terminals that run at once on a machine; a further one is refused."),
		spec(SettingTerminalOutputCap, TerminalCapBytes, 1<<20, 1<<40, "Bytes of output that are kept of a terminal; the oldest ones are dropped beyond."),
		spec(SettingTerminalPasteGuard, 10_000, 1, 1<<30, "Bytes of a paste into a terminal from which it must be confirmed."),
		spec(SettingTerminalScrollback, 10_000, 0, 1_000_000, "Lines that a terminal on the screen keeps above what is visible."),
		spec(SettingTerminalStuck, 10, 1, 24*3600, "Seconds without a sign of work after which a terminal that has unread input is stuck."),
		spec(SettingWorkflowsMaxNodes, 8, 1, 256, "Nodes of all runs of workflows that work at once on a machine; the others wait."),
		spec(SettingWorkflowsMaxNodesPerRun, 4, 1, 256, "Nodes of one run of a workflow that work at once; the others wait."),
	}
}

// Setting is a setting with its present value.
type Setting struct {
	Key         SettingKey  `json:"key"`
	Value       string      `json:"value"`
	Default     string      `json:"default"`
	Type        SettingType `json:"type"`
	Choices     []string    `json:"choices"` // of a choice; empty for other types
	Description string      `json:"description"`
	CreatedAt   *int64      `json:"created_at"` // UTC ms; null: never set, the default holds
	UpdatedAt   *int64      `json:"updated_at"` // UTC ms
}

// AppSetting is a stored row of a setting. A setting without a row has its
// default.
type AppSetting struct {
	Key         SettingKey
	Value       string
	Description *string
	CreatedAt   int64 // UTC ms
	UpdatedAt   int64 // UTC ms
}

// FindSetting returns what a key names. ENotFound, with the nearest key.
func FindSetting(key SettingKey) (SettingSpec, error) {
	specs := SettingSpecs()
	nearest, least := specs[0].Key, -1
	for _, spec := range specs {
		if spec.Key == key {
			return spec, nil
		}
		if d := distance(string(key), string(spec.Key)); least < 0 || d < least {
			nearest, least = spec.Key, d
		}
	}
	return SettingSpec{}, Errorf(ENotFound, "There is no setting %q. The nearest one is %s.", key, nearest)
}

// Parse reads a value of the setting. EInvalid, with the values that it takes.
func (s SettingSpec) Parse(value string) (int64, error) {
	value = strings.TrimSpace(value)
	if s.Type == SettingBoolean {
		switch value {
		case "true":
			return 1, nil
		case "false":
			return 0, nil
		}
		return 0, Errorf(EInvalid, "%s cannot be %q. Give true or false.", s.Key, value)
	}
	if s.Type == SettingChoice {
		words := strings.Fields(s.Choices)
		if n := slices.Index(words, value); n >= 0 {
			return int64(n), nil
		}
		return 0, Errorf(EInvalid, "%s cannot be %q. Give one of %s.", s.Key, value, strings.Join(words, ", "))
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < s.Least || n > s.Most {
		return 0, Errorf(EInvalid, "%s cannot be %q. Give a whole number from %d to %d.", s.Key, value, s.Least, s.Most)
	}
	return n, nil
}

// Format writes a value as Parse reads it.
func (s SettingSpec) Format(n int64) string {
	if s.Type == SettingBoolean {
		return strconv.FormatBool(n != 0)
	}
	if words := strings.Fields(s.Choices); n >= 0 && n < int64(len(words)) {
		return words[n]
	}
	return strconv.FormatInt(n, 10)
}

// Setting is the setting as it is stored in row; nil, or a value that it does
// not take any more, is the default.
func (s SettingSpec) Setting(row *AppSetting) Setting {
	setting := Setting{
		Key: s.Key, Value: s.Format(s.Default), Default: s.Format(s.Default),
		Type: s.Type, Choices: append([]string{}, strings.Fields(s.Choices)...), Description: s.Description,
	}
	if row == nil {
		return setting
	}
	setting.CreatedAt, setting.UpdatedAt = &row.CreatedAt, &row.UpdatedAt
	if n, err := s.Parse(row.Value); err == nil {
		setting.Value = s.Format(n)
	}
	return setting
}

// distance is how many letters must be put in, taken out or changed to make b
// of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
