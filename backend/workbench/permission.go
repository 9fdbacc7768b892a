package workbench

import "encoding/json"

// PermissionStatus is the status of a permission request.
type PermissionStatus string

// The statuses of a permission request.
const (
	PermissionPending   PermissionStatus = "pending"
	PermissionAllowed   PermissionStatus = "allowed"
	PermissionDenied    PermissionStatus = "denied"
	PermissionCancelled PermissionStatus = "cancelled" // its process ended, or the agent asks no more
)

// PermissionScope says how far an answer goes.
type PermissionScope string

// The scopes of an answer.
const (
	ScopeOnce    PermissionScope = "once"
	ScopeSession PermissionScope = "session" // the same tool and title, in this job or conversation
	ScopeProject PermissionScope = "project" // a rule of the project
)

// Who decides a permission request.
const (
	DecidedByUser  = "user"
	DecidedByRule  = "rule"  // of the project, or an answer for the session
	DecidedByMode  = "mode"  // the permission mode of the job or conversation
	DecidedByAgent = "agent" // it asks no more, or its process ended
)

// PermissionRequest is a question of an agent: may it use this tool. It never
// times out into an answer.
type PermissionRequest struct {
	ID           string           `json:"id"`
	HostID       string           `json:"host_id"`
	ProcessID    string           `json:"process_id"`
	JobID        *string          `json:"job_id"`
	MessageID    *string          `json:"message_id"` // the answer of a conversation that waits
	RequestKey   string           `json:"request_key"`
	Agent        string           `json:"agent"`
	Tool         string           `json:"tool"`
	Status       PermissionStatus `json:"status"`
	Scope        *PermissionScope `json:"scope"`
	DecidedBy    *string          `json:"decided_by"`
	SessionScope bool             `json:"session_scope"` // the agent can remember an answer
	CreatedAt    int64            `json:"created_at"`    // UTC ms
	DecidedAt    *int64           `json:"decided_at"`    // UTC ms
	Title        string           `json:"title"`         // exactly what is asked for
	Reason       *string          `json:"reason"`        // of a refusal, told to the agent
	Detail       json.RawMessage  `json:"detail"`        // the tool's input, a JSON object
}

// PermissionWaiting is a request that waits for the user, with who asks: a job of
// a work session, or an answer of a conversation.
type PermissionWaiting struct {
	PermissionRequest
	SessionID         string `json:"session_id"`         // of the job, or that the message was sent from; "": none
	SessionName       string `json:"session_name"`       // "": none
	JobTitle          string `json:"job_title"`          // its task type, where it has no title; "": no job asks
	ConversationID    string `json:"conversation_id"`    // "": a job asks
	ConversationTitle string `json:"conversation_title"` // "": it has none
}

// PermissionRule answers requests of a project unasked.
type PermissionRule struct {
	ID          string `json:"id"`
	ProjectHash string `json:"project_hash"`
	Agent       string `json:"agent"` // "": every agent
	Tool        string `json:"tool"`
	Decision    string `json:"decision"`   // allow, deny or ask
	CreatedAt   int64  `json:"created_at"` // UTC ms
	// Pattern is compared with the title; * stands for any text. "": every title.
	Pattern string `json:"pattern"`
}
