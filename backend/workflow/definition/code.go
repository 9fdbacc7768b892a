package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Runtimes of scripts.
const (
	RuntimeBun = "bun"
	RuntimeUV  = "uv"
)

// FillScript makes the program of code for a runtime. In a string of the code
// $node.output is its text; elsewhere it is a literal: the JSON that it is, or
// a string. Neither is run, whatever is in it. An error is a *MissingError.
func FillScript(code, runtime string, values *Values, spill Spill) (Program, error) {
	d, err := newDelivery(values, spill)
	if err != nil {
		return Program{}, err
	}
	s := source{text: code, values: values, python: runtime == RuntimeUV, modes: []string{""}}
	if err := s.run(); err != nil {
		return Program{}, err
	}
	d.program.Text = s.out.String()
	return d.program, nil
}

// source reads TypeScript or Python as far as is needed to tell strings,
// comments and code apart.
type source struct {
	text   string
	at     int
	out    strings.Builder
	values *Values
	python bool
	modes  []string // "" code, "{" code in a template, otherwise what ends the string
	raw    bool     // of the string: backslashes are themselves
	format bool     // of the string: {…} is code
}

func (s *source) has(prefix string) bool { return strings.HasPrefix(s.text[s.at:], prefix) }

func (s *source) copy(n int) {
	n = min(n, len(s.text)-s.at)
	s.out.WriteString(s.text[s.at : s.at+n])
	s.at += n
}

func (s *source) run() error {
	for s.at < len(s.text) {
		mode := s.modes[len(s.modes)-1]
		if s.text[s.at] == '$' {
			ref, ok := refAt(s.text, s.at)
			if ok && !userControlled(ref) {
				if err := s.put(ref, mode); err != nil {
					return err
				}
				continue
			}
		}
		if mode == "" || mode == "{" {
			s.code(mode)
		} else {
			s.inString(mode)
		}
	}
	return nil
}

func (s *source) pop() { s.modes = s.modes[:len(s.modes)-1] }

func (s *source) inString(ends string) {
	switch {
	case s.has(`\`):
		s.copy(2)
	case ends == "`" && s.has("${"):
		s.copy(2)
		s.modes = append(s.modes, "{")
	case s.has(ends):
		s.copy(len(ends))
		s.pop()
	case len(ends) == 1 && ends != "`" && s.has("\n"): // it was no string
		s.copy(1)
		s.pop()
	default:
		s.copy(1)
	}
}

var (
	prefixOf = regexp.MustCompile(`(?i)(^|[^A-Za-z0-9_])([rbuft]{1,2})$`)
	// A slash after these divides; after anything else it begins a pattern.
	operand = regexp.MustCompile(`[A-Za-z0-9_$)\]}"'` + "`" + `]\s*$`)
	keyword = regexp.MustCompile(`(^|[^A-Za-z0-9_$.])(return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)\s*$`)
	pattern = regexp.MustCompile(`^/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/`)
)

func (s *source) code(mode string) {
	for _, quote := range s.quotes() {
		if s.has(quote) {
			s.open(quote)
			return
		}
	}
	switch {
	case s.comment():
	case !s.python && s.has("/") && s.pattern():
	case !s.python && s.has("{"):
		s.copy(1)
		s.modes = append(s.modes, "{")
	case mode == "{" && s.has("}"):
		s.copy(1)
		s.pop()
	default:
		s.copy(1)
	}
}

// comment takes a comment over. Values stay out of it: they could end it.
func (s *source) comment() bool {
	begins, ends := "//", "\n"
	switch {
	case s.python:
		begins = "#"
	case s.has("/*"):
		begins, ends = "/*", "*/"
	}
	if !s.has(begins) {
		return false
	}
	before, _, _ := strings.Cut(s.text[s.at+len(begins):], ends)
	s.copy(len(begins) + len(before) + len(ends))
	return true
}

func (s *source) quotes() []string {
	if s.python {
		return []string{`"""`, `'''`, `"`, `'`}
	}
	return []string{`"`, `'`, "`"}
}

func (s *source) open(quote string) {
	s.raw, s.format = false, false
	before := s.text[max(0, s.at-64):s.at]
	if m := prefixOf.FindStringSubmatch(before); s.python && m != nil {
		s.raw, s.format = strings.ContainsAny(m[2], "rR"), strings.ContainsAny(m[2], "fFtT")
	}
	s.copy(len(quote))
	s.modes = append(s.modes, quote)
}

// pattern takes a regular expression over, whose quotes open no string.
func (s *source) pattern() bool {
	before := s.text[max(0, s.at-64):s.at]
	if operand.MatchString(before) && !keyword.MatchString(before) {
		return false
	}
	found := pattern.FindString(s.text[s.at:])
	s.copy(len(found))
	return found != ""
}

// put writes what a reference stands for.
func (s *source) put(ref Ref, mode string) error {
	value, err := s.values.value(ref)
	if err != nil {
		return err
	}
	text := textOf(value)
	var written string
	switch {
	case mode == "" || mode == "{":
		written = s.expression(ref, value)
	case mode == "`":
		written = "${" + quotedString(text) + "}"
	case s.python && s.format && s.braces(mode):
		return &MissingError{Ref: ref, Reason: "it stands in the braces of a string. Put it into a variable before."}
	case s.python && s.raw:
		if !fitsRaw(text, mode) {
			return &MissingError{Ref: ref, Reason: "a raw string cannot hold it. Leave the r before the quotes out."}
		}
		written = text
	default:
		written = escaped(text)
	}
	if s.python && s.format && mode != "" {
		written = strings.NewReplacer("{", "{{", "}", "}}").Replace(written)
	}
	s.out.WriteString(written)
	s.at = ref.End
	return nil
}

// braces reports whether the place in a format string is inside of {…}.
func (s *source) braces(quote string) bool {
	begun := s.text[:s.at]
	begun = strings.NewReplacer("{{", "", "}}", "").Replace(begun[strings.LastIndex(begun, quote)+len(quote):])
	return strings.LastIndex(begun, "{") > strings.LastIndex(begun, "}")
}

// fitsRaw reports whether a raw string of Python can hold a text.
func fitsRaw(text, quote string) bool {
	if strings.HasSuffix(text, `\`) || strings.HasSuffix(text, quote[:1]) || strings.Contains(text, "\x00") {
		return false
	}
	return !strings.Contains(text, quote) && (len(quote) == 3 || !strings.ContainsAny(text, "\r\n"))
}

// expression is a value as code.
func (s *source) expression(ref Ref, value any) string {
	if text, ok := value.(string); ok && ref.Kind != RefVariable && ref.Field == "" {
		parsed, err := parseJSON(text)
		if err != nil {
			return quotedString(text)
		}
		value = parsed
	}
	switch value := value.(type) {
	case string:
		return quotedString(value)
	case map[string]any, []any:
		if s.python {
			return "__import__('json').loads(" + quotedString(jsonOf(value)) + ")"
		}
		return "JSON.parse(" + quotedString(jsonOf(value)) + ")"
	}
	literal := jsonOf(value)
	if words := map[string]string{"true": "True", "false": "False", "null": "None"}; s.python && words[literal] != "" {
		return words[literal]
	}
	if strings.HasPrefix(literal, "-") { // not after another minus
		return "(" + literal + ")"
	}
	return literal
}

// quotedString is a string of TypeScript and of Python.
func quotedString(text string) string { return `"` + escaped(text) + `"` }

// escaped is a text inside of any quotes of TypeScript or Python.
func escaped(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case slices.Contains([]rune{'\\', '"', '\''}, r):
			out.WriteString(`\` + string(r))
		case r == '\n':
			out.WriteString(`\n`)
		case r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
