package catalog

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// saved is the folder of a project that workflows are written to.
const saved = ".holdfast/workflows"

// Save writes a workflow file of the project, and returns its path. name is that
// of the file, without its extension. before is the text that was read of it, ""
// for one that is new: when the file says something else by now, nothing is
// written. One writer at a time. Errors: EInvalid, EConflict.
func (c *Catalog) Save(name, before, source string) (string, error) {
	switch {
	case c.Project == "":
		return "", workbench.Errorf(workbench.EInvalid, "A workflow is saved in a project. Choose one.")
	case !definition.ValidName(name) || strings.Contains(name, ":"): // a drive, or a stream of a file, on Windows
		return "", workbench.Errorf(workbench.EInvalid, "%.80q is no name of a workflow. Use letters, digits, hyphens and underscores.", name)
	case len(source) > definition.MaxFileBytes:
		return "", workbench.Errorf(workbench.EInvalid, "A workflow has at most %d bytes, and this text has %d.", definition.MaxFileBytes, len(source))
	}
	file := name + ".yaml"
	target := filepath.Join(c.Project, filepath.FromSlash(saved), file)
	if other := c.elsewhere(name, target); before == "" && other != "" {
		return "", workbench.Errorf(workbench.EConflict, "There is a workflow of that name in %s. Choose another name.", other)
	}
	folder, err := c.openSaved()
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, "The folder "+filepath.Dir(target)+" cannot be made or opened. Check its permissions, and that no part of it is a link out of the project.")
	}
	defer folder.Close()
	if err := unchanged(folder, file, before); err != nil {
		return "", err
	}
	if err := replace(folder, file, []byte(source)); err != nil {
		return "", workbench.Wrap(workbench.EUnavailable, err, target+" could not be written. Check the space on the disk and the permissions.")
	}
	return target, nil
}

// elsewhere is the path of another file of the same name in the folder that
// is written to, which would take the place of the new one; "": there is none.
func (c *Catalog) elsewhere(name, target string) string {
	folder := filepath.Dir(target) + string(filepath.Separator)
	for _, w := range c.Workflows() {
		if w.Source == SourceProject && w.Path != target && strings.HasPrefix(w.Path, folder) && stem(filepath.ToSlash(w.Path)) == name {
			return w.Path
		}
	}
	return ""
}

// openSaved opens the folder, and makes it. A link in the project must not lead
// the text out of it.
func (c *Catalog) openSaved() (*os.Root, error) {
	project, err := os.OpenRoot(c.Project)
	if err != nil {
		return nil, err
	}
	defer project.Close()
	if err := project.MkdirAll(saved, 0o755); err != nil { //nolint:gosec // a project's files are read by all who may read the project
		return nil, err
	}
	return project.OpenRoot(saved)
}

// unchanged reports EConflict when a file does not say what was read of it.
func unchanged(folder *os.Root, file, before string) error {
	now, err := folder.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && before == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Errorf(workbench.EConflict, "%s was removed meanwhile. Save it under another name, or copy the text first.", path.Join(saved, file))
	case err != nil:
		return workbench.Wrap(workbench.EInvalid, err, path.Join(saved, file)+" cannot be read: it is a link that leaves its folder, or you have no right to.")
	case before == "" && len(now) > 0:
		return workbench.Errorf(workbench.EConflict, "There is a workflow file %s already. Choose another name.", path.Join(saved, file))
	case !bytes.Equal(now, []byte(before)):
		return workbench.Errorf(workbench.EConflict, "%s was changed meanwhile by somebody else. Copy your text, open the workflow again, and put your changes in.", path.Join(saved, file))
	}
	return nil
}

// replace writes beside the file and then puts it in its place: whoever reads,
// or a fall of the power, has the old text or the new one.
func replace(folder *os.Root, file string, text []byte) error {
	beside := "." + file + "." + workbench.ShortID(workbench.NewID()) + ".saving"
	f, err := folder.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = folder.Rename(beside, file)
	}
	if err != nil {
		_ = folder.Remove(beside)
	}
	return err
}
