package api

import (
	"context"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// FileAPI is the files of a session's project.
type FileAPI struct{ owner *owner }

// FileEntry is a file or a directory of the tree.
type FileEntry struct {
	files.Entry
	Tokens int64 `json:"tokens"` // an estimate from the size; 0 of a directory
}

// FileListing is what is directly in one directory.
type FileListing struct {
	Entries    []FileEntry `json:"entries"`
	TotalFiles int64       `json:"total_files"` // of the whole project
	Capped     bool        `json:"capped"`      // the folder holds more than is listed
}

// SelectedFile is a file of the selection as it is on the disk now.
type SelectedFile struct {
	Path   string `json:"path"`
	Tokens int64  `json:"tokens"` // an estimate from the size
	Gone   bool   `json:"gone"`
	Letter string `json:"letter"`
}

// FileText is a file to look at.
type FileText struct {
	Path      string `json:"path"` // absolute
	Content   string `json:"content"`
	SizeBytes int64  `json:"size_bytes"`
	Truncated bool   `json:"truncated"` // Content is only its beginning
}

// maxFound bounds the answer of the finder.
const maxFound = 200

// maxLocated bounds how many names of one line of a terminal are looked for.
const maxLocated = 64

// Children returns what is directly in dir, "" for the root of the project, an
// absolute path for an external folder or what is in one. Errors: not_found,
// directory_gone, elsewhere, invalid.
func (a *FileAPI) Children(sessionID, dir string) (FileListing, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (FileListing, error) {
		at, err := placeOf(ctx, b, sessionID, dir)
		if err != nil {
			return FileListing{}, err
		}
		return FileListing{Entries: at.entries(), TotalFiles: int64(at.Len()), Capped: at.Capped()}, nil
	})
}

// Find returns the files that match a query, best first: those of the project,
// then those of each external folder. limit 0 is the most that is given.
func (a *FileAPI) Find(sessionID, query string, limit int64) ([]files.Match, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]files.Match, error) {
		listing, s, err := listingOf(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		most := int(pageLimit(limit, maxFound))
		found := append([]files.Match{}, listing.Find(query, most)...)
		folders, err := b.Projects.ExternalFolders(ctx, s.ProjectHash)
		for _, folder := range folders {
			listing, err := externalListing(ctx, b, folder.Path)
			if err != nil {
				continue // gone, which the tree says
			}
			found = append(found, place{Listing: listing, prefix: below(folder.Path)}.found(query, most-len(found))...)
		}
		return found, err
	})
}

// Under returns all files below a directory, for selecting it.
func (a *FileAPI) Under(sessionID, dir string) ([]string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]string, error) {
		at, err := placeOf(ctx, b, sessionID, dir)
		if err != nil {
			return nil, err
		}
		paths := append([]string{}, at.Under(at.dir)...)
		for i := range paths {
			paths[i] = at.prefix + paths[i]
		}
		return paths, nil
	})
}

// Selection returns the selected files as they are on the disk now.
func (a *FileAPI) Selection(sessionID string) ([]SelectedFile, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]SelectedFile, error) {
		listing, s, err := listingOf(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		out := make([]SelectedFile, 0, len(s.IncludedFiles))
		for _, path := range s.IncludedFiles {
			out = append(out, selected(listing, s.ProjectDirectory, path))
		}
		return out, nil
	})
}

// Locate finds the files that a program of a terminal meant when it printed
// names: the absolute path of each, "" for a name that is none here. Errors:
// not_found, elsewhere.
func (a *FileAPI) Locate(terminalID string, names []string) ([]string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]string, error) {
		dirs, err := directoriesOf(ctx, b, terminalID)
		if err != nil {
			return nil, err
		}
		paths := make([]string, len(names))
		for i, name := range names[:min(len(names), maxLocated)] {
			paths[i], _ = files.Locate(name, dirs...)
		}
		return paths, nil
	})
}

// directoriesOf are the places that names in a terminal may be relative to, the
// likeliest first.
func directoriesOf(ctx context.Context, b *backend.Backend, terminalID string) ([]string, error) {
	t, err := b.Store.Terminal(ctx, terminalID)
	if err != nil {
		return nil, err
	}
	if t.HostID != b.HostID {
		// A directory of the same path may be here, and is another one.
		return nil, workbench.Elsewhere("terminal")
	}
	var dirs []string
	if t.ProcessPID != nil && !t.Status.Ended() {
		dirs = append(dirs, process.Directory(ctx, *t.ProcessPID))
	}
	if t.WorkingDirectory != nil {
		dirs = append(dirs, *t.WorkingDirectory)
	}
	if t.WorkSessionID != nil {
		s, err := b.Sessions.Get(ctx, *t.WorkSessionID)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, s.ProjectDirectory)
	}
	return dirs, nil
}

// Read returns the text of a file by its absolute path, at most
// files.MaxShownBytes of it. Errors: not_found, invalid.
func (a *FileAPI) Read(path string) (FileText, error) {
	return call(a.owner, func(context.Context, *backend.Backend) (FileText, error) {
		text, err := files.Show(path)
		if err != nil {
			return FileText{}, err
		}
		return FileText{Path: path, Content: text.Content, SizeBytes: text.SizeBytes, Truncated: text.Truncated}, nil
	})
}

func selected(listing *files.Listing, root, path string) SelectedFile {
	full := filepath.FromSlash(path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(root, full)
	}
	file := SelectedFile{Path: path, Letter: listing.Letter(path)}
	info, err := os.Stat(full)
	if err != nil {
		file.Gone = true
		return file
	}
	file.Tokens = files.Tokens(info.Size())
	return file
}

func sessionHere(ctx context.Context, b *backend.Backend, sessionID string) (workbench.Session, error) {
	s, err := b.Sessions.Get(ctx, sessionID)
	if err == nil && s.HostID != b.HostID {
		// A directory of the same path may be here, and is another one.
		err = workbench.Elsewhere("session")
	}
	return s, err
}

func listingOf(ctx context.Context, b *backend.Backend, sessionID string) (*files.Listing, workbench.Session, error) {
	s, err := sessionHere(ctx, b, sessionID)
	if err != nil {
		return nil, s, err
	}
	repo := true
	if s.CodebaseID != nil {
		project, err := b.Projects.Find(ctx, *s.CodebaseID)
		if err != nil {
			return nil, s, err
		}
		repo = project.Kind == workbench.KindRepo
	}
	listing, err := b.Files.Get(ctx, s.ProjectDirectory, repo)
	return listing, s, err
}
