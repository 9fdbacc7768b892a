package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlDropDocuments  = `DELETE FROM search_documents WHERE kind = $1 AND source_id = $2`
	sqlInsertDocument = `
INSERT INTO search_documents (kind, source_id, part, part_end, session_id, job_id, terminal_id, conversation_id, workflow_run_id, codebase_id, created_at, title, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (kind, source_id, part) DO UPDATE SET part_end = excluded.part_end, codebase_id = excluded.codebase_id, title = excluded.title, body = excluded.body`

	// A version that the history has dropped is not found any more.
	sqlDropOldVersions = `
DELETE FROM search_documents WHERE session_id = $1 AND kind IN ('task', 'session') AND source_id <> $1
AND NOT EXISTS (SELECT 1 FROM task_description_history t WHERE t.id = source_id)
AND NOT EXISTS (SELECT 1 FROM file_selection_history f WHERE f.id = source_id)`

	sqlChangedSessions = `
SELECT s.id, s.updated_at, s.codebase_id, s.created_at, s.name, s.project_directory, COALESCE(c.name, '')
FROM sessions s LEFT JOIN remote_agent_codebases c ON c.id = s.codebase_id
WHERE (s.updated_at, s.id) > ($1, $2) ORDER BY s.updated_at, s.id LIMIT $3`
	sqlSessionIndexed = `SELECT COUNT(*) FROM search_documents WHERE kind = 'session' AND source_id = $1 AND part = 0 AND body = $2`
	sqlSessionExists  = `SELECT codebase_id FROM sessions WHERE id = $1`

	sqlTerminalToIndex = `
SELECT t.id, s.codebase_id, t.output_start_offset, t.output_end_offset, t.ended_at IS NOT NULL
FROM terminal_sessions t LEFT JOIN sessions s ON s.id = t.work_session_id WHERE t.id = $1`
	sqlLastPiece     = `SELECT part, part_end, title, body FROM search_documents WHERE terminal_id = $1 ORDER BY part DESC LIMIT 1`
	sqlTerminalStart = `SELECT output_start_offset FROM terminal_sessions WHERE id = $1`
	sqlTrimPieces    = `DELETE FROM search_documents WHERE terminal_id = $1 AND part < $2 AND part_end <= $2`

	sqlOldestDocuments = `DELETE FROM search_documents WHERE id IN (SELECT id FROM search_documents WHERE id <= $1 ORDER BY id LIMIT $2)`
	sqlNewestDocument  = `SELECT COALESCE(MAX(id), 0) FROM search_documents`
	sqlDropValues      = `DELETE FROM key_value_store WHERE key LIKE $1 ESCAPE '\'`
)

func insertDocument(ctx context.Context, tx *Tx, d workbench.SearchDocument) error {
	_, err := tx.exec(ctx, sqlInsertDocument, d.Kind, d.SourceID, d.Part, d.PartEnd, d.SessionID, d.JobID, d.TerminalID, d.ConversationID,
		d.WorkflowRunID, d.CodebaseID, d.CreatedAt, text(d.Title), text(d.Body))
	return err
}

// IndexRows replaces the documents of rows of one source by what build makes of
// them, and remembers mark under key, in one transaction: a kill in between
// repeats nothing and loses nothing. What is gone has no documents. build may be
// called twice for a row.
func (db *DB) IndexRows(ctx context.Context, source workbench.SearchSource, ids []string, key, mark string, build func(workbench.SourceText) []workbench.SearchDocument) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, id := range ids {
			if err := indexRow(ctx, tx, source, id, build); err != nil {
				return err
			}
		}
		return setValue(ctx, tx, key, mark)
	})
}

func indexRow(ctx context.Context, tx *Tx, source workbench.SearchSource, id string, build func(workbench.SourceText) []workbench.SearchDocument) error {
	found, err := all(ctx, tx, scanSourceText, statementsOf(source).text, id)
	if err != nil || len(found) == 0 {
		return err
	}
	documents := build(found[0])
	if len(documents) == 0 {
		return nil
	}
	if _, err := tx.exec(ctx, sqlDropDocuments, documents[0].Kind, id); err != nil {
		return err
	}
	for _, d := range documents {
		if err := insertDocument(ctx, tx, d); err != nil {
			return err
		}
	}
	if source == workbench.SourceTasks || source == workbench.SourceSelections {
		_, err = tx.exec(ctx, sqlDropOldVersions, found[0].Container)
	}
	return err
}

// ChangedSessions is a page of the sessions that changed after a time, in the
// order of their changes.
func (db *DB) ChangedSessions(ctx context.Context, after int64, afterID string, limit int64) ([]workbench.SessionName, error) {
	return all(ctx, db.read, func(r row) (workbench.SessionName, error) {
		var s workbench.SessionName
		return s, r.Scan(&s.ID, &s.UpdatedAt, &s.CodebaseID, &s.CreatedAt, &s.Name, &s.Directory, &s.Project)
	}, sqlChangedSessions, after, afterID, limit)
}

// IndexSessions stores the documents of names, and remembers mark under key. A
// name that is stored already is not written again.
func (db *DB) IndexSessions(ctx context.Context, names []workbench.SearchDocument, key, mark string) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, d := range names {
			var same int64
			if err := tx.QueryRowContext(ctx, sqlSessionIndexed, d.SourceID, text(d.Body)).Scan(&same); err != nil {
				return err
			}
			var project *string
			err := tx.QueryRowContext(ctx, sqlSessionExists, d.SourceID).Scan(&project)
			if same > 0 || errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if err := insertDocument(ctx, tx, d); err != nil {
				return err
			}
		}
		return setValue(ctx, tx, key, mark)
	})
}

// TerminalToIndex says how much of a terminal's output is in documents. nil: the
// terminal is gone.
func (db *DB) TerminalToIndex(ctx context.Context, id string) (*workbench.TerminalToIndex, error) {
	var t workbench.TerminalToIndex
	err := db.read.QueryRowContext(ctx, sqlTerminalToIndex, id).Scan(&t.ID, &t.CodebaseID, &t.Start, &t.End, &t.Final)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	var last workbench.SearchDocument
	err = db.read.QueryRowContext(ctx, sqlLastPiece, id).Scan(&last.Part, &last.PartEnd, &last.Title, &last.Body)
	switch {
	case err == nil:
		t.Last = &last
	case !errors.Is(err, sql.ErrNoRows):
		return nil, translate(err)
	}
	return &t, nil
}

// IndexTerminal stores pieces that follow each other, the first of which begins
// where the documents end or replaces the last one, and drops those of what the
// terminal has dropped. EConflict when others have stored pieces since.
func (db *DB) IndexTerminal(ctx context.Context, id string, mark int64, pieces []workbench.SearchDocument) error {
	return db.Write(ctx, func(tx *Tx) error {
		var start, now int64
		err := tx.QueryRowContext(ctx, sqlTerminalStart, id).Scan(&start)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // it was deleted, with all of its pieces
		}
		if err != nil {
			return err
		}
		var last workbench.SearchDocument
		err = tx.QueryRowContext(ctx, sqlLastPiece, id).Scan(&last.Part, &now, &last.Title, &last.Body)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if now != mark {
			return workbench.Errorf(workbench.EConflict, "The output of terminal %s is being indexed elsewhere.", id)
		}
		for _, d := range pieces {
			if err := insertDocument(ctx, tx, d); err != nil {
				return err
			}
		}
		_, err = tx.exec(ctx, sqlTrimPieces, id, start)
		return err
	})
}

// DropDocuments deletes the oldest documents up to an id, at most limit, and
// returns how many there were.
func (db *DB) DropDocuments(ctx context.Context, upTo, limit int64) (dropped int64, err error) {
	err = db.Write(ctx, func(tx *Tx) (err error) {
		dropped, err = tx.exec(ctx, sqlOldestDocuments, upTo, limit)
		return err
	})
	return dropped, err
}

// NewestDocument is the id of the newest document, 0 for none.
func (db *DB) NewestDocument(ctx context.Context) (id int64, err error) {
	return id, translate(db.read.QueryRowContext(ctx, sqlNewestDocument).Scan(&id))
}

// ForgetSearchMarks makes every source be read from its beginning, and remembers
// value under key, in one transaction.
func (db *DB) ForgetSearchMarks(ctx context.Context, prefix, key, value string) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlDropValues, likeEscapes.Replace(prefix)+"%"); err != nil {
			return err
		}
		return setValue(ctx, tx, key, value)
	})
}

// DeleteValue forgets what is remembered under key.
func (db *DB) DeleteValue(ctx context.Context, key string) error {
	return db.Write(ctx, func(tx *Tx) error { return deleteValue(ctx, tx, key) })
}
