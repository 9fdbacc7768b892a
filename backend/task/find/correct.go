package find

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Corrector finds out which file of a project a name means. People and models
// write paths from memory: with the wrong folder, another case, a line number.
type Corrector struct {
	directory string
	paths     []string
	byBase    map[string][]string // by the name in lower case
	endings   map[string]bool     // of the names, in lower case
}

// NewCorrector indexes the files of a project.
func NewCorrector(project Project) *Corrector {
	c := &Corrector{directory: project.Directory, paths: project.Paths, byBase: map[string][]string{}, endings: map[string]bool{}}
	for _, p := range project.Paths {
		name := strings.ToLower(path.Base(p))
		c.byBase[name] = append(c.byBase[name], p)
		c.endings[path.Ext(name)] = true
	}
	return c
}

var (
	address     = regexp.MustCompile(`[a-z]+://[^\s)>"]+`)
	lineNumber  = regexp.MustCompile(`(:\d+){1,2}$|#L\d+(-L?\d+)?$`)
	writtenPath = regexp.MustCompile(`[\p{L}\p{N}_@.*~-]*(?:[/\\][\p{L}\p{N}_@.*~+-]+)+|[\p{L}\p{N}_*-][\p{L}\p{N}_.*-]*\.[A-Za-z][A-Za-z0-9]{0,9}`)
)

// Correct returns the file that a name means: the one of that path, else the one
// of that file name whose folders agree best from the end. With two that agree
// equally, or none of that file name, it is not known.
func (c *Corrector) Correct(name string) (string, bool) {
	name = c.clean(name)
	if name == "" {
		return "", false
	}
	if _, ok := slices.BinarySearch(c.paths, name); ok {
		return name, true
	}
	candidates := c.byBase[strings.ToLower(path.Base(name))]
	most, best, tied := -1, "", false
	for _, candidate := range candidates {
		switch n := agreement(name, candidate); {
		case n > most:
			most, best, tied = n, candidate, false
		case n == most:
			tied = true
		}
	}
	return best, best != "" && !tied
}

// missing says whether a name can only be that of a file, and none has it: it
// ends as files of the project do. Texts are full of names with a point, such as
// those of methods.
func (c *Corrector) missing(name string) bool {
	base := strings.ToLower(path.Base(c.clean(name)))
	ending := path.Ext(base)
	return ending != "" && c.endings[ending] && len(c.byBase[base]) == 0
}

// clean takes off what a path is written with, and makes it relative.
func (c *Corrector) clean(name string) string {
	name = strings.Trim(strings.TrimSpace(name), "`\"'*")
	name = strings.ReplaceAll(lineNumber.ReplaceAllString(name, ""), `\`, "/")
	if _, external := slices.BinarySearch(c.paths, name); external {
		return name
	}
	if rest, ok := strings.CutPrefix(name, strings.ReplaceAll(c.directory, `\`, "/")+"/"); ok && c.directory != "" {
		name = rest
	}
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	for _, side := range []string{"a/", "b/"} { // of a diff
		if rest, ok := strings.CutPrefix(name, side); ok {
			if _, there := slices.BinarySearch(c.paths, rest); there {
				return rest
			}
		}
	}
	return name
}

// agreement is how well two paths agree: a point for each name from the end, up
// to the first difference, two for each that has the same case, and then one
// for each other folder that both have.
func agreement(name, candidate string) int {
	a, b := strings.Split(name, "/"), strings.Split(candidate, "/")
	points := 0
	for len(a) > 0 && len(b) > 0 {
		x, y := a[len(a)-1], b[len(b)-1]
		if !strings.EqualFold(x, y) {
			break
		}
		points += 100
		if x == y {
			points += 10
		}
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for _, folder := range a {
		if slices.Contains(b, folder) {
			points++
		}
	}
	return points
}

// looksLikePath says whether a text is written as a file is: with folders, or
// with an ending.
func looksLikePath(text string) bool { return writtenPath.FindString(text) == text }
