package worktree

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// stopWait is how long a git that changes something may take to clean up after
// itself when it is cancelled. One that is killed leaves lock files behind, and
// the user's own git would refuse to work until somebody removes them.
const stopWait = 10 * time.Second

// call is one run of git.
type call struct {
	args     []string
	settings []string // -c key=value, before args
	stdin    io.Reader
	env      []string // over the environment that every git gets
	changes  bool     // it writes: stopped with a request first
	hooks    bool     // the repository's hooks run: the user asked for what they watch over
	lock     *os.File // held by git and its children for as long as they live
}

func (c call) prepare(cmd *exec.Cmd) {
	if c.changes {
		cmd.WaitDelay = stopWait
		askToStop(cmd)
	}
	if c.lock != nil {
		inherit(cmd, c.lock)
	}
}

// change runs git to change something, and returns what it printed.
func (g *Git) change(ctx context.Context, dir string, c call) (string, error) {
	c.changes = true
	var out string
	err := g.do(ctx, dir, c, func(stdout io.Reader) (err error) {
		out, err = short(stdout)
		return err
	})
	return out, err
}

// refused makes git's refusal an error for a person that says what git said;
// other errors pass. doing continues "Git could not".
func refused(dir, doing string, err error) error {
	var no *failure
	if !errors.As(err, &no) {
		return err
	}
	if gone := checkDirectory(dir); gone != nil {
		return gone
	}
	return workbench.Wrap(workbench.EUnavailable, err,
		"Git could not "+doing+": "+sentence(no.complaint)+" Mend that in "+dir+", then try again.")
}

// maxSaid bounds what is shown of git's words, in bytes.
const maxSaid = 400

// sentence is the line of a complaint that says what is wrong.
func sentence(complaint string) string {
	said := "it gives no reason"
	for line := range strings.Lines(complaint) {
		line = strings.TrimSpace(line)
		for _, mark := range []string{"fatal: ", "error: "} {
			if rest, ok := strings.CutPrefix(line, mark); ok {
				line, complaint = rest, ""
			}
		}
		if line != "" {
			said = line
		}
		if complaint == "" {
			break
		}
	}
	if len(said) > maxSaid {
		said = strings.ToValidUTF8(said[:maxSaid], "")
	}
	return strings.TrimRight(said, ".") + "."
}

// The least version of git that worktrees work with: it names what is locked
// and what may be pruned.
const leastMajor, leastMinor = 2, 31

var versionDigits = regexp.MustCompile(`(\d+)\.(\d+)`)

// version returns the two numbers of git's version that count.
func (g *Git) version(ctx context.Context, dir string) (major, minor int, err error) {
	said, err := g.answer(ctx, dir, "version")
	if err != nil {
		return 0, 0, explain(dir, err)
	}
	if m := versionDigits.FindStringSubmatch(said); m != nil {
		major, _ = strconv.Atoi(m[1])
		minor, _ = strconv.Atoi(m[2])
	}
	return major, minor, nil
}

// Supported fails with EUnavailable when there is no git, or one that is too
// old for worktrees.
func (g *Git) Supported(ctx context.Context, dir string) error {
	major, minor, err := g.version(ctx, dir)
	if err != nil {
		return err
	}
	if major > leastMajor || major == leastMajor && minor >= leastMinor {
		return nil
	}
	return workbench.Errorf(workbench.EUnavailable, "The git of this machine is version %d.%d. Worktrees need %d.%d or newer: update git, then try again.",
		major, minor, leastMajor, leastMinor)
}

// filterKey is the setting of a filter driver that runs a program.
var filterKey = regexp.MustCompile(`^filter\.(.+)\.(clean|smudge|process)$`)

// withoutMissingFilters are settings that turn off the filters whose program is
// not installed: a checkout then keeps what is committed, such as the pointers
// of Git LFS, and does not fail half-way.
func (g *Git) withoutMissingFilters(ctx context.Context, dir string) ([]string, error) {
	var off []string
	seen := map[string]bool{}
	err := g.records(ctx, dir, func(record string) error {
		key, value, _ := strings.Cut(record, "\n")
		m := filterKey.FindStringSubmatch(key)
		if m == nil || seen[m[1]] || runs(value) {
			return nil
		}
		seen[m[1]] = true
		for _, part := range []string{"clean=", "smudge=", "process=", "required=false"} {
			off = append(off, "-c", "filter."+m[1]+"."+part)
		}
		return nil
	}, "config", "-z", "--get-regexp", `^filter\..*\.(clean|smudge|process)$`)
	var no *failure
	if errors.As(err, &no) && no.status == 1 {
		return nil, nil // there are no filters
	}
	return off, explain(dir, err)
}

// runs reports whether the program of a command line is there. What a shell has
// to read first is taken to be.
func runs(command string) bool {
	program, _, _ := strings.Cut(strings.TrimSpace(command), " ")
	if program == "" || strings.ContainsAny(program, `'"$\`) {
		return true
	}
	_, err := exec.LookPath(program)
	return err == nil
}
