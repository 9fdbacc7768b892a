package store

import (
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/redact"
)

// logText makes a text fit for a log: without secrets, bounded, storable.
func logText(s string) string { return logClip(redact.Text(s)) }

func logTextPtr(s *string) *string {
	if s == nil || *s == "" {
		return nil
	}
	clean := logText(*s)
	return &clean
}

// logFields are the fields of a log row, at most maxLogFields of them.
func logFields(fields map[string]string) map[string]string {
	clean := make(map[string]string, min(len(fields), maxLogFields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if len(clean) == maxLogFields {
			break
		}
		clean[logClip(name)] = logClip((*redact.Redactor)(nil).Field(name, fields[name]))
	}
	return clean
}

func logClip(s string) string {
	if len(s) > maxLogText {
		s = s[:maxLogText]
	}
	return text(s)
}
