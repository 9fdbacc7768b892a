package catalog

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Checked is what a workflow file says, with what it includes.
type Checked struct {
	Written  *definition.Definition // the file; nil: it is no YAML map
	Whole    *definition.Definition // with what it includes; nil: it cannot run
	Problems definition.Problems    // errors and warnings, at places of the file
}

// Check says all that is wrong or odd in the text of a workflow file, also in what
// it includes. What is wrong in another file is said where it is included, with its
// place there.
func (c *Catalog) Check(path string, source []byte) Checked {
	d, problems := definition.Check(path, source)
	checked := Checked{Written: d, Problems: append(definition.Problems{}, problems...)}
	if d == nil || problems.Err() != nil {
		return checked
	}
	whole, err := c.Expand(d)
	var more definition.Problems
	if errors.As(err, &more) {
		lines := strings.Split(strings.ReplaceAll(string(source), "\r\n", "\n"), "\n")
		for _, p := range more.Errors() {
			checked.Problems = append(checked.Problems, placed(p, path, lines))
		}
		return checked
	}
	checked.Whole = whole
	return checked
}

// placed is a problem at a place of the file that is checked. What is wrong in an
// included file, or only in all of them together, is placed at the first include.
func placed(p definition.Problem, path string, lines []string) definition.Problem {
	if p.File == path && p.Line <= len(lines) && lines[p.Line-1] == p.Source {
		return p
	}
	message := "What it includes does not fit: " + p.Message
	if p.File != path {
		p.Hint = strings.TrimSpace(p.Hint)
		message = "In what it includes: " + definition.Problem{File: p.File, Line: p.Line, Column: p.Column, Message: p.Message}.Error()
	}
	at := max(slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "include:") }), 0)
	return definition.Problem{
		File: path, Line: at + 1, Column: max(strings.Index(lines[at], "include:"), 0) + 1, Source: lines[at], Message: message, Hint: p.Hint,
	}
}

// ProjectOf is the project that a workflow file belongs to by its path; "": none.
func ProjectOf(path string) string {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		above := filepath.Dir(dir)
		if name := filepath.Base(above); filepath.Base(dir) == "workflows" && (name == ".holdfast" || name == ".archon") {
			return filepath.Dir(above)
		}
		if above == dir {
			return ""
		}
	}
}

// Of is where workflows of a project and of a user are looked for; "": none.
func Of(project, home string) *Catalog {
	c := &Catalog{Project: project, Home: home}
	if home != "" {
		c.User = []string{filepath.Join(home, ".holdfast"), filepath.Join(home, ".archon")}
	}
	return c
}
