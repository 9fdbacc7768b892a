package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const conversationColumns = `id, platform_type, platform_conversation_id, codebase_id, isolation_env_id, ai_assistant_type, title, cwd, hidden, deleted_at, last_activity_at, created_at, updated_at, host_id, last_message_seq`

// What goes on in conversations. Each is a list of its own that does not grow
// with the transcripts.
const (
	conversationsAnswering = `id IN (SELECT conversation_id FROM remote_agent_messages WHERE status = 'streaming' AND status IN ('queued', 'streaming'))`
	conversationsRunning   = `EXISTS (SELECT 1 FROM remote_agent_workflow_runs r WHERE r.conversation_id = remote_agent_conversations.id AND r.status IN ('pending', 'running', 'paused'))`
)

const (
	sqlInsertConversation = `
INSERT INTO remote_agent_conversations (id, platform_type, platform_conversation_id, codebase_id, isolation_env_id, ai_assistant_type, title, cwd, hidden, last_activity_at, created_at, updated_at, host_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10, $11)
ON CONFLICT (platform_type, platform_conversation_id) DO NOTHING`
	sqlFindConversation   = `SELECT ` + conversationColumns + ` FROM remote_agent_conversations WHERE id = $1`
	sqlFindConversationOn = `SELECT ` + conversationColumns + ` FROM remote_agent_conversations WHERE platform_type = $1 AND platform_conversation_id = $2`
	sqlListConversations  = `
SELECT ` + conversationColumns + ` FROM remote_agent_conversations
WHERE hidden = FALSE AND deleted_at IS NULL AND (last_activity_at, id) < ($1, $2)
ORDER BY last_activity_at DESC, id DESC LIMIT $3`
	sqlListCodebaseConversations = `
SELECT ` + conversationColumns + ` FROM remote_agent_conversations
WHERE codebase_id = $1 AND hidden = FALSE AND deleted_at IS NULL AND (last_activity_at, id) < ($2, $3)
ORDER BY last_activity_at DESC, id DESC LIMIT $4`
	sqlListDeletedConversations = `
SELECT ` + conversationColumns + ` FROM remote_agent_conversations
WHERE deleted_at IS NOT NULL AND (deleted_at, id) < ($1, $2)
ORDER BY deleted_at DESC, id DESC LIMIT $3`
	sqlListEnvironmentConversations = `
SELECT ` + conversationColumns + ` FROM remote_agent_conversations
WHERE isolation_env_id = $1 AND deleted_at IS NULL ORDER BY last_activity_at DESC, id DESC`
	sqlRenameConversation = `UPDATE remote_agent_conversations SET title = $1, updated_at = $2 WHERE id = $3 AND deleted_at IS NULL`
	sqlTitleConversation  = `UPDATE remote_agent_conversations SET title = $1, updated_at = $2 WHERE id = $3 AND deleted_at IS NULL AND title IS NULL`
	sqlPlaceConversation  = `UPDATE remote_agent_conversations SET codebase_id = $1, isolation_env_id = $2, cwd = $3, updated_at = $4 WHERE id = $5 AND deleted_at IS NULL`
	sqlDeleteConversation = `
UPDATE remote_agent_conversations SET deleted_at = $1, updated_at = $1
WHERE id = $2 AND deleted_at IS NULL AND NOT ` + conversationsAnswering + ` AND NOT ` + conversationsRunning
	sqlRestoreConversation    = `UPDATE remote_agent_conversations SET deleted_at = NULL, updated_at = $1 WHERE id = $2 AND deleted_at IS NOT NULL`
	sqlPurgeableConversations = `
SELECT id FROM remote_agent_conversations
WHERE deleted_at IS NOT NULL AND deleted_at < $1 AND NOT ` + conversationsAnswering + ` AND NOT ` + conversationsRunning + `
ORDER BY deleted_at, id LIMIT $2`
	sqlPurgeConversation = `
DELETE FROM remote_agent_conversations
WHERE id = $1 AND deleted_at IS NOT NULL AND NOT ` + conversationsAnswering + ` AND NOT ` + conversationsRunning
)

func scanConversation(r row) (workbench.Conversation, error) {
	var c workbench.Conversation
	return c, r.Scan(&c.ID, &c.PlatformType, &c.PlatformConversationID, &c.CodebaseID, &c.IsolationEnvID,
		&c.AIAssistantType, &c.Title, &c.Cwd, &c.Hidden, &c.DeletedAt, &c.LastActivityAt, &c.CreatedAt, &c.UpdatedAt,
		&c.HostID, &c.LastMessageSeq)
}

// OpenConversation finds the conversation of a platform by its id there, or
// stores c as it. What exists stays as it is: its agent and its host never
// change. EConflict when it was deleted.
func (db *DB) OpenConversation(ctx context.Context, c workbench.Conversation) (workbench.Conversation, error) {
	var stored workbench.Conversation
	err := db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, sqlInsertConversation, c.ID, text(c.PlatformType), text(c.PlatformConversationID),
			c.CodebaseID, c.IsolationEnvID, text(c.AIAssistantType), textPtr(c.Title), textPtr(c.Cwd), c.Hidden, tx.now,
			c.HostID); err != nil {
			return err
		}
		var err error
		stored, err = findConversationOn(ctx, tx, c.PlatformType, c.PlatformConversationID)
		if err == nil && stored.DeletedAt != nil {
			return errConversationDeleted()
		}
		return err
	})
	if err != nil {
		return workbench.Conversation{}, err
	}
	return stored, nil
}

func errConversationDeleted() error {
	return workbench.Errorf(workbench.EConflict, "The conversation was deleted. Restore it first, or begin another one.")
}

// Conversation returns a conversation, a deleted one too. ENotFound.
func (db *DB) Conversation(ctx context.Context, id string) (workbench.Conversation, error) {
	return findConversation(ctx, db.read, id)
}

func findConversation(ctx context.Context, q querier, id string) (workbench.Conversation, error) {
	return one(ctx, q, scanConversation, "conversation", id, sqlFindConversation, id)
}

// ConversationOn returns the conversation of a platform by its id there, a
// deleted one too. ENotFound.
func (db *DB) ConversationOn(ctx context.Context, platform, id string) (workbench.Conversation, error) {
	return findConversationOn(ctx, db.read, platform, id)
}

func findConversationOn(ctx context.Context, q querier, platform, id string) (workbench.Conversation, error) {
	return one(ctx, q, scanConversation, "conversation "+platform, id, sqlFindConversationOn, text(platform), text(id))
}

// Conversations is one page of those that are neither hidden nor deleted, the
// most recently active first.
func (db *DB) Conversations(ctx context.Context, f workbench.ConversationFilter) ([]workbench.Conversation, error) {
	start := keysetStart(f.BeforeTime)
	if f.CodebaseID == "" {
		return all(ctx, db.read, scanConversation, sqlListConversations, start, f.BeforeID, f.Limit)
	}
	return all(ctx, db.read, scanConversation, sqlListCodebaseConversations, f.CodebaseID, start, f.BeforeID, f.Limit)
}

// DeletedConversations is one page of the trash, the latest deleted first.
// CodebaseID says nothing here.
func (db *DB) DeletedConversations(ctx context.Context, f workbench.ConversationFilter) ([]workbench.Conversation, error) {
	return all(ctx, db.read, scanConversation, sqlListDeletedConversations, keysetStart(f.BeforeTime), f.BeforeID, f.Limit)
}

// EnvironmentConversations are the conversations that work in an environment,
// the most recently active first, hidden ones among them.
func (db *DB) EnvironmentConversations(ctx context.Context, environmentID string) ([]workbench.Conversation, error) {
	return all(ctx, db.read, scanConversation, sqlListEnvironmentConversations, environmentID)
}

// RenameConversation gives a conversation the title that a person chose.
// ENotFound, EConflict (deleted).
func (db *DB) RenameConversation(ctx context.Context, id, title string) error {
	return db.changeConversation(ctx, id, sqlRenameConversation, text(title))
}

// TitleConversation gives a conversation without a title an automatic one, and
// says whether it did: a title that a person chose meanwhile stays.
func (db *DB) TitleConversation(ctx context.Context, id, title string) (titled bool, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlTitleConversation, text(title), tx.now, id)
		titled = err == nil && n > 0
		return err
	})
	return titled && err == nil, err
}

// PlaceConversation says where the next turns run: all three values at once.
// ENotFound (also of the project or environment), EConflict (deleted).
func (db *DB) PlaceConversation(ctx context.Context, id string, p workbench.ConversationPlace) error {
	return db.changeConversation(ctx, id, sqlPlaceConversation, p.CodebaseID, p.IsolationEnvID, textPtr(p.Cwd))
}

// changeConversation runs a statement that changes a conversation unless it is
// deleted; its last two parameters are the time and the id.
func (db *DB) changeConversation(ctx context.Context, id, statement string, values ...any) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, statement, append(values[:len(values):len(values)], tx.now, id)...)
		return writable(ctx, tx, n, err, id)
	})
}

// writable says why a statement that leaves deleted conversations alone
// changed none: nothing goes on in what nobody sees.
func writable(ctx context.Context, tx *Tx, n int64, err error, id string) error {
	if err != nil || n > 0 {
		return err
	}
	c, err := findConversation(ctx, tx, id)
	if err == nil && c.DeletedAt != nil {
		return errConversationDeleted()
	}
	return err
}

// DeleteConversation moves a conversation to the trash and cancels the turns
// that wait in it: a restored one would otherwise go on by itself. EConflict
// while an answer arrives or a run goes on in it, or when it is there already.
func (db *DB) DeleteConversation(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlDeleteConversation, tx.now, id)
		if err := writable(ctx, tx, n, err, id); err != nil {
			return err
		}
		if err := mustMove(n, nil, "An answer or a workflow run goes on in this conversation. Cancel it first, then delete the conversation."); err != nil {
			return err
		}
		return cancelTurns(ctx, tx, id)
	})
}

// RestoreConversation takes a conversation out of the trash. ENotFound,
// EConflict (it is not in it).
func (db *DB) RestoreConversation(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRestoreConversation, tx.now, id)
		if err != nil || n > 0 {
			return err
		}
		if _, err := findConversation(ctx, tx, id); err != nil {
			return err
		}
		return workbench.Errorf(workbench.EConflict, "The conversation is not deleted.")
	})
}

// PurgeableConversations are the ids of at most limit conversations that were
// deleted before a time (UTC ms) and in which nothing goes on, the longest
// deleted first.
func (db *DB) PurgeableConversations(ctx context.Context, before, limit int64) ([]string, error) {
	return all(ctx, db.read, func(r row) (id string, err error) { return id, r.Scan(&id) },
		sqlPurgeableConversations, before, limit)
}

// PurgeConversation removes a deleted conversation and, by cascade, its
// messages, agent sessions and runs; its cost stays. EConflict when it was
// restored meanwhile or something goes on in it.
func (db *DB) PurgeConversation(ctx context.Context, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlPurgeConversation, id)
		if err != nil {
			return err
		}
		if n > 0 {
			return deleteValue(ctx, tx, conversationChoiceKey(id))
		}
		if _, err := findConversation(ctx, tx, id); err != nil {
			return err
		}
		return workbench.Errorf(workbench.EConflict, "The conversation is not deleted, or something goes on in it.")
	})
}

// optional is nil for a row that is not there.
func optional[T any](item T, err error) (*T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	return &item, nil
}

// conversationChoiceKey is where the choices for a conversation's turns are kept.
func conversationChoiceKey(id string) string { return "conversation/" + id + "/choice" }

// ConversationChoice is what the user chose for the turns of a conversation, the
// zero value before.
func (db *DB) ConversationChoice(ctx context.Context, id string) (workbench.ConversationChoice, error) {
	var choice workbench.ConversationChoice
	value, err := db.Value(ctx, conversationChoiceKey(id))
	if err != nil || value == nil {
		return choice, err
	}
	if err := json.Unmarshal([]byte(*value), &choice); err != nil {
		return workbench.ConversationChoice{}, nil //nolint:nilerr // of another version of the program: chosen again
	}
	return choice, nil
}

// SetConversationChoice keeps what the user chose for the next turns.
func (db *DB) SetConversationChoice(ctx context.Context, id string, choice workbench.ConversationChoice) error {
	value, err := json.Marshal(choice)
	if err != nil {
		return err
	}
	return db.SetValue(ctx, conversationChoiceKey(id), string(value))
}
