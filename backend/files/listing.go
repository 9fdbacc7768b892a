package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Entry is a file or a directory of the tree.
type Entry struct {
	Path      string `json:"path"` // relative to the root, '/' between names
	Name      string `json:"name"`
	Dir       bool   `json:"dir"`
	FileCount int    `json:"file_count"` // files below a directory, at any depth; 0 of a file
	SizeBytes int64  `json:"size_bytes"` // of a file, now; 0 of a directory or when it is gone
	Letter    string `json:"letter"`     // git's letter of a changed file; empty: not changed
}

// Listing is the files of a project at one moment. It never changes and may be
// read by many goroutines.
type Listing struct {
	root    string
	paths   []string // sorted by bytes
	folded  []string // of each path, how the finder sees it
	dirs    map[string]*directory
	letters map[string]string
	capped  bool
}

// directory is what is directly in one; "" is the root.
type directory struct {
	names []string // of directories
	files []string // names of files
	count int      // of files at any depth
	sort  sync.Once
}

// newListing indexes sorted paths, each of which occurs once. It keeps them.
func newListing(root string, paths []string, letters map[string]string) *Listing {
	l := &Listing{root: root, letters: letters, dirs: map[string]*directory{"": {}}}
	for _, path := range paths {
		l.directory(parent(path))
	}
	// The disk may have changed while git read it: what was a file may be a
	// directory by now, and a tree cannot show both.
	l.paths = slices.DeleteFunc(paths, func(path string) bool {
		_, replaced := l.dirs[path]
		return replaced
	})
	l.folded = make([]string, len(l.paths))
	for i, path := range l.paths {
		dir := l.dirs[parent(path)]
		dir.files = append(dir.files, base(path))
		l.folded[i] = fold(path)
	}
	l.count("")
	return l
}

// directory returns the directory of that path, made with those above it when
// it is new.
func (l *Listing) directory(path string) *directory {
	if dir, ok := l.dirs[path]; ok {
		return dir
	}
	dir := &directory{}
	l.dirs[path] = dir
	above := l.directory(parent(path))
	above.names = append(above.names, base(path))
	return dir
}

// count sums up the files below path.
func (l *Listing) count(path string) int {
	dir := l.dirs[path]
	dir.count = len(dir.files)
	for _, name := range dir.names {
		dir.count += l.count(join(path, name))
	}
	return dir.count
}

// Root is the directory that was listed.
func (l *Listing) Root() string { return l.root }

// Len is the number of files.
func (l *Listing) Len() int { return len(l.paths) }

// Capped says that the folder holds more files than a listing takes
// (MaxWalked), so that some are missing.
func (l *Listing) Capped() bool { return l.capped }

// Contains says whether path is a file of the listing.
func (l *Listing) Contains(path string) bool {
	_, found := slices.BinarySearch(l.paths, path)
	return found
}

// Letter is git's letter of a changed file, also of a deleted one, which the
// listing does not contain; "" when it is not changed.
func (l *Listing) Letter(path string) string { return l.letters[path] }

// Under returns the files below dir at any depth, sorted by bytes. Of "" these
// are all; of what is no directory, none.
func (l *Listing) Under(dir string) []string {
	dir = clean(dir)
	if dir == "" {
		return slices.Clone(l.paths)
	}
	from, _ := slices.BinarySearch(l.paths, dir+"/")
	to, _ := slices.BinarySearch(l.paths, dir+"0") // '0' follows '/'
	return slices.Clone(l.paths[from:to])
}

// Children returns what is directly in dir ("" for the root): directories
// first, then files, each by name with numbers in their order. Its cost is that
// of its answer. Sizes are asked of the disk now; other directories are not
// looked at.
func (l *Listing) Children(dir string) []Entry {
	dir = clean(dir)
	d, ok := l.dirs[dir]
	if !ok {
		return nil
	}
	d.sort.Do(func() { sortNames(d.names); sortNames(d.files) })
	entries := make([]Entry, 0, len(d.names)+len(d.files))
	for _, name := range d.names {
		path := join(dir, name)
		entries = append(entries, Entry{Path: path, Name: name, Dir: true, FileCount: l.dirs[path].count})
	}
	for _, name := range d.files {
		path := join(dir, name)
		entries = append(entries, Entry{Path: path, Name: name, SizeBytes: l.size(path), Letter: l.letters[path]})
	}
	return entries
}

func (l *Listing) size(path string) int64 {
	info, err := os.Lstat(filepath.Join(l.root, filepath.FromSlash(path)))
	if err != nil || info.IsDir() { // a submodule is an entry and a directory
		return 0
	}
	return info.Size()
}

func clean(dir string) string {
	if dir = strings.TrimRight(dir, "/"); dir == "." {
		return ""
	}
	return dir
}

func parent(path string) string { return path[:max(strings.LastIndexByte(path, '/'), 0)] }

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}
