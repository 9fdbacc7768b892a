package workbench

// Diagnostic is one trouble of the database. It never holds the values of a
// statement, only the statement.
type Diagnostic struct {
	ID             int64          `json:"id"`
	Timestamp      int64          `json:"timestamp"` // UTC ms
	ErrorType      DiagnosticType `json:"error_type"`
	ErrorMessage   string         `json:"error_message"`
	AdditionalInfo *string        `json:"additional_info"`
}

// DiagnosticType says which kind of trouble it was. The list is open.
type DiagnosticType string

// The kinds of trouble.
const (
	DiagnosticBusy      DiagnosticType = "busy"         // another program held the database for too long
	DiagnosticRetry     DiagnosticType = "retry"        // a transaction lost against another one and was run again
	DiagnosticSlow      DiagnosticType = "slow"         // a statement took longer than logs.slow_statement_ms
	DiagnosticDamage    DiagnosticType = "damage"       // the database was found damaged in use
	DiagnosticCheck     DiagnosticType = "check"        // a check of the database failed
	DiagnosticRecovery  DiagnosticType = "recovery"     // the database was brought back
	DiagnosticJSON      DiagnosticType = "refused_json" // a stored value cannot be read; its field is shown empty
	DiagnosticMigration DiagnosticType = "migration"    // a step of the schema failed
)

// LogPage asks for a page of a log, newest first.
type LogPage struct {
	Since    int64 `json:"since"`     // UTC ms; nothing older is listed
	Before   int64 `json:"before"`    // UTC ms of the last row that is known; 0: from the newest
	BeforeID int64 `json:"before_id"` // and its id
	Limit    int64 `json:"limit"`     // 0: LogPageDefault; at most LogPageMax
}

// Bounds of a page of a log, in rows.
const (
	LogPageDefault = 50
	LogPageMax     = 200
)

// Bounded is the page with its bounds kept.
func (p LogPage) Bounded() LogPage {
	if p.Limit <= 0 {
		p.Limit = LogPageDefault
	}
	p.Limit = min(p.Limit, LogPageMax)
	return p
}

// DatabaseServer is the server of a PostgreSQL database.
type DatabaseServer struct {
	Version  string `json:"version"`
	Encoding string `json:"encoding"`
	Now      int64  `json:"now"` // UTC ms by its clock
}
