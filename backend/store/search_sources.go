package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Each pair reads one class of rows: a page of its ids, and the text of one row.
// Pages go along the primary key, so that a page costs the same beside a million
// rows; ids begin with their time, so what is new is at the end.
const (
	sqlPageMessages = `
SELECT m.id, m.status NOT IN ('queued', 'streaming'), EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'message' AND d.source_id = m.id)
FROM remote_agent_messages m WHERE m.id > $1 AND m.id < $2 ORDER BY m.id LIMIT $3`
	sqlSearchMessage = `
SELECT m.id, m.conversation_id, c.codebase_id, m.created_at, '', m.content, '', m.metadata, '{}', '[]'
FROM remote_agent_messages m JOIN remote_agent_conversations c ON c.id = m.conversation_id WHERE m.id = $1`
	sqlMessageFinal = `SELECT status NOT IN ('queued', 'streaming') FROM remote_agent_messages WHERE id = $1`

	sqlPageJobs = `
SELECT j.id, j.is_finalized, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'job' AND d.source_id = j.id)
FROM background_jobs j WHERE j.id > $1 AND j.id < $2 ORDER BY j.id LIMIT $3`
	sqlSearchJob = `
SELECT j.id, j.id, s.codebase_id, j.created_at, COALESCE(j.title, ''), j.prompt, COALESCE(j.response, ''), '{}', '{}', '[]'
FROM background_jobs j JOIN sessions s ON s.id = j.session_id WHERE j.id = $1`
	sqlJobFinal = `SELECT is_finalized FROM background_jobs WHERE id = $1`

	sqlPageTasks = `
SELECT h.id, TRUE, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'task' AND d.source_id = h.id)
FROM task_description_history h WHERE h.id > $1 AND h.id < $2 ORDER BY h.id LIMIT $3`
	sqlSearchTask = `
SELECT h.id, h.session_id, s.codebase_id, h.created_at, '', h.description, COALESCE(h.name, ''), '{}', '{}', '[]'
FROM task_description_history h JOIN sessions s ON s.id = h.session_id WHERE h.id = $1`
	sqlNamesToIndex = `
SELECT h.id FROM task_description_history h WHERE h.name IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'task' AND d.source_id = h.id AND d.part >= 1000000) LIMIT $1`

	sqlPageSelections = `
SELECT h.id, TRUE, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'session' AND d.source_id = h.id)
FROM file_selection_history h WHERE h.id > $1 AND h.id < $2 ORDER BY h.id LIMIT $3`
	sqlSearchSelection = `
SELECT h.id, h.session_id, s.codebase_id, h.created_at, '', '', '', '{}', '{}', h.included_files
FROM file_selection_history h JOIN sessions s ON s.id = h.session_id WHERE h.id = $1`

	sqlPageRuns = `
SELECT r.id, TRUE, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'run' AND d.source_id = r.id)
FROM remote_agent_workflow_runs r WHERE r.id > $1 AND r.id < $2 ORDER BY r.id LIMIT $3`
	sqlSearchRun = `
SELECT id, id, codebase_id, created_at, workflow_name, user_message, '', '{}', '{}', '[]'
FROM remote_agent_workflow_runs WHERE id = $1`

	sqlPageNodes = `
SELECT n.id, n.ended_at IS NOT NULL, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'run' AND d.source_id = n.id)
FROM workflow_node_runs n WHERE n.id > $1 AND n.id < $2 ORDER BY n.id LIMIT $3`
	sqlSearchNode = `
SELECT n.id, n.workflow_run_id, r.codebase_id, n.created_at, n.node_id, '', COALESCE(n.output, ''), '{}', '{}', '[]'
FROM workflow_node_runs n JOIN remote_agent_workflow_runs r ON r.id = n.workflow_run_id WHERE n.id = $1`
	sqlNodeFinal = `SELECT ended_at IS NOT NULL FROM workflow_node_runs WHERE id = $1`

	sqlPageEvents = `
SELECT e.id, TRUE, EXISTS (SELECT 1 FROM search_documents d WHERE d.kind = 'event' AND d.source_id = e.id)
FROM remote_agent_workflow_events e WHERE e.id > $1 AND e.id < $2 ORDER BY e.id LIMIT $3`
	sqlSearchEvent = `
SELECT e.id, e.workflow_run_id, r.codebase_id, e.created_at, e.event_type, COALESCE(e.step_name, ''), '', '{}', e.data, '[]'
FROM remote_agent_workflow_events e JOIN remote_agent_workflow_runs r ON r.id = e.workflow_run_id WHERE e.id = $1`

	sqlPageTerminals  = `SELECT id, ended_at IS NOT NULL, FALSE FROM terminal_sessions WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3`
	sqlPageStarts     = `SELECT id, COALESCE(terminal_id, '') FROM processes WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3`
	sqlTerminalFinal  = `SELECT ended_at IS NOT NULL FROM terminal_sessions WHERE id = $1`
	sqlTerminalsAlive = `
SELECT id FROM terminal_sessions WHERE host_id = $1
AND status IN ('idle', 'starting', 'initializing', 'running', 'agent_requires_attention', 'recovering', 'disconnected', 'stuck') ORDER BY id LIMIT 1000`
)

// sourceStatements are those of one class. Final is "" where a row never changes.
type sourceStatements struct{ page, text, final string }

func statementsOf(source workbench.SearchSource) sourceStatements {
	switch source {
	case workbench.SourceMessages:
		return sourceStatements{sqlPageMessages, sqlSearchMessage, sqlMessageFinal}
	case workbench.SourceJobs:
		return sourceStatements{sqlPageJobs, sqlSearchJob, sqlJobFinal}
	case workbench.SourceTasks:
		return sourceStatements{sqlPageTasks, sqlSearchTask, ""}
	case workbench.SourceSelections:
		return sourceStatements{sqlPageSelections, sqlSearchSelection, ""}
	case workbench.SourceRuns:
		return sourceStatements{sqlPageRuns, sqlSearchRun, ""}
	case workbench.SourceNodes:
		return sourceStatements{sqlPageNodes, sqlSearchNode, sqlNodeFinal}
	case workbench.SourceEvents:
		return sourceStatements{sqlPageEvents, sqlSearchEvent, ""}
	default:
		return sourceStatements{sqlPageTerminals, "", sqlTerminalFinal}
	}
}

// SourceRows is a page of the rows of a source, in the order of their ids, behind
// the id after and before the id to.
func (db *DB) SourceRows(ctx context.Context, source workbench.SearchSource, after, to string, limit int64) ([]workbench.SourceRow, error) {
	return all(ctx, db.read, func(r row) (workbench.SourceRow, error) {
		var s workbench.SourceRow
		return s, r.Scan(&s.ID, &s.Final, &s.Indexed)
	}, statementsOf(source).page, after, to, limit)
}

// ProcessStarts is a page of the processes between two ids, in their order: which
// terminal each one runs in.
func (db *DB) ProcessStarts(ctx context.Context, after, to string, limit int64) ([]workbench.ProcessStarted, error) {
	return all(ctx, db.read, func(r row) (workbench.ProcessStarted, error) {
		var p workbench.ProcessStarted
		return p, r.Scan(&p.ID, &p.TerminalID)
	}, sqlPageStarts, after, to, limit)
}

// NamesToIndex are versions of tasks whose name is in no document: it was given
// after the version had been indexed.
func (db *DB) NamesToIndex(ctx context.Context, limit int64) ([]string, error) {
	return all(ctx, db.read, func(r row) (id string, err error) { return id, r.Scan(&id) }, sqlNamesToIndex, limit)
}

// SourceFinal says which of the rows do not change any more: those that are gone
// among them.
func (db *DB) SourceFinal(ctx context.Context, source workbench.SearchSource, ids []string) (map[string]bool, error) {
	final := make(map[string]bool, len(ids))
	for _, id := range ids {
		found, err := all(ctx, db.read, func(r row) (f bool, err error) { return f, r.Scan(&f) }, statementsOf(source).final, id)
		if err != nil {
			return nil, err
		}
		final[id] = len(found) == 0 || found[0]
	}
	return final, nil
}

// TerminalsAlive are the terminals of a machine whose output may still grow.
func (db *DB) TerminalsAlive(ctx context.Context, hostID string) ([]string, error) {
	return all(ctx, db.read, func(r row) (id string, err error) { return id, r.Scan(&id) }, sqlTerminalsAlive, hostID)
}

func scanSourceText(r row) (workbench.SourceText, error) {
	var s workbench.SourceText
	return s, r.Scan(&s.ID, &s.Container, &s.Codebase, &s.CreatedAt, &s.Title, &s.First, &s.Second,
		asJSON(&s.Metadata), asJSON(&s.Data), asJSON(&s.Files))
}
