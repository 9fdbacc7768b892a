package files

import (
	"bytes"
	"os"
	"path"
	"strings"
)

// rule is one line of a .gitignore file, for folders that git does not know.
// A test compares these rules with git's own answers. Not known here are
// classes with a name, such as [[:digit:]], and the ignore files outside of the
// folder.
type rule struct {
	base     string   // directory of the file that holds it
	names    []string // pattern of each name; "**" stands for any number of names
	anchored bool     // the pattern is of the path below base, not of the last name
	dirOnly  bool
	negate   bool
}

// readRules reads the .gitignore of directory base. An unreadable one has no
// rules, as with git.
func readRules(file, base string) []rule {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var rules []rule
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for line := range strings.SplitSeq(string(data), "\n") {
		if r, ok := parseRule(strings.TrimSuffix(line, "\r")); ok {
			r.base = base
			rules = append(rules, r)
		}
	}
	return rules
}

func parseRule(line string) (rule, bool) {
	if strings.HasPrefix(line, "#") {
		return rule{}, false
	}
	line = trimSpaces(line)
	var r rule
	line, r.negate = strings.CutPrefix(line, "!")
	line, r.dirOnly = strings.CutSuffix(line, "/")
	r.anchored = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule{}, false
	}
	// Git negates a class with ! or ^, the standard library with ^ alone.
	r.names = strings.Split(strings.ReplaceAll(line, "[!", "[^"), "/")
	return r, true
}

// trimSpaces cuts spaces at the end, but for one after a backslash.
func trimSpaces(line string) string {
	cut := strings.TrimRight(line, " ")
	backslashes := len(cut) - len(strings.TrimRight(cut, `\`))
	if len(cut) < len(line) && backslashes%2 == 1 {
		cut += " "
	}
	return cut
}

// ignored applies rules, outer files before inner ones: the last that matches
// decides. A file in an ignored directory is never asked for.
func ignored(rules []rule, file string, dir bool) bool {
	for i := len(rules) - 1; i >= 0; i-- {
		if rules[i].matches(file, dir) {
			return !rules[i].negate
		}
	}
	return false
}

func (r *rule) matches(file string, dir bool) bool {
	if r.dirOnly && !dir {
		return false
	}
	if !r.anchored {
		return matchName(r.names[0], base(file))
	}
	below := file
	if r.base != "" {
		below = strings.TrimPrefix(file, r.base+"/")
	}
	return matchNames(r.names, strings.Split(below, "/"))
}

func matchNames(patterns, names []string) bool {
	if len(patterns) == 0 {
		return len(names) == 0
	}
	if patterns[0] == "**" {
		if len(patterns) == 1 {
			return len(names) > 0
		}
		for i := range names {
			if matchNames(patterns[1:], names[i:]) {
				return true
			}
		}
		return false
	}
	return len(names) > 0 && matchName(patterns[0], names[0]) && matchNames(patterns[1:], names[1:])
}

func matchName(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
