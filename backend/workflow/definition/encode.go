package definition

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// Marshal writes a workflow as YAML, with the keys in the order of the format.
// Parse reads it as the same workflow.
func Marshal(w *Workflow) []byte {
	var e encoder
	e.structure(reflect.ValueOf(w).Elem(), 0)
	return []byte(e.out.String())
}

type encoder struct{ out strings.Builder }

func (e *encoder) indent(depth int) { e.out.WriteString(strings.Repeat("  ", depth)) }

// structure writes a map of the format. The first line is not indented: it may
// follow the - of a list.
func (e *encoder) structure(v reflect.Value, depth int) {
	first := true
	for _, m := range members(v.Type()) {
		f := v.FieldByIndex(m.index)
		if f.IsZero() && !m.need {
			continue
		}
		e.line(&first, depth)
		e.out.WriteString(m.key + ":")
		e.after(f, depth)
	}
	if first {
		e.out.WriteString("{}\n")
	}
}

func (e *encoder) line(first *bool, depth int) {
	if !*first {
		e.indent(depth)
	}
	*first = false
}

// after writes a value behind its key.
func (e *encoder) after(v reflect.Value, depth int) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			e.out.WriteString(" null\n")
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		e.nested(v, depth)
	case reflect.Map:
		e.table(v, depth)
	case reflect.Slice:
		e.list(v, depth)
	case reflect.String:
		e.text(v.String(), depth)
	default:
		e.out.WriteString(" " + number64(v) + "\n")
	}
}

func number64(v reflect.Value) string {
	if v.Kind() != reflect.Float64 {
		return fmt.Sprint(v.Interface())
	}
	s := strconv.FormatFloat(v.Float(), 'f', -1, 64)
	if !strings.Contains(s, ".") { // a whole number would be read as one
		s += ".0"
	}
	return s
}

func (e *encoder) nested(v reflect.Value, depth int) {
	if key, ok := shorthand(v.Type()); ok {
		var only string
		others := false
		for _, m := range members(v.Type()) {
			if f := v.FieldByIndex(m.index); m.key == key {
				only = f.String()
			} else if !f.IsZero() {
				others = true
			}
		}
		if !others && only != "" {
			e.text(only, depth)
			return
		}
	}
	e.out.WriteString("\n")
	e.indent(depth + 1)
	if v.Type() == reflect.TypeFor[Context]() {
		e.out.WriteString("resume:")
		e.text(v.FieldByName("Resume").String(), depth+1)
		return
	}
	e.structure(v, depth+1)
}

func (e *encoder) table(v reflect.Value, depth int) {
	if v.Len() == 0 {
		e.out.WriteString(" {}\n")
		return
	}
	names := make(map[string]bool, v.Len())
	for _, k := range v.MapKeys() {
		names[k.String()] = true
	}
	e.out.WriteString("\n")
	for _, name := range sortedKeys(names) {
		e.indent(depth + 1)
		e.out.WriteString(quoted(name) + ":")
		e.after(v.MapIndex(reflect.ValueOf(name)), depth+1)
	}
}

func (e *encoder) list(v reflect.Value, depth int) {
	if v.Len() == 0 {
		e.out.WriteString(" []\n")
		return
	}
	e.out.WriteString("\n")
	for i := range v.Len() {
		e.indent(depth + 1)
		e.out.WriteString("-")
		item := v.Index(i)
		if item.Kind() == reflect.Struct {
			e.out.WriteString(" ")
			e.structure(item, depth+2)
			continue
		}
		e.after(item, depth+1)
	}
}

// text writes a text: several lines below its key where YAML keeps them as they
// are.
func (e *encoder) text(s string, depth int) {
	if !blockable(s) {
		e.out.WriteString(" " + quoted(s) + "\n")
		return
	}
	e.out.WriteString(" |")
	switch {
	case !strings.HasSuffix(s, "\n"):
		e.out.WriteString("-")
		s += "\n"
	case strings.HasSuffix(s, "\n\n"):
		e.out.WriteString("+")
	}
	e.out.WriteString("\n")
	for line := range strings.Lines(s) {
		if line != "\n" {
			e.indent(depth + 1)
		}
		e.out.WriteString(line)
	}
}

// blockable reports whether a text of several lines survives as it stands. What
// is in doubt goes into quotes.
func blockable(s string) bool {
	first, _, several := strings.Cut(s, "\n")
	if !several || strings.TrimSpace(first) == "" || strings.HasPrefix(s, " ") || strings.HasSuffix(s, "\n\n") {
		return false
	}
	for line := range strings.Lines(s) {
		if trimmed := strings.TrimRight(line, "\n"); trimmed != strings.TrimRight(trimmed, " \t") || strings.HasPrefix(line, "\t") {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) })
}

// quoted is a text of one line: as it is where nothing in it means anything to
// YAML, otherwise in quotes.
func quoted(s string) string {
	plain := s != "" && letter(s[0]) && !strings.HasSuffix(s, " ")
	for _, r := range s {
		plain = plain && (unicode.IsLetter(r) && r < 0x250 || r < 0x80 && strings.ContainsRune("0123456789_-. /$=&|'!+", r))
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain {
		return s
	}
	return doubleQuoted(s)
}

func doubleQuoted(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r < 0x80 && unicode.IsControl(r):
			fmt.Fprintf(&out, `\x%02x`, r)
		case !unicode.IsPrint(r) && r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
