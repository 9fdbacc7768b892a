package workbench

// LogLevel is how grave an entry of the error log is.
type LogLevel string

// The levels of the error log.
const (
	LevelError LogLevel = "ERROR"
	LevelWarn  LogLevel = "WARN"
	LevelInfo  LogLevel = "INFO"
	LevelDebug LogLevel = "DEBUG"
)

// ErrorLog is one failure of the front end or of a service.
type ErrorLog struct {
	ID         int64             `json:"id"`
	Timestamp  int64             `json:"timestamp"` // UTC ms
	Level      LogLevel          `json:"level"`
	ErrorType  *string           `json:"error_type"`
	Context    *string           `json:"context"`
	Stack      *string           `json:"stack"`
	AppVersion *string           `json:"app_version"`
	Platform   *string           `json:"platform"`
	Message    string            `json:"message"`
	Metadata   map[string]string `json:"metadata"` // null: nothing more is known
}

// Kinds of failure that the program records. The list is open.
const (
	ErrorFrontend   = "frontend"   // reported by the page
	ErrorBackend    = "backend"    // logged by a service
	ErrorPanic      = "panic"      // a defect that ended a call
	ErrorSuppressed = "suppressed" // how many of one failure were left out
)
