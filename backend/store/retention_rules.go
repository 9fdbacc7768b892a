package store

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// RetentionUnits are the rows of a class that may go: each with all that goes
// with it.
type RetentionUnits struct {
	Rule  workbench.RetentionRule
	Table RowTable
	Where string    // the units
	Kept  string    // as old, but in use, pinned or waiting for the user
	With  Selection // the units and what goes with them, but for what goes with an earlier class
	// Unexported units go without a bundle: they only told of one.
	Unexported bool
	Bulk       bool // rows that nothing belongs to and that never change: they go by number

	title, used string // columns of Table
	hostID      string // the machine whose units they are
}

// retentionDay is a day in ms.
const retentionDay = 24 * 3600 * 1000

// What is old of each class; {before} is the time before which it was last of use,
// {host} the machine, {gone} the runs that have gone.
const (
	transferOldSessions      = `host_id = {host} AND updated_at < {before}`
	transferOldConversations = `host_id = {host} AND deleted_at IS NOT NULL AND deleted_at < {before}`
	transferOldJobs          = `host_id = {host} AND is_finalized = TRUE AND end_time < {before}`
	transferOldTerminals     = `host_id = {host} AND job_id IS NULL AND work_session_id IS NULL AND status IN ('completed', 'failed', 'restored') AND ended_at < {before}`
	transferOldRuns          = `host_id = {host} AND status IN ('completed', 'failed', 'cancelled') AND completed_at < {before}`
	transferOldDefinitions   = `created_at < {before} AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs WHERE definition_digest = workflow_definitions.digest AND NOT COALESCE({gone}, FALSE))`
	transferOldEnvironments  = `host_id = {host} AND status = 'destroyed' AND removed_at < {before}`
	transferOldSnapshots     = `host_id = {host} AND expires_at IS NOT NULL AND expires_at <= {before}`
	transferOldErrorLogs     = `"timestamp" < {before}`
	transferOldDatabaseLogs  = `"timestamp" < {before}`
	transferOldLaunches      = `host_id = {host} AND ended_at IS NOT NULL AND id NOT IN (SELECT id FROM launches WHERE host_id = {host} ORDER BY started_at DESC, id DESC LIMIT 200)`
	transferOldRetention     = `host_id = {host} AND status IN ('done', 'failed') AND started_at < {before}`
)

// What holds of the old units that nobody uses; {host} is the machine. A live
// process, a pin and whatever waits for the user keep a unit. The active sessions
// are found by a range of keys, because beside them lie all drafts.
const (
	transferFreeSessions = `NOT EXISTS (SELECT 1 FROM background_jobs j WHERE j.session_id = sessions.id AND j.is_finalized = FALSE)
  AND NOT EXISTS (SELECT 1 FROM terminal_sessions w WHERE w.work_session_id = sessions.id AND w.status NOT IN ('completed', 'failed', 'restored'))
  AND NOT EXISTS (SELECT 1 FROM terminal_sessions w JOIN background_jobs j ON j.id = w.job_id WHERE j.session_id = sessions.id AND w.status NOT IN ('completed', 'failed', 'restored'))
  AND NOT EXISTS (SELECT 1 FROM key_value_store k WHERE k.key = 'host/' || {host} || '/pinned/' || sessions.id)
  AND NOT EXISTS (SELECT 1 FROM key_value_store k WHERE k.key >= 'host/' || {host} || '/active_session' AND k.key < 'host/' || {host} || '/active_sessioo' AND k.value LIKE '%' || sessions.id || '%')`
	transferFreeConversations = `NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.status IN ('pending', 'running', 'paused') AND (r.conversation_id = remote_agent_conversations.id OR r.parent_conversation_id = remote_agent_conversations.id))
  AND NOT EXISTS (SELECT 1 FROM remote_agent_messages m WHERE m.conversation_id = remote_agent_conversations.id AND m.status IN ('queued', 'streaming'))
  AND NOT EXISTS (SELECT 1 FROM processes p JOIN remote_agent_sessions a ON a.id = p.agent_session_id WHERE a.conversation_id = remote_agent_conversations.id AND p.status IN ('starting', 'running'))`
	transferFreeJobs = `NOT EXISTS (SELECT 1 FROM terminal_sessions w WHERE w.job_id = background_jobs.id AND w.status NOT IN ('completed', 'failed', 'restored'))
  AND NOT EXISTS (SELECT 1 FROM key_value_store k WHERE k.key = 'host/' || {host} || '/pinned/' || background_jobs.session_id)`
	transferFreeRuns = `NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs s WHERE s.parent_run_id = remote_agent_workflow_runs.id AND s.status IN ('pending', 'running', 'paused'))
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs s WHERE s.id = remote_agent_workflow_runs.parent_run_id AND s.status IN ('pending', 'running', 'paused'))`
	transferFreeEnvironments = `NOT EXISTS (SELECT 1 FROM worktree_snapshots w WHERE w.environment_id = remote_agent_isolation_environments.id)`
	transferFreeSnapshots    = `NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs WHERE isolation_env_id = worktree_snapshots.environment_id AND (status IN ('pending', 'running', 'paused') OR status = 'failed' AND definition_digest IS NOT NULL) AND NOT COALESCE({gone}, FALSE))`
	transferFreeLaunches     = `NOT EXISTS (SELECT 1 FROM launch_findings f WHERE f.launch_id = launches.id AND f.acknowledged_at IS NULL)`
)

// retentionClass is where the units of a class are and which of them may go.
type retentionClass struct {
	table    string
	old      string
	free     string // "" when nothing keeps an old one
	title    string // the column that names a unit to people
	used     string // the column with the time (UTC ms) when it was last of use
	timeless bool   // no number of days decides
}

// Retention says what may go of a machine by rules at a time (UTC ms), in the
// order of the classes. A class that is kept for ever is not in it.
func Retention(rules []workbench.RetentionRule, hostID string, now int64) []RetentionUnits {
	tables := RowTables()
	classes, gone := retentionClasses(), Selection{} // gone: with the classes before
	var units []RetentionUnits
	for _, rule := range rules {
		class, known := classes[rule.Class]
		name := class.table
		if !known || rule.Days == 0 && !class.timeless {
			continue
		}
		days := rule.Days
		switch rule.Class {
		case workbench.RetainDefinitions:
			days = 1 // a run that is being dispatched has none yet
		case workbench.RetainSnapshots:
			days = 0 // each says itself when it may go
		}
		where, kept := class.conditions(now-days*retentionDay, hostID, gone["remote_agent_workflow_runs"])
		if gone[name] != "" {
			rest := " AND NOT COALESCE(" + gone[name] + ", FALSE)"
			where, kept = "("+where+")"+rest, "("+kept+")"+rest
		}
		u := RetentionUnits{
			Rule: rule, Where: where, Kept: kept, title: class.title, used: class.used, hostID: hostID,
			Unexported: rule.Class == workbench.RetainRetentionRuns,
			Bulk:       rule.Class == workbench.RetainErrorLogs || rule.Class == workbench.RetainDatabaseLogs,
		}
		for _, t := range tables {
			if t.Name == name {
				u.Table = t
			}
		}
		with := Selection{name: "(" + where + ")"}.With(tables)
		u.With = with.but(gone)
		gone = gone.Or(with)
		units = append(units, u)
	}
	return units
}

// Without leaves the units with some ids out: as old, and kept.
func (u RetentionUnits) Without(ids []string) RetentionUnits {
	if len(ids) == 0 {
		return u
	}
	quotedIDs := make([]string, len(ids))
	for i, id := range ids {
		quotedIDs[i] = quotedText(id)
	}
	in := " AND " + quoted(u.Table.Key[0]) + " %s (" + strings.Join(quotedIDs, ", ") + ")"
	u.Where, u.Kept = "("+u.Where+")"+fmt.Sprintf(in, "NOT IN"), "("+u.Where+")"+fmt.Sprintf(in, "IN")
	u.With = Selection{u.Table.Name: u.Where}
	return u
}

// but is the selection without what is in another.
func (s Selection) but(other Selection) Selection {
	out := Selection{}
	for name, condition := range s {
		if other[name] != "" {
			condition = "(" + condition + ") AND NOT COALESCE(" + other[name] + ", FALSE)"
		}
		out[name] = condition
	}
	return out
}

// conditions are those for the units that may go, and for those that are as old
// and stay. runs says which runs have gone before, "" for none.
func (c retentionClass) conditions(before int64, hostID, runs string) (where, kept string) {
	if runs == "" {
		runs = "FALSE"
	}
	named := strings.NewReplacer("{before}", strconv.FormatInt(before, 10), "{host}", quotedText(hostID), "{gone}", "("+runs+")")
	where = named.Replace(c.old)
	if c.free == "" {
		return where, "FALSE"
	}
	free := named.Replace(c.free)
	return where + "\n  AND " + free, "(" + where + ") AND NOT (" + free + ")"
}

// retentionClasses are the classes that have units.
func retentionClasses() map[workbench.RetentionClass]retentionClass {
	return map[workbench.RetentionClass]retentionClass{
		workbench.RetainSessions:      {table: "sessions", old: transferOldSessions, free: transferFreeSessions, title: "name", used: "updated_at"},
		workbench.RetainConversations: {table: "remote_agent_conversations", old: transferOldConversations, free: transferFreeConversations, title: "title", used: "deleted_at"},
		workbench.RetainJobs:          {table: "background_jobs", old: transferOldJobs, free: transferFreeJobs, title: "title", used: "end_time"},
		workbench.RetainTerminals:     {table: "terminal_sessions", old: transferOldTerminals, title: "title", used: "ended_at"},
		workbench.RetainRuns:          {table: "remote_agent_workflow_runs", old: transferOldRuns, free: transferFreeRuns, title: "workflow_name", used: "completed_at"},
		workbench.RetainDefinitions:   {table: "workflow_definitions", old: transferOldDefinitions, title: "name", used: "created_at", timeless: true},
		workbench.RetainEnvironments:  {table: "remote_agent_isolation_environments", old: transferOldEnvironments, free: transferFreeEnvironments, title: "branch_name", used: "removed_at"},
		workbench.RetainSnapshots:     {table: "worktree_snapshots", old: transferOldSnapshots, free: transferFreeSnapshots, title: "branch_name", used: "created_at", timeless: true},
		workbench.RetainErrorLogs:     {table: "error_logs", old: transferOldErrorLogs, title: "message", used: "timestamp"},
		workbench.RetainDatabaseLogs:  {table: "db_diagnostic_logs", old: transferOldDatabaseLogs, title: "error_type", used: "timestamp"},
		workbench.RetainLaunches:      {table: "launches", old: transferOldLaunches, free: transferFreeLaunches, title: "app_version", used: "started_at", timeless: true},
		workbench.RetainRetentionRuns: {table: "retention_runs", old: transferOldRetention, title: "bundle_file", used: "started_at"},
	}
}
