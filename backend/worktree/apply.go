package worktree

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// apply makes an empty working tree on the right commit what a capture says:
// staged, changed and untracked files, each as they were.
func (g *Git) apply(ctx context.Context, dir string, c capture, lock *os.File) error {
	off, err := g.withoutMissingFilters(ctx, dir)
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{"read-tree", "--reset", c.Index},
		{"checkout-index", "--quiet", "--all", "--force", "--index"},
	} {
		if _, err := g.change(ctx, dir, call{args: args, settings: off, lock: lock}); err != nil {
			return refused(dir, "bring the files back", err)
		}
	}
	if err := g.applyWork(ctx, dir, c); err != nil {
		return err
	}
	if len(c.Intended) > 0 {
		args := append([]string{"add", "--intent-to-add", "--force", "--"}, c.Intended...)
		if _, err := g.change(ctx, dir, call{args: args, settings: off, lock: lock}); err != nil {
			return refused(dir, "bring back what was to be added", err)
		}
	}
	for _, flag := range []string{"assume-unchanged", "skip-worktree"} {
		var names bytes.Buffer
		for _, h := range c.Hidden {
			if h.Flag == flag {
				names.WriteString(h.Path + "\x00")
			}
		}
		if names.Len() == 0 {
			continue
		}
		if _, err := g.change(ctx, dir, call{args: []string{"update-index", "--" + flag, "-z", "--stdin"}, stdin: &names, lock: lock}); err != nil {
			return refused(dir, "bring back the flags of files", err)
		}
	}
	return nil
}

// applyWork brings the disk from what is staged to what was there.
func (g *Git) applyWork(ctx context.Context, dir string, c capture) error {
	root, err := os.OpenRoot(dir) // a link that is brought back must not lead the next file out of the tree
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	var meta string
	var gone []string
	var there []file
	err = g.records(ctx, dir, func(record string) error {
		if meta == "" {
			meta = record
			return nil
		}
		fields := strings.Fields(meta) // :mode mode hash hash letter
		meta = ""
		if len(fields) != 5 {
			return fmt.Errorf("git diff-tree printed %q", record)
		}
		if fields[4] == "D" || fields[4] == "T" {
			gone = append(gone, record)
		}
		if fields[4] != "D" {
			there = append(there, file{path: record, mode: fields[1], hash: fields[3]})
		}
		return nil
	}, "diff-tree", "-r", "-z", "--no-renames", c.Index, c.Work)
	if err != nil {
		return explain(dir, err)
	}
	for _, name := range gone {
		removeIn(root, name)
	}
	return g.writeOut(ctx, dir, root, there)
}

// removeIn removes a file and the folders that it leaves empty, as git would.
func removeIn(root *os.Root, name string) {
	for name != "." && root.Remove(filepath.FromSlash(name)) == nil {
		name = path.Dir(name)
	}
}

// writeOut writes objects to files, one after another from one git.
func (g *Git) writeOut(ctx context.Context, dir string, root *os.Root, files []file) error {
	if len(files) == 0 {
		return nil
	}
	var hashes bytes.Buffer
	for _, f := range files {
		hashes.WriteString(f.hash + "\n")
	}
	err := g.do(ctx, dir, call{args: []string{"cat-file", "--batch"}, stdin: &hashes}, func(stdout io.Reader) error {
		from := bufio.NewReader(stdout)
		for _, f := range files {
			header, err := from.ReadString('\n')
			if err != nil {
				return err
			}
			var size int64
			if _, err := fmt.Sscanf(header, f.hash+" blob %d", &size); err != nil {
				return fmt.Errorf("git cat-file printed %q", header)
			}
			if err := writeIn(root, f, io.LimitReader(from, size)); err != nil {
				return err
			}
			if _, err := from.Discard(1); err != nil {
				return err
			}
		}
		return nil
	})
	return refused(dir, "read the snapshot", err)
}

func writeIn(root *os.Root, f file, content io.Reader) error {
	name := filepath.FromSlash(f.path)
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	_ = root.Remove(name) // it may be a link
	if f.mode == "120000" {
		target, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		return root.Symlink(string(target), name)
	}
	perm := os.FileMode(0o666)
	if f.mode == "100755" {
		perm = 0o777
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, content); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
