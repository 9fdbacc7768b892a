package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// recoveryKept is how long a recovery ref is kept.
const recoveryKept = 30 * 24 * time.Hour

// Recovery is a recovery ref: where a branch was before Holdfast moved it or
// took it away.
type Recovery struct {
	RepositoryPath string `json:"repository_path"`
	Ref            string `json:"ref"`
	Commit         string `json:"commit"`
	BranchName     string `json:"branch_name"` // HEAD: that of a worktree without a branch
	CreatedAt      int64  `json:"created_at"`  // UTC ms
	ExpiresAt      int64  `json:"expires_at"`  // UTC ms
}

// Expired is what has been kept long enough.
type Expired struct {
	Snapshots  []workbench.Snapshot `json:"snapshots"`
	Recoveries []Recovery           `json:"recoveries"`
	Locks      int64                `json:"locks"` // files that kept a worktree from two at once, and the worktree is gone
}

func nothingExpired() Expired {
	return Expired{Snapshots: []workbench.Snapshot{}, Recoveries: []Recovery{}}
}

// Expire removes what has been kept long enough, or says what it would remove:
// snapshots and recovery refs after 30 days, and lock files of worktrees that
// are gone. What only a snapshot or a recovery ref holds is written to a bundle
// first. What a run needs that works, waits or can be resumed stays, however old. What cannot be removed is logged, and tried again the next time.
func (s *Service) Expire(ctx context.Context, how Sweeping) (Expired, error) {
	gone := nothingExpired()
	due, err := s.Store.ExpiringSnapshots(ctx, s.HostID, s.Now(), 1000)
	if err != nil {
		return gone, err
	}
	for _, snapshot := range due {
		if how.CodebaseID != "" && value(snapshot.CodebaseID) != how.CodebaseID {
			continue
		}
		goes, err := s.expireSnapshot(ctx, snapshot, how.DryRun)
		if err != nil {
			s.Log.Warn("a snapshot that has expired stays", "snapshot", snapshot.ID, "error", err)
		}
		if goes {
			gone.Snapshots = append(gone.Snapshots, snapshot)
		}
	}
	if gone.Recoveries, err = s.expireRecoveries(ctx, how); err != nil {
		return gone, err
	}
	gone.Locks, err = s.expireLocks(ctx, how.DryRun)
	return gone, err
}

// Forget removes a snapshot that has expired, when it is due: kept as a git
// bundle first. false: it stays, because its time was changed, a run needs it, or
// git refused, which is logged and tried again the next time.
func (s *Service) Forget(ctx context.Context, id string) (bool, error) {
	snapshot, err := s.Store.Snapshot(ctx, id)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return true, nil // the daily sweep was faster, or the run was interrupted after it
	}
	if err != nil || snapshot.HostID != s.HostID || snapshot.ExpiresAt == nil || *snapshot.ExpiresAt > s.Now() {
		return false, err
	}
	gone, err := s.expireSnapshot(ctx, snapshot, false)
	if err != nil && ctx.Err() == nil {
		s.Log.Warn("a snapshot that has expired stays", "snapshot", id, "error", err)
		return false, nil
	}
	return gone, err
}

// expireSnapshot removes one snapshot, unless it is restored just now or a run
// needs it.
func (s *Service) expireSnapshot(ctx context.Context, snapshot workbench.Snapshot, dry bool) (goes bool, err error) {
	id := value(snapshot.EnvironmentID)
	if needed, err := s.neededByRun(ctx, id); needed || err != nil || dry {
		return dry && !needed && err == nil, err
	}
	if id != "" {
		held, err := s.take(ctx, id, 0)
		if err != nil {
			return false, err
		}
		defer held.release()
	}
	if err := s.forgetSnapshot(ctx, snapshot); err != nil {
		return false, err
	}
	if id != "" {
		s.Notify(workbench.Notice{Noun: NounEnvironment, ID: id})
	}
	return true, nil
}

// neededByRun reports whether a run works, waits or can be resumed in an
// environment; "" is one whose row is gone, with its runs.
func (s *Service) neededByRun(ctx context.Context, environmentID string) (bool, error) {
	if environmentID == "" {
		return false, nil
	}
	runs, err := s.Store.EnvironmentRuns(ctx, environmentID)
	return len(runs) > 0, err
}

// bundleFile is where what has expired is written before it goes.
func (s *Service) bundleFile(name string) string { return filepath.Join(s.Bundles, name+".bundle") }

// forgetSnapshot writes a bundle, removes the ref, then the row: a row without its ref says that
// it cannot be restored, a ref without its row says nothing.
func (s *Service) forgetSnapshot(ctx context.Context, snapshot workbench.Snapshot) error {
	if checkDirectory(snapshot.RepositoryPath) == nil {
		at, err := s.Git.commitOf(ctx, snapshot.RepositoryPath, snapshot.SnapshotRef)
		if err != nil {
			return err
		}
		if at != "" {
			if err := s.Git.bundle(ctx, snapshot.RepositoryPath, s.bundleFile(snapshot.ID), snapshot.SnapshotRef); err != nil {
				return err
			}
			if err := s.Git.setRef(ctx, snapshot.RepositoryPath, snapshot.SnapshotRef, "", at); err != nil {
				return err
			}
		}
	}
	return s.Store.DeleteSnapshot(ctx, snapshot.ID)
}

// expireRecoveries looks at the repositories of all projects of this machine,
// each once: two projects may share one.
func (s *Service) expireRecoveries(ctx context.Context, how Sweeping) ([]Recovery, error) {
	gone, seen := []Recovery{}, map[string]bool{}
	all, err := s.Store.Codebases(ctx)
	if err != nil {
		return gone, err
	}
	for _, c := range all {
		if c.HostID != s.HostID || c.Kind != workbench.KindRepo || how.CodebaseID != "" && c.ID != how.CodebaseID || checkDirectory(c.DefaultCwd) != nil {
			continue
		}
		common, err := s.Git.CommonDirectory(ctx, c.DefaultCwd)
		if err == nil && !seen[common] {
			seen[common] = true
			var some []Recovery
			some, err = s.expireRecoveriesOf(ctx, c.DefaultCwd, how.DryRun)
			gone = append(gone, some...)
		}
		if ctx.Err() != nil {
			return gone, ctx.Err()
		}
		if err != nil {
			s.Log.Warn("recovery refs that have expired stay", "repository", c.DefaultCwd, "error", err)
		}
	}
	return gone, nil
}

func (s *Service) expireRecoveriesOf(ctx context.Context, repository string, dry bool) (gone []Recovery, err error) {
	due, err := s.Git.recoveries(ctx, repository, s.Now())
	if err != nil || len(due) == 0 {
		return nil, err
	}
	needed, err := s.neededBranches(ctx, repository)
	if err != nil {
		return nil, err
	}
	for _, r := range due {
		if needed[r.BranchName] {
			continue
		}
		if !dry {
			stamp, _, _ := strings.Cut(strings.TrimPrefix(r.Ref, recoveryRefs), "/")
			if err := s.Git.bundle(ctx, repository, s.bundleFile("recovery-"+stamp), r.Ref); err != nil {
				return gone, err
			}
			if err := s.Git.setRef(ctx, repository, r.Ref, "", r.Commit); err != nil {
				return gone, err
			}
		}
		gone = append(gone, r)
	}
	return gone, nil
}

// neededBranches are the branches of the environments of a repository that runs
// need, removed ones too: a run that failed in one can be resumed.
func (s *Service) neededBranches(ctx context.Context, repository string) (map[string]bool, error) {
	all, err := s.Store.Codebases(ctx)
	if err != nil {
		return nil, err
	}
	branches := map[string]bool{}
	common, err := s.Git.CommonDirectory(ctx, repository)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.HostID != s.HostID || c.Kind != workbench.KindRepo || checkDirectory(c.DefaultCwd) != nil {
			continue
		}
		if its, err := s.Git.CommonDirectory(ctx, c.DefaultCwd); err != nil || its != common {
			continue
		}
		environments, err := s.pages(ctx, c.ID, true)
		if err != nil {
			return nil, err
		}
		for _, e := range environments {
			needed, err := s.neededByRun(ctx, e.ID)
			if err != nil {
				return nil, err
			}
			branches[e.BranchName] = branches[e.BranchName] || needed
		}
	}
	return branches, nil
}

// recoveries are the recovery refs of a repository that have expired. A name
// that Holdfast does not give is none.
func (g *Git) recoveries(ctx context.Context, dir string, now int64) ([]Recovery, error) {
	said, err := g.answer(ctx, dir, "for-each-ref", "--format=%(objectname) %(refname)", recoveryRefs)
	if err != nil {
		return nil, explain(dir, err)
	}
	var due []Recovery
	for line := range strings.Lines(said) {
		commit, ref, _ := strings.Cut(strings.TrimSpace(line), " ")
		stamp, branch, named := strings.Cut(strings.TrimPrefix(ref, recoveryRefs), "/")
		time, _, dated := strings.Cut(stamp, "-")
		created, err := strconv.ParseInt(time, 10, 64)
		if !named || !dated || err != nil {
			continue
		}
		if expires := created + recoveryKept.Milliseconds(); expires <= now {
			due = append(due, Recovery{RepositoryPath: dir, Ref: ref, Commit: commit, BranchName: branch, CreatedAt: created, ExpiresAt: expires})
		}
	}
	return due, nil
}

// expireLocks removes the lock files of environments that are removed. One that
// is held stays: git may go on there for a Holdfast that is gone.
func (s *Service) expireLocks(ctx context.Context, dry bool) (int64, error) {
	folder := filepath.Join(s.Root, locksFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	var gone int64
	for _, entry := range entries {
		e, lookup := s.Store.Environment(ctx, entry.Name())
		switch {
		case lookup == nil && e.Status != workbench.EnvironmentDestroyed:
			continue
		case lookup != nil && workbench.ErrorCode(lookup) != workbench.ENotFound:
			return gone, lookup
		}
		dropped, failed := expireLock(filepath.Join(folder, entry.Name()), dry)
		if failed != nil {
			s.Log.Warn("a lock file stays", "file", entry.Name(), "error", failed)
		}
		if dropped {
			gone++
		}
	}
	return gone, err
}

func expireLock(path string, dry bool) (bool, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	got, err := tryHold(file)
	if !got || dry {
		if got {
			unlock(file)
		}
		return got, errors.Join(err, file.Close())
	}
	return true, dropLock(file)
}
