package worktree_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// roleKey tells a copy of this program that it is a child that a test kills.
const roleKey = "HOLDFAST_TEST_WORKTREE_ROLE"

// TestMain runs every test as if Holdfast had been started from a git hook of
// another repository. No answer may come from there.
func TestMain(m *testing.M) {
	role := os.Getenv(roleKey)
	settings := os.Getenv("GIT_CONFIG_GLOBAL")
	if role == "" {
		settings = filepath.Join(os.TempDir(), fmt.Sprintf("holdfast-test-gitconfig-%d", os.Getpid()))
		// Submodules on the disk are not followed otherwise.
		if err := os.WriteFile(settings, []byte("[protocol \"file\"]\n\tallow = always\n"), 0o600); err != nil {
			panic(err)
		}
	}
	for key, value := range map[string]string{
		"GIT_DIR":             "/elsewhere/.git",
		"GIT_WORK_TREE":       "/elsewhere",
		"GIT_INDEX_FILE":      "/elsewhere/index",
		"GIT_CONFIG_COUNT":    "1",
		"GIT_CONFIG_KEY_0":    "core.bare",
		"GIT_CONFIG_VALUE_0":  "true",
		"GIT_CONFIG_GLOBAL":   settings,
		"GIT_CONFIG_NOSYSTEM": "1",
	} {
		if err := os.Setenv(key, value); err != nil {
			panic(err)
		}
	}
	if role != "" {
		os.Exit(play(role))
	}
	code := func() int {
		defer func() { _ = os.Remove(settings) }()
		defer storetest.EndServer()
		return m.Run()
	}()
	if err := goleak.Find(storetest.Interrupted()); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// git prepares a repository, as a user would with git itself.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := command(t, dir, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("git", append([]string{
		"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "protocol.file.allow=always",
	}, args...)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "GIT_") })
	cmd.Env = append(cmd.Env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	return cmd
}

// repository makes one with a path that breaks joined command lines.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "-my 'repo' $(x)")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "init", "--quiet", "--initial-branch=trunk")
	return dir
}

func write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, name := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "work")
}

func wantCode(t *testing.T, err error, code workbench.Code, parts ...string) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != code {
		t.Fatalf("code %q of error %v, want %q", got, err, code)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("message %q does not say %q", err, part)
		}
	}
}

func want(t *testing.T, what string, got string, err error, wanted string) {
	t.Helper()
	if err != nil || got != wanted {
		t.Errorf("%s is %q (error %v), want %q", what, got, err, wanted)
	}
}

func TestRoot(t *testing.T) {
	t.Parallel()
	g := worktree.New()
	ctx := t.Context()
	dir := repository(t)
	write(t, dir, "a/b/c", "file")

	root, err := g.Root(ctx, filepath.Join(dir, "a", "b"))
	want(t, "root from below", root, err, dir)

	commit(t, dir)
	linked := filepath.Join(filepath.Dir(dir), "linked")
	git(t, dir, "worktree", "add", "--quiet", "-b", "other", linked)
	root, err = g.Root(ctx, linked)
	want(t, "root of a linked worktree", root, err, linked)
	branch, err := g.Branch(ctx, linked)
	want(t, "branch of a linked worktree", branch, err, "other")

	_, err = g.Root(ctx, filepath.Join(dir, ".git"))
	wantCode(t, err, workbench.ENotRepository)
	bare := t.TempDir()
	git(t, bare, "init", "--quiet", "--bare")
	_, err = g.Root(ctx, bare)
	wantCode(t, err, workbench.ENotRepository, bare)
	plain := t.TempDir()
	_, err = g.Root(ctx, plain)
	wantCode(t, err, workbench.ENotRepository, plain, "Open it as a folder")
	_, err = g.Root(ctx, filepath.Join(plain, "gone"))
	wantCode(t, err, workbench.EDirectoryGone, "gone")
	_, err = g.Root(ctx, filepath.Join(dir, "file"))
	wantCode(t, err, workbench.EInvalid, "is a file")
	_, err = (&worktree.Git{Program: filepath.Join(plain, "no-git")}).Root(ctx, dir)
	wantCode(t, err, workbench.EUnavailable, "not installed")
}

func TestRootOfAnotherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only the superuser can give a directory away")
	}
	dir := repository(t)
	if err := os.Chown(dir, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	_, err := worktree.New().Root(t.Context(), dir)
	wantCode(t, err, workbench.EUnavailable, "another user owns it")
}

func TestBranches(t *testing.T) {
	t.Parallel()
	g := worktree.New()
	ctx := t.Context()
	dir := repository(t)

	head, err := g.Head(ctx, dir)
	want(t, "head before the first commit", head, err, "")
	branch, err := g.Branch(ctx, dir)
	want(t, "branch before the first commit", branch, err, "trunk")
	def, err := g.DefaultBranch(ctx, dir)
	want(t, "default branch without main, master or origin", def, err, "trunk")

	commit(t, dir)
	head, err = g.Head(ctx, dir)
	want(t, "head", head, err, git(t, dir, "rev-parse", "HEAD"))

	git(t, dir, "branch", "master")
	def, err = g.DefaultBranch(ctx, dir)
	want(t, "default branch beside master", def, err, "master")

	clone := filepath.Join(t.TempDir(), "clone")
	git(t, dir, "clone", "--quiet", dir, clone)
	git(t, clone, "branch", "main")
	def, err = g.DefaultBranch(ctx, clone)
	want(t, "default branch of a clone", def, err, "trunk")

	git(t, clone, "checkout", "--quiet", "--detach")
	branch, err = g.Branch(ctx, clone)
	want(t, "branch of a detached head", branch, err, "")

	_, err = g.Head(ctx, t.TempDir())
	wantCode(t, err, workbench.ENotRepository)
	_, err = g.DefaultBranch(ctx, filepath.Join(dir, "gone"))
	wantCode(t, err, workbench.EDirectoryGone)
}

func TestRemoteURL(t *testing.T) {
	t.Parallel()
	for address, wanted := range map[string]string{
		"https://example.com/a/b.git":                    "https://example.com/a/b.git",
		"https://ada:hunter2@example.com/a/b.git":        "https://example.com/a/b.git",
		"https://ghp_hunter2@example.com:8443/a":         "https://example.com:8443/a",
		"ssh://git:hunter2@example.com/a":                "ssh://git@example.com/a",
		"git@example.com:a/b.git":                        "git@example.com:a/b.git",
		"/a path/with spaces":                            "/a path/with spaces",
		"https://x-access-token:hunter2@example.com/%20": "https://example.com/%20",
	} {
		dir := repository(t)
		git(t, dir, "remote", "add", "upstream", address)
		got, err := worktree.New().RemoteURL(t.Context(), dir)
		want(t, "the only remote", got, err, wanted)
		git(t, dir, "remote", "add", "origin", "https://example.com/origin")
		got, err = worktree.New().RemoteURL(t.Context(), dir)
		want(t, "origin", got, err, "https://example.com/origin")
	}

	dir := repository(t)
	got, err := worktree.New().RemoteURL(t.Context(), dir)
	want(t, "no remote", got, err, "")
	git(t, dir, "remote", "add", "one", "https://example.com/1")
	git(t, dir, "remote", "add", "two", "https://example.com/2")
	got, err = worktree.New().RemoteURL(t.Context(), dir)
	want(t, "two remotes and no origin", got, err, "")
	_, err = worktree.New().RemoteURL(t.Context(), t.TempDir())
	wantCode(t, err, workbench.ENotRepository)
}

// A repository that was just cloned must not run a program of its author.
func TestMonitorOfRepositoryDoesNotRun(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the monitor of this test is a shell script")
	}
	dir := repository(t)
	write(t, dir, "file")
	commit(t, dir)
	marker := filepath.Join(t.TempDir(), "ran")
	monitor := filepath.Join(t.TempDir(), "monitor")
	if err := os.WriteFile(monitor, []byte("#!/bin/sh\ntouch "+marker+"\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "config", "core.fsmonitor", monitor)
	g := worktree.New()
	if _, _, err := g.Files(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(marker); !errors.Is(err, os.ErrNotExist) {
		t.Error("the repository's monitor ran")
	}
	git(t, dir, "status")
	if _, err := os.Stat(marker); err != nil {
		t.Errorf("the monitor does not run for git either, so this test shows nothing: %v", err)
	}
}

func TestCancelEndsGitAndItsHelpers(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the helper of this test is a shell command")
	}
	dir := repository(t)
	write(t, dir, "file")
	commit(t, dir)
	write(t, dir, ".gitattributes")
	if err := os.WriteFile(filepath.Join(dir, ".gitattributes"), []byte("file filter=slow\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The helper holds the fifo open for writing for as long as it lives.
	fifo := filepath.Join(t.TempDir(), "fifo")
	if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
		t.Skipf("%v: %s", err, out)
	}
	git(t, dir, "config", "filter.slow.clean", "exec 9>'"+fifo+"'; sleep 600")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "file"), later, later); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := worktree.New().Status(ctx, dir)
		done <- err
	}()
	opened := make(chan *os.File, 1)
	go func() {
		file, _ := os.Open(fifo) // returns when the helper has opened it too
		opened <- file
	}()
	var alive *os.File
	select {
	case alive = <-opened:
	case err := <-done:
		t.Fatalf("git ended before its helper ran: %v", err)
	}
	defer alive.Close()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := alive.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := alive.Read(make([]byte, 1)); n != 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the helper lives on: read %d, %v", n, err)
	}
}
