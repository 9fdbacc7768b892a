package codex

import (
	"regexp"
	"strings"
)

// wrapped is a script in a shell of the system, as the program runs every command.
// The model can name another shell: a program of its own must not look like ls.
var wrapped = regexp.MustCompile(`(?s)^(?:/usr|/usr/local|/opt/homebrew)?/bin/(?:ba|z|da|k)?sh -l?c (.+)$`)

// script is what the shell of a command line runs. Were it named with its shell,
// no rule of a person for a command would match what Codex asks for. Whatever is
// not exactly one word behind the shell stays as it is.
func script(command string) string {
	match := wrapped.FindStringSubmatch(command)
	if match == nil {
		return command
	}
	if word, ok := unquote(match[1]); ok && word != "" {
		return word
	}
	return command
}

// unquote reads one word of a POSIX shell. It is none when a blank, an operator
// or an expansion stands outside of quotes.
func unquote(s string) (string, bool) {
	var word strings.Builder
	for s != "" {
		first, rest := s[0], s[1:]
		switch {
		case first == '\'':
			quoted, after, closed := strings.Cut(rest, "'")
			if !closed {
				return "", false
			}
			word.WriteString(quoted)
			s = after
		case first == '"':
			n, ok := double(&word, rest)
			if !ok {
				return "", false
			}
			s = rest[n:]
		case first == '\\' && rest != "" && rest[0] != '\n':
			word.WriteByte(rest[0])
			s = rest[1:]
		case strings.IndexByte(" \t\r\n;&|<>()$`\\*?[]{}#~!", first) >= 0:
			return "", false
		default:
			word.WriteByte(first)
			s = rest
		}
	}
	return word.String(), true
}

// double reads to the end of double quotes, and says how many bytes that were.
func double(word *strings.Builder, s string) (int, bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1, true
		case c == '$' || c == '`':
			return 0, false // the shell would expand it
		case c == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\", s[i+1]) >= 0:
			i++
			word.WriteByte(s[i])
		default:
			word.WriteByte(c)
		}
	}
	return 0, false
}
