package worktree

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// capture is the state of a working tree as git objects: what is committed,
// staged, changed and untracked, each apart. Files are kept byte by byte as they
// are on the disk, past the filters that a commit would apply. What is ignored
// is not in it.
type capture struct {
	Head     string // "": no commit yet
	Branch   string // "": detached
	Index    string // the tree that is staged
	Work     string // the tree on the disk, untracked files included
	Intended []string
	Hidden   []hidden
	Files    int64 // that differ from the commit
	Bytes    int64 // of those that were read from the disk
}

// hidden is a file that git was told not to look at.
type hidden struct {
	Path string `json:"path"`
	Flag string `json:"flag"` // assume-unchanged or skip-worktree
}

// note is what a snapshot's commit says about itself, besides its trees.
type note struct {
	Environment string   `json:"environment,omitempty"`
	Branch      string   `json:"branch"`
	Intended    []string `json:"intent_to_add,omitempty"`
	Hidden      []hidden `json:"hidden,omitempty"`
	Submodules  []string `json:"submodules,omitempty"`
}

// file is one that differs from the index, as it is on the disk.
type file struct {
	path   string
	mode   string // "": it is not there
	hash   string
	size   int64
	target string // of a link
}

// capture reads the state of a working tree. It changes nothing but the object
// store. EConflict when the state cannot be told in trees: a merge is not
// resolved.
func (g *Git) capture(ctx context.Context, dir string) (c capture, err error) {
	if c.Head, err = g.Head(ctx, dir); err != nil {
		return c, err
	}
	if c.Branch, err = g.Branch(ctx, dir); err != nil {
		return c, err
	}
	files, err := g.differing(ctx, dir, &c)
	if err != nil {
		return c, err
	}
	index, remove, err := g.copyIndex(ctx, dir)
	if err != nil {
		return c, err
	}
	defer remove()
	env := []string{"GIT_INDEX_FILE=" + index}
	if c.Index, err = g.change(ctx, dir, call{args: []string{"write-tree"}, env: env}); err != nil {
		return c, refused(dir, "write down what is staged", err)
	}
	if err := g.store(ctx, dir, files); err != nil {
		return c, err
	}
	for _, f := range files {
		c.Bytes += f.size
	}
	if len(files) > 0 {
		update := call{args: []string{"update-index", "-z", "--index-info"}, stdin: indexInfo(files, len(c.Index)), env: env}
		if _, err := g.change(ctx, dir, update); err != nil {
			return c, refused(dir, "write down what is changed", err)
		}
	}
	c.Work, err = g.change(ctx, dir, call{args: []string{"write-tree"}, env: env})
	return c, refused(dir, "write down what is changed", err)
}

// copyIndex copies the index, so that no lock of the user's is taken.
func (g *Git) copyIndex(ctx context.Context, dir string) (path string, remove func(), err error) {
	own, err := g.ownDirectory(ctx, dir)
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "holdfast-index-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(folder) }
	path = filepath.Join(folder, "index")
	data, err := os.ReadFile(filepath.Join(own, "index"))
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil // nothing was ever staged
	}
	if err != nil {
		remove()
	}
	return path, remove, err
}

// differing lists the files that are not on the disk as they are in the index.
func (g *Git) differing(ctx context.Context, dir string, c *capture) ([]file, error) {
	var files []file
	var unmerged string
	err := g.records(ctx, dir, func(record string) error {
		change, ok := parseChange(record)
		if !ok {
			return nil
		}
		fields := strings.SplitN(record, " ", 7)
		switch {
		case change.letter == Unmerged:
			unmerged = change.path
		case change.letter == Untracked:
			c.Files++
			files = append(files, file{path: change.path, mode: "?"})
		case fields[1][1] == '.': // staged, and so on the disk
			c.Files++
		case change.absent:
			c.Files++
			files = append(files, file{path: change.path})
		default:
			c.Files++
			if fields[1][1] == 'A' {
				c.Intended = append(c.Intended, change.path)
			}
			files = append(files, file{path: change.path, mode: fields[5]})
		}
		return nil
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames")
	if err != nil {
		return nil, explain(dir, err)
	}
	if unmerged != "" {
		return nil, workbench.Errorf(workbench.EConflict, "%s has a merge conflict in %s. Resolve it, or abort the merge, first.", dir, unmerged)
	}
	more, err := g.notLookedAt(ctx, dir, c)
	return append(files, more...), err
}

// notLookedAt lists the files that git was told not to look at and that are on
// the disk: nobody would be told that they had changed.
func (g *Git) notLookedAt(ctx context.Context, dir string, c *capture) ([]file, error) {
	var files []file
	err := g.records(ctx, dir, func(record string) error {
		tag, path, _ := strings.Cut(record, " ")
		skipped := tag == "S" || tag == "s"
		if !skipped && (tag == "" || tag != strings.ToLower(tag)) {
			return nil
		}
		if info, err := os.Lstat(filepath.Join(dir, path)); err != nil || info.IsDir() {
			return nil // a sparse checkout leaves it out
		}
		flag := "assume-unchanged"
		if skipped {
			flag = "skip-worktree"
		}
		c.Hidden = append(c.Hidden, hidden{path, flag})
		files = append(files, file{path: path, mode: "?"})
		return nil
	}, "ls-files", "-z", "-v", "--cached")
	return files, explain(dir, err)
}

// store writes the files into the object store, as they are.
func (g *Git) store(ctx context.Context, dir string, files []file) error {
	var names bytes.Buffer
	var regular []*file
	for i := range files {
		f := &files[i]
		if f.mode == "" {
			continue
		}
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.path)))
		if err != nil {
			return changedMeanwhile(dir, f.path, err)
		}
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			if f.target, err = os.Readlink(filepath.Join(dir, filepath.FromSlash(f.path))); err != nil {
				return changedMeanwhile(dir, f.path, err)
			}
			f.mode = "120000"
			if f.hash, err = g.change(ctx, dir, call{args: []string{"hash-object", "-w", "--no-filters", "--stdin"}, stdin: strings.NewReader(f.target)}); err != nil {
				return refused(dir, "store "+f.path, err)
			}
		case info.Mode().IsRegular():
			if f.mode == "?" {
				f.mode = modeOf(info)
			}
			f.size = info.Size()
			regular = append(regular, f)
			names.WriteString(quoted(f.path) + "\n")
		default:
			return workbench.Errorf(workbench.EConflict, "%s is a folder with a repository of its own, a pipe or a socket, which no snapshot can keep. Move it, or add it to .gitignore, first.",
				filepath.Join(dir, filepath.FromSlash(f.path)))
		}
	}
	if len(regular) == 0 {
		return nil
	}
	return g.storeRegular(ctx, dir, regular, &names)
}

func (g *Git) storeRegular(ctx context.Context, dir string, files []*file, names io.Reader) error {
	i := 0
	err := g.do(ctx, dir, call{args: []string{"hash-object", "-w", "--no-filters", "--stdin-paths"}, stdin: names, changes: true},
		eachLine(func(hash string) error {
			if i < len(files) {
				files[i].hash = hash
			}
			i++
			return nil
		}))
	if err != nil {
		return refused(dir, "store the changed files", err)
	}
	if i != len(files) {
		return fmt.Errorf("git stored %d of %d files", i, len(files))
	}
	return nil
}

func modeOf(info fs.FileInfo) string {
	if info.Mode().Perm()&0o111 != 0 {
		return "100755"
	}
	return "100644"
}

func changedMeanwhile(dir, path string, cause error) error {
	return workbench.Wrap(workbench.EConflict, cause, path+" in "+dir+" changed or cannot be read while it was written down. Try again when nothing works there.")
}

// quoted is a path as git reads it from a line: a path may hold a line end.
func quoted(path string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(path) {
		switch c := path[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// indexInfo is the input of update-index: what is gone first, because a file may
// have become a folder.
func indexInfo(files []file, digits int) io.Reader {
	var gone, there bytes.Buffer
	for _, f := range files {
		if f.mode == "" {
			fmt.Fprintf(&gone, "0 %s\t%s\x00", strings.Repeat("0", digits), f.path)
		} else {
			fmt.Fprintf(&there, "%s %s\t%s\x00", f.mode, f.hash, f.path)
		}
	}
	return io.MultiReader(&gone, &there)
}

// keep writes a capture down as commits under a ref: the tree on the disk, whose
// parents are the commit and what is staged.
func (g *Git) keep(ctx context.Context, dir, ref string, c capture, n note) (string, error) {
	n.Branch, n.Intended, n.Hidden = c.Branch, c.Intended, c.Hidden
	said, err := json.Marshal(n)
	if err != nil {
		return "", err
	}
	parents := []string{}
	if c.Head != "" {
		parents = append(parents, c.Head)
	}
	staged, err := g.commitTree(ctx, dir, c.Index, "holdfast: what was staged\n", parents...)
	if err != nil {
		return "", err
	}
	commit, err := g.commitTree(ctx, dir, c.Work, "holdfast: snapshot\n\n"+string(said)+"\n", append(parents, staged)...)
	if err != nil {
		return "", err
	}
	return commit, g.setRef(ctx, dir, ref, commit, "")
}

// kept reads back what keep wrote.
func (g *Git) kept(ctx context.Context, dir, commit string) (c capture, n note, err error) {
	var said string
	err = g.run(ctx, dir, []string{"show", "-s", "--no-show-signature", "--format=%T%n%P%n%b", commit}, func(stdout io.Reader) error {
		data, err := io.ReadAll(stdout)
		said = string(data)
		return err
	})
	if err != nil {
		return c, n, refused(dir, "read the snapshot", err)
	}
	lines := strings.SplitN(said, "\n", 3)
	if len(lines) < 3 {
		return c, n, fmt.Errorf("snapshot %s: %q", commit, said)
	}
	if err := json.Unmarshal([]byte(strings.TrimSpace(lines[2])), &n); err != nil {
		return c, n, fmt.Errorf("snapshot %s: %w", commit, err)
	}
	parents := strings.Fields(lines[1])
	staged := parents[len(parents)-1]
	if len(parents) > 1 {
		c.Head = parents[0]
	}
	c.Work, c.Branch, c.Intended, c.Hidden = lines[0], n.Branch, n.Intended, n.Hidden
	c.Index, err = g.answer(ctx, dir, "rev-parse", "--verify", staged+"^{tree}")
	return c, n, explain(dir, err)
}

// same reports whether two captures are of the same state.
func (c capture) same(other capture) bool {
	return c.Head == other.Head && c.Branch == other.Branch && c.Index == other.Index && c.Work == other.Work &&
		slices.Equal(c.Intended, other.Intended) && slices.Equal(c.Hidden, other.Hidden)
}
