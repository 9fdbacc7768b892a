package worktree_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// bench is a service on a real store and a real repository.
type bench struct {
	*worktree.Service
	t       *testing.T
	db      *store.DB
	host    workbench.Host
	project workbench.Codebase
	repo    string
	remote  string // bare
	clock   *clock
}

// clock is a clock that tests put forward.
type clock struct{ ms int64 }

func (c *clock) now() int64 { return c.ms }

// options of a service as the composition root makes it.
func options(t testing.TB, db *store.DB, hostID, root string) worktree.Options {
	return worktree.Options{
		Git: worktree.New(), Store: db, HostID: hostID, Root: root, Bundles: root + " expired", Notify: func(workbench.Notice) {}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Now: workbench.SystemClock, Key: project.Canonical, Variables: func(context.Context, string) (workbench.Environ, error) {
			return workbench.Environ{"FROM_PROJECT=yes"}, nil
		}, Mask: func(s string) string { return s },
	}
}

// newBench gives a test a repository with one commit and its remote.
func newBench(t *testing.T) *bench {
	t.Helper()
	repo := repository(t)
	write(t, repo, "read me", "src/가나다.txt")
	commit(t, repo)
	remote := filepath.Join(filepath.Dir(repo), "원격 bare.git")
	git(t, filepath.Dir(repo), "init", "--quiet", "--bare", "--initial-branch=trunk", remote)
	git(t, repo, "remote", "add", "origin", remote)
	git(t, repo, "push", "--quiet", "origin", "trunk")
	b := benchOf(t, repo)
	b.remote = remote
	return b
}

// benchOf makes a service for a repository.
func benchOf(t *testing.T, repo string) *bench {
	t.Helper()
	db := storetest.Open(t)
	b := &bench{t: t, db: db, host: storetest.Host(t, db), repo: repo, clock: &clock{ms: time.Now().UnixMilli()}}
	var err error
	b.project, err = project.NewService(db, worktree.New(), b.host.ID, func(workbench.Notice) {}).Add(t.Context(), repo, false)
	must(t, err)
	opt := options(t, db, b.host.ID, filepath.Join(filepath.Dir(repo), "나무 trees"))
	opt.Now = b.clock.now
	b.Service = worktree.NewService(opt)
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) spec(id string) worktree.Spec {
	return worktree.Spec{CodebaseID: b.project.ID, WorkflowType: workbench.WorkflowTask, WorkflowID: id}
}

// make makes the environment of a task.
func (b *bench) make(id string) workbench.Environment {
	b.t.Helper()
	e, err := b.Ensure(b.t.Context(), b.spec(id))
	must(b.t, err)
	if e.Status != workbench.EnvironmentActive {
		b.t.Fatalf("status %q", e.Status)
	}
	return e
}

func (b *bench) show(id string) worktree.Report {
	b.t.Helper()
	r, err := b.Show(b.t.Context(), id)
	must(b.t, err)
	return r
}

// kinds are the obstacles to a removal.
func kinds(r worktree.Report) string {
	var all []string
	for _, o := range r.Obstacles {
		all = append(all, o.Kind)
	}
	return strings.Join(all, " ")
}

func (b *bench) wantKinds(id, wanted string) worktree.Report {
	b.t.Helper()
	r := b.show(id)
	if got := kinds(r); got != wanted {
		b.t.Errorf("obstacles %q, want %q", got, wanted)
	}
	return r
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// refs are the refs below a prefix.
func refs(t *testing.T, dir, prefix string) []string {
	t.Helper()
	return strings.Fields(git(t, dir, "for-each-ref", "--format=%(refname)", prefix))
}

func TestEnsureMakesAWorktreeFromTheNewestBase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	// Somebody else pushes; here nobody has fetched it.
	other := filepath.Join(filepath.Dir(b.repo), "other")
	git(t, filepath.Dir(b.repo), "clone", "--quiet", b.remote, other)
	put(t, other, "news", "x")
	commit(t, other)
	git(t, other, "push", "--quiet", "origin", "trunk")

	e := b.make("고치기 the bug")
	if !exists(filepath.Join(e.WorkingPath, "news")) {
		t.Error("the worktree does not begin from what was pushed")
	}
	want(t, "branch", git(t, e.WorkingPath, "branch", "--show-current"), nil, e.BranchName)
	if !strings.HasPrefix(e.BranchName, "holdfast/task-고치기-the-bug") || *e.BaseBranch != "trunk" || *e.BaseCommit != git(t, other, "rev-parse", "HEAD") {
		t.Errorf("made %+v", e)
	}
	if up := git(t, e.WorkingPath, "for-each-ref", "--format=%(upstream)", "refs/heads/"+e.BranchName); up != "" {
		t.Errorf("the branch tracks %q: a push would go there", up)
	}
	again := b.make("고치기 the bug")
	if again.ID != e.ID {
		t.Error("the same work has two worktrees")
	}
	place, err := b.Place(t.Context(), b.spec("고치기 the bug"))
	if err != nil || place.PathKey != e.PathKey || place.Environment.ID != e.ID {
		t.Errorf("place %+v, %v", place, err)
	}
	later, err := b.Place(t.Context(), b.spec("later"))
	must(t, err)
	if made := b.make("later"); made.PathKey != later.PathKey || made.BranchName != later.BranchName {
		t.Errorf("made %+v, planned %+v", made, later)
	}
}

func TestNamesThatDifferInWhatASystemIgnoresDoNotMeet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	seen := map[string]string{}
	for _, id := range []string{"a b", "a-b", "A b", "a/b", "..", "한글", "한 글", strings.Repeat("x", 300), strings.Repeat("x", 301)} {
		p, err := b.Place(t.Context(), b.spec(id))
		must(t, err)
		if other, taken := seen[strings.ToLower(p.WorkingPath)]; taken {
			t.Errorf("%q and %q share %s", id, other, p.WorkingPath)
		}
		seen[strings.ToLower(p.WorkingPath)] = id
	}
}

func TestAnIssueAndItsPRShareOne(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	issue := worktree.Spec{CodebaseID: b.project.ID, WorkflowType: workbench.WorkflowIssue, WorkflowID: "42"}
	e, err := b.Ensure(t.Context(), issue)
	must(t, err)
	pr := worktree.Spec{
		CodebaseID: b.project.ID, WorkflowType: workbench.WorkflowPR, WorkflowID: "99",
		Related: []worktree.Relation{{LinkType: workbench.LinkIssue, LinkID: "42"}},
	}
	shared, err := b.Ensure(t.Context(), pr)
	must(t, err)
	if shared.ID != e.ID {
		t.Fatal("the PR of the issue has a worktree of its own")
	}
	pr.Related = nil // it is known by now
	if shared, err = b.Ensure(t.Context(), pr); err != nil || shared.ID != e.ID {
		t.Errorf("the second time: %s, %v", shared.ID, err)
	}
	if links := b.show(e.ID).Links; len(links) != 1 || links[0].LinkType != workbench.LinkPR || links[0].LinkID != "99" {
		t.Errorf("links %+v", links)
	}
	other := pr
	other.WorkflowID = "100"
	if apart, err := b.Ensure(t.Context(), other); err != nil || apart.ID == e.ID {
		t.Errorf("another PR: %v, %v", apart.ID == e.ID, err)
	}
}

func TestManyAskForTheSameAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := make(chan string, 8)
	for range cap(ids) {
		go func() {
			e, err := b.Ensure(t.Context(), b.spec("race"))
			if err != nil {
				t.Error(err)
			}
			ids <- e.ID
		}()
	}
	first := <-ids
	for range cap(ids) - 1 {
		if id := <-ids; id != first {
			t.Errorf("two worktrees: %s and %s", first, id)
		}
	}
	if trees, err := worktree.New().Trees(t.Context(), b.repo); err != nil || len(trees) != 2 {
		t.Errorf("trees %+v, %v", trees, err)
	}
}

func TestABranchThatIsThereGoesOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	git(t, b.repo, "branch", "holdfast/task-worked")
	git(t, b.repo, "branch", "holdfast/task-idle")
	tree := filepath.Join(filepath.Dir(b.repo), "temporary")
	git(t, b.repo, "worktree", "add", "--quiet", tree, "holdfast/task-worked")
	put(t, tree, "work", "x")
	commit(t, tree)
	tip := git(t, tree, "rev-parse", "HEAD")
	git(t, b.repo, "worktree", "remove", tree)
	old := git(t, b.repo, "rev-parse", "HEAD")
	put(t, b.repo, "newer", "x")
	commit(t, b.repo)

	worked := b.make("worked")
	want(t, "the branch with work", git(t, worked.WorkingPath, "rev-parse", "HEAD"), nil, tip)
	if worked.Metadata["notes"] == nil || *worked.BaseCommit != old {
		t.Errorf("nothing is said of it: %+v", worked)
	}
	idle := b.make("idle")
	want(t, "the branch without work", git(t, idle.WorkingPath, "rev-parse", "HEAD"), nil, git(t, b.repo, "rev-parse", "HEAD"))
	kept := refs(t, b.repo, "refs/holdfast/recovery/")
	if len(kept) != 1 || git(t, b.repo, "rev-parse", kept[0]) != old {
		t.Errorf("the branch was moved without a recovery ref: %q", kept)
	}
}

func TestWorktreesOnTheDiskAreAdopted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	by := filepath.Join(filepath.Dir(b.repo), "by hand 손")
	git(t, b.repo, "worktree", "add", "--quiet", "-b", "feature/x", by)
	l, err := b.List(t.Context(), b.project.ID, false)
	must(t, err)
	if len(l.Found) != 1 || l.Found[0].Path != by || l.Found[0].Branch != "feature/x" {
		t.Fatalf("found %+v", l.Found)
	}
	spec := b.spec("7")
	spec.WorkflowType, spec.Branch = workbench.WorkflowPR, "feature/x"
	e, err := b.Ensure(t.Context(), spec)
	must(t, err)
	if !e.Adopted || e.WorkingPath != by || e.BranchName != "feature/x" {
		t.Errorf("not adopted: %+v", e)
	}
	detached := filepath.Join(filepath.Dir(b.repo), "detached")
	git(t, b.repo, "worktree", "add", "--quiet", "--detach", detached)
	d, err := b.Adopt(t.Context(), worktree.Adoption{CodebaseID: b.project.ID, Path: detached})
	if err != nil || d.BranchName != "HEAD" || !d.Adopted {
		t.Errorf("detached: %+v, %v", d, err)
	}
	_, err = b.Adopt(t.Context(), worktree.Adoption{CodebaseID: b.project.ID, Path: by})
	wantCode(t, err, workbench.EConflict, "already")
	_, err = b.Adopt(t.Context(), worktree.Adoption{CodebaseID: b.project.ID, Path: b.repo})
	wantCode(t, err, workbench.EInvalid, "own directory")
	_, err = b.Adopt(t.Context(), worktree.Adoption{CodebaseID: b.project.ID, Path: t.TempDir()})
	wantCode(t, err, workbench.ENotFound, "no worktree")
	spec.WorkflowID, spec.Branch = "8", "trunk"
	_, err = b.Ensure(t.Context(), spec)
	wantCode(t, err, workbench.EConflict, "own directory")
}

func TestAPlaceThatIsTakenIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p, err := b.Place(t.Context(), b.spec("taken"))
	must(t, err)
	put(t, p.WorkingPath, "precious", "x")
	_, err = b.Ensure(t.Context(), b.spec("taken"))
	wantCode(t, err, workbench.EConflict, p.WorkingPath)
	if !exists(filepath.Join(p.WorkingPath, "precious")) {
		t.Error("what was there is gone")
	}
	if l, err := b.List(t.Context(), b.project.ID, true); err != nil || len(l.Environments) != 0 {
		t.Errorf("a row was left: %+v, %v", l, err)
	}
}

func TestARepositoryWithoutCommits(t *testing.T) {
	t.Parallel()
	b := benchOf(t, repository(t))
	e := b.make("first")
	want(t, "branch", git(t, e.WorkingPath, "branch", "--show-current"), nil, e.BranchName)
	put(t, e.WorkingPath, "a", "staged")
	git(t, e.WorkingPath, "add", "a")
	put(t, e.WorkingPath, "a", "changed")
	put(t, e.WorkingPath, "b", "new")
	before := stateOf(t, e.WorkingPath)
	b.wantKinds(e.ID, "uncommitted")
	_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
	must(t, err)
	e, err = b.Restore(t.Context(), e.ID)
	must(t, err)
	if after := stateOf(t, e.WorkingPath); after != before {
		t.Errorf("restored\n%s\nwant\n%s", after, before)
	}
	commit(t, e.WorkingPath)
	b.wantKinds(e.ID, "unique")
}

func TestAGitThatIsMissingOrTooOldIsSaid(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	opt := b.Options
	opt.Git = &worktree.Git{Program: filepath.Join(t.TempDir(), "git")}
	_, err := worktree.NewService(opt).Ensure(t.Context(), b.spec("x"))
	wantCode(t, err, workbench.EUnavailable, "not installed")
	put(t, filepath.Dir(opt.Git.Program), "git", "#!/bin/sh\necho git version 2.17.1\n")
	must(t, os.Chmod(opt.Git.Program, 0o700))
	_, err = worktree.NewService(opt).Ensure(t.Context(), b.spec("x"))
	wantCode(t, err, workbench.EUnavailable, "2.17", "2.31")
}

// Older versions list worktrees in lines and cannot try a merge.
func TestAnOlderGit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	program := filepath.Join(t.TempDir(), "git")
	must(t, os.WriteFile(program, []byte(`#!/bin/sh
for word; do
	case "$word" in
	version) echo "git version 2.34.1"; exit ;;
	merge-tree) exit 129 ;;
	esac
	case "$list $word" in "list -z") exit 129 ;; esac
	[ "$word" = list ] && list=list
done
exec git "$@"
`), 0o700))
	opt := b.Options
	opt.Git = &worktree.Git{Program: program}
	b.Service = worktree.NewService(opt)
	e := b.make("old 오래된")
	put(t, e.WorkingPath, "work", "x")
	b.wantKinds(e.ID, "uncommitted")
	e = b.removeAndRestore(e)
	commit(t, e.WorkingPath)
	squash(t, b.repo, e.BranchName)
	if r := b.wantKinds(e.ID, ""); r.Standing.Merged != worktree.MergedPatch {
		t.Errorf("merged %q", r.Standing.Merged)
	}
	git(t, b.repo, "worktree", "lock", "--reason", "on a stick", e.WorkingPath)
	b.wantKinds(e.ID, "locked")
}
