//go:build unix

package worktree_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// victim is what a child of the test does until it is killed.
type victim struct {
	Verb       string // create, remove or restore
	Database   string
	HostID     string
	Root       string
	CodebaseID string
	Task       string // of create
	ID         string // of remove and restore
}

// play is the child: it says that it is ready, waits for a line, and works.
func play(role string) int {
	var v victim
	if err := json.Unmarshal([]byte(role), &v); err != nil {
		return fail(err)
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Path: v.Database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fail(err)
	}
	s := worktree.NewService(worktree.Options{
		Git: worktree.New(), Store: db, HostID: v.HostID, Root: v.Root, Notify: func(workbench.Notice) {},
		Log: slog.New(slog.DiscardHandler), Now: workbench.SystemClock, Key: project.Canonical,
		Variables: func(context.Context, string) (workbench.Environ, error) { return nil, nil },
		Mask:      func(text string) string { return text },
	})
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return fail(err)
	}
	switch v.Verb {
	case "create":
		_, err = s.Ensure(ctx, worktree.Spec{CodebaseID: v.CodebaseID, WorkflowType: workbench.WorkflowTask, WorkflowID: v.Task})
	case "remove":
		_, err = s.Remove(ctx, v.ID, worktree.Removal{Snapshot: true})
	case "restore":
		_, err = s.Restore(ctx, v.ID)
	}
	if err != nil {
		return fail(err)
	}
	return 0
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// stage is a repository and a database file on which children are killed.
type stage struct {
	t       *testing.T
	repo    string
	root    string
	path    string
	host    workbench.Host
	project workbench.Codebase
}

func newStage(t *testing.T) *stage {
	t.Helper()
	repo := repository(t)
	for i := range 150 {
		put(t, repo, fmt.Sprintf("folder %d/파일 %d", i%7, i), strings.Repeat("x", 4000))
	}
	commit(t, repo)
	s := &stage{t: t, repo: repo, root: filepath.Join(filepath.Dir(repo), "trees"), path: filepath.Join(filepath.Dir(repo), "holdfast.db")}
	storetest.Create(t, s.path)
	s.with(func(b *bench) {
		s.host = storetest.Host(t, b.db)
		var err error
		s.project, err = project.NewService(b.db, worktree.New(), s.host.ID, func(workbench.Notice) {}).Add(t.Context(), repo, false)
		must(t, err)
	})
	return s
}

// with opens the database for as long as do runs: no child has it then.
func (s *stage) with(do func(b *bench)) {
	s.t.Helper()
	db := storetest.Reopen(s.t, s.path)
	defer func() { must(s.t, db.Close()) }()
	do(&bench{
		Service: worktree.NewService(options(s.t, db, s.host.ID, s.root)),
		t:       s.t, db: db, host: s.host, project: s.project, repo: s.repo,
	})
}

// run lets a child work and kills it after a while, its git too where that is
// asked for; 0 lets it end. It returns how long the work took.
func (s *stage) run(v victim, after time.Duration, withGit bool) time.Duration {
	t := s.t
	t.Helper()
	v.Database, v.HostID, v.Root, v.CodebaseID = s.path, s.host.ID, s.root, s.project.ID
	role, err := json.Marshal(v)
	must(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleKey+"="+string(role), "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = t.Output()
	stdin, err := cmd.StdinPipe()
	must(t, err)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = stdin.Write([]byte("go\n"))
	must(t, err)
	if after == 0 {
		must(t, cmd.Wait())
		return time.Since(began)
	}
	timer := time.AfterFunc(after, func() {
		gits := children(cmd.Process.Pid)
		_ = cmd.Process.Kill()
		for _, pid := range gits {
			if withGit {
				_ = syscall.Kill(-pid, syscall.SIGKILL)
			}
		}
	})
	_ = cmd.Wait() // killed, or done before
	timer.Stop()
	return time.Since(began)
}

// children are the processes that a process has started, where the system says.
func children(pid int) []int {
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil
	}
	var pids []int
	for _, word := range strings.Fields(string(said)) {
		var child int
		if _, err := fmt.Sscan(word, &child); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// resolve is the next start.
func (s *stage) resolve(b *bench) []workbench.EnvironmentSummary {
	s.t.Helper()
	all, err := b.db.HostEnvironments(s.t.Context(), s.host.ID)
	must(s.t, err)
	for _, e := range all {
		must(s.t, b.Resolve(s.t.Context(), e, nil))
	}
	all, err = b.db.HostEnvironments(s.t.Context(), s.host.ID)
	must(s.t, err)
	return all
}

// unlock removes the lock files of refs that a killed git leaves, as git asks
// its user to.
func unlock(t *testing.T, repo string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(repo, ".git"), func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.Name() == "worktrees" {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".lock") && !entry.IsDir() {
			t.Logf("git left %s", path)
			err = os.Remove(path)
		}
		return err
	}))
}

// nothingLeft checks that what no row knows is not there.
func (s *stage) nothingLeft(live []workbench.EnvironmentSummary) {
	t := s.t
	t.Helper()
	trees, err := worktree.New().Trees(t.Context(), s.repo)
	must(t, err)
	if len(trees) != len(live)+1 {
		t.Fatalf("git knows %+v; rows %+v", trees, live)
	}
	admin, err := os.ReadDir(filepath.Join(s.repo, ".git", "worktrees"))
	if err == nil && len(admin) != len(live) {
		t.Fatalf("left in the repository: %v", admin)
	}
	folders, err := filepath.Glob(filepath.Join(s.root, "*", "*"))
	must(t, err)
	hiddenOnes, err := filepath.Glob(filepath.Join(s.root, "*", ".*"))
	must(t, err)
	for _, folder := range append(folders, hiddenOnes...) {
		known := filepath.Dir(folder) == filepath.Join(s.root, ".locks")
		for _, e := range live {
			known = known || e.WorkingPath == folder
		}
		if !known {
			t.Fatalf("left on the disk: %s", folder)
		}
	}
}

// points are moments of a piece of work that took as long as whole, and may take
// longer when other tests run.
func points(whole time.Duration, n int) []time.Duration {
	var all []time.Duration
	for i := range n {
		all = append(all, whole*time.Duration(2*i+1)/time.Duration(n))
	}
	return all
}

const killed = 9 // moments of each verb

func TestACreationThatIsKilledIsWholeOrGone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	whole := s.run(victim{Verb: "create", Task: "measured"}, 0, false)
	outcomes := map[workbench.EnvironmentStatus]int{}
	for i, after := range points(whole, killed) {
		task := fmt.Sprintf("task %d", i)
		s.run(victim{Verb: "create", Task: task}, after, i%2 == 1)
		s.with(func(b *bench) {
			if i%2 == 1 {
				unlock(t, s.repo)
			}
			live := s.resolve(b)
			s.nothingLeft(live)
			for _, e := range live {
				if e.Status != workbench.EnvironmentActive {
					t.Fatalf("after %v: %+v", after, e)
				}
			}
			if e, err := b.db.EnvironmentFor(t.Context(), s.project.ID, workbench.WorkflowTask, task); err == nil {
				outcomes[e.Status]++
			} else {
				outcomes[workbench.EnvironmentDestroyed]++
			}
			e, err := b.Ensure(t.Context(), b.spec(task)) // whatever became of it, the work goes on
			must(t, err)
			if said := git(t, e.WorkingPath, "status", "--porcelain"); said != "" || git(t, e.WorkingPath, "branch", "--show-current") != e.BranchName {
				t.Fatalf("after %v the worktree is not whole: %s", after, said)
			}
			_, err = b.Remove(t.Context(), e.ID, worktree.Removal{})
			must(t, err)
		})
	}
	t.Logf("whole work %v, outcomes %v", whole, outcomes)
}

func TestARemovalThatIsKilledIsDoneOrDidNotHappen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var e workbench.Environment
	var before string
	s.with(func(b *bench) {
		e = b.make("dirty")
		put(t, e.WorkingPath, "new 새", "x")
		put(t, e.WorkingPath, "folder 1/파일 1", "changed")
		put(t, e.WorkingPath, "staged", "x")
		git(t, e.WorkingPath, "add", "staged")
		before = stateOf(t, e.WorkingPath)
	})
	whole := s.run(victim{Verb: "remove", ID: e.ID}, 0, false)
	back := s.run(victim{Verb: "restore", ID: e.ID}, 0, false)
	outcomes := map[string]int{}
	for i, after := range points(whole, killed) {
		s.run(victim{Verb: "remove", ID: e.ID}, after, i%2 == 1)
		s.with(func(b *bench) {
			if i%2 == 1 {
				unlock(t, s.repo)
			}
			live := s.resolve(b)
			s.nothingLeft(live)
			outcomes[fmt.Sprint("removed ", len(live) == 0)]++
			if len(live) == 1 && live[0].Status == workbench.EnvironmentActive {
				if got := stateOf(t, e.WorkingPath); got != before {
					t.Fatalf("after %v it stayed as\n%s", after, got)
				}
				_, err := b.Remove(t.Context(), e.ID, worktree.Removal{Snapshot: true})
				must(t, err)
			} else if len(live) != 0 {
				t.Fatalf("after %v: %+v", after, live)
			}
		})
		// The way back is killed too, and then taken again.
		s.run(victim{Verb: "restore", ID: e.ID}, points(back, killed)[i], i%2 == 0)
		s.with(func(b *bench) {
			unlock(t, s.repo)
			live := s.resolve(b)
			s.nothingLeft(live)
			outcomes[fmt.Sprint("restored ", len(live) == 1)]++
			if len(live) == 0 {
				_, err := b.Restore(t.Context(), e.ID)
				must(t, err)
			}
			if got := stateOf(t, e.WorkingPath); got != before {
				t.Fatalf("after %v it came back as\n%s\nwant\n%s", after, got, before)
			}
		})
	}
	t.Logf("removal %v, restore %v, outcomes %v", whole, back, outcomes)
}
