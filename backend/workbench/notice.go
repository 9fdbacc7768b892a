package workbench

// Notice says that a row changed. It carries no content: whoever cares reads
// the row again, so a notice that is merged with a later one loses nothing.
type Notice struct {
	Noun      string `json:"noun"`       // codebase, session, job, terminal, launch, host, conversation, message, permission, quota, setting, environment, or NounEverything
	ID        string `json:"id"`         // the row
	SessionID string `json:"session_id"` // its work session, "" when it has none
	// Attention and Text are for a notification of the desktop: they are told
	// once, when a terminal begins to wait for the user and when nobody came for
	// long. Whoever misses them still finds the status in the row.
	Attention Attention `json:"attention,omitempty"`
	Text      string    `json:"text,omitempty"` // what the program said, at most MaxNoticeText bytes; "" elsewhere
}

// Attention is a step of a terminal's wait for the user.
type Attention string

// The steps: a terminal asks, and asks again when nobody came.
const (
	AttentionAsked  Attention = "asked"
	AttentionUrgent Attention = "urgent"
)

// MaxNoticeText is the most that a notice carries of a program's words, in
// bytes: more than a notification shows, and too little to fill memory with.
const MaxNoticeText = 240

// NounSetting is the noun of a setting, whose id is its key.
const NounSetting = "setting"

// NounEverything says that any row may have changed: a backup was restored, or
// changes of other machines were missed.
const NounEverything = "everything"
