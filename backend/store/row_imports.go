package store

import (
	"context"
	"fmt"
	"strings"
)

// The counters behind the sequences of what is imported row by row.
const (
	sqlNextImportedMessage = `
UPDATE remote_agent_conversations SET last_message_seq = last_message_seq + 1 WHERE id = $1 RETURNING last_message_seq`
	sqlNextImportedEvent = `
UPDATE remote_agent_workflow_runs SET last_event_seq = last_event_seq + 1 WHERE id = $1 RETURNING last_event_seq`
	sqlImportedCodebase     = `SELECT id FROM remote_agent_codebases WHERE host_id = $1 AND path_key = $2`
	sqlImportedConversation = `SELECT id FROM remote_agent_conversations WHERE platform_type = $1 AND platform_conversation_id = $2`
	sqlImportedErrorLog     = `SELECT COUNT(*) FROM error_logs WHERE timestamp = $1 AND message = $2`
	sqlImportedDiagnostic   = `SELECT COUNT(*) FROM db_diagnostic_logs WHERE timestamp = $1 AND error_message = $2`

	transferExists = `SELECT COUNT(*) > 0 FROM %s WHERE %s`
)

// HasRow says whether a row with this key is stored: the values of the key's
// columns, in their order.
func (db *DB) HasRow(ctx context.Context, t RowTable, key ...any) (bool, error) {
	return hasRow(ctx, db.read, t, key)
}

// HasRow says whether a row with this key is stored.
func (tx *Tx) HasRow(ctx context.Context, t RowTable, key ...any) (bool, error) {
	return hasRow(ctx, tx, t, key)
}

func hasRow(ctx context.Context, q querier, t RowTable, key []any) (found bool, err error) {
	var conditions []string
	for i, name := range t.Key {
		conditions = append(conditions, fmt.Sprintf("%s = $%d", quoted(name), i+1))
	}
	statement := fmt.Sprintf(transferExists, quoted(t.Name), strings.Join(conditions, " AND "))
	err = q.QueryRowContext(ctx, statement, key...).Scan(&found)
	return found, translate(err)
}

// LogLines counts how often a line of a log is stored: those have no id of their
// own. table is error_logs or db_diagnostic_logs.
func (db *DB) LogLines(ctx context.Context, table string, timestamp int64, message string) (stored int64, err error) {
	statement := sqlImportedErrorLog
	if table == "db_diagnostic_logs" {
		statement = sqlImportedDiagnostic
	}
	err = db.read.QueryRowContext(ctx, statement, timestamp, message).Scan(&stored)
	return stored, translate(err)
}

// NextSeq counts a message of a conversation, or an event of a run, and returns
// its number. Errors: ENotFound.
func (tx *Tx) NextSeq(ctx context.Context, table, parentID string) (seq int64, err error) {
	statement, noun := sqlNextImportedMessage, "conversation"
	if table == "remote_agent_workflow_events" {
		statement, noun = sqlNextImportedEvent, "run"
	}
	err = tx.QueryRowContext(ctx, statement, parentID).Scan(&seq)
	return seq, translate(notFound(err, noun, parentID))
}

// CodebaseAt is the id of the project at a canonical path, "" for none.
func (db *DB) CodebaseAt(ctx context.Context, hostID, pathKey string) (string, error) {
	return firstID(ctx, db.read, sqlImportedCodebase, hostID, pathKey)
}

// ConversationOf is the id of the conversation of a platform, "" for none.
func (db *DB) ConversationOf(ctx context.Context, platform, id string) (string, error) {
	return firstID(ctx, db.read, sqlImportedConversation, platform, id)
}

func firstID(ctx context.Context, q querier, statement string, args ...any) (string, error) {
	found, err := all(ctx, q, func(r row) (id string, err error) { return id, r.Scan(&id) }, statement, args...)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}
