package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	transcriptFileColumns  = `id, host_id, agent, assistant_session_id, generation, ingested_offset, ended_at, created_at, updated_at, head_digest, path`
	transcriptEntryColumns = `agent, assistant_session_id, entry_id, file_id, start_offset, sidechain, occurred_at, created_at, codec, data`
)

const (
	sqlInsertTranscriptFile = `
INSERT INTO transcript_files (id, host_id, agent, assistant_session_id, generation, created_at, updated_at, head_digest, path)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) ON CONFLICT (host_id, path, generation) DO NOTHING`
	sqlNewestTranscriptFile = `
SELECT ` + transcriptFileColumns + ` FROM transcript_files WHERE host_id = $1 AND path = $2 ORDER BY generation DESC LIMIT 1`
	sqlOpenTranscriptFiles = `
SELECT ` + transcriptFileColumns + ` FROM transcript_files WHERE host_id = $1 AND ended_at IS NULL ORDER BY path, generation`
	sqlSessionTranscriptFiles = `
SELECT ` + transcriptFileColumns + ` FROM transcript_files WHERE agent = $1 AND assistant_session_id = $2 ORDER BY id`
	sqlMoveTranscript = `
UPDATE transcript_files SET ingested_offset = $1, ended_at = NULL, updated_at = $2 WHERE id = $3 AND ingested_offset = $4`
	sqlEndTranscript         = `UPDATE transcript_files SET ended_at = $1, updated_at = $1 WHERE id = $2 AND ended_at IS NULL`
	sqlInsertTranscriptEntry = `
INSERT INTO transcript_entries (` + transcriptEntryColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (agent, assistant_session_id, entry_id) DO NOTHING`
	sqlSameTranscriptEntry = `
SELECT COUNT(*) > 0 FROM transcript_entries WHERE agent = $1 AND assistant_session_id = $2 AND entry_id = $3 AND data = $4`
	sqlReadTranscript = `
SELECT ` + transcriptEntryColumns + ` FROM transcript_entries WHERE file_id = $1 AND start_offset >= $2 ORDER BY start_offset LIMIT $3`

	sqlJobTranscript = `
SELECT COALESCE(j.agent, ''), j.assistant_session_id, COALESCE(j.working_directory, ''), COALESCE(s.codebase_id, ''), j.metadata, j.is_finalized = FALSE
FROM background_jobs j JOIN sessions s ON s.id = j.session_id
WHERE j.id = $1 AND j.host_id = $2 AND j.assistant_session_id IS NOT NULL`
	sqlMessageTranscript = `
SELECT s.ai_assistant_type, s.assistant_session_id, COALESCE(s.working_directory, ''), COALESCE(s.codebase_id, ''), m.metadata, m.status = 'streaming'
FROM remote_agent_messages m JOIN remote_agent_sessions s ON s.id = m.agent_session_id
WHERE m.id = $1 AND s.host_id = $2 AND s.assistant_session_id IS NOT NULL`
	sqlJobsInTranscript = `
SELECT COUNT(*) FROM background_jobs WHERE host_id = $1 AND is_finalized = FALSE AND agent = $2 AND assistant_session_id = $3`
	sqlAnswersInTranscript = `
SELECT COUNT(*) FROM remote_agent_messages m JOIN remote_agent_sessions s ON s.id = m.agent_session_id
WHERE m.status IN ('queued', 'streaming') AND s.host_id = $1 AND s.ai_assistant_type = $2 AND s.assistant_session_id = $3`
)

func scanTranscriptFile(r row) (workbench.TranscriptFile, error) {
	var f workbench.TranscriptFile
	return f, r.Scan(&f.ID, &f.HostID, &f.Agent, &f.AssistantSessionID, &f.Generation, &f.IngestedOffset, &f.EndedAt,
		&f.CreatedAt, &f.UpdatedAt, &f.HeadDigest, &f.Path)
}

func scanTranscriptEntry(r row) (workbench.TranscriptEntry, error) {
	var e workbench.TranscriptEntry
	return e, r.Scan(&e.Agent, &e.AssistantSessionID, &e.EntryID, &e.FileID, &e.StartOffset, &e.Sidechain, &e.OccurredAt,
		&e.CreatedAt, &e.Codec, &e.Data)
}

func scanTranscriptSource(r row) (workbench.TranscriptSource, error) {
	var s workbench.TranscriptSource
	var told struct {
		TranscriptPath string `json:"transcript_path"`
	}
	err := r.Scan(&s.Agent, &s.AssistantSessionID, &s.WorkingDirectory, &s.CodebaseID, asJSON(&told), &s.Live)
	s.Path = told.TranscriptPath
	return s, err
}

// AddTranscriptFile begins to keep a file, or its next generation. It returns
// the newest generation of the path, which another hand may have begun.
func (db *DB) AddTranscriptFile(ctx context.Context, f workbench.TranscriptFile) (workbench.TranscriptFile, error) {
	var stored workbench.TranscriptFile
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertTranscriptFile, f.ID, f.HostID, text(f.Agent), text(f.AssistantSessionID),
			f.Generation, tx.now, f.HeadDigest, text(f.Path)); err != nil {
			return err
		}
		var err error
		stored, err = scanTranscriptFile(tx.QueryRowContext(ctx, sqlNewestTranscriptFile, f.HostID, text(f.Path)))
		return translate(err)
	})
	return stored, err
}

// TranscriptFile is the newest generation of a file, nil when none is kept.
func (db *DB) TranscriptFile(ctx context.Context, hostID, path string) (*workbench.TranscriptFile, error) {
	return optional(scanTranscriptFile(db.read.QueryRowContext(ctx, sqlNewestTranscriptFile, hostID, text(path))))
}

// OpenTranscriptFiles are those of a host that are followed still.
func (db *DB) OpenTranscriptFiles(ctx context.Context, hostID string) ([]workbench.TranscriptFile, error) {
	return all(ctx, db.read, scanTranscriptFile, sqlOpenTranscriptFiles, hostID)
}

// TranscriptFiles are the files of an agent's session, in the order in which
// they were found: its own before those of its subagents.
func (db *DB) TranscriptFiles(ctx context.Context, agent, assistantSessionID string) ([]workbench.TranscriptFile, error) {
	return all(ctx, db.read, scanTranscriptFile, sqlSessionTranscriptFiles, text(agent), text(assistantSessionID))
}

// IngestTranscript stores lines of a file and moves its mark, all or nothing. A
// line that is kept already, from this file or another one of the session, is
// kept once; another line with the same id is kept beside it. EConflict when the
// mark is elsewhere.
func (db *DB) IngestTranscript(ctx context.Context, in workbench.TranscriptIngest) error {
	if in.From >= in.To {
		return errEmptyRange(in.From, in.To)
	}
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlMoveTranscript, in.To, tx.now, in.FileID, in.From)
		if err := mustMove(n, err, "This part of the file was taken in already."); err != nil {
			return err
		}
		for _, e := range in.Entries {
			if err := keepTranscriptEntry(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepTranscriptEntry(ctx context.Context, tx *Tx, e workbench.TranscriptEntry) error {
	insert := func(entryID string) (int64, error) {
		return tx.exec(ctx, sqlInsertTranscriptEntry, text(e.Agent), text(e.AssistantSessionID), text(entryID), e.FileID,
			e.StartOffset, e.Sidechain, e.OccurredAt, tx.now, e.Codec, e.Data)
	}
	n, err := insert(e.EntryID)
	if err != nil || n > 0 {
		return err
	}
	var same bool
	err = tx.QueryRowContext(ctx, sqlSameTranscriptEntry, text(e.Agent), text(e.AssistantSessionID), text(e.EntryID), e.Data).Scan(&same)
	if err != nil || same {
		return translate(err)
	}
	_, err = insert(workbench.TranscriptEntryID(e.FileID, e.StartOffset))
	return err
}

// EndTranscript follows a file no more, until it is ingested again.
func (db *DB) EndTranscript(ctx context.Context, fileID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlEndTranscript, tx.now, fileID)
		return err
	})
}

// TranscriptEntries are lines of a file from an offset on, in order.
func (db *DB) TranscriptEntries(ctx context.Context, fileID string, from, limit int64) ([]workbench.TranscriptEntry, error) {
	return all(ctx, db.read, scanTranscriptEntry, sqlReadTranscript, fileID, from, limit)
}

// JobTranscript is the agent's session of a job of this host, nil before it is
// known.
func (db *DB) JobTranscript(ctx context.Context, hostID, jobID string) (*workbench.TranscriptSource, error) {
	return optional(scanTranscriptSource(db.read.QueryRowContext(ctx, sqlJobTranscript, jobID, hostID)))
}

// MessageTranscript is the agent's session that an answer comes from, nil before
// it is known.
func (db *DB) MessageTranscript(ctx context.Context, hostID, messageID string) (*workbench.TranscriptSource, error) {
	return optional(scanTranscriptSource(db.read.QueryRowContext(ctx, sqlMessageTranscript, messageID, hostID)))
}

// TranscriptWorkedIn says whether a job or an answer of a host works in an
// agent's session, so that more may be written of it.
func (db *DB) TranscriptWorkedIn(ctx context.Context, hostID, agent, assistantSessionID string) (bool, error) {
	for _, statement := range []string{sqlJobsInTranscript, sqlAnswersInTranscript} {
		n, err := scanInt(db.read.QueryRowContext(ctx, statement, hostID, text(agent), text(assistantSessionID)))
		if err != nil || n > 0 {
			return n > 0, translate(err)
		}
	}
	return false, nil
}
