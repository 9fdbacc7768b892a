package app

import (
	"log/slog"
	"strings"

	wailslog "github.com/wailsapp/wails/v2/pkg/logger"
)

// logger sends what Wails reports to the program's log.
type logger struct{ log *slog.Logger }

var _ wailslog.Logger = logger{}

func newLogger(log *slog.Logger) logger {
	if log == nil {
		log = slog.Default()
	}
	return logger{log.With("component", "window")}
}

// Print implements the Wails logger.
func (l logger) Print(message string) { l.log.Info(oneLine(message)) }

// Trace implements the Wails logger. Its messages hold the arguments and
// results of every call, which may hold secrets, so they go nowhere.
func (l logger) Trace(string) {}

// Debug implements the Wails logger.
func (l logger) Debug(message string) { l.log.Debug(oneLine(message)) }

// Info implements the Wails logger.
func (l logger) Info(message string) { l.log.Info(oneLine(message)) }

// Warning implements the Wails logger.
func (l logger) Warning(message string) { l.log.Warn(oneLine(message)) }

// Error implements the Wails logger.
func (l logger) Error(message string) { l.log.Error(oneLine(message)) }

// Fatal implements the Wails logger; Wails ends the process after it.
func (l logger) Fatal(message string) { l.log.Error(oneLine(message)) }

// oneLine keeps the start of a message. Wails puts the whole text of a failed
// call into its error, and a call may carry a large prompt.
func oneLine(message string) string {
	const limit = 300 // bytes
	message = strings.Join(strings.Fields(message), " ")
	if len(message) > limit {
		message = strings.ToValidUTF8(message[:limit], "") + "..."
	}
	return message
}
