package agent

import (
	"fmt"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Failed is the verdict on a turn that failed for a reason.
func Failed(reason workbench.FailureReason, format string, args ...any) Result {
	return Result{Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// Unfinished judges a process that ended before its turn was over. label is the
// agent's name for people, said what it wrote last on standard error.
func Unfinished(label string, status ExitStatus, said string) Result {
	switch {
	case status.Stopped:
		return Failed(workbench.FailInterrupted, "%s was stopped before it had finished.", label)
	case status.Code == nil && status.Signal == "":
		return Failed(workbench.FailLost, "%s ended while nobody watched, and how is not known; run it again.", label)
	case status.Code == nil:
		return Failed(workbench.FailError, "%s was ended by %s before it had finished; run it again.", label, status.Signal)
	case *status.Code == 0:
		return Failed(workbench.FailTruncated, "%s ended before its turn was over, so its answer may be cut; run it again.", label)
	case said != "":
		return Failed(workbench.FailError, "%s ended with exit code %d: %s See its log, or run it again.", label, *status.Code, Sentence(said))
	}
	return Failed(workbench.FailError, "%s ended with exit code %d and gave no reason; see its log.", label, *status.Code)
}

// Sentence makes one line that ends like a sentence.
func Sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
