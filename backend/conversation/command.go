package conversation

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
)

// Command is a text that /name stands for in a message.
type Command struct {
	Name        string `json:"name"` // a file review/pr.md is review:pr
	Description string `json:"description"`
	Path        string `json:"path"`
	Source      string `json:"source"` // project or user
}

// Commands are what a message in a project may begin with, ordered by name.
// ENotFound.
func (s *Service) Commands(ctx context.Context, codebaseID string) ([]Command, error) {
	project, err := s.Store.Codebase(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	return s.commands(&project, project.DefaultCwd), nil
}

func (s *Service) commands(project *workbench.Codebase, dir string) []Command {
	found := s.catalog(project, dir).Commands()
	commands := make([]Command, len(found))
	for i, c := range found {
		commands[i] = Command{Name: c.Name, Description: c.Description, Path: c.Path, Source: string(c.Source)}
	}
	return commands
}

// catalog is where the commands of a directory are.
func (s *Service) catalog(project *workbench.Codebase, dir string) *catalog.Catalog {
	c := &catalog.Catalog{Project: dir, Home: s.Agents.Home}
	if project != nil {
		c.Named, c.NamedDir = project.Commands, project.DefaultCwd
	}
	return c
}

var invocation = regexp.MustCompile(`^/([A-Za-z0-9][\w:.-]*)(?:\s+([\s\S]*))?$`)

// expand is the text of a message whose first word is a command. Another word
// with a slash is sent as it is: the agent may know it.
func (s *Service) expand(project *workbench.Codebase, dir, text string) string {
	m := invocation.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text
	}
	command, body, err := s.catalog(project, dir).Command(m[1])
	if err != nil || command.Name != m[1] {
		return text
	}
	return fill(body, strings.TrimSpace(m[2]))
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
