package transcript

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// plain is an id that is safe in a path.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// places are the files of a session: its own first, then those of its subagents.
func (s *Service) places(source workbench.TranscriptSource) []string {
	if !plain.MatchString(source.AssistantSessionID) {
		return nil
	}
	var paths []string
	if filepath.IsAbs(source.Path) && filepath.Ext(source.Path) == ".jsonl" {
		paths = append(paths, filepath.Clean(source.Path))
	}
	switch source.Agent {
	case "claude":
		paths = append(paths, s.claude(source.AssistantSessionID)...)
	case "codex":
		paths = append(paths, glob(s.root("CODEX_HOME", ".codex"), "sessions/*/*/*/rollout-*-"+source.AssistantSessionID+".jsonl")...)
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
func (s *Service) claude(id string) []string {
	root := s.root("CLAUDE_CONFIG_DIR", ".claude")
	return append(glob(root, "projects/*/"+id+".jsonl"), glob(root, "projects/*/"+id+"/subagents/agent-*.jsonl")...)
}

// root is the folder of an agent: where a variable says, else in the home
// directory.
func (s *Service) root(variable, folder string) string {
	if dir := s.Getenv(variable); filepath.IsAbs(dir) {
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
