package tui

import (
	"slices"
	"strings"
)

// ResumeArgv is the command line with which an agent goes on with its session.
// argv is how it was started: its program and the flags that are known to ask
// for nothing are kept; a first question is not asked again. A command line of
// something else, such as the shell that the agent was typed into, gives the
// agent alone. Not ok: this agent cannot resume, or the id is none of its ids.
func ResumeArgv(name, sessionID string, argv []string) ([]string, bool) {
	i := slices.IndexFunc(agents(), func(a agent) bool { return a.name == name })
	if i < 0 {
		return nil, false
	}
	a := agents()[i]
	if a.resume == nil || !a.id.MatchString(sessionID) {
		return nil, false
	}
	started, at, ok := find(argv)
	if !ok || started.name != name {
		return append([]string{a.name}, a.resume(sessionID)...), true
	}
	in := a.parse(argv[at+1:])
	again := append(slices.Clone(argv[:at+1]), a.resume(sessionID)...)
	for _, f := range in.flags {
		if a.keeps(f) {
			again = append(again, f.given...)
		}
	}
	if a.project && len(in.words) > 0 {
		again = append(again, in.words[0])
	}
	return again, true
}

// keeps says whether a flag is given again. An unknown flag that is followed by
// a word is not: the word may be its value, or the question that was asked.
func (a agent) keeps(f flag) bool {
	if slices.Contains(a.session, f.name) || slices.Contains(a.anew, f.name) || slices.Contains(a.asks, f.name) {
		return false
	}
	return f.known || len(f.given) == 1
}

// SessionOf is the session that a command line of an agent names itself.
func SessionOf(argv []string) (sessionID string, ok bool) {
	a, at, ok := find(argv)
	if !ok {
		return "", false
	}
	in := a.parse(argv[at+1:])
	var found string
	for _, f := range in.flags {
		if f.name == "--fork-session" || f.name == "--fork" {
			return "", false // it goes on under another id
		}
		if slices.Contains(a.session, f.name) && f.value != "" {
			found = f.value
		}
	}
	if n := len(a.verb); n > 0 && len(in.words) > n && slices.Equal(in.words[:n], a.verb) {
		found = in.words[n]
	}
	return found, found != "" && a.id.MatchString(found)
}

// invocation is a command line taken apart.
type invocation struct {
	flags []flag
	words []string // what is no flag and no value of one
}

type flag struct {
	name  string
	value string   // the last of its values, "": none
	given []string // the flag with its values, as it was written
	known bool
}

func (a agent) parse(args []string) invocation {
	var in invocation
	for len(args) > 0 {
		word := args[0]
		switch {
		case word == "--":
			in.words = append(in.words, args[1:]...)
			return in
		case !strings.HasPrefix(word, "-") || word == "-":
			in.words = append(in.words, word)
			args = args[1:]
		default:
			n := a.width(args)
			f := flag{name: word, given: args[:n], known: a.knows(word)}
			if n > 1 {
				f.value = args[n-1]
			}
			if name, value, joined := strings.Cut(word, "="); joined {
				f = flag{name: name, value: value, given: args[:1], known: true}
			}
			in.flags = append(in.flags, f)
			args = args[n:]
		}
	}
	return in
}

// width is how many words a flag takes, with its own.
func (a agent) width(args []string) int {
	name := args[0]
	followed := len(args) > 1 && !strings.HasPrefix(args[1], "-")
	switch {
	case strings.Contains(name, "="), slices.Contains(a.switches, name), slices.Contains(a.anew, name), slices.Contains(a.once, name):
		return 1
	case slices.Contains(a.values, name) && len(args) > 1:
		return 2
	case slices.Contains(a.lists, name), slices.Contains(a.asks, name):
		n := 1
		for n < len(args) && !strings.HasPrefix(args[n], "-") {
			n++
		}
		return n
	case followed:
		return 2
	}
	return 1
}

func (a agent) knows(name string) bool {
	for _, list := range [][]string{a.switches, a.values, a.options, a.lists, a.session, a.anew, a.asks, a.once} {
		if slices.Contains(list, name) {
			return true
		}
	}
	return false
}
