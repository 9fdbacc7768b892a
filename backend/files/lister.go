// Package files knows the files of a project: the tree, the finder, and the
// text that goes into a prompt. It stays quick with 100,000 files: a listing is
// taken once, indexed once and never changed, so it is read without a lock.
package files

import "context"

// Git is what a listing asks git for.
type Git interface {
	// Files returns the tracked and the untracked but not ignored files of dir
	// that are on the disk, relative to it, with '/' between names, sorted by
	// bytes, each once; and git's letter of every changed one and every deleted.
	Files(ctx context.Context, dir string) (paths []string, letters map[string]string, err error)
}

// Lister takes listings.
type Lister struct{ git Git }

// NewLister returns a Lister that asks git about repositories.
func NewLister(git Git) *Lister { return &Lister{git: git} }

// Open lists the files below root, an absolute directory. Of a repository git
// knows them; any other folder is walked, honouring its .gitignore files.
func (l *Lister) Open(ctx context.Context, root string, repo bool) (*Listing, error) {
	if !repo {
		paths, capped, err := walk(ctx, root, MaxWalked)
		if err != nil {
			return nil, err
		}
		listing := newListing(root, paths, nil)
		listing.capped = capped
		return listing, nil
	}
	paths, letters, err := l.git.Files(ctx, root)
	if err != nil {
		return nil, err
	}
	return newListing(root, paths, letters), nil
}
