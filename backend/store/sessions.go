package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const sessionSummaryColumns = `id, name, project_directory, project_hash, codebase_id, host_id, created_at, updated_at`

const sessionColumns = sessionSummaryColumns + `, search_term, model_used, search_selected_files_only,
  task_history_version, file_history_version, task_history_current_index, file_history_current_index,
  included_files, force_excluded_files, video_analysis_prompt, merge_instructions, task_description`

const (
	sqlInsertSession = `
INSERT INTO sessions (` + sessionSummaryColumns + `, included_files, force_excluded_files, task_description)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)`
	sqlFindSession   = `SELECT ` + sessionColumns + ` FROM sessions WHERE id = $1`
	sqlRenameSession = `UPDATE sessions SET name = $1, updated_at = $2 WHERE id = $3`
	sqlDeleteSession = `DELETE FROM sessions WHERE id = $1`
	sqlSessionJobs   = `SELECT id FROM background_jobs WHERE session_id = $1`
	sqlListSessions  = sessionCards + `
WHERE ($1 = '' OR lower(s.name) LIKE $1 ESCAPE '\')
  AND (s.updated_at, s.id) < ($2, $3)
ORDER BY s.updated_at DESC, s.id DESC LIMIT $4`
	sqlListProjectSessions = sessionCards + `
WHERE s.project_hash = (SELECT project_hash FROM remote_agent_codebases WHERE id = $6)
  AND s.host_id = (SELECT host_id FROM remote_agent_codebases WHERE id = $6)
  AND ($1 = '' OR lower(s.name) LIKE $1 ESCAPE '\')
  AND (s.updated_at, s.id) < ($2, $3)
ORDER BY s.updated_at DESC, s.id DESC LIMIT $4`
	// The few pins are looked up first, whatever the number of sessions.
	sqlListPinnedSessions = sessionCards + `
WHERE s.id IN (SELECT k.value FROM key_value_store k WHERE k.key >= $7 AND k.key < $8)
  AND ($6 = '' OR s.codebase_id = $6)
  AND ($1 = '' OR lower(s.name) LIKE $1 ESCAPE '\')
  AND (s.updated_at, s.id) < ($2, $3)
ORDER BY s.updated_at DESC, s.id DESC LIMIT $4`
)

// sessionCards counts for each session what the picker shows of it. The few
// requests that wait are looked up before the many jobs, which the order of the
// joins says to SQLite.
const sessionCards = `
SELECT s.id, s.name, s.project_directory, s.project_hash, s.codebase_id, s.host_id, s.created_at, s.updated_at,
  substr(s.task_description, 1, 240), s.task_history_version, s.included_files,
  (SELECT COUNT(*) FROM task_description_history h WHERE h.session_id = s.id),
  (SELECT COUNT(*) FROM terminal_sessions t WHERE t.work_session_id = s.id),
  (SELECT COUNT(*) FROM terminal_sessions t WHERE t.work_session_id = s.id AND t.status IN ('starting', 'initializing', 'running', 'recovering')),
  (SELECT COUNT(*) FROM terminal_sessions t WHERE t.work_session_id = s.id AND t.status = 'agent_requires_attention'),
  (SELECT COUNT(*) FROM terminal_sessions t WHERE t.work_session_id = s.id AND t.status IN ('disconnected', 'stuck')),
  (SELECT COUNT(*) FROM terminal_sessions t WHERE t.work_session_id = s.id AND t.status = 'restored'),
  (SELECT COUNT(*) FROM permission_requests p CROSS JOIN background_jobs j CROSS JOIN processes o
   WHERE p.status = 'pending' AND j.id = p.job_id AND j.session_id = s.id AND o.id = p.process_id AND o.status IN ('starting', 'running')),
  (SELECT COUNT(*) FROM background_jobs j WHERE j.session_id = s.id),
  (SELECT COUNT(*) FROM background_jobs j WHERE j.session_id = s.id AND j.status IN ('created', 'queued', 'acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream')),
  (SELECT COUNT(*) FROM background_jobs j WHERE j.session_id = s.id AND j.failure_reason NOT IN ('interrupted', 'lost', 'truncated') AND ` + jobAsks + `),
  (SELECT COUNT(*) FROM background_jobs j WHERE j.session_id = s.id AND j.failure_reason IN ('interrupted', 'lost', 'truncated') AND ` + jobAsks + `),
  (SELECT CAST(COALESCE(SUM(r.lost_bytes), 0) AS BIGINT) FROM terminal_sessions t CROSS JOIN processes o CROSS JOIN process_streams r
   WHERE t.work_session_id = s.id AND o.terminal_id = t.id AND r.process_id = o.id),
  EXISTS (SELECT 1 FROM key_value_store k WHERE k.key = 'host/' || CAST($5 AS TEXT) || '/pinned/' || s.id)
FROM sessions s`

// jobAsks: the user has not marked it as done.
const jobAsks = `NOT EXISTS (SELECT 1 FROM key_value_store k WHERE k.key = 'job/' || j.id || '/done')`

func scanSession(r row) (workbench.Session, error) {
	var s workbench.Session
	return s, r.Scan(&s.ID, &s.Name, &s.ProjectDirectory, &s.ProjectHash, &s.CodebaseID, &s.HostID,
		&s.CreatedAt, &s.UpdatedAt, &s.SearchTerm, &s.ModelUsed, &s.SearchSelectedFilesOnly,
		&s.TaskHistoryVersion, &s.FileHistoryVersion, &s.TaskHistoryCurrentIndex, &s.FileHistoryCurrentIndex,
		asJSON(&s.IncludedFiles), asJSON(&s.ForceExcludedFiles), &s.VideoAnalysisPrompt, &s.MergeInstructions,
		&s.TaskDescription)
}

func scanSessionCard(r row) (workbench.SessionCard, error) {
	var c workbench.SessionCard
	var files []string
	var version int64
	err := r.Scan(&c.ID, &c.Name, &c.ProjectDirectory, &c.ProjectHash, &c.CodebaseID, &c.HostID,
		&c.CreatedAt, &c.UpdatedAt, &c.TaskPreview, &version, asJSON(&files), &c.TaskVersions,
		&c.Terminals, &c.TerminalsLive, &c.TerminalsWaiting, &c.TerminalsCut, &c.TerminalsRestored, &c.AgentsWaiting,
		&c.Jobs, &c.JobsLive, &c.JobsFailed, &c.JobsCut, &c.MissingBytes, &c.Pinned)
	c.FilesSelected = int64(len(files))
	c.Settle()
	return c, err
}

// CreateSession stores a session with entry 0 of both histories, in one
// transaction: both indexes always name an entry.
func (db *DB) CreateSession(ctx context.Context, s workbench.Session) (workbench.Session, error) {
	var stored workbench.Session
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertSession, s.ID, text(s.Name), text(s.ProjectDirectory), s.ProjectHash,
			s.CodebaseID, s.HostID, tx.now, asJSON(list(s.IncludedFiles)), asJSON(list(s.ForceExcludedFiles)),
			text(s.TaskDescription)); err != nil {
			return err
		}
		first := entry{sessionID: s.ID, version: 1, op: workbench.OpInit, device: s.HostID}
		if err := insertTaskVersion(ctx, tx, first, s.TaskDescription); err != nil {
			return err
		}
		if err := insertFileSelection(ctx, tx, first, list(s.IncludedFiles), list(s.ForceExcludedFiles)); err != nil {
			return err
		}
		var err error
		stored, err = findSession(ctx, tx, s.ID)
		return err
	})
	return stored, err
}

// Session returns a session with its texts. ENotFound.
func (db *DB) Session(ctx context.Context, id string) (workbench.Session, error) {
	return findSession(ctx, db.read, id)
}

func findSession(ctx context.Context, q querier, id string) (workbench.Session, error) {
	return one(ctx, q, scanSession, "session", id, sqlFindSession, id)
}

// SessionCards is one page of the picker, the most recently used first.
func (db *DB) SessionCards(ctx context.Context, f workbench.SessionFilter) ([]workbench.SessionCard, error) {
	page := []any{likePattern(f.Search), keysetStart(f.BeforeTime), f.BeforeID, f.Limit, f.HostID}
	if f.Pinned {
		from, to := within(pinnedKey(f.HostID, ""))
		return all(ctx, db.read, scanSessionCard, sqlListPinnedSessions, append(page, f.CodebaseID, from, to)...)
	}
	if f.CodebaseID != "" {
		return all(ctx, db.read, scanSessionCard, sqlListProjectSessions, append(page, f.CodebaseID)...)
	}
	return all(ctx, db.read, scanSessionCard, sqlListSessions, page...)
}

// RenameSession gives a session another name. ENotFound.
func (db *DB) RenameSession(ctx context.Context, id, name string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRenameSession, text(name), tx.now, id)
		return mustChange(n, err, "session", id)
	})
}

// pinnedKey is where a session is remembered as pinned on a machine; the value
// is its id. Retention keeps what is named there.
func pinnedKey(hostID, sessionID string) string {
	return "host/" + hostID + "/pinned/" + sessionID
}

// PinSession pins a session on a machine, or unpins it. ENotFound.
func (db *DB) PinSession(ctx context.Context, hostID, id string, pinned bool) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := findSession(ctx, tx, id); err != nil {
			return err
		}
		if pinned {
			return setValue(ctx, tx, pinnedKey(hostID, id), id)
		}
		return deleteValue(ctx, tx, pinnedKey(hostID, id))
	})
}

// DeleteSession removes a session and, by cascade, its histories, jobs,
// terminals and their output; its cost stays. What is remembered under keys has
// no foreign key and is removed by name: a draft is the user's text. ENotFound.
func (db *DB) DeleteSession(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		s, err := findSession(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := forget(ctx, tx, s.HostID, sessionKinds(), id); err != nil {
			return err
		}
		if err := forgetActive(ctx, tx, s.HostID, id); err != nil {
			return err
		}
		jobs, err := all(ctx, tx, func(r row) (id string, err error) { return id, r.Scan(&id) }, sqlSessionJobs, id)
		if err != nil {
			return err
		}
		for _, job := range jobs {
			if err := dropJobValues(ctx, tx, s.HostID, job); err != nil {
				return err
			}
		}
		n, err := tx.exec(ctx, sqlDeleteSession, id)
		return mustChange(n, err, "session", id)
	})
}
