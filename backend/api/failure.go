package api

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Failure is how an error leaves the program, in both transports.
type Failure struct {
	Code    workbench.Code `json:"code"`
	Message string         `json:"message"`
}

// FailureOf is the failure that err is shown as.
func FailureOf(err error) Failure {
	return Failure{Code: workbench.ErrorCode(err), Message: workbench.ErrorMessage(err)}
}

// panicked logs what a panic said, by which it is kept, and gives the caller an
// error: a promise in the window would otherwise never settle.
func panicked(log *slog.Logger, cause any) error {
	err := fmt.Errorf("panic: %v", cause)
	log.Error("call panicked", "error", err, "error_type", workbench.ErrorPanic, "stack", string(debug.Stack()))
	return workbench.Wrap(workbench.EInternal, err, "Something went wrong inside Holdfast. The log has the details.")
}

func causeOf(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return cause.Error()
	}
	return ""
}
