package transcript

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// plain is an id that is safe in a path.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// source is a session of an agent, and where the agent keeps its folders.
type source struct {
	workbench.TranscriptSource
	claude, codex string
}

// source finds the folders of an agent once: a project's variables lie in files
// and behind a keyring. known is what was found before.
func (s *Service) source(found workbench.TranscriptSource, known source) source {
	if known.claude != "" {
		known.TranscriptSource = found
		return known
	}
	var variables workbench.Environ
	if found.CodebaseID != "" && s.Variables != nil {
		var err error
		if variables, err = s.Variables(s.ctx, found.CodebaseID); err != nil {
			s.warn("variables of a project not known; the transcript is looked for without them", err, "session", found.AssistantSessionID)
		}
	}
	return source{
		TranscriptSource: found,
		claude:           s.root(variables, "CLAUDE_CONFIG_DIR", ".claude"),
		codex:            s.root(variables, "CODEX_HOME", ".codex"),
	}
}

// Own is the file that Claude Code or Codex keeps of a session on this machine, ""
// when it is there no more. Errors: EUnavailable (its folder cannot be looked
// into, so nobody knows).
func (s *Service) Own(found workbench.TranscriptSource) (string, error) {
	from := s.source(found, source{})
	for _, path := range s.places(from) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && filepath.Base(filepath.Dir(path)) != "subagents" {
			return path, nil
		}
	}
	root := filepath.Join(from.claude, "projects")
	if found.Agent == "codex" {
		root = filepath.Join(from.codex, "sessions")
	}
	if _, err := os.ReadDir(root); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", workbench.Wrap(workbench.EUnavailable, err, root+" cannot be read. Check its rights.")
	}
	return "", nil
}

// places are the files of a session: its own first, then those of its subagents.
func (s *Service) places(source source) []string {
	if !plain.MatchString(source.AssistantSessionID) {
		return nil
	}
	var paths []string
	if filepath.IsAbs(source.Path) && filepath.Ext(source.Path) == ".jsonl" {
		paths = append(paths, filepath.Clean(source.Path))
	}
	switch source.Agent {
	case "claude":
		paths = append(paths, claude(source)...)
	case "codex":
		paths = append(paths, glob(source.codex, "sessions/*/*/*/rollout-*-"+source.AssistantSessionID+".jsonl")...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(paths, func(path string) bool {
		known := seen[path]
		seen[path] = true
		return known
	})
}

// claude finds the session in whatever folder: its name is made from the
// directory, in which links are resolved and not only slashes are replaced.
func claude(source source) []string {
	id := source.AssistantSessionID
	paths := append(glob(source.claude, "projects/*/"+id+".jsonl"), glob(source.claude, "projects/*/"+id+"/subagents/agent-*.jsonl")...)
	if filepath.IsAbs(source.Path) && filepath.Base(source.Path) == id+".jsonl" {
		paths = append(paths, glob(filepath.Dir(source.Path), id+"/subagents/agent-*.jsonl")...)
	}
	return paths
}

// root is the folder of an agent: where a variable of the project or of the owner
// says, else in the home directory.
func (s *Service) root(variables workbench.Environ, variable, folder string) string {
	dir := s.Getenv(variable)
	for _, entry := range variables {
		if workbench.EnvName(entry) == workbench.EnvName(variable) {
			dir = entry[len(variable)+1:]
		}
	}
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(s.Home, folder)
}

// glob are the files of a folder that a pattern names, in order. The folder is no
// part of the pattern: its path may hold any character.
func glob(root, pattern string) []string {
	names, err := fs.Glob(os.DirFS(root), pattern)
	if err != nil {
		return nil // cannot be: the patterns are constant, and ids are plain
	}
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join(root, filepath.FromSlash(name)))
	}
	return paths
}
