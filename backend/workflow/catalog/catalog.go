// Package catalog finds the workflows, commands and scripts that a project can
// use: its own, then the user's, then those that come with Holdfast. It reads
// files and changes none.
package catalog

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Source says where something was found.
type Source string

// The sources, the nearest first.
const (
	SourceProject Source = "project"
	SourceUser    Source = "user"
	SourceBundled Source = "bundled"
)

// Catalog says where to look.
type Catalog struct {
	Project string   // the directory of the project; "": none
	User    []string // the user's directories with workflows, commands and scripts in them, such as ~/.archon
	Home    string   // the user's home, for the commands of agents; "": none
	Bundled fs.FS    // with workflows and commands in it; nil: none

	// Named are the commands that a project is registered with, by paths in
	// NamedDir.
	Named    map[string]workbench.Command
	NamedDir string
}

// Bounds of what is read of folders that anybody may have written.
const (
	mostFiles       = 500
	deepest         = 4
	maxCommandBytes = 256 << 10
)

// folder is an open folder to look in.
type folder struct {
	fs     fs.FS
	path   string
	source Source
	close  func() error
}

// where is the path of a file of the folder. What comes with Holdfast has one
// with slashes.
func (f folder) where(name string) string {
	if f.source == SourceBundled {
		return path.Join(f.path, name)
	}
	return filepath.Join(f.path, filepath.FromSlash(name))
}

// projectFolders are those of a kind in a project, the nearest first.
func projectFolders(kind string) []string {
	folders := []string{".holdfast/" + kind, ".archon/" + kind}
	if kind == "commands" {
		folders = append(folders, ".claude/commands") // those of its agents
	}
	return folders
}

// folders opens the folders of a kind. Those that are not there are left out:
// most projects have none.
func (c *Catalog) folders(kind string) []folder {
	var all []folder
	if c.Project != "" {
		for _, name := range projectFolders(kind) {
			all = appendFolder(all, c.Project, name, SourceProject)
		}
	}
	for _, dir := range c.User {
		all = appendFolder(all, dir, kind, SourceUser)
	}
	if kind == "commands" && c.Home != "" {
		all = appendFolder(all, filepath.Join(c.Home, ".claude"), kind, SourceUser)
	}
	if c.Bundled != nil {
		if sub, err := fs.Sub(c.Bundled, kind); err == nil {
			all = append(all, folder{fs: sub, path: kind, source: SourceBundled, close: func() error { return nil }})
		}
	}
	return all
}

// appendFolder opens a folder below a directory. Neither the folder nor a file
// in it may be a link that leaves the directory: a link in a repository must not
// put a file of the home directory into what an agent is sent.
func appendFolder(all []folder, dir, name string, source Source) []folder {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return all
	}
	defer root.Close()
	sub, err := root.OpenRoot(name)
	if err != nil {
		return all
	}
	return append(all, folder{fs: sub.FS(), path: filepath.Join(dir, filepath.FromSlash(name)), source: source, close: sub.Close})
}

func closeAll(folders []folder) {
	for _, f := range folders {
		_ = f.close()
	}
}

// walk visits the files of a folder that end with one of the extensions.
func (f folder) walk(extensions []string, visit func(name string, entry fs.DirEntry)) {
	seen := 0
	_ = fs.WalkDir(f.fs, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil //nolint:nilerr // what cannot be listed has no files
		case entry.IsDir() && strings.Count(name, "/") >= deepest:
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		for _, extension := range extensions {
			if strings.EqualFold(path.Ext(name), extension) {
				if seen++; seen > mostFiles {
					return fs.SkipAll
				}
				visit(name, entry)
			}
		}
		return nil
	})
}

// read reads a file of a folder.
func (f folder) read(name string, most int64) ([]byte, error) {
	info, err := fs.Stat(f.fs, name)
	if err != nil {
		return nil, workbench.Errorf(workbench.EInvalid, "%s cannot be read: it is a link that leaves its folder, or you have no right to. Put the file itself there.", f.where(name))
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, workbench.Errorf(workbench.EInvalid, "%s is no file of at most %d bytes.", f.where(name), most)
	}
	file, err := f.fs.Open(name)
	if err != nil {
		return nil, workbench.Errorf(workbench.EInvalid, "%s cannot be opened: you have no right to, or it has just been removed.", f.where(name))
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}

// stem is the name of a file without its folder and extension.
func stem(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}
