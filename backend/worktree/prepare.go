package worktree

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Keys of an environment's metadata.
const (
	metaPort   = "port"   // the first of the ports that it may use
	metaPorts  = "ports"  // how many
	metaNotes  = "notes"  // sentences for a person
	metaCopied = "copied" // what was copied or linked there, with where it came from
)

// markName is a file in the repository's folder of a worktree that says how far
// it was made. A start that finds a row in creating goes by it.
const markName = "holdfast"

const (
	markFiles = "files" // every file is there, the set-up command may not have ended
	markReady = "ready"
)

func (m *making) mark(ctx context.Context, text string) error {
	own, err := m.service.Git.ownDirectory(ctx, m.e.WorkingPath)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(own, markName), []byte(text), 0o600)
}

// submodules sets submodules up. They may be on a server that nobody reaches:
// then the worktree is there without them, and says so.
func (m *making) submodules(ctx context.Context) {
	if m.config.Submodules != nil && !*m.config.Submodules {
		return
	}
	if _, err := os.Stat(filepath.Join(m.e.WorkingPath, ".gitmodules")); err != nil {
		return
	}
	_, err := m.service.Git.change(ctx, m.e.WorkingPath, call{
		args: []string{"submodule", "--quiet", "update", "--init", "--recursive"},
		env:  []string{"GIT_ASKPASS=false", "SSH_ASKPASS=false", "SSH_ASKPASS_REQUIRE=force"}, lock: m.lock,
	})
	if err != nil && ctx.Err() == nil {
		m.note("The submodules could not be set up. Run `git submodule update --init --recursive` in the worktree.")
		m.service.Log.Warn("submodules not set up", "worktree", m.e.WorkingPath, "error", err)
	}
}

// files copies and links what the project's configuration names. Both ends stay
// in their trees, whatever a link or a ".." says.
func (m *making) files() error {
	if len(m.config.CopyFiles)+len(m.config.LinkFiles) == 0 {
		return nil
	}
	from, err := os.OpenRoot(m.repo.path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := os.OpenRoot(m.e.WorkingPath)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	copied := map[string]string{}
	for i, entry := range slices.Concat(m.config.CopyFiles, m.config.LinkFiles) {
		source, target, _ := strings.Cut(entry, "->")
		source = filepath.Clean(filepath.FromSlash(strings.TrimSpace(source)))
		if target = strings.TrimSpace(target); target == "" {
			target = source
		}
		target = filepath.Clean(filepath.FromSlash(target))
		carry := copyIn
		if i >= len(m.config.CopyFiles) {
			carry = m.link
		}
		switch err := carry(from, to, source, target); {
		case errors.Is(err, fs.ErrExist):
		case errors.Is(err, fs.ErrNotExist):
			m.note("%s is not in %s, so it was not brought into the worktree.", source, m.repo.path)
		case err != nil:
			m.note("%s could not be brought into the worktree: %v.", source, err)
		default:
			copied[filepath.ToSlash(target)] = filepath.ToSlash(source)
		}
	}
	if len(copied) > 0 {
		m.e.Metadata[metaCopied] = copied
	}
	return nil
}

// link makes a link to what is in the project's directory.
func (m *making) link(from, to *os.Root, source, target string) error {
	if _, err := from.Stat(source); err != nil {
		return err
	}
	if err := to.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return err
	}
	return to.Symlink(filepath.Join(m.repo.path, source), target)
}

// copyIn copies a file, or a folder with all that is in it. What is there
// already stays.
func copyIn(from, to *os.Root, source, target string) error {
	info, err := from.Lstat(source)
	if err != nil {
		return err
	}
	switch {
	case info.IsDir():
		return copyFolder(from, to, source, target)
	case info.Mode()&fs.ModeSymlink != 0:
		points, err := from.Readlink(source)
		if err != nil {
			return err
		}
		return to.Symlink(points, target)
	case !info.Mode().IsRegular():
		return nil
	}
	if err := to.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return err
	}
	in, err := from.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := to.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

func copyFolder(from, to *os.Root, source, target string) error {
	entries, err := fs.ReadDir(from.FS(), filepath.ToSlash(source))
	if err != nil {
		return err
	}
	if err := to.MkdirAll(target, 0o777); err != nil {
		return err
	}
	for _, entry := range entries {
		err := copyIn(from, to, filepath.Join(source, entry.Name()), filepath.Join(target, entry.Name()))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// asCopied reports files of a worktree that Holdfast brought there and that are
// still as they are in the project's directory.
func asCopied(e workbench.Environment) func(path string) bool {
	copied, _ := e.Metadata[metaCopied].(map[string]any)
	return func(path string) bool {
		for target, from := range copied {
			source, ok := from.(string)
			rest, below := strings.CutPrefix(path, target)
			if ok && below && (rest == "" || rest[0] == '/') {
				return same(filepath.Join(e.RepositoryPath, filepath.FromSlash(source+rest)), filepath.Join(e.WorkingPath, filepath.FromSlash(path)))
			}
		}
		return false
	}
}

// same reports whether a file is a link to another or has the same bytes.
func same(original, file string) bool {
	if points, err := os.Readlink(file); err == nil {
		there, err := os.Readlink(original)
		return points == original || err == nil && points == there
	}
	a, errA := os.ReadFile(original)
	b, errB := os.ReadFile(file)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// Ports of worktrees: far from those that systems give out, a few for each.
const (
	firstPort  = 20_000
	lastPort   = 29_990
	leastPorts = 10
)

// port finds the first of some ports that no other environment was told and
// that nothing listens at. It is a hint: nothing keeps others from them.
func (s *Service) port(ctx context.Context, count int) (int, error) {
	all, err := s.Store.HostEnvironments(ctx, s.HostID)
	if err != nil {
		return 0, err
	}
	taken := map[int]bool{}
	for _, summary := range all {
		e, err := s.Store.Environment(ctx, summary.ID)
		if err != nil {
			return 0, err
		}
		first := Port(e)
		for p := first; p < first+number(e.Metadata[metaPorts]); p += leastPorts {
			taken[p] = true
		}
	}
	blocks := (max(count, leastPorts) + leastPorts - 1) / leastPorts
candidates:
	for first := firstPort; first+blocks*leastPorts <= lastPort; first += leastPorts {
		for i := range blocks {
			if taken[first+i*leastPorts] {
				continue candidates
			}
		}
		if unused(ctx, first) {
			return first, nil
		}
	}
	return firstPort, nil // a hint that clashes is better than no worktree
}

func unused(ctx context.Context, port int) bool {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

// Variables are what a child in an environment is told about it, as NAME=value.
func Variables(e workbench.Environment) workbench.Environ {
	told := workbench.Environ{"HOLDFAST_WORKTREE=" + e.WorkingPath, "HOLDFAST_BRANCH=" + e.BranchName, "HOLDFAST_REPOSITORY=" + e.RepositoryPath}
	if port := Port(e); port != 0 {
		told = append(told, "HOLDFAST_PORT="+strconv.Itoa(port))
	}
	return told
}

// Port is the first of the ports that an environment may use, 0 when it was told
// none.
func Port(e workbench.Environment) int { return number(e.Metadata[metaPort]) }

// number reads a number of metadata, which is a float64 once it was stored.
func number(v any) int {
	switch n := v.(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}

// setupTime bounds a set-up command, which may install a whole toolchain.
const setupTime = 20 * time.Minute

// setup runs the command that makes a worktree ready for work. It is the
// project's own, and runs because somebody asked to work in the project.
func (m *making) setup(ctx context.Context) error {
	if m.config.Setup == "" || m.spec.NoSetup {
		return nil
	}
	own, err := m.service.Variables(ctx, m.spec.CodebaseID)
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, setupTime)
	defer cancel()
	shell, flag := "/bin/sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd", "/C"
	}
	cmd := exec.CommandContext(bounded, shell, flag, m.config.Setup)
	cmd.Dir = m.e.WorkingPath
	cmd.Env = slices.Concat(environment(os.Environ()), own, Variables(*m.e))
	said := &tail{limit: complaintBytes}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = stopWait
	ownGroup(cmd) // the lock is not for it: it may start servers that outlive it
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m.service.Log.Info("set-up command failed", "worktree", m.e.WorkingPath, "error", err)
		return workbench.Wrap(workbench.EUnavailable, err, "The set-up command of the worktree failed ("+err.Error()+"), so the worktree was not kept. "+lastLine(m.service.Mask(said.String())))
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	bytes.Buffer
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.Buffer.Write(p)
	if over := t.Len() - t.limit; over > 0 {
		t.Next(over)
	}
	return len(p), nil
}

func lastLine(said string) string {
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(said, "")), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if last == "" {
		return "It printed nothing."
	}
	if len(last) > maxSaid {
		last = strings.ToValidUTF8(last[len(last)-maxSaid:], "")
	}
	return "It last said: " + last
}
