package api

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ExternalFolder is a further root of the tree of files: a folder outside of the
// project.
type ExternalFolder struct {
	project.ExternalFolder
	FileCount int64 `json:"file_count"` // at any depth; 0 of one that is gone
	Capped    bool  `json:"capped"`     // it holds more than is listed
}

// External returns the external folders of a session's project, those that are
// gone too. Errors: not_found, elsewhere.
func (a *FileAPI) External(sessionID string) ([]ExternalFolder, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]ExternalFolder, error) {
		return externalOf(ctx, b, sessionID)
	})
}

// AddExternal adds a folder to those of a session's project. Errors: not_found,
// elsewhere, directory_gone, invalid.
func (a *FileAPI) AddExternal(sessionID, path string) ([]ExternalFolder, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]ExternalFolder, error) {
		s, err := sessionHere(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		if err := b.Projects.AddExternalFolder(ctx, s.ProjectHash, s.ProjectDirectory, path); err != nil {
			return nil, err
		}
		return externalOf(ctx, b, sessionID)
	})
}

// RemoveExternal takes a folder off that list; what is selected in it stays.
// Errors: not_found, elsewhere.
func (a *FileAPI) RemoveExternal(sessionID, path string) ([]ExternalFolder, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]ExternalFolder, error) {
		s, err := sessionHere(ctx, b, sessionID)
		if err != nil {
			return nil, err
		}
		if err := b.Projects.RemoveExternalFolder(ctx, s.ProjectHash, path); err != nil {
			return nil, err
		}
		return externalOf(ctx, b, sessionID)
	})
}

func externalOf(ctx context.Context, b *backend.Backend, sessionID string) ([]ExternalFolder, error) {
	s, err := sessionHere(ctx, b, sessionID)
	if err != nil {
		return nil, err
	}
	found, err := b.Projects.ExternalFolders(ctx, s.ProjectHash)
	out := make([]ExternalFolder, 0, len(found))
	for _, folder := range found {
		each := ExternalFolder{ExternalFolder: folder}
		if !folder.Gone {
			listing, err := externalListing(ctx, b, folder.Path)
			if err != nil {
				each.Gone = true // it went meanwhile, or may not be read
			} else {
				each.FileCount, each.Capped = int64(listing.Len()), listing.Capped()
			}
		}
		out = append(out, each)
	}
	return out, err
}

func externalListing(ctx context.Context, b *backend.Backend, folder string) (*files.Listing, error) {
	dir := filepath.FromSlash(folder)
	_, err := os.Stat(filepath.Join(dir, ".git"))
	return b.Files.Get(ctx, dir, err == nil)
}

// place is a listing and how paths in it are named in a selection: below prefix,
// which is "" for the project itself.
type place struct {
	*files.Listing
	prefix string
	dir    string // of what was asked about, in the listing
}

// placeOf finds the root that a directory of the tree lies in. EInvalid for an
// absolute path outside of the external folders.
func placeOf(ctx context.Context, b *backend.Backend, sessionID, dir string) (place, error) {
	if !filepath.IsAbs(filepath.FromSlash(dir)) {
		listing, _, err := listingOf(ctx, b, sessionID)
		return place{Listing: listing, dir: dir}, err
	}
	s, err := sessionHere(ctx, b, sessionID)
	if err != nil {
		return place{}, err
	}
	folders, err := b.Projects.ExternalFolders(ctx, s.ProjectHash)
	if err != nil {
		return place{}, err
	}
	dir = filepath.ToSlash(filepath.Clean(filepath.FromSlash(dir)))
	for _, folder := range folders {
		if dir == folder.Path || strings.HasPrefix(dir, below(folder.Path)) {
			listing, err := externalListing(ctx, b, folder.Path)
			return place{Listing: listing, prefix: below(folder.Path), dir: strings.TrimPrefix(dir[len(folder.Path):], "/")}, err
		}
	}
	return place{}, workbench.Errorf(workbench.EInvalid, "%s is in no external folder of this project. Add the folder first.", dir)
}

// below is a folder with the slash that the names in it follow.
func below(folder string) string { return strings.TrimSuffix(folder, "/") + "/" }

// entries are what is directly in the place.
func (p place) entries() []FileEntry {
	out := []FileEntry{}
	for _, e := range p.Children(p.dir) {
		e.Path = p.prefix + e.Path
		out = append(out, FileEntry{Entry: e, Tokens: files.Tokens(e.SizeBytes)})
	}
	return out
}

// found are the files of the place that match a query.
func (p place) found(query string, limit int) []files.Match {
	matches := p.Find(query, limit)
	shift := utf8.RuneCountInString(p.prefix)
	for i := range matches {
		matches[i].Path = p.prefix + matches[i].Path
		for j := range matches[i].Positions {
			matches[i].Positions[j] += shift
		}
	}
	return matches
}
