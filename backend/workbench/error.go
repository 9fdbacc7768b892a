package workbench

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is. Codes are stable: the command
// line, the API and scripts rely on them.
type Code string

// The codes. Each maps to one exit status of the command line (see ExitStatus).
const (
	EInternal    Code = "internal"    // a defect of the program
	EInvalid     Code = "invalid"     // the request cannot be right as it stands
	ENotFound    Code = "not_found"   // the named thing does not exist
	EConflict    Code = "conflict"    // it changed meanwhile, or another holds it
	EUnavailable Code = "unavailable" // a part that is needed cannot be reached now

	ENotRepository   Code = "not_a_repository" // the directory is not in a git repository
	EDirectoryGone   Code = "directory_gone"   // the directory does not exist any more
	EDataDirectory   Code = "data_directory"   // the data directory cannot be written
	EDiskFull        Code = "disk_full"        // no space is left for the data
	EOwned           Code = "owned"            // another process owns the data directory
	EHostUnreachable Code = "host_unreachable" // the process host does not start or answer
	ETerminalLimit   Code = "terminal_limit"   // the system gives no further terminal
	EAgentMissing    Code = "agent_missing"    // the agent's program is not installed
	ESpawnFailed     Code = "spawn_failed"     // the program could not be started
	EDatabaseNewer   Code = "database_newer"   // a newer program wrote the database
	EDatabaseDamaged Code = "database_damaged" // the database fails its own checks
	EElsewhere       Code = "elsewhere"        // it lives on another machine of the same database
	EUnauthorized    Code = "unauthorized"     // the caller showed no valid token
	ESealed          Code = "sealed"           // an encrypted value cannot be opened here

	EBudget         Code = "budget"           // more than the user allowed would be spent
	EPromptTooLarge Code = "prompt_too_large" // the model's window does not hold the prompt
	ENotSignedIn    Code = "not_signed_in"    // the agent has no account or key that it can use
)

// Error is the only error that crosses a boundary of the program. Message is
// one sentence for a person: what happened and what to do. Err, when set, is
// the cause, for logs.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Errorf makes an Error. A %w verb in format keeps the cause.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: wrapped.Error(), Err: errors.Unwrap(wrapped)}
}

// Wrap makes an Error whose message says nothing of its cause, because the
// cause is not fit for a person to read.
func Wrap(code Code, cause error, message string) *Error {
	return &Error{Code: code, Message: message, Err: cause}
}

// Error implements error. It is the message alone: the cause goes to logs.
func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Elsewhere is the error for something whose directory or process is on another
// machine of the same database: only the owner there can act on it.
func Elsewhere(noun string) *Error {
	return Errorf(EElsewhere, "This %s is on another machine that uses the same database. Open Holdfast there to use it.", noun)
}

// ErrorCode returns the code of err: EInternal for any error that is not an
// Error, and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return EInternal
}

// ErrorMessage returns the sentence of err that may be shown to a person. The
// text of a foreign error is not shown: it may hold what a person must not see.
func ErrorMessage(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "Something went wrong inside Holdfast. The log has the details."
}

// Exit statuses of the command line.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitNotFound    = 3
	ExitConflict    = 4
	ExitUnavailable = 5
)

// ExitStatus maps a code to the exit status that scripts see.
func (c Code) ExitStatus() int {
	switch c {
	case "":
		return ExitDone
	case EInvalid, EPromptTooLarge:
		return ExitUsage
	case ENotFound, EDirectoryGone:
		return ExitNotFound
	case EConflict, EOwned, EElsewhere:
		return ExitConflict
	case EUnavailable, EHostUnreachable, EDataDirectory, EDiskFull, EDatabaseNewer, EDatabaseDamaged, ENotSignedIn:
		return ExitUnavailable
	default:
		return ExitFailed
	}
}
