package turn

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// shortestMasked is the length in bytes from which a value is masked: a shorter
// one would be found in half of all texts.
const shortestMasked = 8

// mask takes the values out of what is stored that an agent was given in
// confidence and may repeat: an agent that prints its environment must not put
// them into the database.
type mask struct{ values []string } // the longest first: one may be a part of another

func newMask(req agent.Request, opt TurnOptions) *mask {
	m := &mask{}
	for _, value := range req.Secrets {
		m.add(value)
	}
	for _, value := range opt.Masked {
		m.add(value)
	}
	for _, entry := range opt.Variables {
		if name, value, _ := strings.Cut(entry, "="); secretName(name) || confidential(value) {
			m.add(value)
		}
	}
	slices.SortFunc(m.values, func(a, b string) int { return len(b) - len(a) })
	return m
}

func (m *mask) add(value string) {
	for _, form := range []string{value, quoted(value)} {
		if len(form) >= shortestMasked && !slices.Contains(m.values, form) {
			m.values = append(m.values, form)
		}
	}
}

// quoted is a value as it stands in JSON.
func quoted(value string) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return value
	}
	return strings.Trim(string(raw), `"`)
}

// secretName reports whether a variable of this name holds a secret, whatever
// it looks like: a passphrase is made of words.
func secretName(name string) bool {
	name = strings.ToUpper(name)
	for _, word := range []string{"PASSW", "PASSPHRASE", "_PWD", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "_KEY"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// confidential reports whether the value of a project's variable may be a
// secret. A path or a plain word is none: answers are full of them.
func confidential(value string) bool {
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, ".") {
		return false
	}
	if strings.Contains(value, "://") {
		return strings.Contains(value, "@")
	}
	return len(value) >= 32 || strings.ContainsFunc(value, unicode.IsDigit) && strings.ContainsFunc(value, unicode.IsLetter)
}

// text masks a whole text.
func (m *mask) text(s string) string {
	for _, value := range m.values {
		s = strings.ReplaceAll(s, value, redact.Mask)
	}
	return s
}

// json masks a whole JSON text, which stays one: the mask needs no quoting.
func (m *mask) json(raw json.RawMessage) json.RawMessage {
	if len(m.values) == 0 || len(raw) == 0 {
		return raw
	}
	if masked := m.text(string(raw)); json.Valid([]byte(masked)) {
		return json.RawMessage(masked)
	}
	return json.RawMessage(`{}`) // a number was masked
}

// stream masks text that comes in pieces: the end of a piece that may be the
// beginning of a value is held back until the next one comes.
func (m *mask) stream(s *state, channel workbench.Channel, data string) string {
	if len(m.values) == 0 {
		return data
	}
	text := m.text(s.Held[channel] + data)
	keep := m.begun(text)
	if s.Held == nil {
		s.Held = map[workbench.Channel]string{}
	}
	delete(s.Held, channel)
	if keep > 0 {
		s.Held[channel] = text[len(text)-keep:]
	}
	return text[:len(text)-keep]
}

// begun is how many bytes at the end of a text may be the beginning of a value.
func (m *mask) begun(text string) int {
	longest := 0
	for _, value := range m.values {
		for n := min(len(value)-1, len(text)); n > longest; n-- {
			if strings.HasSuffix(text, value[:n]) {
				longest = n
			}
		}
	}
	return longest
}

// rest is what was held back, when nothing more comes.
func (m *mask) rest(s *state) []agent.Event {
	var events []agent.Event
	for _, channel := range []workbench.Channel{workbench.ChannelResponse, workbench.ChannelReasoning, workbench.ChannelLog} {
		if held := s.Held[channel]; held != "" {
			events = append(events, agent.Text{Channel: channel, Data: held})
		}
	}
	s.Held = nil
	return events
}
