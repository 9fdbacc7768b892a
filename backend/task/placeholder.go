package task

import (
	"regexp"
	"slices"
)

// Placeholders are the names that a system prompt may have in double braces.
func Placeholders() []string {
	return []string{
		"PROJECT_DIRECTORY", "SESSION_NAME", "TASK_TYPE", "MODEL_NAME", "CURRENT_DATE", "LANGUAGE",
		"CUSTOM_INSTRUCTIONS", "FILE_CONTENTS", "DIRECTORY_TREE", "PROJECT_CONTEXT",
	}
}

// values give each placeholder its text; one is asked only for what a template
// has, because the tree or the files of a project take time.
type values map[string]func() (string, error)

// fill puts values into a template in one pass: what a value holds is never
// read as a placeholder. Others than the known ones stay as they are, and are
// named.
func fill(template string, from values) (filled string, unknown []string, err error) {
	placeholder := regexp.MustCompile(`\{\{([A-Z][A-Z0-9_]*)\}\}`)
	filled = placeholder.ReplaceAllStringFunc(template, func(found string) string {
		name := found[2 : len(found)-2]
		value, ok := from[name]
		if !ok {
			if !slices.Contains(unknown, name) {
				unknown = append(unknown, name)
			}
			return found
		}
		text, failure := value()
		if failure != nil && err == nil {
			err = failure
		}
		return text
	})
	return filled, unknown, err
}

// unknownIn names the placeholders of a template that mean nothing.
func unknownIn(template string) []string {
	from := values{}
	for _, name := range Placeholders() {
		from[name] = func() (string, error) { return "", nil }
	}
	_, unknown, _ := fill(template, from) // the values do not fail
	return orEmpty(unknown)
}
