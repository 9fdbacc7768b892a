package workbench

// TransitionReason says why a span of agent context began or ended.
type TransitionReason string

// The reasons of a transition.
const (
	TransitionFirstMessage       TransitionReason = "first-message"
	TransitionPlanToExecute      TransitionReason = "plan-to-execute"
	TransitionIsolationChanged   TransitionReason = "isolation-changed"
	TransitionProjectChanged     TransitionReason = "project-changed"
	TransitionResetRequested     TransitionReason = "reset-requested"
	TransitionWorktreeRemoved    TransitionReason = "worktree-removed"
	TransitionResumeFailed       TransitionReason = "resume-failed"
	TransitionConversationClosed TransitionReason = "conversation-closed" // only ends a span
	TransitionImported           TransitionReason = "imported"
)

// Begins reports whether a span may begin for this reason.
func (r TransitionReason) Begins() bool {
	switch r {
	case TransitionFirstMessage, TransitionPlanToExecute, TransitionIsolationChanged, TransitionProjectChanged,
		TransitionResetRequested, TransitionWorktreeRemoved, TransitionResumeFailed, TransitionImported:
		return true
	}
	return false
}

// Ends reports whether a span may end for this reason without a successor.
func (r TransitionReason) Ends() bool {
	switch r {
	case TransitionConversationClosed, TransitionWorktreeRemoved, TransitionImported:
		return true
	}
	return false
}

// AgentSessionSummary is what a list shows of a span of agent context.
type AgentSessionSummary struct {
	ID                 string            `json:"id"`
	ConversationID     string            `json:"conversation_id"`
	CodebaseID         *string           `json:"codebase_id"`
	ParentSessionID    *string           `json:"parent_session_id"` // the span that this one follows
	AIAssistantType    string            `json:"ai_assistant_type"`
	AssistantSessionID *string           `json:"assistant_session_id"` // the agent's own id, for resume
	Active             bool              `json:"active"`
	TransitionReason   *TransitionReason `json:"transition_reason"` // why it began
	EndedReason        *TransitionReason `json:"ended_reason"`
	StartedAt          int64             `json:"started_at"` // UTC ms
	EndedAt            *int64            `json:"ended_at"`   // UTC ms
	HostID             string            `json:"host_id"`    // resume works only where the transcript is
	WorkingDirectory   *string           `json:"working_directory"`
}

// AgentSession is one span of agent context inside a conversation: a row of
// remote_agent_sessions. It is never rewritten into another span.
type AgentSession struct {
	AgentSessionSummary
	Metadata map[string]any `json:"metadata"` // command context
}

// AgentTransition ends the active span of a conversation and begins its
// successor.
type AgentTransition struct {
	Follows string // the active span that the caller knows; "": none is active
	Reason  TransitionReason
	Next    AgentSession
}

// AgentSessionFilter chooses a page of the spans of a conversation. BeforeTime
// and BeforeID are the (started_at, id) of the last one of the page before; 0
// begins.
type AgentSessionFilter struct {
	ConversationID string
	BeforeTime     int64 // UTC ms
	BeforeID       string
	Limit          int64
}
