package screen

import (
	"encoding/base64"
	"strings"
)

// notes gathers a notification that comes in parts.
type notes struct{ id, title, text string }

// notifyText is OSC 9. A number before ";" is a command of another terminal, for
// example the progress of a download.
func (s *Screen) notifyText(text string) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if text == "" || digits > 0 && (digits == len(text) || text[digits] == ';') {
		return
	}
	s.tell(Event{Kind: Notification, Text: text})
}

// notifyTitled is OSC 777;notify;title;text.
func (s *Screen) notifyTitled(text string) {
	what, rest, _ := strings.Cut(text, ";")
	if what != "notify" {
		return
	}
	title, body, _ := strings.Cut(rest, ";")
	if title+body != "" {
		s.tell(Event{Kind: Notification, Title: title, Text: body})
	}
}

// notifyParts is OSC 99: keys and values, ";" and a part. p names the part, e=1
// says that it is in base64, d=0 that more of the same i follows.
func (s *Screen) notifyParts(text string) {
	keys, part, _ := strings.Cut(text, ";")
	value := map[string]string{}
	for each := range strings.SplitSeq(keys, ":") {
		key, v, _ := strings.Cut(each, "=")
		value[key] = v
	}
	if value["e"] == "1" {
		plain, err := base64.StdEncoding.DecodeString(part)
		if err != nil {
			return
		}
		part = string(plain)
	}
	if s.notes.id != value["i"] {
		s.notes = notes{id: value["i"]}
	}
	switch value["p"] {
	case "", "title":
		s.notes.title = appendPart(s.notes.title, part)
	case "body":
		s.notes.text = appendPart(s.notes.text, part)
	default:
		return
	}
	if value["d"] == "0" {
		return
	}
	n := s.notes
	s.notes = notes{}
	if n.title+n.text != "" {
		s.tell(Event{Kind: Notification, Title: n.title, Text: n.text})
	}
}

// appendPart adds a part, up to the length of one command.
func appendPart(text, part string) string { return text + part[:min(len(part), maxString-len(text))] }
