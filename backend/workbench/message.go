package workbench

import "encoding/json"

// Role says who speaks in a message.
type Role string

// The roles of a message.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	RoleSystem    Role = "system"
)

// MessageStatus is the status of a message.
type MessageStatus string

// The statuses of a message.
const (
	MessageQueued      MessageStatus = "queued"
	MessageStreaming   MessageStatus = "streaming"
	MessageComplete    MessageStatus = "complete"
	MessageInterrupted MessageStatus = "interrupted"
	MessageFailed      MessageStatus = "failed"
	MessageCancelled   MessageStatus = "cancelled"
)

// Final reports whether the status never changes again.
func (s MessageStatus) Final() bool { return s != MessageQueued && s != MessageStreaming }

// MessageText is what a message says, and where it stands.
type MessageText struct {
	Seq     int64
	Status  MessageStatus
	Content string
}

// MessageSummary is a message without its texts.
type MessageSummary struct {
	ID             string        `json:"id"`
	ConversationID string        `json:"conversation_id"`
	Seq            int64         `json:"seq"` // 1, 2, … within the conversation; the only order
	Role           Role          `json:"role"`
	Status         MessageStatus `json:"status"`
	AgentSessionID *string       `json:"agent_session_id"`
	ExternalID     *string       `json:"external_id"`  // the provider's id of it: stored once
	CreatedAt      int64         `json:"created_at"`   // UTC ms
	CompletedAt    *int64        `json:"completed_at"` // UTC ms
}

// Message is one entry of the transcript of a conversation: a row of
// remote_agent_messages.
type Message struct {
	MessageSummary
	Metadata MessageMetadata `json:"metadata"`
	Content  string          `json:"content"` // final text; "" while streaming
	Usage    *CostSums       `json:"usage"`   // what an answer has used; null: nothing was reported, or it was not asked for
}

// MessageMetadata is what a message has besides its text.
type MessageMetadata struct {
	ToolCalls   []ToolCall                 `json:"toolCalls,omitempty"`
	NodeID      string                     `json:"node_id,omitempty"` // of the workflow node that speaks
	Error       string                     `json:"error,omitempty"`
	Attachments []Attachment               `json:"attachments,omitempty"`
	Imported    map[string]json.RawMessage `json:"imported,omitempty"` // what another program kept, as it was
	Model       string                     `json:"model,omitempty"`
	Reasoning   string                     `json:"reasoning,omitempty"` // written when the message ends
	Files       []string                   `json:"files,omitempty"`     // that the user mentioned
	Permission  string                     `json:"permission,omitempty"`
	SessionID   string                     `json:"session_id,omitempty"` // the work session that a message was sent from
	// WorkflowRunID is the run whose node asks; it pays for the answer.
	WorkflowRunID string `json:"workflow_run_id,omitempty"`
	// IdleMS is how long the agent may say nothing before it is ended; 0: for ever.
	IdleMS int64 `json:"idle_ms,omitempty"`
	// Options are what a node of a workflow asks of its agent, as the agent's
	// driver reads them: see agent.Options.
	Options json.RawMessage `json:"options,omitempty"`
	// Failure is why an answer failed.
	Failure FailureReason `json:"failure,omitempty"`
	// TranscriptPath is the agent's own file of its session, as it told it.
	TranscriptPath string `json:"transcript_path,omitempty"`
	// ContextTokens is how much of ContextWindow the agent used at the end of the
	// answer, in tokens; 0: it does not tell.
	ContextTokens int64 `json:"context_tokens,omitempty"`
	ContextWindow int64 `json:"context_window,omitempty"`

	ReplyTo string `json:"reply_to,omitempty"` // the message that an answer answers: others may be queued between
}

// ToolCall is one use of a tool. A result finds its call by ID: calls of one
// name may run side by side.
type ToolCall struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Input    json.RawMessage `json:"input,omitempty"`
	Duration *int64          `json:"duration,omitempty"` // ms; null: not ended
	Output   *string         `json:"output,omitempty"`
	Offset   int64           `json:"offset,omitempty"`   // bytes of the message's text that stand before the call
	ParentID string          `json:"parentId,omitempty"` // the call whose subagent calls
	Failed   bool            `json:"failed,omitempty"`
}

// MessageTool is a call of a message that still arrives. Its ordinal is its place
// among the calls.
type MessageTool struct {
	ToolCall
	Ordinal   int64 `json:"ordinal"`
	StartedAt int64 `json:"started_at"` // UTC ms
}

// MessageParts are what a message that still arrives has besides its text. They
// become its metadata when it ends.
type MessageParts struct {
	Tools     []MessageTool
	Reasoning string
}

// Fold puts the parts into the metadata of their message.
func (p MessageParts) Fold(m *MessageMetadata) {
	for _, tool := range p.Tools {
		m.ToolCalls = append(m.ToolCalls, tool.ToolCall)
	}
	m.Reasoning += p.Reasoning
}

// Attachment is a file that was pasted or dropped. It lies in the data
// directory under its SHA-256.
type Attachment struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Validate reports EInvalid for a message that may not begin as it is.
func (m *Message) Validate() error {
	switch {
	case m.Role != RoleUser && m.Role != RoleAssistant && m.Role != RoleSystem:
		return Errorf(EInvalid, "A message is of the user, the assistant or the system, not of %q.", m.Role)
	case m.Status == MessageQueued && m.Role != RoleUser:
		return Errorf(EInvalid, "Only a message of the user waits for its turn.")
	case m.Status == MessageStreaming && m.Role != RoleAssistant:
		return Errorf(EInvalid, "Only a message of the assistant arrives in pieces.")
	case m.Status == MessageStreaming && m.Content != "":
		return Errorf(EInvalid, "The text of a message that arrives in pieces is written when it ends.")
	}
	return nil
}

// Turn is a message of the user whose turn it is, and the answer to it that
// begins.
type Turn struct {
	Message Message `json:"message"`
	Reply   Message `json:"reply"`
}

// MessageChunk is a piece of the text of a message that is streaming.
type MessageChunk struct {
	MessageID   string `json:"message_id"`
	StartOffset int64  `json:"start_offset"` // bytes of the text
	CreatedAt   int64  `json:"created_at"`   // UTC ms
	Data        []byte `json:"-"`
}

// MessageIngest moves bytes [From, To) of a process's stream into a streaming
// message, together with everything derived from them. From equals To when
// nothing was read: then there is what the parser said of its own.
type MessageIngest struct {
	MessageID          string
	ProcessID          string
	Stream             Stream
	From, To           int64
	Lost               int64 // of these bytes, the number that are missing
	Text               string
	Reasoning          string           // what is new of it
	Tools              []MessageTool    // that are new, or changed
	Metadata           *MessageMetadata // the whole metadata, when any of it is new
	AssistantSessionID string           // of the message's agent session; "": nothing new
	Usage              []UsageEvent
	ParserState        []byte // JSON; what the driver needs to go on after To
}

// MessageEnd settles a streaming message.
type MessageEnd struct {
	MessageID string
	Status    MessageStatus // complete, interrupted, failed or cancelled
	Text      string        // what the driver held back until the end
	Reasoning string        // likewise
	Tools     []MessageTool
	// Metadata is that of the message without its calls and its reasoning, which
	// are added from what was ingested. nil: as it is.
	Metadata  *MessageMetadata
	Usage     []UsageEvent
	ProcessID string // of the process that ended with it; "": none did
	Process   ProcessStatus
	Exit      ProcessExit
	Finding   *Finding // of a launch
}

// AnswerRestart lets an answer begin anew in another span of agent context,
// because the agent does not know the session of the present one any more. What
// had arrived of it goes.
type AnswerRestart struct {
	MessageID string
	ProcessID string // that ended with the old span
	Process   ProcessStatus
	Exit      ProcessExit
	Usage     []UsageEvent // what was spent all the same
	Next      AgentTransition
}
