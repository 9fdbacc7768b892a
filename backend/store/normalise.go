package store

import (
	"regexp"
	"strings"
)

var (
	sqlToken = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|::|<>|>=|<=|\|\||\w+|\S`)
	between  = regexp.MustCompile(`(\S+) between (\S+) and (\S+)`)
)

// normalise writes an expression of a step and what PostgreSQL made of it in
// the same way: it shows IN as ANY of an array, BETWEEN as two comparisons,
// casts that nobody wrote, and more parentheses. Those that only group are left
// out, so a difference in grouping alone is not seen.
func normalise(expression string) string {
	words := withoutGrouping(withIn(withoutCasts(tokensOf(expression))))
	var b strings.Builder
	for i, w := range words {
		if i > 0 && spaced(words[i-1], w) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return between.ReplaceAllString(b.String(), "$1 >= $2 and $1 <= $3")
}

// tokensOf lowers everything but literals and takes the quotes off names, which
// PostgreSQL puts on some.
func tokensOf(expression string) []string {
	tokens := sqlToken.FindAllString(expression, -1)
	for i, t := range tokens {
		if t[0] != '\'' {
			tokens[i] = strings.ToLower(strings.Trim(t, `"`))
		}
	}
	return tokens
}

// withoutCasts drops `::text` and `::text[]`.
func withoutCasts(tokens []string) []string {
	var out []string
	for i := 0; i < len(tokens); i++ {
		if tokens[i] != "::" {
			out = append(out, tokens[i])
			continue
		}
		i++ // the type
		if i+2 < len(tokens) && tokens[i+1] == "[" && tokens[i+2] == "]" {
			i += 2
		}
	}
	return out
}

// withIn turns `= any (array[…])` into `in (…)`.
func withIn(tokens []string) []string {
	var out []string
	for i := 0; i < len(tokens); i++ {
		switch {
		case strings.Join(tokens[i:min(i+5, len(tokens))], " ") == "= any ( array [":
			out = append(out, "in", "(")
			i += 4
		case tokens[i] == "]":
			// The parenthesis of any closes the list.
		default:
			out = append(out, tokens[i])
		}
	}
	return out
}

// withoutGrouping keeps the parentheses of lists and of calls.
func withoutGrouping(tokens []string) []string {
	var out []string
	var kept []bool
	for i, t := range tokens {
		switch t {
		case "(":
			kept = append(kept, i > 0 && (tokens[i-1] == "in" || callable(tokens[i-1])))
			if kept[len(kept)-1] {
				out = append(out, t)
			}
		case ")":
			if len(kept) == 0 || kept[len(kept)-1] {
				out = append(out, t)
			}
			kept = kept[:max(0, len(kept)-1)]
		default:
			out = append(out, t)
		}
	}
	return out
}

// callable tells the name of a function from a word of the language.
func callable(word string) bool {
	switch word {
	case "and", "or", "not", "in", "is", "null", "between", "case", "when", "then", "else", "end", "like":
		return false
	}
	return word[0] == '_' || 'a' <= word[0] && word[0] <= 'z'
}

func spaced(before, after string) bool {
	return before != "(" && after != "," && after != ")" && (after != "(" || !callable(before))
}

// checksOf returns what the CHECKs of a CREATE TABLE say.
func checksOf(definition string) []string {
	var checks []string
	tokens := tokensOf(definition)
	for i, t := range tokens {
		if t != "check" || i+1 == len(tokens) || tokens[i+1] != "(" {
			continue
		}
		end, depth := i+2, 1
		for ; end < len(tokens) && depth > 0; end++ {
			switch tokens[end] {
			case "(":
				depth++
			case ")":
				depth--
			}
		}
		checks = append(checks, normalise(strings.Join(tokens[i+2:end-1], " ")))
	}
	return checks
}
