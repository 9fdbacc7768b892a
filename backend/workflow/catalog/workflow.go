package catalog

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Workflow is a workflow file that was found.
type Workflow struct {
	Name        string              `json:"name"` // that the file says; of one that cannot be read, its own
	Description string              `json:"description"`
	Tags        []string            `json:"tags"`
	Path        string              `json:"path"`
	Source      Source              `json:"source"`
	Problems    definition.Problems `json:"problems"` // errors and warnings
	// ShadowedBy is the path of a nearer file with the same name, which is used
	// instead; "": this one is used.
	ShadowedBy string `json:"shadowed_by"`

	Definition *definition.Definition `json:"-"` // nil: it has errors
}

// Workflows are all that were found, ordered by name, the nearest first. One
// that cannot be read is among them, with what is wrong; so are those that a
// nearer file takes the place of.
func (c *Catalog) Workflows() []Workflow {
	folders := c.folders("workflows")
	defer closeAll(folders)
	all := []Workflow{}
	byName, byFile := map[string]string{}, map[string]string{}
	for _, f := range folders {
		f.walk([]string{".yaml", ".yml"}, func(name string, _ fs.DirEntry) {
			w := f.workflow(name)
			// A file that cannot be read still takes the place of one further
			// away: another version of a workflow is not run by mistake.
			w.ShadowedBy = cmp.Or(byFile[stem(name)], byName[w.Name])
			if w.ShadowedBy == "" {
				byName[w.Name], byFile[stem(name)] = w.Path, w.Path
			}
			all = append(all, w)
		})
	}
	slices.SortStableFunc(all, func(a, b Workflow) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (f folder) workflow(name string) Workflow {
	w := Workflow{Name: stem(name), Tags: []string{}, Path: f.where(name), Source: f.source}
	data, err := f.read(name, definition.MaxFileBytes+1) // one more: a longer file says so itself
	if err != nil {
		w.Problems = definition.Problems{{File: w.Path, Line: 1, Column: 1, Message: workbench.ErrorMessage(err)}}
		return w
	}
	d, problems := definition.Check(w.Path, data)
	w.Problems = append(definition.Problems{}, problems...)
	if d == nil {
		return w
	}
	w.Name, w.Description = cmp.Or(strings.TrimSpace(d.Name), w.Name), d.Description
	w.Tags = append(w.Tags, d.Tags...)
	if problems.Err() == nil {
		w.Definition = d
	}
	return w
}

// Workflow is the one that a name stands for: the same, the same but for
// capitals, the end of one, or a part of one. ENotFound; EInvalid for one that
// cannot be read, or for a part of several names.
func (c *Catalog) Workflow(name string) (Workflow, error) {
	name = strings.TrimSpace(name)
	used := slices.DeleteFunc(c.Workflows(), func(w Workflow) bool { return w.ShadowedBy != "" })
	folded := strings.ToLower(name)
	for _, same := range []func(string) bool{
		func(s string) bool { return s == name },
		func(s string) bool { return strings.ToLower(s) == folded },
		func(s string) bool { return strings.HasSuffix(strings.ToLower(s), folded) },
		func(s string) bool { return strings.Contains(strings.ToLower(s), folded) },
	} {
		var matches []Workflow
		for _, w := range used {
			if name != "" && same(w.Name) {
				matches = append(matches, w)
			}
		}
		switch len(matches) {
		case 0:
			continue
		case 1:
			return matches[0], matches[0].Problems.Err()
		}
		return Workflow{}, workbench.Errorf(workbench.EInvalid, "%s may be any of %s. Write the whole name.", name, workflowNames(matches))
	}
	return Workflow{}, workbench.Errorf(workbench.ENotFound, "There is no workflow %s. `holdfast workflow list` shows those that there are.", name)
}

func workflowNames(workflows []Workflow) string {
	names := make([]string, len(workflows))
	for i, w := range workflows {
		names[i] = w.Name
	}
	return strings.Join(names, ", ")
}

// Script is the path and the text of a script that a node names. ENotFound;
// EInvalid for what is no name, or names a file of another runtime.
func (c *Catalog) Script(name, runtime string) (path, code string, err error) {
	if !definition.ValidName(name) {
		return "", "", workbench.Errorf(workbench.EInvalid, "%.80q is no name of a script. Write the name of a file in the scripts folder.", name)
	}
	extensions := []string{".ts", ".js", ".mts", ".mjs"}
	if runtime == definition.RuntimeUV {
		extensions = []string{".py"}
	}
	folders := c.folders("scripts")
	defer closeAll(folders)
	for _, f := range folders {
		f.walk(extensions, func(file string, _ fs.DirEntry) {
			if path != "" || err != nil || stem(file) != name && file[strings.LastIndex(file, "/")+1:] != name {
				return
			}
			var data []byte
			if data, err = f.read(file, maxCommandBytes); err == nil {
				path, code = f.where(file), string(data)
			}
		})
		if path != "" || err != nil {
			return path, code, err
		}
	}
	return "", "", workbench.Errorf(workbench.ENotFound, "There is no script %s for %s. Put it into .holdfast/scripts/%s%s.", name, runtime, name, extensions[0])
}

// Expand is the definition of a workflow, with those that it includes in it.
// EInvalid when one of them has errors.
func (c *Catalog) Expand(d *definition.Definition) (*definition.Definition, error) {
	return definition.Expand(d, func(name string) (*definition.Definition, error) {
		w, err := c.Workflow(name)
		return w.Definition, err
	})
}
