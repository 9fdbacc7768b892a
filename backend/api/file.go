package api

import (
	"context"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/files"
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

// maxFound bounds the answer of the finder.
const maxFound = 200

// Children returns what is directly in dir, "" for the root. Errors:
// not_found, directory_gone, elsewhere.
func (a *FileAPI) Children(sessionID, dir string) (FileListing, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (FileListing, error) {
		listing, _, err := listingOf(ctx, b, sessionID)
		if err != nil {
			return FileListing{}, err
		}
		out := FileListing{Entries: []FileEntry{}, TotalFiles: int64(listing.Len()), Capped: listing.Capped()}
		for _, e := range listing.Children(dir) {
			out.Entries = append(out.Entries, FileEntry{Entry: e, Tokens: files.Tokens(e.SizeBytes)})
		}
		return out, nil
	})
}

// Find returns the files that match a query, best first. limit 0 is the most
// that is given.
func (a *FileAPI) Find(sessionID, query string, limit int64) ([]files.Match, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]files.Match, error) {
		listing, _, err := listingOf(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		return append([]files.Match{}, listing.Find(query, int(pageLimit(limit, maxFound)))...), nil
	})
}

// Under returns all files below a directory, for selecting it.
func (a *FileAPI) Under(sessionID, dir string) ([]string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]string, error) {
		listing, _, err := listingOf(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		return append([]string{}, listing.Under(dir)...), nil
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

func listingOf(ctx context.Context, b *backend.Backend, sessionID string) (*files.Listing, workbench.Session, error) {
	s, err := b.Sessions.Get(ctx, sessionID)
	if err != nil {
		return nil, s, err
	}
	if s.HostID != b.HostID {
		// A directory of the same path may be here, and is another one.
		return nil, s, workbench.Elsewhere("session")
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
