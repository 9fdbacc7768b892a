package workbench

import "strings"

// Platforms that conversations come from. The list is open.
const (
	PlatformDesktop  = "desktop"
	PlatformWeb      = "web"
	PlatformCLI      = "cli"
	PlatformWorkflow = "workflow"
	PlatformImport   = "import"
)

// Conversation is a chat, or the worker conversation of a workflow run: a row
// of remote_agent_conversations. Its platform and its id there identify it.
type Conversation struct {
	ID                     string  `json:"id"`
	PlatformType           string  `json:"platform_type"`
	PlatformConversationID string  `json:"platform_conversation_id"`
	CodebaseID             *string `json:"codebase_id"`
	IsolationEnvID         *string `json:"isolation_env_id"`
	AIAssistantType        string  `json:"ai_assistant_type"` // never changes
	Title                  *string `json:"title"`
	Cwd                    *string `json:"cwd"`
	Hidden                 bool    `json:"hidden"`           // not listed: the worker of a background run
	DeletedAt              *int64  `json:"deleted_at"`       // UTC ms; set: in the trash
	LastActivityAt         int64   `json:"last_activity_at"` // UTC ms
	CreatedAt              int64   `json:"created_at"`       // UTC ms
	UpdatedAt              int64   `json:"updated_at"`       // UTC ms
	HostID                 string  `json:"host_id"`          // the machine that its turns run on
	LastMessageSeq         int64   `json:"last_message_seq"`
}

// Validate reports EInvalid for a conversation that nothing could find again.
func (c *Conversation) Validate() error {
	if c.PlatformType == "" || c.PlatformConversationID == "" {
		return Errorf(EInvalid, "A conversation needs a platform and an id there.")
	}
	if c.AIAssistantType == "" {
		return Errorf(EInvalid, "A conversation needs an agent.")
	}
	return nil
}

// MaxTitleBytes bounds the title of a conversation: longer ones do not fit a
// list and would make every page of it cost kilobytes.
const MaxTitleBytes = 1 << 10

// ValidateTitle reports EInvalid for a title that names nothing.
func ValidateTitle(title string) error {
	if strings.TrimSpace(title) == "" {
		return Errorf(EInvalid, "A conversation needs a title.")
	}
	if len(title) > MaxTitleBytes {
		return Errorf(EInvalid, "The title is %d bytes long; %d is the limit.", len(title), MaxTitleBytes)
	}
	return nil
}

// ConversationFilter chooses a page of conversations. BeforeTime and BeforeID
// are the (last_activity_at, id) of the last one of the page before; of the
// trash, its (deleted_at, id). 0 begins.
type ConversationFilter struct {
	CodebaseID string // "": of all projects
	BeforeTime int64  // UTC ms
	BeforeID   string
	Limit      int64
}

// ConversationPlace is where the turns of a conversation run.
type ConversationPlace struct {
	CodebaseID     *string
	IsolationEnvID *string
	Cwd            *string
}

// ConversationContext is how much of its window the agent of a conversation has
// used up, in tokens; 0: it is not known.
type ConversationContext struct {
	Tokens int64 `json:"tokens"`
	Window int64 `json:"window"`
}

// ConversationChoice is what the user chose for the turns of a conversation.
type ConversationChoice struct {
	Model      string `json:"model"`      // "": the agent's own default
	Permission string `json:"permission"` // mode; "": the setting
}
