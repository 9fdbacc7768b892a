package errorlog

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"runtime"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Handler passes every record on to next, and keeps those that are errors.
// Three fields have a place of their own: "error" (its sentence follows the
// message, its code is the type, its causes are kept), "stack" and
// "error_type".
func (r *Recorder) Handler(next slog.Handler) slog.Handler {
	return handler{recorder: r, next: next}
}

// handler is a slog.Handler. It is copied by value and never changed.
type handler struct {
	recorder *Recorder
	next     slog.Handler
	group    string            // the open groups, each with a point behind it
	fields   map[string]string // of WithAttrs
	err      error             // of WithAttrs
}

// Enabled implements slog.Handler.
func (h handler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError || h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h handler) Handle(ctx context.Context, record slog.Record) error {
	if record.Level >= slog.LevelError {
		h.report(record)
	}
	if !h.next.Enabled(ctx, record.Level) {
		return nil
	}
	return h.next.Handle(ctx, record)
}

// report keeps a record. An error that panics when it is asked, such as a nil
// pointer, costs its details and not the program.
func (h handler) report(record slog.Record) {
	defer func() {
		if recover() != nil {
			h.recorder.Report(workbench.ErrorLog{Message: record.Message, Context: caller(record.PC)})
		}
	}()
	h.recorder.Report(h.entry(record))
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.next = h.next.WithAttrs(attrs)
	h.fields = maps.Clone(h.fields)
	for _, attr := range attrs {
		h.add(h.group, attr)
	}
	return h
}

// WithGroup implements slog.Handler.
func (h handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	h.next = h.next.WithGroup(name)
	h.group += name + "."
	return h
}

// add puts an attribute among the fields; those of a group under its name.
func (h *handler) add(group string, attr slog.Attr) {
	value := attr.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		if attr.Key != "" {
			group += attr.Key + "."
		}
		for _, inner := range value.Group() {
			h.add(group, inner)
		}
		return
	}
	if attr.Key == "" {
		return
	}
	if err, ok := value.Any().(error); ok && attr.Key == "error" {
		h.err = err
		return
	}
	if h.fields == nil {
		h.fields = map[string]string{}
	}
	h.fields[group+attr.Key] = value.String()
}

// entry is a record as it is kept.
func (h handler) entry(record slog.Record) workbench.ErrorLog {
	h.fields = maps.Clone(h.fields)
	record.Attrs(func(attr slog.Attr) bool {
		h.add(h.group, attr)
		return true
	})
	kind := workbench.ErrorBackend
	entry := workbench.ErrorLog{
		Level: workbench.LevelError, Message: record.Message, Context: caller(record.PC), Stack: take(h.fields, "stack"),
	}
	if h.err != nil {
		kind = string(workbench.ErrorCode(h.err))
		entry.Message += ": " + h.err.Error()
		h.addCauses()
	}
	entry.ErrorType, entry.Metadata = &kind, h.fields
	if named := take(h.fields, "error_type"); named != nil {
		entry.ErrorType = named
	}
	return entry
}

// addCauses keeps what the sentence of an error does not say.
func (h *handler) addCauses() {
	var causes []string
	said := h.err.Error()
	for cause := errors.Unwrap(h.err); cause != nil; cause = errors.Unwrap(cause) {
		if text := cause.Error(); !strings.Contains(said, text) {
			causes = append(causes, text)
			said += text
		}
	}
	if len(causes) == 0 {
		return
	}
	if h.fields == nil {
		h.fields = map[string]string{}
	}
	h.fields["cause"] = strings.Join(causes, ": ")
}

func take(fields map[string]string, name string) *string {
	value, ok := fields[name]
	if !ok {
		return nil
	}
	delete(fields, name)
	return &value
}

// caller is the function that logged, without the path of its package.
func caller(pc uintptr) *string {
	if pc == 0 {
		return nil
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	name := frame.Function[strings.LastIndexByte(frame.Function, '/')+1:]
	if name == "" {
		return nil
	}
	return &name
}
