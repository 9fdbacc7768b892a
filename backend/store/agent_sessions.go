package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const agentSessionColumns = `id, conversation_id, codebase_id, parent_session_id, ai_assistant_type, assistant_session_id, active, transition_reason, ended_reason, started_at, ended_at, host_id, working_directory`

const (
	sqlInsertAgentSession = `
INSERT INTO remote_agent_sessions (id, conversation_id, codebase_id, parent_session_id, ai_assistant_type, assistant_session_id, transition_reason, started_at, host_id, working_directory, metadata)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	sqlFindAgentSession   = `SELECT ` + agentSessionColumns + `, metadata FROM remote_agent_sessions WHERE id = $1`
	sqlActiveAgentSession = `SELECT ` + agentSessionColumns + `, metadata FROM remote_agent_sessions WHERE conversation_id = $1 AND active = TRUE`
	sqlListAgentSessions  = `
SELECT ` + agentSessionColumns + ` FROM remote_agent_sessions
WHERE conversation_id = $1 AND (started_at, id) < ($2, $3) ORDER BY started_at DESC, id DESC LIMIT $4`
	sqlEndAgentSession     = `UPDATE remote_agent_sessions SET active = FALSE, ended_at = $1, ended_reason = $2 WHERE id = $3 AND active = TRUE`
	sqlSetAssistantSession = `UPDATE remote_agent_sessions SET assistant_session_id = $1 WHERE id = $2 AND active = TRUE`
	sqlAgentNewest         = `SELECT ` + processColumns + ` FROM processes WHERE agent_session_id = $1 ORDER BY ordinal DESC LIMIT 1`
)

func agentSessionFields(s *workbench.AgentSessionSummary) []any {
	return []any{
		&s.ID, &s.ConversationID, &s.CodebaseID, &s.ParentSessionID, &s.AIAssistantType, &s.AssistantSessionID, &s.Active,
		&s.TransitionReason, &s.EndedReason, &s.StartedAt, &s.EndedAt, &s.HostID, &s.WorkingDirectory,
	}
}

func scanAgentSessionSummary(r row) (workbench.AgentSessionSummary, error) {
	var s workbench.AgentSessionSummary
	return s, r.Scan(agentSessionFields(&s)...)
}

func scanAgentSession(r row) (workbench.AgentSession, error) {
	var s workbench.AgentSession
	return s, r.Scan(append(agentSessionFields(&s.AgentSessionSummary), asJSON(&s.Metadata))...)
}

// TransitionAgentSession ends the active span of a conversation and begins its
// successor, all or nothing. EConflict when another span is active than the
// caller knows, or the conversation was deleted; EInvalid when no span begins
// for this reason.
func (db *DB) TransitionAgentSession(ctx context.Context, tr workbench.AgentTransition) (workbench.AgentSession, error) {
	if !tr.Reason.Begins() {
		return workbench.AgentSession{}, workbench.Errorf(workbench.EInvalid, "No agent session begins because of %q.", tr.Reason)
	}
	var stored workbench.AgentSession
	err := db.Write(ctx, func(tx *Tx) error {
		if err := transition(ctx, tx, tr); err != nil {
			return err
		}
		var err error
		stored, err = one(ctx, tx, scanAgentSession, "agent session", tr.Next.ID, sqlFindAgentSession, tr.Next.ID)
		return err
	})
	if err != nil {
		return workbench.AgentSession{}, err
	}
	return stored, nil
}

func transition(ctx context.Context, tx *Tx, tr workbench.AgentTransition) error {
	if err := mustBeActive(ctx, tx, tr.Next.ConversationID, tr.Follows); err != nil {
		return err
	}
	if tr.Follows != "" {
		if _, err := tx.exec(ctx, sqlEndAgentSession, tx.now, tr.Reason, tr.Follows); err != nil {
			return err
		}
	}
	return insertAgentSession(ctx, tx, tr)
}

// mustBeActive refuses a transition that was decided on from what another
// writer changed meanwhile: of two, the later would drop the context that the
// earlier began.
func mustBeActive(ctx context.Context, tx *Tx, conversationID, want string) error {
	c, err := findConversation(ctx, tx, conversationID)
	if err != nil {
		return err
	}
	if c.DeletedAt != nil {
		return errConversationDeleted()
	}
	active, err := optional(scanAgentSession(tx.QueryRowContext(ctx, sqlActiveAgentSession, conversationID)))
	if err != nil {
		return err
	}
	if active == nil && want == "" || active != nil && active.ID == want {
		return nil
	}
	return workbench.Errorf(workbench.EConflict, "The agent's context was changed elsewhere meanwhile. Look at the conversation again.")
}

func insertAgentSession(ctx context.Context, tx *Tx, tr workbench.AgentTransition) error {
	s := tr.Next
	_, err := tx.exec(ctx, sqlInsertAgentSession, s.ID, s.ConversationID, s.CodebaseID, known(tr.Follows),
		text(s.AIAssistantType), textPtr(s.AssistantSessionID), tr.Reason, tx.now, s.HostID, textPtr(s.WorkingDirectory),
		asJSON(object(s.Metadata)))
	return err
}

// EndAgentSession ends a span without a successor. EConflict when it has ended
// already, which is final; EInvalid when no span ends for this reason alone.
func (db *DB) EndAgentSession(ctx context.Context, id string, reason workbench.TransitionReason) error {
	if !reason.Ends() {
		return workbench.Errorf(workbench.EInvalid, "No agent session ends because of %q alone.", reason)
	}
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlEndAgentSession, tx.now, reason, id)
		return stillActive(ctx, tx, n, err, id)
	})
}

// SetAssistantSession keeps the agent's own id of a span, nil after it could
// not be resumed. EConflict when the span has ended: it is not rewritten.
func (db *DB) SetAssistantSession(ctx context.Context, id string, assistantSessionID *string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlSetAssistantSession, textPtr(assistantSessionID), id)
		return stillActive(ctx, tx, n, err, id)
	})
}

func stillActive(ctx context.Context, tx *Tx, n int64, err error, id string) error {
	if err != nil || n > 0 {
		return err
	}
	if _, err := one(ctx, tx, scanAgentSession, "agent session", id, sqlFindAgentSession, id); err != nil {
		return err
	}
	return errAgentSessionEnded()
}

func errAgentSessionEnded() error {
	return workbench.Errorf(workbench.EConflict, "The agent session has ended.")
}

// AgentSession returns a span of agent context. ENotFound.
func (db *DB) AgentSession(ctx context.Context, id string) (workbench.AgentSession, error) {
	return one(ctx, db.read, scanAgentSession, "agent session", id, sqlFindAgentSession, id)
}

// ActiveAgentSession is the active span of a conversation, nil when none is.
func (db *DB) ActiveAgentSession(ctx context.Context, conversationID string) (*workbench.AgentSession, error) {
	return optional(scanAgentSession(db.read.QueryRowContext(ctx, sqlActiveAgentSession, conversationID)))
}

// AgentSessions is one page of the spans of a conversation, the newest first.
func (db *DB) AgentSessions(ctx context.Context, f workbench.AgentSessionFilter) ([]workbench.AgentSessionSummary, error) {
	return all(ctx, db.read, scanAgentSessionSummary, sqlListAgentSessions,
		f.ConversationID, keysetStart(f.BeforeTime), f.BeforeID, f.Limit)
}

// AddAgentProcess stores the next process of a span before the host is asked
// for it. EConflict when the span has ended.
func (db *DB) AddAgentProcess(ctx context.Context, p workbench.Process) error {
	return db.Write(ctx, func(tx *Tx) error {
		s, err := one(ctx, tx, scanAgentSession, "agent session", *p.AgentSessionID, sqlFindAgentSession, *p.AgentSessionID)
		if err != nil {
			return err
		}
		if !s.Active {
			return errAgentSessionEnded()
		}
		return insertProcess(ctx, tx, p, 0, workbench.StreamStdout, workbench.StreamStderr)
	})
}

// AgentStarted records the child that the host started for a span. EConflict
// when it is not starting any more.
func (db *DB) AgentStarted(ctx context.Context, s workbench.ProcessStart) error {
	return db.Write(ctx, func(tx *Tx) error { return startProcess(ctx, tx, s) })
}

// AgentProcess is the latest process of a span. ENotFound.
func (db *DB) AgentProcess(ctx context.Context, agentSessionID string) (workbench.Process, error) {
	return one(ctx, db.read, scanProcess, "process of agent session", agentSessionID, sqlAgentNewest, agentSessionID)
}
