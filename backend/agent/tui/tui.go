// Package tui knows the agents that a person talks to in a terminal: how to
// recognise one by its command line, how it goes on with a session, which hooks
// it has, and where it keeps its sessions.
//
// It is pure but for FindSession, which reads files. It starts nothing, stores
// nothing, and changes no file of an agent.
package tui

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Seen says which agent a command line is, if it is one that talks with a
// person. One that does a single thing and ends (claude -p, codex exec) is not
// seen: its silence asks nobody for anything.
func Seen(argv []string) (name string, ok bool) {
	a, at, ok := find(argv)
	if !ok || !a.talks(a.parse(argv[at+1:])) {
		return "", false
	}
	return a.name, true
}

// find locates the agent's program in a command line: its first word, or the
// script that an interpreter runs.
func find(argv []string) (a agent, at int, ok bool) {
	if len(argv) == 0 {
		return agent{}, 0, false
	}
	if a, ok = named(argv[0]); ok {
		return a, 0, true
	}
	if !interpreter.MatchString(base(argv[0])) {
		return agent{}, 0, false
	}
	for i, word := range argv[1:] {
		if strings.HasPrefix(word, "-") || word == "exec" || word == "run" || word == "x" {
			continue // the interpreter's own
		}
		a, ok = named(word)
		return a, i + 1, ok
	}
	return agent{}, 0, false
}

var interpreter = regexp.MustCompile(`^(node|nodejs|bun|bunx|deno|npm|npx|pnpm|pnpx|python[0-9.]*)$`)

// named is the agent of a program's path or of a package's name.
func named(word string) (agent, bool) {
	word = strings.ReplaceAll(word, `\`, "/")
	name, packaged := base(word), word+"/"
	for _, a := range agents() {
		if name == a.name {
			return a, true
		}
		if a.pack != "" && (strings.Contains(packaged, "/node_modules/"+a.pack+"/") ||
			strings.HasPrefix(packaged, a.pack+"/") || strings.HasPrefix(packaged, a.pack+"@")) {
			return a, true
		}
	}
	return agent{}, false
}

// base is a program's name without its folder and without what a system or a
// language appends to it.
func base(word string) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(word, `\`, "/")))
	switch ext := path.Ext(name); ext {
	case ".exe", ".cmd", ".bat", ".js", ".mjs", ".cjs", ".py":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// talks says whether an invocation is a conversation with a person.
func (a agent) talks(in invocation) bool {
	for _, f := range in.flags {
		if slices.Contains(a.once, f.name) {
			return false
		}
	}
	if len(in.words) == 0 {
		return true
	}
	if a.only != nil {
		return slices.Contains(a.only, in.words[0])
	}
	return !slices.Contains(a.errands, in.words[0])
}
