package files

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxAgentFile is the most that an agent is given of a file, in bytes: an answer
// is one line of its input.
const maxAgentFile = 8 << 20

// ForAgents reads and writes files for agents that ask Holdfast to do it.
type ForAgents struct{}

// Read returns limit lines of a file from line on, counted from 1; 0 is the
// first, and all.
func (ForAgents) Read(directory, path string, line, limit int64) (string, error) {
	rel, err := inside(directory, path)
	if err != nil {
		return "", err
	}
	text, err := ReadText(directory, filepath.ToSlash(rel), maxAgentFile)
	if err != nil || line <= 1 && limit <= 0 {
		return text.Content, err
	}
	var out strings.Builder
	n := int64(0)
	for l := range strings.Lines(text.Content) {
		if n++; n >= line && (limit <= 0 || n < max(line, 1)+limit) {
			out.WriteString(l)
		}
	}
	return out.String(), nil
}

// Write replaces a file, and makes the directories above it. No link leads it out
// of the directory.
func (ForAgents) Write(directory, path, content string) error {
	rel, err := inside(directory, path)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(directory)
	if err != nil {
		return workbench.Wrap(workbench.EDirectoryGone, err, "The directory "+directory+" cannot be opened.")
	}
	defer root.Close()
	if dir := filepath.Dir(rel); dir != "." {
		err = root.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = root.WriteFile(rel, []byte(content), 0o644)
	}
	if err != nil {
		return workbench.Wrap(workbench.EInvalid, err, "The file "+path+" cannot be written.")
	}
	return nil
}

// inside is a path relative to the directory. EInvalid for one that leads out.
func inside(directory, path string) (string, error) {
	rel := path
	if filepath.IsAbs(path) {
		var err error
		if rel, err = filepath.Rel(directory, path); err != nil {
			rel = ".."
		}
	}
	if !filepath.IsLocal(rel) {
		return "", workbench.Errorf(workbench.EInvalid, "The file %s is outside of the directory %s.", path, directory)
	}
	return rel, nil
}
