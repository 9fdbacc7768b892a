package permission

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func answerOfMode(p workbench.PermissionRequest, mode agent.PermissionMode, directory string) *workbench.PermissionDecision {
	switch {
	case mode == agent.PermissionAll:
		return allowed(workbench.DecidedByMode)
	case mode == agent.PermissionPlan:
		return refused(workbench.DecidedByMode, "Only a plan is asked for: nothing is run or changed.")
	case mode == agent.PermissionEdit && editsInside(p, directory):
		return allowed(workbench.DecidedByMode)
	}
	return nil
}

// editsInside reports whether a request is an edit of files of a directory only.
// What cannot be told is not: the user is asked.
func editsInside(p workbench.PermissionRequest, directory string) bool {
	if directory == "" || !edits(p.Tool) {
		return false
	}
	paths, ok := pathsOf(p.Detail)
	if !ok || len(paths) == 0 {
		return false
	}
	root, err := filepath.EvalSymlinks(directory)
	if err != nil {
		return false
	}
	return !slices.ContainsFunc(paths, func(path string) bool { return !inside(root, path) })
}

// edits knows the tools that change files, by the names of Claude Code and of
// Codex and by the kinds of the Agent Client Protocol.
func edits(tool string) bool {
	switch strings.ToLower(tool) {
	case "edit", "write", "multiedit", "notebookedit", "apply_patch", "patch", "filechange", "file_change":
		return true
	}
	return false
}

// pathsOf are the files that a tool's input names; not ok when one of the known
// fields holds something else.
func pathsOf(detail json.RawMessage) ([]string, bool) {
	var input struct {
		FilePath     string   `json:"file_path"`
		NotebookPath string   `json:"notebook_path"`
		Path         string   `json:"path"`
		Paths        []string `json:"paths"`
		Locations    []struct {
			Path string `json:"path"`
		} `json:"locations"`
		// Changes of Codex have paths as their keys, or in a list.
		Changes json.RawMessage `json:"changes"`
	}
	if json.Unmarshal(detail, &input) != nil {
		return nil, false
	}
	paths := append([]string{input.FilePath, input.NotebookPath, input.Path}, input.Paths...)
	for _, l := range input.Locations {
		paths = append(paths, l.Path)
	}
	changed, ok := changedPaths(input.Changes)
	return slices.DeleteFunc(append(paths, changed...), func(path string) bool { return path == "" }), ok
}

func changedPaths(raw json.RawMessage) ([]string, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	var paths []string
	var byPath map[string]struct {
		MovePath string `json:"move_path"`
	}
	if json.Unmarshal(raw, &byPath) == nil {
		for path, change := range byPath {
			paths = append(paths, path, change.MovePath)
		}
		return paths, true
	}
	var list []struct {
		Path string `json:"path"`
		Kind struct {
			MovePath string `json:"move_path"`
		} `json:"kind"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	for _, change := range list {
		paths = append(paths, change.Path, change.Kind.MovePath)
	}
	return paths, true
}

// inside reports whether a file is in root, through its links, and is none that
// would be run by itself: a hook of git runs with the next commit.
func inside(root, path string) bool {
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	path, ok := resolved(filepath.Clean(path))
	if !ok {
		return false
	}
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(rel, string(filepath.Separator)), func(name string) bool {
		return strings.EqualFold(name, ".git")
	})
}

// resolved follows the links of the part of a path that exists. A link that
// leads nowhere is not believed: writing would make what it leads to.
func resolved(path string) (string, bool) {
	rest := ""
	for {
		if _, err := os.Lstat(path); err == nil {
			real, err := filepath.EvalSymlinks(path)
			return filepath.Join(real, rest), err == nil
		} else if !os.IsNotExist(err) {
			return "", false
		}
		parent := filepath.Dir(path)
		if parent == path {
			return "", false
		}
		rest, path = filepath.Join(filepath.Base(path), rest), parent
	}
}
