package store

import (
	"bytes"
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlAppendJobOutput = `
INSERT INTO job_output (job_id, attempt, channel, start_offset, created_at, data)
VALUES ($1, $2, $3, COALESCE((SELECT start_offset + length(data) FROM job_output
  WHERE job_id = $1 AND attempt = $2 AND channel = $3 ORDER BY start_offset DESC LIMIT 1), 0), $4, $5)`
	sqlReadJobOutput = `
SELECT start_offset, data FROM job_output
WHERE job_id = $1 AND attempt = $2 AND channel = $3 AND start_offset >= COALESCE(
  (SELECT MAX(start_offset) FROM job_output WHERE job_id = $1 AND attempt = $2 AND channel = $3 AND start_offset <= $4), 0)
  AND start_offset + length(data) > $4
ORDER BY start_offset LIMIT $5`
	sqlTouchJob = `UPDATE background_jobs SET updated_at = $1 WHERE id = $2`
	sqlRetryJob = `
UPDATE background_jobs SET status = 'queued', not_before = $1, error_message = $2, updated_at = $3
WHERE id = $4 AND status IN ('running', 'generating_stream', 'processing_stream')`
	sqlDropJobResponse = `DELETE FROM job_output WHERE job_id = $1 AND attempt = $2 AND channel = 'response'`
)

// parserKey is where a running job's parser keeps what it needs to go on. It
// is not a column of the job, whose row is written at status changes only.
func parserKey(jobID string) string { return "job/" + jobID + "/parser" }

// IngestJob stores what the bytes [From, To) of a process gave, and moves its
// mark, all or nothing. EConflict when the mark is elsewhere, or the end of the
// stream was recorded.
func (db *DB) IngestJob(ctx context.Context, in workbench.JobIngest) error {
	if in.From > in.To || in.From == in.To && in.Stream != "" {
		return errEmptyRange(in.From, in.To)
	}
	return db.Write(ctx, func(tx *Tx) error {
		if err := takeJobBytes(ctx, tx, in); err != nil {
			return err
		}
		if err := keepDerived(ctx, tx, in.JobID, in.Attempt, in.Texts, in.Facts, in.Usage, in.Tools); err != nil {
			return err
		}
		if in.PromptID != "" {
			if _, err := tx.exec(ctx, sqlSaidJobPrompt, tx.now, in.PromptID); err != nil {
				return err
			}
		}
		return setValue(ctx, tx, parserKey(in.JobID), string(in.ParserState))
	})
}

// takeJobBytes moves the mark of the stream. What came of no bytes needs the job
// to be there still: a key has no foreign key.
func takeJobBytes(ctx context.Context, tx *Tx, in workbench.JobIngest) error {
	if in.Stream == "" {
		n, err := tx.exec(ctx, sqlTouchJob, tx.now, in.JobID)
		return mustChange(n, err, "job", in.JobID)
	}
	if err := advance(ctx, tx, in.ProcessID, in.Stream, in.From, in.To, in.Lost); err != nil {
		return err
	}
	_, err := tx.exec(ctx, sqlJobStreams, tx.now, in.JobID)
	return err
}

func keepDerived(ctx context.Context, tx *Tx, jobID string, attempt int64, texts []workbench.JobText, facts workbench.JobFacts, usage []workbench.UsageEvent, tools []workbench.MessageTool) error {
	if err := keepTools(ctx, tx, jobTools(jobID), tools); err != nil {
		return err
	}
	for _, t := range joinTexts(texts) {
		if _, err := tx.exec(ctx, sqlAppendJobOutput, jobID, attempt, t.Channel, tx.now, []byte(t.Data)); err != nil {
			return err
		}
	}
	for _, u := range usage {
		if err := upsertUsage(ctx, tx, u); err != nil {
			return err
		}
	}
	return learnFacts(ctx, tx, jobID, facts)
}

// joinTexts makes one piece of each channel: a row an ingest instead of a row a
// line.
func joinTexts(texts []workbench.JobText) []workbench.JobText {
	var order []workbench.Channel
	pieces := map[workbench.Channel]*strings.Builder{}
	for _, t := range texts {
		if t.Data == "" {
			continue
		}
		if pieces[t.Channel] == nil {
			pieces[t.Channel] = &strings.Builder{}
			order = append(order, t.Channel)
		}
		pieces[t.Channel].WriteString(text(t.Data))
	}
	joined := make([]workbench.JobText, 0, len(order))
	for _, channel := range order {
		joined = append(joined, workbench.JobText{Channel: channel, Data: pieces[channel].String()})
	}
	return joined
}

// JobParserState is what the parser of a running job needs to go on, nil
// before its first commit.
func (db *DB) JobParserState(ctx context.Context, jobID string) ([]byte, error) {
	state, err := db.Value(ctx, parserKey(jobID))
	if state == nil {
		return nil, err
	}
	return []byte(*state), err
}

// JobOutput reads chunks of a channel from the one that holds offset from
// onwards, at most limit of them; none at the end.
func (db *DB) JobOutput(ctx context.Context, jobID string, attempt int64, channel workbench.Channel, from, limit int64) ([]workbench.JobChunk, error) {
	return all(ctx, db.read, func(r row) (workbench.JobChunk, error) {
		c := workbench.JobChunk{JobID: jobID, Attempt: attempt, Channel: channel}
		return c, r.Scan(&c.StartOffset, &c.Data)
	}, sqlReadJobOutput, jobID, attempt, channel, from, limit)
}

// ProcessingJob records that a job's stream is at its end. It changes nothing
// for a job that was canceled.
func (db *DB) ProcessingJob(ctx context.Context, jobID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlJobProcesses, tx.now, jobID)
		return err
	})
}

// FinishJob settles a job and finalises it in one transaction: status, process,
// response, tokens and cost. A status that is final already stays.
func (db *DB) FinishJob(ctx context.Context, e workbench.JobEnd) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := keepDerived(ctx, tx, e.JobID, e.Attempt, e.Texts, e.Facts, e.Usage, e.Tools); err != nil {
			return err
		}
		if e.ProcessID != "" {
			if err := endProcess(ctx, tx, e.ProcessID, e.Process, e.Exit); err != nil {
				return err
			}
		}
		if e.RetryAt != nil {
			return retryJob(ctx, tx, e)
		}
		endedAt := e.Exit.EndedAt
		if endedAt == 0 {
			endedAt = tx.now
		}
		if _, err := tx.exec(ctx, sqlFinishJob, e.Status, e.FailureReason, textPtr(e.ErrorMessage), endedAt, tx.now, e.JobID); err != nil {
			return err
		}
		if err := finalizeJob(ctx, tx, e.JobID, e.Attempt); err != nil {
			return err
		}
		if e.Tell {
			if err := setValue(ctx, tx, untoldJobs+e.JobID, ""); err != nil {
				return err
			}
		}
		return insertFinding(ctx, tx, e.Finding)
	})
}

// untoldJobs is where the jobs are remembered whose end nobody was told of yet.
const untoldJobs = "job_untold/"

// UntoldJobs are the jobs, of all hosts, that ended and whose end was not told.
func (db *DB) UntoldJobs(ctx context.Context) ([]string, error) {
	from, to := within(untoldJobs)
	stored, err := all(ctx, db.read, scanKeyValue, sqlListValues, from, to)
	ids := []string{}
	for _, row := range stored {
		ids = append(ids, strings.TrimPrefix(row.key, untoldJobs))
	}
	return ids, err
}

// JobTold forgets that the end of a job was to be told.
func (db *DB) JobTold(ctx context.Context, id string) error {
	return db.DeleteValue(ctx, untoldJobs+id)
}

// retryJob puts a job back whose attempt failed for a while. EConflict when it
// was canceled meanwhile.
func retryJob(ctx context.Context, tx *Tx, e workbench.JobEnd) error {
	n, err := tx.exec(ctx, sqlRetryJob, e.RetryAt, textPtr(e.ErrorMessage), tx.now, e.JobID)
	if err := mustMove(n, err, "The job is not running any more."); err != nil {
		return err
	}
	if err := deleteValue(ctx, tx, parserKey(e.JobID)); err != nil {
		return err
	}
	return insertFinding(ctx, tx, e.Finding)
}

func finalizeJob(ctx context.Context, tx *Tx, jobID string, attempt int64) error {
	response, err := joinResponse(ctx, tx, jobID, attempt)
	if err != nil {
		return err
	}
	totals, err := usageTotals(ctx, tx, jobID)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, sqlFinalizeJob, response, totals.TokensSent, totals.TokensReceived, totals.CacheReadTokens,
		totals.CacheWriteTokens, totals.CostUSD(), tx.now, jobID)
	if err := mustMove(n, err, "The job is finalised already, or has not ended."); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, sqlDropJobResponse, jobID, attempt); err != nil {
		return err
	}
	return deleteValue(ctx, tx, parserKey(jobID))
}

// joinResponse is the response of the last attempt; its chunks concatenate to
// it byte for byte.
func joinResponse(ctx context.Context, tx *Tx, jobID string, attempt int64) (string, error) {
	const everything = 1 << 40
	chunks, err := all(ctx, tx, func(r row) ([]byte, error) {
		var start int64
		var data []byte
		return data, r.Scan(&start, &data)
	}, sqlReadJobOutput, jobID, attempt, workbench.ChannelResponse, 0, int64(everything))
	return string(bytes.Join(chunks, nil)), err
}
