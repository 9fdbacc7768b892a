package workbench

// Notice says that a row changed. It carries no content: whoever cares reads
// the row again, so a notice that is merged with a later one loses nothing.
type Notice struct {
	Noun      string `json:"noun"`       // codebase, session, job, terminal, launch, host, or NounEverything
	ID        string `json:"id"`         // the row
	SessionID string `json:"session_id"` // its work session, "" when it has none
}

// NounSetting is the noun of a setting, whose id is its key.
const NounSetting = "setting"

// NounEverything says that any row may have changed: a backup was restored, or
// changes of other machines were missed.
const NounEverything = "everything"
