package catalog

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Command is a text for an agent that has a name.
type Command struct {
	Name        string `json:"name"` // a file review/pr.md is review:pr
	Description string `json:"description"`
	Path        string `json:"path"`
	Source      Source `json:"source"`
}

// descriptionRunes is how much of a first line stands for a description.
const descriptionRunes = 120

// Commands are all that can be used, ordered by name. Of several with one name
// the first place wins: the project's own folders, then those of its agents,
// what it is registered with, the user's, and what comes with Holdfast.
func (c *Catalog) Commands() []Command {
	found := map[string]Command{}
	c.eachCommand(func(command Command, _ string) bool {
		if _, known := found[command.Name]; !known && len(found) < mostFiles {
			found[command.Name] = command
		}
		return true
	})
	commands := make([]Command, 0, len(found))
	for _, command := range found {
		commands = append(commands, command)
	}
	slices.SortFunc(commands, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	return commands
}

// Command is one of Commands with its text, of which the head is left out. The
// last part of a name is enough where only one command has it. ENotFound,
// EInvalid for what is no name, or for several that have it.
func (c *Catalog) Command(name string) (Command, string, error) {
	name = strings.TrimSuffix(strings.TrimSpace(name), ".md")
	if !definition.ValidName(name) {
		return Command{}, "", workbench.Errorf(workbench.EInvalid, "%.80q is no name of a command. Write the name of a file in the commands folder, without .md.", name)
	}
	var exact, partly []Command
	texts := map[string]string{}
	c.eachCommand(func(command Command, text string) bool {
		switch {
		case command.Name == name:
			exact = append(exact, command)
		case strings.HasSuffix(command.Name, ":"+name) && !slices.ContainsFunc(partly, func(p Command) bool { return p.Name == command.Name }):
			partly = append(partly, command)
		}
		texts[command.Path] = text
		return len(exact) == 0
	})
	switch matches := append(exact, partly...); {
	case len(exact) > 0 || len(matches) == 1:
		_, body := Front(texts[matches[0].Path])
		return matches[0], strings.TrimSpace(body), nil
	case len(matches) > 1:
		return Command{}, "", workbench.Errorf(workbench.EInvalid, "Several commands are called %s: %s. Write the whole name.", name, namesOf(matches))
	}
	return Command{}, "", workbench.Errorf(workbench.ENotFound, "There is no command %s. Put it into .holdfast/commands/%s.md.", name, strings.ReplaceAll(name, ":", "/"))
}

func namesOf(commands []Command) string {
	names := make([]string, len(commands))
	for i, command := range commands {
		names[i] = command.Name
	}
	return strings.Join(names, ", ")
}

// eachCommand visits commands with their texts, the nearest first, until visit
// says that it is enough.
func (c *Catalog) eachCommand(visit func(command Command, text string) bool) {
	folders := c.folders("commands")
	defer closeAll(folders)
	registered := false
	more := true
	for _, f := range folders {
		if f.source != SourceProject && !registered {
			registered = true
			more = more && c.eachNamed(visit)
		}
		f.walk([]string{".md"}, func(name string, _ fs.DirEntry) {
			if !more {
				return
			}
			data, err := f.read(name, maxCommandBytes)
			if err != nil {
				return // what cannot be read is no command
			}
			text := strings.ToValidUTF8(string(data), "\uFFFD")
			more = visit(Command{
				Name:        strings.ReplaceAll(name[:len(name)-len(".md")], "/", ":"),
				Description: describe(text), Path: f.where(name), Source: f.source,
			}, text)
		})
	}
	if !registered && more {
		c.eachNamed(visit)
	}
}

// eachNamed visits the commands that the project is registered with.
func (c *Catalog) eachNamed(visit func(command Command, text string) bool) bool {
	if c.NamedDir == "" || len(c.Named) == 0 {
		return true
	}
	root, err := os.OpenRoot(c.NamedDir)
	if err != nil {
		return true
	}
	defer root.Close()
	f := folder{fs: root.FS(), path: c.NamedDir, source: SourceProject}
	names := make([]string, 0, len(c.Named))
	for name := range c.Named {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		local := filepath.FromSlash(c.Named[name].Path)
		if !filepath.IsLocal(local) {
			continue
		}
		data, err := f.read(filepath.ToSlash(filepath.Clean(local)), maxCommandBytes)
		if err != nil {
			continue
		}
		text := strings.ToValidUTF8(string(data), "\uFFFD")
		description := cmp.Or(c.Named[name].Description, describe(text))
		if !visit(Command{Name: name, Description: description, Path: filepath.Join(c.NamedDir, local), Source: SourceProject}, text) {
			return false
		}
	}
	return true
}

// Front splits the head of a command file, between two lines of ---, from its
// text.
func Front(text string) (head, body string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", text
	}
	head, body, ok = strings.Cut(rest, "\n---\n")
	if !ok {
		return "", text
	}
	return head, body
}

// describe is what a command says of itself, else its first line.
func describe(text string) string {
	head, body := Front(text)
	for line := range strings.Lines(head) {
		if value, ok := strings.CutPrefix(line, "description:"); ok {
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	line, _, _ := strings.Cut(strings.TrimLeft(body, "# \t\n"), "\n")
	if runes := []rune(line); len(runes) > descriptionRunes {
		return string(runes[:descriptionRunes-1]) + "…"
	}
	return line
}
