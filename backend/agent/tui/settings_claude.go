package tui

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// member is a key of a JSON object with its value. Objects are kept as lists of
// them: the order in which a person wrote them stays.
type member struct {
	key   string
	value json.RawMessage
}

func addClaude(settings []byte, program string) ([]byte, error) {
	top, err := claudeObject(settings)
	if err != nil {
		return nil, err
	}
	top, err = withoutOwn(top)
	if err != nil {
		return nil, err
	}
	hooks, err := object(valueOf(top, "hooks"))
	if err != nil {
		return nil, notClaude()
	}
	own, err := json.Marshal(claudeMatcherFor(hookOf(program)))
	if err != nil {
		return nil, err
	}
	for _, event := range claudeHooks() {
		var matchers []json.RawMessage
		if value := valueOf(hooks, event); value != nil && json.Unmarshal(value, &matchers) != nil {
			return nil, notClaude()
		}
		hooks = set(hooks, event, array(append(matchers, own)))
	}
	return written(settings, set(top, "hooks", text(hooks))), nil
}

func removeClaude(settings []byte) ([]byte, error) {
	top, err := claudeObject(settings)
	if err != nil {
		return nil, err
	}
	left, err := withoutOwn(top)
	if err != nil || bytes.Equal(text(left), text(top)) {
		return settings, err
	}
	return written(settings, left), nil
}

func notClaude() error {
	return workbench.Errorf(workbench.EInvalid, "The settings of Claude Code are no JSON that can be changed. Correct them, then try again.")
}

func claudeObject(settings []byte) ([]member, error) {
	if len(bytes.TrimSpace(settings)) == 0 {
		return nil, nil
	}
	top, err := object(settings)
	if err != nil {
		return nil, notClaude()
	}
	return top, nil
}

// withoutOwn takes out the commands that AddHooks has put in, and what they
// leave empty.
func withoutOwn(top []member) ([]member, error) {
	hooks, err := object(valueOf(top, "hooks"))
	if err != nil {
		return nil, notClaude()
	}
	var left []member
	changed := false
	for _, event := range hooks {
		var matchers []json.RawMessage
		if json.Unmarshal(event.value, &matchers) != nil {
			left = append(left, event)
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(matchers), ownMatcher)
		changed = changed || len(kept) != len(matchers)
		switch {
		case len(kept) == len(matchers):
			left = append(left, event)
		case len(kept) > 0:
			left = append(left, member{event.key, array(kept)})
		}
	}
	switch {
	case !changed:
		return top, nil
	case len(left) == 0:
		return slices.DeleteFunc(slices.Clone(top), func(m member) bool { return m.key == "hooks" }), nil
	}
	return set(top, "hooks", text(left)), nil
}

// ownMatcher says whether a matcher holds the program's command and no other.
func ownMatcher(raw json.RawMessage) bool {
	var m claudeMatcher
	return json.Unmarshal(raw, &m) == nil && len(m.Hooks) == 1 &&
		strings.HasSuffix(m.Hooks[0].Command, " "+strings.Join(HookVerb(), " ")+" claude")
}

// object reads a JSON object; nil is an empty one.
func object(raw []byte) ([]member, error) {
	if raw == nil {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if brace, err := dec.Token(); err != nil || brace != json.Delim('{') {
		return nil, notClaude()
	}
	var members []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{}
		m.key, _ = key.(string) // keys of JSON are strings
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, err
	}
	if dec.More() { // something behind it
		return nil, notClaude()
	}
	return members, nil
}

func valueOf(members []member, key string) json.RawMessage {
	for _, m := range members {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

func set(members []member, key string, value json.RawMessage) []member {
	members = slices.Clone(members)
	for i := range members {
		if members[i].key == key {
			members[i].value = value
			return members
		}
	}
	return append(members, member{key, value})
}

func text(members []member) json.RawMessage {
	parts := make([][]byte, 0, len(members))
	for _, m := range members {
		key, _ := json.Marshal(m.key) // strings have JSON
		parts = append(parts, slices.Concat(key, []byte(":"), m.value))
	}
	return slices.Concat([]byte("{"), bytes.Join(parts, []byte(",")), []byte("}"))
}

func array(values []json.RawMessage) json.RawMessage {
	parts := make([][]byte, 0, len(values))
	for _, value := range values {
		parts = append(parts, value)
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
}

var indented = regexp.MustCompile(`\n([ \t]+)"`)

// written is an object as a file, indented as the one before.
func written(before []byte, members []member) []byte {
	indent := "  "
	if found := indented.FindSubmatch(before); found != nil {
		indent = string(found[1])
	}
	var out bytes.Buffer
	if json.Indent(&out, text(members), "", indent) != nil {
		return before // its parts were JSON
	}
	out.WriteByte('\n')
	return out.Bytes()
}
