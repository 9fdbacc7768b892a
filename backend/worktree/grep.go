package worktree

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Grep returns how many lines of each file below dir hold text, whatever the
// case of its letters. Paths are relative to dir, with '/' between names. Binary
// and ignored files are left out; untracked ones are searched. A folder that is
// no repository (repo is false) is searched too, by its .gitignore files.
func (g *Git) Grep(ctx context.Context, dir string, repo bool, text string) (map[string]int, error) {
	args := []string{
		// What a user has set for grep must not change how the answer reads.
		"-c", "grep.fullName=false", "-c", "grep.fallbackToNoIndex=false",
		"grep", "--no-color", "--no-recurse-submodules", "--count", "-z", "-I", "-i", "-F",
	}
	if repo {
		args = append(args, "--untracked")
	} else {
		args = append(args, "--no-index", "--exclude-standard")
	}
	found := map[string]int{}
	err := g.run(ctx, dir, append(args, "-e", text, "--", "."), func(out io.Reader) error {
		return counts(bufio.NewReader(out), found)
	})
	var refused *failure
	if errors.As(err, &refused) && refused.status == 1 && refused.complaint == "" {
		return found, nil // nothing was found
	}
	return found, explain(dir, err)
}

// counts reads records of a path, NUL, a number and the end of a line.
func counts(out *bufio.Reader, found map[string]int) error {
	for {
		path, err := out.ReadString(0)
		if errors.Is(err, io.EOF) && path == "" {
			return nil
		}
		if err != nil {
			return err
		}
		number, err := out.ReadString('\n')
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(strings.TrimSuffix(number, "\n"))
		if err != nil {
			return fmt.Errorf("git grep counted %q: %w", number, err)
		}
		found[strings.TrimSuffix(path, "\x00")] = n
	}
}
