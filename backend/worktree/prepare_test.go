package worktree_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	must(t, err)
	return string(text)
}

// configure writes what the project says of its worktrees.
func (b *bench) configure(text string) {
	b.t.Helper()
	put(b.t, b.repo, ".holdfast/config.yaml", "worktree:\n"+text)
}

func TestFilesAreCopiedAndLinked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	put(t, b.repo, ".archon/config.yaml", "env:\n  A: b\nworktree:\n  baseBranch: trunk\n  copyFiles: [not this]\n")
	b.configure("  copy_files: [.env, 비밀/설정, 'sample -> from sample', 'read me', gone, ../outside, /etc/hostname, sneaky/passwd]\n  link_files: [deps]\n")
	put(t, b.repo, ".env", "SECRET=1")
	put(t, b.repo, "비밀/설정/안", "x")
	put(t, b.repo, "sample", "s")
	put(t, b.repo, "deps/big", "x")
	put(t, filepath.Dir(b.repo), "outside", "x")
	must(t, os.Symlink("/etc", filepath.Join(b.repo, "sneaky")))
	put(t, b.repo, "read me", "changed here and not committed")

	e := b.make("copies")
	dir := e.WorkingPath
	if got := read(t, dir, ".env") + read(t, dir, "비밀/설정/안") + read(t, dir, "from sample") + read(t, dir, "deps/big"); got != "SECRET=1xsx" {
		t.Errorf("brought %q", got)
	}
	if target, err := os.Readlink(filepath.Join(dir, "deps")); err != nil || target != filepath.Join(b.repo, "deps") {
		t.Errorf("deps -> %q, %v", target, err)
	}
	want(t, "a file of the commit", read(t, dir, "read me"), nil, "read me")
	if exists(filepath.Join(filepath.Dir(dir), "outside")) || exists(filepath.Join(dir, "etc")) || exists(filepath.Join(dir, "sneaky", "passwd")) {
		t.Error("something from outside of the project was brought, or went outside of the worktree")
	}
	if notes := fmt.Sprint(e.Metadata["notes"]); !strings.Contains(notes, "gone is not in") || !strings.Contains(notes, "outside") {
		t.Errorf("notes %s", notes)
	}
	// What Holdfast brought is no work; once it is changed, it is.
	b.wantKinds(e.ID, "")
	put(t, dir, ".env", "SECRET=2")
	b.wantKinds(e.ID, "uncommitted")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	if !exists(filepath.Join(b.repo, "deps", "big")) {
		t.Fatal("the removal went through a link")
	}
	e, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	want(t, "the changed copy", read(t, e.WorkingPath, ".env"), nil, "SECRET=2")
}

func TestAConfigurationThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, text := range []string{"  ports: many\n", "  copy_files: {a: b}\n", " [\n", "  copy_files: &a [*a]\n", "  copy_files: " + strings.Repeat("[", 1000) + "\n"} {
		b.configure(text)
		_, err := b.Ensure(t.Context(), b.spec("x"))
		wantCode(t, err, workbench.EInvalid, filepath.Join(".holdfast", "config.yaml"))
	}
}

func TestTheSetupCommandRunsInTheWorktree(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the command is for sh")
	}
	b := newBench(t)
	b.configure("  setup: 'printf %s \"$PWD|$HOLDFAST_PORT|$HOLDFAST_BRANCH|$FROM_PROJECT|$GIT_DIR\" > told'\n")
	e := b.make("setup")
	port := worktree.Port(e)
	want(t, "what it was told", read(t, e.WorkingPath, "told"), nil, fmt.Sprintf("%s|%d|%s|yes|", e.WorkingPath, port, e.BranchName))
	spec := b.spec("without")
	spec.NoSetup = true
	without, err := b.Ensure(t.Context(), spec)
	must(t, err)
	if exists(filepath.Join(without.WorkingPath, "told")) {
		t.Error("it ran although nobody wanted it")
	}

	b.configure("  setup: 'echo no network; exit 7'\n")
	_, err = b.Ensure(t.Context(), b.spec("broken"))
	wantCode(t, err, workbench.EUnavailable, "no network", "7")
	l, err := b.List(t.Context(), b.project.ID, true)
	must(t, err)
	for _, e := range l.Environments {
		if e.WorkflowID == "broken" && (e.Status != workbench.EnvironmentDestroyed || e.ErrorMessage == nil || exists(e.WorkingPath)) {
			t.Errorf("left %+v", e)
		}
	}
	if left := refs(t, b.repo, "refs/heads/holdfast/task-broken"); len(left) != 0 {
		t.Errorf("left %q", left)
	}
	b.configure("  setup: 'true'\n")
	b.make("broken") // and then it works
}

func TestACreationThatIsCancelledLeavesNothing(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the command is for sh")
	}
	b := newBench(t)
	b.configure("  setup: 'echo > begun; sleep 600'\n")
	p, err := b.Place(t.Context(), b.spec("cancelled"))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for !exists(filepath.Join(p.WorkingPath, "begun")) && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	if _, err := b.Ensure(ctx, b.spec("cancelled")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if exists(p.WorkingPath) || len(refs(t, b.repo, "refs/heads/holdfast/")) != 0 {
		t.Error("something is left")
	}
	l, err := b.List(t.Context(), b.project.ID, true)
	if err != nil || len(l.Environments) != 1 || l.Environments[0].Status != workbench.EnvironmentDestroyed {
		t.Errorf("rows %+v, %v", l.Environments, err)
	}
}

func TestPortsAreToldToOneEach(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.configure("  ports: 15\n")
	first := b.make("one")
	taken := worktree.Port(first) + 20
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", taken))
	if err == nil {
		defer func() { _ = listener.Close() }()
	}
	second := worktree.Port(b.make("two"))
	if second < taken || second == taken {
		t.Errorf("ports %v and %d, where %d is in use", first.Metadata["port"], second, taken)
	}
	if told := worktree.Variables(first); !strings.Contains(strings.Join(told, " "), fmt.Sprintf("HOLDFAST_PORT=%d", taken-20)) {
		t.Errorf("told %v", []string(told))
	}
}

func TestFiltersThatAreNotInstalled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n"
	put(t, b.repo, ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
	put(t, b.repo, "big.bin", pointer)
	commit(t, b.repo)
	for key, command := range map[string]string{"clean": "git-lfs-that-is-not-here clean -- %f", "smudge": "git-lfs-that-is-not-here smudge -- %f", "process": "git-lfs-that-is-not-here filter-process"} {
		git(t, b.repo, "config", "filter.lfs."+key, command)
	}
	git(t, b.repo, "config", "filter.lfs.required", "true")
	e := b.make("lfs")
	want(t, "the pointer", read(t, e.WorkingPath, "big.bin"), nil, pointer)
	put(t, e.WorkingPath, "big.bin", "the real bytes")
	put(t, e.WorkingPath, "new.bin", "more")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	e, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	if got := read(t, e.WorkingPath, "big.bin") + read(t, e.WorkingPath, "new.bin"); got != "the real bytesmore" {
		t.Errorf("restored %q", got)
	}
}

func TestSubmodules(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	sub := filepath.Join(filepath.Dir(b.repo), "sub 하위")
	must(t, os.Mkdir(sub, 0o700))
	git(t, sub, "init", "--quiet", "--initial-branch=trunk")
	put(t, sub, "inside", "x")
	commit(t, sub)
	git(t, b.repo, "submodule", "--quiet", "add", sub, "module")
	commit(t, b.repo)

	e := b.make("modules")
	module := filepath.Join(e.WorkingPath, "module")
	want(t, "the submodule", read(t, module, "inside"), nil, "inside"[:0]+"x")
	b.wantKinds(e.ID, "")

	put(t, module, "new", "x")
	r := b.wantKinds(e.ID, "submodule")
	if !strings.Contains(r.Obstacles[0].Message, "not committed") {
		t.Errorf("message %q", r.Obstacles[0].Message)
	}
	commit(t, module)
	b.wantKinds(e.ID, "submodule uncommitted")
	git(t, module, "branch", "keep")
	git(t, module, "checkout", "--quiet", "HEAD~1")
	if r = b.wantKinds(e.ID, "submodule"); !strings.Contains(r.Obstacles[0].Message, "not pushed") {
		t.Errorf("message %q", r.Obstacles[0].Message)
	}
	git(t, module, "branch", "--quiet", "-D", "keep")
	put(t, e.WorkingPath, "beside", "x")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	e, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	if read(t, e.WorkingPath, "beside")+read(t, e.WorkingPath, "module", "inside") != "xx" {
		t.Error("not restored with its submodule")
	}

	// A server that is not there costs the submodule, not the worktree.
	must(t, os.Rename(sub, sub+" gone"))
	second := b.make("offline")
	if exists(filepath.Join(second.WorkingPath, "module", "inside")) || !strings.Contains(fmt.Sprint(second.Metadata["notes"]), "submodule") {
		t.Errorf("made %+v", second.Metadata)
	}
}

func TestADirectoryThatWasRemovedByHand(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("by hand")
	put(t, e.WorkingPath, "work", "x")
	commit(t, e.WorkingPath)
	away := e.WorkingPath + " away"
	must(t, os.Rename(e.WorkingPath, away))
	if got := b.show(e.ID).Environment.Status; got != workbench.EnvironmentMissing {
		t.Fatalf("it is %q", got)
	}
	must(t, os.Rename(away, e.WorkingPath))
	if got := b.show(e.ID).Environment.Status; got != workbench.EnvironmentActive {
		t.Fatalf("it is back and %q", got)
	}
	tip := git(t, e.WorkingPath, "rev-parse", "HEAD")
	must(t, os.RemoveAll(e.WorkingPath))
	again := b.make("by hand")
	if again.ID == e.ID || git(t, again.WorkingPath, "rev-parse", "HEAD") != tip {
		t.Errorf("made %+v", again)
	}
	must(t, os.RemoveAll(again.WorkingPath))
	r, err := b.Remove(t.Context(), again.ID, worktree.Removal{})
	must(t, err)
	if r.Snapshot != nil || !r.BranchKept || r.Environment.Status != workbench.EnvironmentDestroyed {
		t.Errorf("removed %+v", r)
	}
	if trees, err := worktree.New().Trees(t.Context(), b.repo); err != nil || len(trees) != 1 {
		t.Errorf("git knows %+v, %v", trees, err)
	}

	locked := b.make("locked")
	git(t, b.repo, "worktree", "lock", "--reason", "on a stick", locked.WorkingPath)
	must(t, os.RemoveAll(locked.WorkingPath))
	_, err = b.Remove(t.Context(), locked.ID, worktree.Removal{})
	wantCode(t, err, workbench.EConflict, "on a stick")
	_, err = b.Ensure(t.Context(), b.spec("locked"))
	wantCode(t, err, workbench.EConflict, "on a stick")

	other := b.make("replaced")
	must(t, os.RemoveAll(other.WorkingPath))
	git(t, filepath.Dir(b.repo), "clone", "--quiet", b.remote, other.WorkingPath)
	_, err = b.Ensure(t.Context(), b.spec("replaced"))
	wantCode(t, err, workbench.EConflict, "no worktree of")
	_, err = b.Remove(t.Context(), other.ID, worktree.Removal{Snapshot: true})
	wantCode(t, err, workbench.EConflict)
	if !exists(filepath.Join(other.WorkingPath, "read me")) {
		t.Error("another clone was removed")
	}
}

func TestARepositoryThatIsGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("orphan")
	must(t, os.RemoveAll(b.repo))
	for _, ask := range []func() error{
		func() error { _, err := b.Show(t.Context(), e.ID); return err },
		func() error { _, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true}); return err },
	} {
		wantCode(t, ask(), workbench.EDirectoryGone, b.repo, e.WorkingPath)
	}
	if l, err := b.List(t.Context(), b.project.ID, false); err != nil || len(l.Environments) != 1 {
		t.Errorf("list %+v, %v", l, err)
	}
	must(t, os.RemoveAll(e.WorkingPath))
	r, err := b.Remove(t.Context(), e.ID, worktree.Removal{})
	if err != nil || r.Environment.Status != workbench.EnvironmentDestroyed {
		t.Errorf("removed %+v, %v", r, err)
	}
}

func TestAProjectOnADetachedHead(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	put(t, repo, "a", "x")
	commit(t, repo)
	git(t, repo, "checkout", "--quiet", "--detach")
	git(t, repo, "branch", "--quiet", "-D", "trunk")
	b := benchOf(t, repo)
	e := b.make("detached")
	want(t, "head", git(t, e.WorkingPath, "rev-parse", "HEAD"), nil, git(t, repo, "rev-parse", "HEAD"))
	b.wantKinds(e.ID, "")
}

func TestHooksOfTheProjectDoNotRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hook := filepath.Join(b.repo, ".git", "hooks", "post-checkout")
	put(t, filepath.Dir(hook), "post-checkout", "#!/bin/sh\necho ran > \"$(dirname \"$0\")/ran\"\nexit 1\n")
	must(t, os.Chmod(hook, 0o700))
	e := b.make("hooks")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{})
	must(t, err)
	if exists(filepath.Join(filepath.Dir(hook), "ran")) {
		t.Error("a hook ran")
	}
}

// A program writes on while a worktree is removed: the removal fails, or the
// snapshot has the last word that the program got rid of.
func TestARemovalMeetsAWriter(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.make("writer")
	path := filepath.Join(e.WorkingPath, "read me")
	stop, last := make(chan struct{}), make(chan int)
	go func() {
		written := 0
		for n := 1; ; n++ {
			select {
			case <-stop:
				last <- written
				return
			case <-time.After(time.Duration(n%60) * time.Millisecond): // in bursts, so that a removal gets through
			}
			if file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err == nil {
				if _, err := fmt.Fprintf(file, "%d\n", n); err == nil {
					written = n
				}
				_ = file.Close()
			}
		}
	}()
	refusals := 0
	for deadline := time.Now().Add(30 * time.Second); ; refusals++ {
		_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
		if err == nil || time.Now().After(deadline) {
			break
		}
		wantCode(t, err, workbench.EConflict)
	}
	close(stop)
	wrote := <-last
	if exists(e.WorkingPath) {
		_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
		must(t, err)
	}
	e, err := b.Restore(t.Context(), e.ID)
	must(t, err)
	lines := strings.Fields(read(t, path))
	t.Logf("refused %d times, %d lines", refusals, len(lines))
	if wrote > 0 && lines[len(lines)-1] != fmt.Sprint(wrote) {
		t.Errorf("the last word is %q, the writer wrote %d", lines[len(lines)-1], wrote)
	}
	b.wantKinds(e.ID, "uncommitted")
}

func TestALaunchReportsWhatItSettled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	launch := workbench.Launch{ID: workbench.NewID(), HostID: b.host.ID, Mode: workbench.ModeServer, AppVersion: "1", StartedAt: b.clock.now()}
	must(t, b.db.BeginLaunch(t.Context(), launch))
	settle := func(e workbench.Environment) []workbench.Finding {
		t.Helper()
		now, err := b.db.Environment(t.Context(), e.ID)
		must(t, err)
		must(t, b.Resolve(t.Context(), now.EnvironmentSummary, func(context.Context) (*workbench.Finding, error) {
			return &workbench.Finding{LaunchID: launch.ID, SubjectKind: workbench.SubjectEnvironment, SubjectID: e.ID, Reason: "crash"}, nil
		}))
		all, err := b.db.Findings(t.Context(), launch.ID)
		must(t, err)
		return all
	}
	e := b.make("reported")
	if told := settle(e); len(told) != 0 {
		t.Errorf("a worktree that is as it was is reported: %+v", told)
	}
	must(t, os.Rename(e.WorkingPath, e.WorkingPath+" away"))
	told := settle(e)
	if len(told) != 1 || *told[0].StatusBefore != "active" || *told[0].StatusAfter != "missing" {
		t.Errorf("findings %+v", told)
	}
	if told = settle(e); len(told) != 1 {
		t.Errorf("the second time: %+v", told)
	}

	// The last owner wrote the row and nothing else.
	b.configure("  setup: 'true'\n")
	cut := e
	cut.ID, cut.WorkflowID, cut.Status, cut.Adopted = workbench.NewID(), "cut", workbench.EnvironmentCreating, false
	cut.WorkingPath, cut.PathKey, cut.BranchName = e.WorkingPath+"-cut", e.PathKey+"-cut", "holdfast/task-cut"
	_, err := b.db.AddEnvironment(t.Context(), cut)
	must(t, err)
	told = settle(cut)
	if len(told) != 2 || *told[1].StatusAfter != "destroyed" || told[1].Action != workbench.ActionRemoved {
		t.Errorf("findings %+v", told)
	}

	// Its files were complete when the set-up command was cut short.
	half := b.make("half")
	own := git(t, half.WorkingPath, "rev-parse", "--absolute-git-dir")
	must(t, os.WriteFile(filepath.Join(own, "holdfast"), []byte("files"), 0o600))
	b.unsettle(half, workbench.EnvironmentCreating)
	told = settle(half)
	got, err := b.db.Environment(t.Context(), half.ID)
	must(t, err)
	if len(told) != 3 || got.Status != workbench.EnvironmentActive || got.ErrorMessage == nil || !strings.Contains(*got.ErrorMessage, "set-up") {
		t.Errorf("it is %+v, findings %+v", got, told)
	}
}

// unsettle puts a row back to a status that only a crash leaves: through a
// removal, for which it gets a snapshot.
func (b *bench) unsettle(e workbench.Environment, status workbench.EnvironmentStatus) {
	b.t.Helper()
	id := workbench.NewID()
	_, err := b.db.AddSnapshot(b.t.Context(), workbench.Snapshot{
		ID: id, EnvironmentID: &e.ID, HostID: e.HostID, SnapshotRef: id, Reason: workbench.SnapshotManual,
	})
	must(b.t, err)
	for _, step := range [][2]workbench.EnvironmentStatus{{"active", "removing"}, {"removing", "destroyed"}, {"destroyed", status}} {
		must(b.t, b.db.MoveEnvironment(b.t.Context(), workbench.EnvironmentChange{ID: e.ID, From: step[0], To: step[1]}))
	}
}
