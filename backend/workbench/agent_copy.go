package workbench

// AgentCopyState says how a conversation stands to the transcript that its agent
// keeps of it.
type AgentCopyState string

// The states of an agent's copy.
const (
	CopyNone    AgentCopyState = "none"    // the agent keeps none that can be read, or has told no session
	CopySame    AgentCopyState = "same"    // all that the agent has is here
	CopyMore    AgentCopyState = "more"    // the agent has messages behind the last one here
	CopyGone    AgentCopyState = "gone"    // the agent's transcript is not on this machine any more
	CopyDiffers AgentCopyState = "differs" // neither is the beginning of the other
)

// AgentCopy is a conversation compared with its agent's own transcript.
type AgentCopy struct {
	State    AgentCopyState `json:"state"`
	Messages int64          `json:"messages"` // of the conversation
	More     int64          `json:"more"`     // that only the agent has
	Taken    int64          `json:"taken"`    // that were taken in by this call
	Place    string         `json:"place"`    // absolute path of the transcript; "": there is none
}
