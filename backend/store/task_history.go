package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const historyColumns = `id, session_id, sequence_number, version, op_type, device_id, superseded_at, created_at`

const (
	sqlTaskPosition  = `SELECT task_history_version, task_history_current_index FROM sessions WHERE id = $1`
	sqlTaskSupersede = `UPDATE task_description_history SET superseded_at = $1 WHERE session_id = $2 AND sequence_number > $3 AND superseded_at IS NULL`
	sqlTaskNext      = `SELECT MAX(sequence_number) + 1 FROM task_description_history WHERE session_id = $1`
	sqlTaskOlder     = `SELECT sequence_number FROM task_description_history WHERE session_id = $1 AND sequence_number < $2 AND superseded_at IS NULL ORDER BY sequence_number DESC LIMIT 1`
	sqlTaskNewer     = `SELECT sequence_number FROM task_description_history WHERE session_id = $1 AND sequence_number > $2 AND superseded_at IS NULL ORDER BY sequence_number LIMIT 1`
	sqlTaskTrim      = `DELETE FROM task_description_history WHERE session_id = $1 AND sequence_number <= $2 AND sequence_number <> $3 AND name IS NULL`

	sqlInsertTaskVersion = `
INSERT INTO task_description_history (id, session_id, sequence_number, version, op_type, device_id, created_at, description)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlFindTaskVersion  = `SELECT ` + historyColumns + `, name, description FROM task_description_history WHERE session_id = $1 AND sequence_number = $2`
	sqlListTaskVersions = `
SELECT ` + historyColumns + `, name, octet_length(description)
FROM task_description_history WHERE session_id = $1 AND sequence_number < $2
ORDER BY sequence_number DESC LIMIT $3`
	sqlSetTask = `
UPDATE sessions SET task_history_version = task_history_version + 1, task_history_current_index = $1, task_description = $2, updated_at = $3
WHERE id = $4 AND task_history_version = $5`

	sqlNameTaskVersion = `UPDATE task_description_history SET name = $1 WHERE session_id = $2 AND sequence_number = $3`
	// The indexer finds a named version without a document of its name.
	sqlDropNameDocuments = `
DELETE FROM search_documents WHERE kind = 'task' AND part >= 1000000
AND source_id = (SELECT id FROM task_description_history WHERE session_id = $1 AND sequence_number = $2)`
)

func taskLine() line {
	return line{
		position: sqlTaskPosition, supersede: sqlTaskSupersede, next: sqlTaskNext,
		older: sqlTaskOlder, newer: sqlTaskNewer, trim: sqlTaskTrim, kept: workbench.TaskHistoryKept,
	}
}

func entryFields(e *workbench.HistoryEntry) []any {
	return []any{&e.ID, &e.SessionID, &e.SequenceNumber, &e.Version, &e.OpType, &e.DeviceID, &e.SupersededAt, &e.CreatedAt}
}

func scanTaskVersion(r row) (workbench.TaskVersion, error) {
	var v workbench.TaskVersion
	return v, r.Scan(append(entryFields(&v.HistoryEntry), &v.Name, &v.Description)...)
}

func scanTaskVersionInfo(r row) (workbench.TaskVersionInfo, error) {
	var v workbench.TaskVersionInfo
	return v, r.Scan(append(entryFields(&v.HistoryEntry), &v.Name, &v.Bytes)...)
}

func insertTaskVersion(ctx context.Context, tx *Tx, e entry, description string) error {
	_, err := tx.exec(ctx, sqlInsertTaskVersion, workbench.NewID(), e.sessionID, e.sequence, e.version, e.op, e.device, tx.now, text(description))
	return err
}

// WriteTask makes description the current version of a session's task. version
// is the one that the writer knows; EConflict when it has moved. A text equal
// to the current one writes nothing. The draft of the session is settled by it.
func (db *DB) WriteTask(ctx context.Context, w workbench.TaskWrite) (workbench.HistoryMove, error) {
	var move workbench.HistoryMove
	l := taskLine()
	err := db.Write(ctx, func(tx *Tx) error {
		at, err := l.expect(ctx, tx, w.SessionID, w.Version)
		if err != nil {
			return err
		}
		current, err := findTaskVersion(ctx, tx, w.SessionID, at.current)
		if err != nil {
			return err
		}
		if current.Description != text(w.Description) {
			if err := appendTask(ctx, tx, l, at, w); err != nil {
				return err
			}
		}
		if err := deleteValue(ctx, tx, draftKey(w.HostID, w.SessionID)); err != nil {
			return err
		}
		move, err = l.move(ctx, tx, w.SessionID)
		return err
	})
	return move, err
}

func appendTask(ctx context.Context, tx *Tx, l line, at position, w workbench.TaskWrite) error {
	e, err := l.append(ctx, tx, w.SessionID, at, w.OpType, w.HostID)
	if err != nil {
		return err
	}
	if err := insertTaskVersion(ctx, tx, e, w.Description); err != nil {
		return err
	}
	return setTask(ctx, tx, w.SessionID, at.version, e.sequence, w.Description)
}

func setTask(ctx context.Context, tx *Tx, sessionID string, version, index int64, description string) error {
	_, err := tx.exec(ctx, sqlSetTask, index, text(description), tx.now, sessionID, version)
	return err
}

// UndoTask goes one version back; at the oldest one nothing changes.
func (db *DB) UndoTask(ctx context.Context, sessionID string, version int64) (workbench.TaskMove, error) {
	return db.walkTask(ctx, sessionID, version, sqlTaskOlder)
}

// RedoTask goes one version forward; at the newest one nothing changes.
func (db *DB) RedoTask(ctx context.Context, sessionID string, version int64) (workbench.TaskMove, error) {
	return db.walkTask(ctx, sessionID, version, sqlTaskNewer)
}

func (db *DB) walkTask(ctx context.Context, sessionID string, version int64, statement string) (workbench.TaskMove, error) {
	var move workbench.TaskMove
	l := taskLine()
	err := db.Write(ctx, func(tx *Tx) error {
		at, err := l.expect(ctx, tx, sessionID, version)
		if err != nil {
			return err
		}
		target, err := l.neighbour(ctx, tx, sessionID, at.current, statement)
		if err != nil {
			return err
		}
		v, err := findTaskVersion(ctx, tx, sessionID, target)
		if err != nil {
			return err
		}
		if target != at.current {
			if err := setTask(ctx, tx, sessionID, at.version, target, v.Description); err != nil {
				return err
			}
		}
		move.Description = v.Description
		move.HistoryMove, err = l.move(ctx, tx, sessionID)
		return err
	})
	return move, err
}

// TaskMove tells where the task history of a session stands.
func (db *DB) TaskMove(ctx context.Context, sessionID string) (workbench.HistoryMove, error) {
	move, err := taskLine().move(ctx, db.read, sessionID)
	return move, translate(err)
}

// TaskVersion returns one version with its text. ENotFound.
func (db *DB) TaskVersion(ctx context.Context, sessionID string, sequence int64) (workbench.TaskVersion, error) {
	return findTaskVersion(ctx, db.read, sessionID, sequence)
}

func findTaskVersion(ctx context.Context, q querier, sessionID string, sequence int64) (workbench.TaskVersion, error) {
	return one(ctx, q, scanTaskVersion, "such version of the task of session", sessionID, sqlFindTaskVersion, sessionID, sequence)
}

// TaskVersions is one page of a task history, newest first, without texts.
// before is the sequence number to continue at; 0 begins at the newest.
func (db *DB) TaskVersions(ctx context.Context, sessionID string, before, limit int64) ([]workbench.TaskVersionInfo, error) {
	return all(ctx, db.read, scanTaskVersionInfo, sqlListTaskVersions, sessionID, keysetStart(before), limit)
}

// NameTaskVersion gives a version a name; nil takes it away. The text and what
// is current stay as they are. ENotFound.
func (db *DB) NameTaskVersion(ctx context.Context, sessionID string, sequence int64, name *string) error {
	return db.Write(ctx, func(tx *Tx) error {
		if name != nil {
			name = new(text(*name))
		}
		n, err := tx.exec(ctx, sqlNameTaskVersion, name, sessionID, sequence)
		if err := mustChange(n, err, "such version of the task of session", sessionID); err != nil {
			return err
		}
		_, err = tx.exec(ctx, sqlDropNameDocuments, sessionID, sequence)
		return err
	})
}

// draftKey is where the typing since the last version is journalled.
func draftKey(hostID, sessionID string) string {
	return "host/" + hostID + "/draft/" + sessionID
}

// SaveDraft journals typing that is not a version yet.
func (db *DB) SaveDraft(ctx context.Context, hostID, sessionID, draft string) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := findSession(ctx, tx, sessionID); err != nil {
			return err
		}
		return setValue(ctx, tx, draftKey(hostID, sessionID), draft)
	})
}

// Draft returns the journalled typing of a session, nil when there is none.
func (db *DB) Draft(ctx context.Context, hostID, sessionID string) (*string, error) {
	return db.Value(ctx, draftKey(hostID, sessionID))
}
