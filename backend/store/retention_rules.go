package store

import (
	"fmt"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// RetentionUnits are the rows of a class that may go: each with all that goes
// with it.
type RetentionUnits struct {
	Rule  workbench.RetentionRule
	Table RowTable
	Where string    // the units
	With  Selection // the units and what goes with them, but for what goes with an earlier class
	Bulk  bool      // rows that nothing belongs to and that never change: they go by number
}

// retentionDay is a day in ms.
const retentionDay = 24 * 3600 * 1000

// What may go of each class; %[1]d is the time before which it was last of use,
// %[2]s the machine. A job that is not finalised, a live process and whatever
// waits for the user are never among them.
const (
	transferOldSessions = `host_id = %[2]s AND updated_at < %[1]d
  AND NOT EXISTS (SELECT 1 FROM background_jobs j WHERE j.session_id = sessions.id AND j.is_finalized = FALSE)
  AND NOT EXISTS (SELECT 1 FROM terminal_sessions w WHERE w.work_session_id = sessions.id AND w.status NOT IN ('completed', 'failed', 'restored'))
  AND NOT EXISTS (SELECT 1 FROM terminal_sessions w JOIN background_jobs j ON j.id = w.job_id WHERE j.session_id = sessions.id AND w.status NOT IN ('completed', 'failed', 'restored'))
  AND NOT EXISTS (SELECT 1 FROM key_value_store k WHERE (k.key LIKE '%%active_session%%' OR k.key LIKE '%%pin%%') AND k.value LIKE '%%' || sessions.id || '%%')`
	transferOldConversations = `host_id = %[2]s AND deleted_at IS NOT NULL AND deleted_at < %[1]d
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.status IN ('pending', 'running', 'paused') AND (r.conversation_id = remote_agent_conversations.id OR r.parent_conversation_id = remote_agent_conversations.id))
  AND NOT EXISTS (SELECT 1 FROM remote_agent_messages m WHERE m.conversation_id = remote_agent_conversations.id AND m.status IN ('queued', 'streaming'))
  AND NOT EXISTS (SELECT 1 FROM processes p JOIN remote_agent_sessions a ON a.id = p.agent_session_id WHERE a.conversation_id = remote_agent_conversations.id AND p.status IN ('starting', 'running'))`
	transferOldJobs = `host_id = %[2]s AND is_finalized = TRUE AND end_time < %[1]d
  AND NOT EXISTS (SELECT 1 FROM terminal_sessions w WHERE w.job_id = background_jobs.id AND w.status NOT IN ('completed', 'failed', 'restored'))`
	transferOldTerminals = `host_id = %[2]s AND job_id IS NULL AND work_session_id IS NULL AND status IN ('completed', 'failed', 'restored') AND ended_at < %[1]d`
	transferOldRuns      = `host_id = %[2]s AND status IN ('completed', 'failed', 'cancelled') AND completed_at < %[1]d
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs s WHERE s.parent_run_id = remote_agent_workflow_runs.id AND s.status IN ('pending', 'running', 'paused'))
  AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs s WHERE s.id = remote_agent_workflow_runs.parent_run_id AND s.status IN ('pending', 'running', 'paused'))`
	transferOldDefinitions  = `created_at < %[1]d AND NOT EXISTS (SELECT 1 FROM remote_agent_workflow_runs WHERE definition_digest = workflow_definitions.digest AND NOT COALESCE(%[3]s, FALSE))`
	transferOldEnvironments = `host_id = %[2]s AND status = 'destroyed' AND removed_at < %[1]d
  AND NOT EXISTS (SELECT 1 FROM worktree_snapshots w WHERE w.environment_id = remote_agent_isolation_environments.id)`
	transferOldErrorLogs    = `"timestamp" < %[1]d`
	transferOldDatabaseLogs = `"timestamp" < %[1]d`
	transferOldLaunches     = `host_id = %[2]s AND ended_at IS NOT NULL AND id NOT IN (SELECT id FROM launches WHERE host_id = %[2]s ORDER BY started_at DESC, id DESC LIMIT 200)
  AND NOT EXISTS (SELECT 1 FROM launch_findings f WHERE f.launch_id = launches.id AND f.acknowledged_at IS NULL)`
)

// Retention says what may go of a machine by rules at a time (UTC ms), in the
// order of the classes. A class that is kept for ever is not in it.
func Retention(rules []workbench.RetentionRule, hostID string, now int64) []RetentionUnits {
	tables := RowTables()
	gone := Selection{} // with the classes before
	var units []RetentionUnits
	for _, rule := range rules {
		name, condition, timeless := retentionCondition(rule.Class)
		if name == "" || rule.Days == 0 && !timeless {
			continue
		}
		days := rule.Days
		if rule.Class == workbench.RetainDefinitions {
			days = 1 // a run that is being dispatched has none yet
		}
		runs := gone["remote_agent_workflow_runs"]
		if runs == "" {
			runs = "FALSE"
		}
		where := fmt.Sprintf(condition, now-days*retentionDay, quotedText(hostID), "("+runs+")")
		if gone[name] != "" {
			where = "(" + where + ") AND NOT COALESCE(" + gone[name] + ", FALSE)"
		}
		u := RetentionUnits{Rule: rule, Where: where, Bulk: rule.Class == workbench.RetainErrorLogs || rule.Class == workbench.RetainDatabaseLogs}
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

// retentionCondition is the table of a class's units and what holds for those
// that may go. timeless says that no number of days decides.
func retentionCondition(class workbench.RetentionClass) (table, condition string, timeless bool) {
	switch class {
	case workbench.RetainSessions:
		return "sessions", transferOldSessions, false
	case workbench.RetainConversations:
		return "remote_agent_conversations", transferOldConversations, false
	case workbench.RetainJobs:
		return "background_jobs", transferOldJobs, false
	case workbench.RetainTerminals:
		return "terminal_sessions", transferOldTerminals, false
	case workbench.RetainRuns:
		return "remote_agent_workflow_runs", transferOldRuns, false
	case workbench.RetainDefinitions:
		return "workflow_definitions", transferOldDefinitions, true
	case workbench.RetainEnvironments:
		return "remote_agent_isolation_environments", transferOldEnvironments, false
	case workbench.RetainErrorLogs:
		return "error_logs", transferOldErrorLogs, false
	case workbench.RetainDatabaseLogs:
		return "db_diagnostic_logs", transferOldDatabaseLogs, false
	case workbench.RetainLaunches:
		return "launches", transferOldLaunches, true
	}
	return "", "", false
}
