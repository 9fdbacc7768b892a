// Package redact takes secrets out of texts that are kept or shown for
// diagnosis: log files, error logs, details to copy.
//
// It knows the shapes of secrets and the names that stand before them, and a
// Redactor also the values that this installation was given. It rather leaves a
// doubtful word than the whole sentence unreadable: a shape is listed here only
// when nothing else looks like it.
package redact

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Mask stands where a secret was.
const Mask = "REDACTED"

const (
	// shortestValue is the length in bytes from which a value is looked for
	// everywhere. "true" or "8080" would be found in half of all texts.
	shortestValue = 8
	// passes bounds how often a text is looked through: what one rule masks may
	// uncover a match of another one.
	passes = 8
)

// Text masks everything in s that looks like a secret. Doing it again changes
// nothing.
func Text(s string) string { return (*Redactor)(nil).Text(s) }

// Redactor also masks values that it was told. The zero value and nil know
// none. It may be used concurrently.
type Redactor struct {
	mu     sync.RWMutex
	values []string // the longest first: one may be a part of another
}

// Add makes the redactor mask these values wherever they stand, also escaped
// as in JSON and in addresses. Values shorter than eight bytes are ignored.
func (r *Redactor) Add(values ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, value := range values {
		for _, form := range forms(value) {
			if len(form) >= shortestValue && form != Mask && !slices.Contains(r.values, form) {
				r.values = append(r.values, form)
			}
		}
	}
	slices.SortFunc(r.values, func(a, b string) int { return len(b) - len(a) })
}

// forms are the ways in which a value is written into logs. Of a value of
// several lines each long line counts: a log may show one of them.
func forms(value string) []string {
	value = strings.TrimSpace(value)
	found := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	if quoted, err := json.Marshal(value); err == nil {
		found = append(found, strings.Trim(string(quoted), `"`))
	}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); len(line) >= 2*shortestValue {
			found = append(found, line)
		}
	}
	return found
}

// Text masks what the redactor was told and what looks like a secret.
func (r *Redactor) Text(s string) string {
	for range passes {
		masked := r.pass(s)
		if masked == s {
			break
		}
		s = masked
	}
	return s
}

// Values masks only what the redactor was told: text that is kept as it was
// written may look like anything.
func (r *Redactor) Values(s string) string {
	for _, value := range r.known() {
		s = strings.ReplaceAll(s, value, Mask)
	}
	return s
}

// Field masks the value that belongs to a name: whole when the name says that
// it is a secret.
func (r *Redactor) Field(name, value string) string {
	if named(name) && !plain(value) {
		return Mask
	}
	return r.Text(value)
}

func (r *Redactor) pass(s string) string {
	s = r.Values(s)
	lower := strings.ToLower(s)
	for _, rule := range rules() {
		if rule.hinted(lower) {
			s = rule.mask(s)
		}
	}
	return s
}

func (r *Redactor) known() []string {
	if r == nil {
		return nil
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.values)
}
