package errorlog

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// window and perWindow are how often one failure is kept: what fails in a
	// loop would otherwise fill the disk with itself.
	window    = time.Minute
	perWindow = 5
	// fingerprintsMost bounds how many failures are told apart at a time. The
	// others count as one.
	fingerprintsMost = 256
	// fingerprintBytes is how much of a message tells it from others.
	fingerprintBytes = 200
)

// limiter counts how often each failure happened in its minute.
type limiter struct {
	mu   sync.Mutex
	seen map[string]*count
}

type count struct {
	began      int64 // UTC ms
	kept       int
	suppressed int
	first      workbench.ErrorLog
}

// admit says whether a failure is to be kept, and counts it.
func (l *limiter) admit(e workbench.ErrorLog) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.find(e)
	if c.kept == perWindow {
		c.suppressed++
		return false
	}
	c.kept++
	return true
}

// suppress counts a failure that could not be kept after all.
func (l *limiter) suppress(e workbench.ErrorLog) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.find(e).suppressed++
}

func (l *limiter) find(e workbench.ErrorLog) *count {
	key := fingerprint(e)
	if l.seen[key] == nil && len(l.seen) >= fingerprintsMost {
		key = ""
	}
	if l.seen == nil {
		l.seen = map[string]*count{}
	}
	if l.seen[key] == nil {
		l.seen[key] = &count{began: e.Timestamp, first: e}
	}
	return l.seen[key]
}

// over ends the minutes that are past and returns what to say of them.
func (l *limiter) over(now int64) []workbench.ErrorLog {
	return l.end(now, func(c *count) bool {
		// A clock that was set back would keep a failure suppressed for as long.
		return now-c.began >= window.Milliseconds() || now < c.began
	})
}

// all ends every minute.
func (l *limiter) all(now int64) []workbench.ErrorLog {
	return l.end(now, func(*count) bool { return true })
}

func (l *limiter) end(now int64, ended func(*count) bool) []workbench.ErrorLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	var told []workbench.ErrorLog
	for _, key := range slices.Sorted(maps.Keys(l.seen)) {
		c := l.seen[key]
		if !ended(c) {
			continue
		}
		delete(l.seen, key)
		if c.suppressed > 0 {
			told = append(told, leftOut(c, now))
		}
	}
	return told
}

func leftOut(c *count, now int64) workbench.ErrorLog {
	kind := workbench.ErrorSuppressed
	return workbench.ErrorLog{
		Timestamp: now, Level: c.first.Level, ErrorType: &kind, Context: c.first.Context,
		Message: fmt.Sprintf("%d more within a minute were left out of: %s", c.suppressed, c.first.Message),
	}
}

// varying are the parts of a message that differ from one time to the next.
var varying = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9a-f]{8,}|[0-9]+`) })

// fingerprint is the same for a failure that happens again.
func fingerprint(e workbench.ErrorLog) string {
	kind, where := "", ""
	if e.ErrorType != nil {
		kind = *e.ErrorType
	}
	if e.Context != nil {
		where = *e.Context
	}
	message := e.Message[:min(len(e.Message), fingerprintBytes)]
	return kind + "\n" + varying().ReplaceAllString(where+"\n"+message, "#")
}
