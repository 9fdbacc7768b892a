package turn

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// state is what a turn needs to go on after a crash, besides the offsets of its
// streams. It is committed with what it follows from.
type state struct {
	Process string          `json:"process"`
	Parser  json.RawMessage `json:"parser,omitempty"`
	// Outbox is what the host may not have yet of what is said to the agent;
	// SentTo is the position of its first byte in the agent's input.
	Outbox     []byte                       `json:"outbox,omitempty"`
	SentTo     int64                        `json:"sent_to,omitempty"`
	CloseInput bool                         `json:"close_input,omitempty"` // after the outbox
	Waiting    []string                     `json:"waiting,omitempty"`     // keys of what the user is asked
	WaitedMS   int64                        `json:"waited_ms,omitempty"`   // for the user, until now
	Calls      []agent.Call                 `json:"calls,omitempty"`       // not answered yet
	Terminals  []terminal                   `json:"terminals,omitempty"`   // that the agent has not released
	Done       bool                         `json:"done,omitempty"`        // the agent said that its turn is over
	Held       map[workbench.Channel]string `json:"held,omitempty"`        // text that may be the beginning of a masked value
	Tail       string                       `json:"tail,omitempty"`        // of the response, where a stop tag may have begun
	Ending     *ending                      `json:"ending,omitempty"`
}

// ending says why Holdfast ends the process, when the verdict follows from that.
type ending struct {
	Tagged  bool                    `json:"tagged,omitempty"`
	Reason  workbench.FailureReason `json:"reason,omitempty"`
	Message string                  `json:"message,omitempty"`
}

// readState is the stored state of a process, an empty one when there is none or
// it is that of an earlier process.
func readState(stored []byte, process string) (s state, found bool) {
	if json.Unmarshal(stored, &s) != nil || s.Process != process {
		return state{Process: process}, false
	}
	return s, true
}

// encode writes the state down. what is held back and said is bytes and strings
// only, so it cannot fail.
func (s *state) encode(parser agent.Parser) []byte {
	s.Parser = parser.State()
	raw, err := json.Marshal(s)
	if err != nil { // the driver's state is no JSON: the turn could not be followed after a crash
		s.Parser = nil
		raw, _ = json.Marshal(s)
	}
	return raw
}

// wait notes that the user is asked, or not any more, and for how long.
func (t *Turn) wait(key string, waits bool) {
	before := len(t.state.Waiting) > 0
	t.state.Waiting = slices.DeleteFunc(t.state.Waiting, func(k string) bool { return k == key })
	if waits {
		t.state.Waiting = append(t.state.Waiting, key)
	}
	switch now := time.Now(); {
	case !before && waits:
		t.waitingSince = now
	case before && len(t.state.Waiting) == 0:
		t.state.WaitedMS += now.Sub(t.waitingSince).Milliseconds()
		t.active = now
	}
}
