package conversation

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Command is a text that /name stands for in a message.
type Command struct {
	Name        string `json:"name"` // a file review/pr.md is review:pr
	Description string `json:"description"`
	Path        string `json:"path"`
	Source      string `json:"source"` // project or user
}

// Where a command comes from.
const (
	SourceProject = "project"
	SourceUser    = "user"
)

// Bounds of what is read of folders that anybody may have written.
const (
	mostCommands     = 500
	maxCommandBytes  = 256 << 10
	deepestCommand   = 4
	descriptionRunes = 120
)

// Commands are what a message in a project may begin with, ordered by name.
// ENotFound.
func (s *Service) Commands(ctx context.Context, codebaseID string) ([]Command, error) {
	project, err := s.Store.Codebase(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	return s.commands(&project, project.DefaultCwd), nil
}

// commands are those of a directory. Of several with one name the first place
// wins: the project's own, then those of its agents, then the user's.
func (s *Service) commands(project *workbench.Codebase, dir string) []Command {
	found := map[string]Command{}
	for _, folder := range []string{".holdfast/commands", ".archon/commands", ".claude/commands"} {
		collect(found, filepath.Join(dir, filepath.FromSlash(folder)), SourceProject)
	}
	if project != nil {
		for name, c := range project.Commands {
			local := filepath.FromSlash(c.Path)
			if _, known := found[name]; !known && filepath.IsLocal(local) {
				found[name] = Command{Name: name, Description: c.Description, Path: filepath.Join(project.DefaultCwd, local), Source: SourceProject}
			}
		}
	}
	if s.Agents.Home != "" {
		collect(found, filepath.Join(s.Agents.Home, ".claude", "commands"), SourceUser)
	}
	commands := make([]Command, 0, len(found))
	for _, c := range found {
		commands = append(commands, c)
	}
	slices.SortFunc(commands, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	return commands
}

// collect adds the commands of a folder. It stays inside of the folder: a link
// in a repository must not put a file of the home directory into a message.
func collect(found map[string]Command, folder, source string) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return // most projects have none
	}
	defer root.Close()
	_ = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil //nolint:nilerr // what cannot be read is no command
		case entry.IsDir() && strings.Count(name, "/") >= deepestCommand:
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		case len(found) >= mostCommands:
			return fs.SkipAll
		}
		command := strings.ReplaceAll(strings.TrimSuffix(name, ".md"), "/", ":")
		if _, known := found[command]; known {
			return nil
		}
		text, err := readIn(root, name)
		if err == nil {
			found[command] = Command{Name: command, Description: describe(text), Path: filepath.Join(folder, filepath.FromSlash(name)), Source: source}
		}
		return nil
	})
}

func readIn(root *os.Root, name string) (string, error) {
	info, err := root.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxCommandBytes {
		return "", workbench.Errorf(workbench.EInvalid, "%s is no command.", name)
	}
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCommandBytes))
	return strings.ToValidUTF8(string(data), "\uFFFD"), err
}

// front splits the head of a command file, between two lines of ---, from its
// text.
func front(text string) (head, body string) {
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
	head, body := front(text)
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

var invocation = regexp.MustCompile(`^/([A-Za-z0-9][\w:.-]*)(?:\s+([\s\S]*))?$`)

// expand is the text of a message whose first word is a command. Another word
// with a slash is sent as it is: the agent may know it.
func (s *Service) expand(project *workbench.Codebase, dir, text string) string {
	m := invocation.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text
	}
	for _, c := range s.commands(project, dir) {
		if c.Name != m[1] {
			continue
		}
		root, err := os.OpenRoot(filepath.Dir(c.Path))
		if err != nil {
			return text
		}
		defer root.Close()
		content, err := readIn(root, filepath.Base(c.Path))
		if err != nil {
			return text
		}
		_, body := front(content)
		return fill(strings.TrimSpace(body), strings.TrimSpace(m[2]))
	}
	return text
}

var placeholder = regexp.MustCompile(`\$(ARGUMENTS|[1-9])`)

// fill puts arguments into a command. They are put in once: an argument that
// looks like a placeholder stays as it is.
func fill(body, arguments string) string {
	words := fields(arguments)
	filled := placeholder.ReplaceAllStringFunc(body, func(p string) string {
		if p == "$ARGUMENTS" {
			return arguments
		}
		if n, _ := strconv.Atoi(p[1:]); n <= len(words) {
			return words[n-1]
		}
		return ""
	})
	if filled == body && arguments != "" && !placeholder.MatchString(body) {
		return body + "\n\nArguments: " + arguments
	}
	return filled
}

var word = regexp.MustCompile(`"([^"]*)"|'([^']*)'|(\S+)`)

// fields are words; quotes keep several together.
func fields(s string) []string {
	var words []string
	for _, m := range word.FindAllStringSubmatch(s, -1) {
		words = append(words, m[1]+m[2]+m[3])
	}
	return words
}
