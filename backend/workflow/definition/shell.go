package definition

import (
	"regexp"
	"slices"
	"strings"
)

// frameKind says how bash reads a part of a script.
type frameKind int

const (
	codeFrame   frameKind = iota
	doubleFrame           // "…"
	paramFrame            // ${…} in quotes
	sumFrame              // ((…)), $((…)), $[…]: evaluated
)

type frame struct {
	kind   frameKind
	closes string // "" at the end of the script
	cases  int    // of case … esac that are open
	tests  bool   // in [[ … ]]
	sums   bool   // a command that evaluates its words
	bare   bool   // ${…} outside of quotes
}

// shell reads a bash script and puts variables where references are. It knows
// as much of bash as is needed to tell in which quotes a place is. Where it is
// wrong, a value is split into words or shown with quotes; it never runs.
type shell struct {
	text     string
	at       int
	out      strings.Builder
	delivery *delivery
	frames   []frame
	pending  []heredoc
	command  bool // a command may begin here
	// associative: the script has arrays whose subscripts are names.
	associative bool
}

var declaresNames = regexp.MustCompile(`\b(declare|local|typeset)\s+-[a-zA-Z]*A`)

func (s *shell) top() *frame { return &s.frames[len(s.frames)-1] }

func (s *shell) push(kind frameKind, opens, closes string) {
	s.copy(len(opens))
	s.frames = append(s.frames, frame{kind: kind, closes: closes})
	s.command = kind == codeFrame
}

func (s *shell) pop() {
	s.copy(len(s.top().closes))
	s.frames = s.frames[:len(s.frames)-1]
	s.command = false
}

// copy takes n bytes over as they are.
func (s *shell) copy(n int) {
	n = min(n, len(s.text)-s.at)
	s.out.WriteString(s.text[s.at : s.at+n])
	s.at += n
}

func (s *shell) has(prefix string) bool { return strings.HasPrefix(s.text[s.at:], prefix) }

func (s *shell) run() error {
	for s.at < len(s.text) {
		var err error
		if f := s.top(); f.closes != "" && s.has(f.closes) && (f.closes != ")" || f.cases == 0) {
			s.pop()
			continue
		}
		if s.top().kind == codeFrame {
			err = s.code()
		} else {
			err = s.quoted()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// quoted reads one piece of "…", ${…} in quotes, or a sum.
func (s *shell) quoted() error {
	kind := s.top().kind
	switch {
	case s.has(`\`):
		s.copy(2)
	case s.has("$"):
		return s.dollar()
	case s.has("`"):
		s.push(codeFrame, "`", "`")
	case kind == sumFrame && s.has("("):
		s.push(sumFrame, "(", ")")
	case kind == paramFrame && s.has(`"`):
		s.push(doubleFrame, `"`, `"`)
	case s.top().bare && s.has("'"):
		return s.single("'", `'"`, `"'`)
	default:
		s.copy(1)
	}
	return nil
}

// code reads one piece of commands.
func (s *shell) code() error {
	c := s.text[s.at]
	switch c {
	case '\\':
		s.copy(2)
		s.command = false
	case '\'':
		return s.single("'", `'"`, `"'`)
	case '"':
		s.push(doubleFrame, `"`, `"`)
	case '`':
		s.push(codeFrame, "`", "`")
	case '$':
		return s.dollar()
	case '#':
		s.comment()
	case '\n':
		return s.newline()
	case ' ', '\t', '\r':
		s.copy(1)
	case ';', '&', '|':
		s.copy(1)
		s.command, s.top().sums = true, false
	case '<':
		s.redirect()
	case '(':
		if s.has("((") && s.command {
			s.push(sumFrame, "((", "))")
		} else {
			s.push(codeFrame, "(", ")")
		}
	case ')': // of a pattern of case
		s.copy(1)
		s.command = true
	default:
		return s.word()
	}
	return nil
}

var reserved = []string{"then", "do", "else", "elif", "if", "while", "until", "!", "{", "time", "for"}

// word reads a bare word as far as nothing in it is special.
func (s *shell) word() error {
	if s.has("[") {
		s.bracket()
		return nil
	}
	n := strings.IndexAny(s.text[s.at:], " \t\r\n;&|()<>$`\"'\\[")
	if n < 0 {
		n = len(s.text) - s.at
	}
	f, w := s.top(), s.text[s.at:s.at+n]
	switch {
	case w == "]]":
		f.tests = false
	case w == "case" && s.command:
		f.cases++
	case w == "esac" && f.cases > 0:
		f.cases--
	case w == "let" && s.command:
		f.sums = true
	}
	s.copy(max(n, 1))
	s.command = s.command && slices.Contains(reserved, w)
	return nil
}

// bracket reads [[ of a test, [ of a subscript, or any other [.
func (s *shell) bracket() {
	f, before := s.top(), s.out.String()
	last := byte(' ')
	if before != "" {
		last = before[len(before)-1]
	}
	switch {
	case s.has("[[ ") && s.command:
		f.tests = true
		s.copy(2)
	case (letter(last) || digit(last)) && !f.tests && !s.associative:
		s.push(sumFrame, "[", "]")
	default:
		s.copy(1)
	}
	s.command = false
}

func (s *shell) comment() {
	if before := s.out.String(); before != "" && !strings.ContainsRune(" \t\n;&|()`", rune(before[len(before)-1])) {
		s.copy(1) // a part of a word
		return
	}
	end := strings.IndexByte(s.text[s.at:], '\n')
	if end < 0 {
		end = len(s.text) - s.at
	}
	s.copy(end)
}

func (s *shell) newline() error {
	s.copy(1)
	s.command, s.top().sums = true, false
	return s.bodies()
}

// single reads '…' or $'…'. A reference in it leaves the quotes, and enters them
// again.
func (s *shell) single(opens, leave, enter string) error {
	s.copy(len(opens))
	s.command = false
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '\'':
			s.copy(1)
			return nil
		case c == '\\' && opens == "$'":
			s.copy(2)
			continue
		case c == '$':
			ref, ok := refAt(s.text, s.at)
			if ok && !userControlled(ref) {
				if err := s.put(ref, leave, enter); err != nil {
					return err
				}
				continue
			}
		}
		s.copy(1)
	}
	return nil
}

// put writes the variable of a reference.
func (s *shell) put(ref Ref, before, after string) error {
	name, err := s.delivery.variable(ref)
	if err != nil {
		return err
	}
	s.out.WriteString(before + "${" + name + "}" + after)
	s.at = ref.End
	s.command = false
	return nil
}

// dollar reads what begins with $ outside of single quotes.
func (s *shell) dollar() error {
	f := s.top()
	if ref, ok := refAt(s.text, s.at); ok {
		return s.reference(ref)
	}
	code := f.kind == codeFrame
	switch {
	case code && s.has("$'"):
		return s.single("$'", `'"`, `"$'`)
	case code && s.has(`$"`):
		s.push(doubleFrame, `$"`, `"`)
	case s.has("$(("):
		s.push(sumFrame, "$((", "))")
	case s.has("$("):
		s.push(codeFrame, "$(", ")")
	case s.has("$["):
		s.push(sumFrame, "$[", "]")
	case s.has("${"):
		s.parameter()
	default:
		s.copy(1)
		s.command = false
	}
	return nil
}

var (
	offsetOf = regexp.MustCompile(`^\$\{[!#]?[A-Za-z0-9_@*]+(\[[^]]*\])?:[^-=?+]`)
	indexOf  = regexp.MustCompile(`^\$\{[!#]?[A-Za-z_][A-Za-z0-9_]*\[`)
)

// parameter reads the beginning of ${…}. Offsets and indexes are evaluated.
func (s *shell) parameter() {
	rest, code := s.text[s.at:], s.top().kind == codeFrame
	if offsetOf.MatchString(rest) || indexOf.MatchString(rest) && !s.associative {
		s.push(sumFrame, "${", "}")
		return
	}
	s.push(paramFrame, "${", "}")
	s.top().bare = code
}

// reference puts the variable of a reference into the quotes it stands in.
func (s *shell) reference(ref Ref) error {
	f := s.top()
	if s.evaluated(ref) {
		value, err := s.delivery.values.Text(ref)
		if err != nil {
			return err
		}
		if !isDecimal(strings.TrimSpace(value)) {
			return &MissingError{Ref: ref, Reason: "bash would evaluate it here, and it is no number."}
		}
	}
	if userControlled(ref) {
		s.copy(ref.End - ref.Start)
		s.command = false
		return nil
	}
	if f.kind == codeFrame || f.bare {
		return s.put(ref, `"`, `"`)
	}
	return s.put(ref, "", "")
}

var comparesNumbers = regexp.MustCompile(`-(eq|ne|lt|le|gt|ge|v)["\s]*$`)

var numbersCompared = regexp.MustCompile(`^"?\s+-(eq|ne|lt|le|gt|ge)\s`)

// evaluated reports whether bash computes with what stands here: in a sum, in
// what let is given, and beside -eq and the like in [[ ]]. A text there may name
// a command.
func (s *shell) evaluated(ref Ref) bool {
	sum, tests := false, false
	for _, f := range s.frames {
		switch f.kind {
		case codeFrame:
			sum, tests = f.sums, f.tests
		case sumFrame:
			sum = true
		}
	}
	return sum || tests && (comparesNumbers.MatchString(s.text[max(0, ref.Start-32):ref.Start]) || numbersCompared.MatchString(s.text[ref.End:]))
}
