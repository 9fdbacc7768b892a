package claude

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// window is a part of the account's quota.
type window struct {
	Status      string   `json:"status"`
	ResetsAt    int64    `json:"resetsAt"`    // UTC seconds
	Utilization *float64 `json:"utilization"` // 0 to 1
}

const maxWindows = 16

// limits reads what the account may still use.
func (p *parser) limits(e event, raw []byte) []agent.Event {
	var l struct {
		window
		Name    string            `json:"rateLimitType"`
		Windows map[string]window `json:"unifiedWindows"`
	}
	if json.Unmarshal(e.RateLimit, &l) != nil {
		return []agent.Event{logText(bounded(agent.Clean(raw)))}
	}
	if l.Status == "rejected" && l.ResetsAt > 0 {
		p.state.LimitResets = l.ResetsAt * 1000
	}
	if l.Windows == nil {
		l.Windows = map[string]window{}
	}
	if l.Name != "" {
		l.Windows[l.Name] = l.window
	}
	var events []agent.Event
	for _, name := range slices.Sorted(maps.Keys(l.Windows)) {
		if w := l.Windows[name]; len(events) < maxWindows {
			events = append(events, w.limit(clean(name)))
		}
	}
	return events
}

func (w window) limit(name string) agent.Limit {
	l := agent.Limit{Name: name, ResetsAt: w.ResetsAt * 1000, Status: clean(w.Status)}
	if w.Utilization != nil {
		percent := min(max(*w.Utilization*100, 0), 100)
		l.UsedPercent = &percent
	}
	return l
}
