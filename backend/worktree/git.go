// Package worktree runs git, and keeps isolation environments: git worktrees,
// each for one piece of work. Repositories are not trusted: a project that was
// just cloned must not run its hooks or its file system monitor because
// somebody looks at it, and looking takes no lock that a user's own git would
// wait for.
package worktree

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// answerBytes bounds an answer that is kept whole: one path, name or hash.
	answerBytes = 64 << 10
	// recordBytes bounds one record of a list. Paths end at 4 KiB on Linux.
	recordBytes = 1 << 20
	// complaintBytes is how much of git's standard error is kept, for the log.
	complaintBytes = 8 << 10
	// killWait is how long a cancelled git may keep its pipes open, through a
	// child that was not killed with it, before they are closed on it.
	killWait = 2 * time.Second
)

// Git runs the git program. The zero value runs the one on the PATH; a Git may
// be used by many goroutines.
type Git struct {
	// Program is the git to run: a path, or a name to find on the PATH.
	Program string
}

// New returns a Git that runs the git on the PATH.
func New() *Git { return &Git{} }

// failure is git's own refusal: it ran and said no.
type failure struct {
	status    int
	complaint string
}

func (f *failure) Error() string {
	return fmt.Sprintf("git exited with %d: %s", f.status, strings.TrimSpace(f.complaint))
}

// answer runs git in dir and returns what it printed, without the last line
// end. Only one is cut: a path may end with another.
func (g *Git) answer(ctx context.Context, dir string, args ...string) (string, error) {
	var out string
	err := g.run(ctx, dir, args, func(stdout io.Reader) (err error) {
		out, err = short(stdout)
		return err
	})
	return out, err
}

// short reads an answer that is kept whole.
func short(stdout io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(stdout, answerBytes+1))
	if len(data) > answerBytes {
		return "", fmt.Errorf("git printed more than %d bytes", answerBytes)
	}
	return strings.TrimSuffix(string(data), "\n"), err
}

// records runs git in dir and calls each with every NUL-ended record that it
// prints, as it prints them.
func (g *Git) records(ctx context.Context, dir string, each func(record string) error, args ...string) error {
	return g.run(ctx, dir, args, eachRecord(each))
}

func eachRecord(each func(record string) error) func(io.Reader) error {
	return func(stdout io.Reader) error {
		scanner := bufio.NewScanner(stdout)
		scanner.Buffer(make([]byte, 64<<10), recordBytes)
		scanner.Split(splitNUL)
		for scanner.Scan() {
			if err := each(scanner.Text()); err != nil {
				return err
			}
		}
		return scanner.Err()
	}
}

func splitNUL(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// run asks git in dir and gives its answer to read.
func (g *Git) run(ctx context.Context, dir string, args []string, read func(io.Reader) error) error {
	return g.do(ctx, dir, call{args: args}, read)
}

// do starts git in dir, gives its output to read, and waits for its end. It
// returns a *failure when git said no, a *workbench.Error when it could not be
// run at all.
func (g *Git) do(ctx context.Context, dir string, c call, read func(io.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(running, dir, c)
	complaint := &head{limit: complaintBytes}
	cmd.Stderr = complaint
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return startFailure(dir, err)
	}
	readErr := read(stdout)
	if readErr != nil {
		cancel() // nobody reads on: git would wait for ever
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &exit) && exit.Exited():
		return &failure{status: exit.ExitCode(), complaint: complaint.String()}
	case readErr != nil:
		return readErr
	default:
		return err
	}
}

func (g *Git) command(ctx context.Context, dir string, c call) *exec.Cmd {
	program := g.Program
	if program == "" {
		program = "git"
	}
	settings := []string{
		"-c", "core.fsmonitor=false", // the setting may name any program
		"--literal-pathspecs", // a file named ":(top)" is a file
		"--no-pager",
	}
	if !c.hooks {
		settings = append(settings, "-c", "core.hooksPath="+os.DevNull)
	}
	cmd := exec.CommandContext(ctx, program, slices.Concat(settings, c.settings, c.args)...)
	cmd.Dir = dir
	cmd.Env = append(environment(os.Environ()), c.env...)
	cmd.Stdin = c.stdin
	cmd.WaitDelay = killWait
	ownGroup(cmd)
	c.prepare(cmd)
	return cmd
}

// kept are the GIT_ variables that git may see. The others could point it at
// another repository, index or configuration than the one that is meant, as
// they do when Holdfast is started from a hook.
var kept = map[string]bool{
	"GIT_CEILING_DIRECTORIES":         true,
	"GIT_CONFIG_GLOBAL":               true,
	"GIT_CONFIG_NOSYSTEM":             true,
	"GIT_CONFIG_SYSTEM":               true,
	"GIT_DISCOVERY_ACROSS_FILESYSTEM": true,
	"GIT_EXEC_PATH":                   true,
}

func environment(inherited []string) []string {
	env := make([]string, 0, len(inherited)+3)
	for _, entry := range inherited {
		key, _, _ := strings.Cut(entry, "=")
		if key = strings.ToUpper(key); strings.HasPrefix(key, "GIT_") && !kept[key] {
			continue
		}
		env = append(env, entry)
	}
	return append(env,
		"GIT_OPTIONAL_LOCKS=0",  // looking must not make the user's own git wait
		"GIT_TERMINAL_PROMPT=0", // there is no terminal to ask on
		"LC_ALL=C",              // messages are recognised
	)
}

// startFailure tells a missing git from a missing directory.
func startFailure(dir string, err error) error {
	if gone := checkDirectory(dir); gone != nil {
		return gone
	}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		return workbench.Wrap(workbench.EUnavailable, err,
			"Git is not installed or not on the PATH. Install git and try again.")
	}
	return workbench.Wrap(workbench.EUnavailable, err,
		"Git could not be started. Check that git runs in a terminal, then try again.")
}

func checkDirectory(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrPermission):
		return workbench.Wrap(workbench.EInvalid, err,
			dir+" may not be read. Change its permissions or choose another directory.")
	case err != nil:
		return workbench.Wrap(workbench.EDirectoryGone, err,
			dir+" does not exist. Restore it or choose another directory.")
	case !info.IsDir():
		return workbench.Errorf(workbench.EInvalid, "%s is a file. Choose a directory.", dir)
	}
	return nil
}

// explain makes git's refusal an error for a person; other errors pass.
func explain(dir string, err error) error {
	var refused *failure
	if !errors.As(err, &refused) {
		return err
	}
	if gone := checkDirectory(dir); gone != nil {
		return gone
	}
	switch {
	case strings.Contains(refused.complaint, "dubious ownership"):
		return workbench.Wrap(workbench.EUnavailable, err,
			"Git does not open "+dir+", because another user owns it. Run git status there: it prints the command that allows it.")
	case strings.Contains(refused.complaint, "not a git repository"),
		strings.Contains(refused.complaint, "must be run in a work tree"):
		return workbench.Wrap(workbench.ENotRepository, err,
			dir+" is not in a git working tree. Open it as a folder, or run git init there.")
	}
	return workbench.Wrap(workbench.EUnavailable, err,
		"Git failed in "+dir+". Run git status there to see what is wrong.")
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	if room := h.limit - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
