package store

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlFilePosition  = `SELECT file_history_version, file_history_current_index FROM sessions WHERE id = $1`
	sqlFileSupersede = `UPDATE file_selection_history SET superseded_at = $1 WHERE session_id = $2 AND sequence_number > $3 AND superseded_at IS NULL`
	sqlFileNext      = `SELECT MAX(sequence_number) + 1 FROM file_selection_history WHERE session_id = $1`
	sqlFileOlder     = `SELECT sequence_number FROM file_selection_history WHERE session_id = $1 AND sequence_number < $2 AND superseded_at IS NULL ORDER BY sequence_number DESC LIMIT 1`
	sqlFileNewer     = `SELECT sequence_number FROM file_selection_history WHERE session_id = $1 AND sequence_number > $2 AND superseded_at IS NULL ORDER BY sequence_number LIMIT 1`
	sqlFileTrim      = `DELETE FROM file_selection_history WHERE session_id = $1 AND sequence_number <= $2 AND sequence_number <> $3`

	sqlInsertFileSelection = `
INSERT INTO file_selection_history (id, session_id, sequence_number, version, op_type, device_id, created_at, included_files, force_excluded_files)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	sqlFindFileSelection  = `SELECT ` + historyColumns + `, included_files, force_excluded_files FROM file_selection_history WHERE session_id = $1 AND sequence_number = $2`
	sqlListFileSelections = `
SELECT ` + historyColumns + `, included_files, force_excluded_files
FROM file_selection_history WHERE session_id = $1 AND sequence_number < $2
ORDER BY sequence_number DESC LIMIT $3`
	sqlSetFiles = `
UPDATE sessions SET file_history_version = file_history_version + 1, file_history_current_index = $1, included_files = $2, force_excluded_files = $3, updated_at = $4
WHERE id = $5 AND file_history_version = $6`
)

func fileLine() line {
	return line{
		position: sqlFilePosition, supersede: sqlFileSupersede, next: sqlFileNext,
		older: sqlFileOlder, newer: sqlFileNewer, trim: sqlFileTrim, kept: workbench.FileHistoryKept,
	}
}

func scanFileSelection(r row) (workbench.FileSelection, error) {
	var s workbench.FileSelection
	return s, r.Scan(append(entryFields(&s.HistoryEntry), asJSON(&s.IncludedFiles), asJSON(&s.ForceExcludedFiles))...)
}

func insertFileSelection(ctx context.Context, tx *Tx, e entry, included, excluded []string) error {
	_, err := tx.exec(ctx, sqlInsertFileSelection, workbench.NewID(), e.sessionID, e.sequence, e.version, e.op, e.device,
		tx.now, asJSON(included), asJSON(excluded))
	return err
}

// WriteFiles makes a selection the current one of a session. EConflict when
// the history moved. A selection equal to the current one writes nothing.
func (db *DB) WriteFiles(ctx context.Context, w workbench.FilesWrite) (workbench.FilesMove, error) {
	l := fileLine()
	return db.moveFiles(ctx, w.SessionID, w.Version, func(tx *Tx, at position) error {
		current, err := findFileSelection(ctx, tx, w.SessionID, at.current)
		if err != nil {
			return err
		}
		if slices.Equal(current.IncludedFiles, w.IncludedFiles) && slices.Equal(current.ForceExcludedFiles, w.ForceExcludedFiles) {
			return nil
		}
		e, err := l.append(ctx, tx, w.SessionID, at, w.OpType, w.HostID)
		if err != nil {
			return err
		}
		included, excluded := list(w.IncludedFiles), list(w.ForceExcludedFiles)
		if err := insertFileSelection(ctx, tx, e, included, excluded); err != nil {
			return err
		}
		return setFiles(ctx, tx, w.SessionID, at.version, e.sequence, included, excluded)
	})
}

// UndoFiles goes one selection back; at the oldest one nothing changes.
func (db *DB) UndoFiles(ctx context.Context, sessionID string, version int64) (workbench.FilesMove, error) {
	return db.walkFiles(ctx, sessionID, version, sqlFileOlder)
}

// RedoFiles goes one selection forward; at the newest one nothing changes.
func (db *DB) RedoFiles(ctx context.Context, sessionID string, version int64) (workbench.FilesMove, error) {
	return db.walkFiles(ctx, sessionID, version, sqlFileNewer)
}

func (db *DB) walkFiles(ctx context.Context, sessionID string, version int64, statement string) (workbench.FilesMove, error) {
	l := fileLine()
	return db.moveFiles(ctx, sessionID, version, func(tx *Tx, at position) error {
		target, err := l.neighbour(ctx, tx, sessionID, at.current, statement)
		if err != nil || target == at.current {
			return err
		}
		s, err := findFileSelection(ctx, tx, sessionID, target)
		if err != nil {
			return err
		}
		return setFiles(ctx, tx, sessionID, at.version, target, s.IncludedFiles, s.ForceExcludedFiles)
	})
}

// moveFiles runs one change of the selection and tells where it led.
func (db *DB) moveFiles(ctx context.Context, sessionID string, version int64, change func(*Tx, position) error) (workbench.FilesMove, error) {
	var move workbench.FilesMove
	l := fileLine()
	err := db.Write(ctx, func(tx *Tx) error {
		at, err := l.expect(ctx, tx, sessionID, version)
		if err != nil {
			return err
		}
		if err := change(tx, at); err != nil {
			return err
		}
		if move.HistoryMove, err = l.move(ctx, tx, sessionID); err != nil {
			return err
		}
		s, err := findFileSelection(ctx, tx, sessionID, move.CurrentIndex)
		move.IncludedFiles, move.ForceExcludedFiles = s.IncludedFiles, s.ForceExcludedFiles
		return err
	})
	return move, err
}

func setFiles(ctx context.Context, tx *Tx, sessionID string, version, index int64, included, excluded []string) error {
	_, err := tx.exec(ctx, sqlSetFiles, index, asJSON(included), asJSON(excluded), tx.now, sessionID, version)
	return err
}

func findFileSelection(ctx context.Context, q querier, sessionID string, sequence int64) (workbench.FileSelection, error) {
	return one(ctx, q, scanFileSelection, "such selection of session", sessionID, sqlFindFileSelection, sessionID, sequence)
}

// FilesMove tells where the selection history of a session stands.
func (db *DB) FilesMove(ctx context.Context, sessionID string) (workbench.HistoryMove, error) {
	move, err := fileLine().move(ctx, db.read, sessionID)
	return move, translate(err)
}

// FileSelections is one page of a selection history, newest first.
func (db *DB) FileSelections(ctx context.Context, sessionID string, before, limit int64) ([]workbench.FileSelection, error) {
	return all(ctx, db.read, scanFileSelection, sqlListFileSelections, sessionID, keysetStart(before), limit)
}
