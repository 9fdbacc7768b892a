package retention_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/retention"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// aside is a service whose rules are those of snapshots and runs of retention
// alone, next to the environments that snapshots keep.
func aside(db *store.DB, folder string, forget func(context.Context, string) (bool, error)) *retention.Service {
	clock := &storetest.Clock{}
	log := slog.New(slog.DiscardHandler)
	bundles := bundle.New(bundle.Options{Store: db, HostID: "h", Runs: filepath.Join(folder, "runs"), Now: clock.Now, Log: log})
	return retention.New(retention.Options{
		Store: db, Bundles: bundles, HostID: "h", Folder: filepath.Join(folder, "retention"), Runs: filepath.Join(folder, "runs"),
		Rules: func() []workbench.RetentionRule {
			return []workbench.RetentionRule{
				{Class: workbench.RetainEnvironments, Days: 1},
				{Class: workbench.RetainSnapshots},
				{Class: workbench.RetainRetentionRuns, Days: workbench.RetentionRunDays},
			}
		},
		Daily: func() bool { return false }, Now: clock.Now, Log: log, ForgetSnapshot: forget,
	})
}

// withSnapshots has four: two that are due, one of them of an environment; one
// whose run can be resumed, and one whose time has not come.
func withSnapshots(t *testing.T, db *store.DB) {
	t.Helper()
	resting(t, db)
	add := `INSERT INTO worktree_snapshots (id, environment_id, codebase_id, host_id, repository_path, working_path, branch_name, snapshot_ref, snapshot_commit, head_commit, reason, created_at, byte_count, expires_at)
SELECT '%[1]s', %[2]s, codebase_id, host_id, repository_path, working_path, branch_name, '%[1]s', snapshot_commit, head_commit, reason, created_at, %[3]d, %[4]d FROM worktree_snapshots WHERE id = 'snap'`
	change(
		t, db,
		`INSERT INTO remote_agent_isolation_environments (id, codebase_id, workflow_type, workflow_id, working_path, branch_name, status, created_at, updated_at, removed_at, host_id, path_key, repository_path, last_used_at) VALUES ('w2', 'c', 'issue', '43', '/w2', 'b2', 'destroyed', 1, 1, 1, 'h', '/w2', '/p', 1)`,
		fmt.Sprintf(add, "due", "NULL", 1000, 1),
		fmt.Sprintf(add, "due of w", "'w'", 2000, 1),
		fmt.Sprintf(add, "needed", "'w2'", 4000, 1),
		fmt.Sprintf(add, "later", "NULL", 8000, int64(9000000000000)),
		`UPDATE remote_agent_workflow_runs SET status = 'failed', end_reason = 'error', isolation_env_id = 'w2', definition_digest = 'd' WHERE id = 'r'`,
	)
}

// TestSnapshotsGoAsThePreviewTells compares what is told of snapshots, in units
// and bytes, with what goes; one that a run needs, one that is not due, and one
// that git does not give up stay, each with its environment.
func TestSnapshotsGoAsThePreviewTells(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, folder := open(t), t.TempDir()
			withSnapshots(t, db)
			before, refused := dump(t, db), true
			s := aside(db, folder, func(ctx context.Context, id string) (bool, error) {
				if refused && id == "due" {
					return false, nil
				}
				return true, db.DeleteSnapshot(ctx, id)
			})
			for _, want := range [][]string{{"worktree_snapshots due of w"}, {"isolation_links w pr 43", "remote_agent_isolation_environments w", "worktree_snapshots due"}} {
				told, err := s.Preview(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				run, err := s.Run(t.Context(), workbench.RetentionByUser)
				if err != nil {
					t.Fatal(err)
				}
				if refused {
					if c := told[1]; c.Units != 2 || c.Kept != 1 || c.Bytes < 3000 || c.Bytes >= 4000 {
						t.Errorf("told %+v", c)
					}
					if c := told[0]; c.Units != 0 || c.Kept != 2 {
						t.Errorf("environments that snapshots keep: %+v", c)
					}
				} else if fmt.Sprint(run.Counts) != fmt.Sprint(told) {
					t.Errorf("told %+v\nwent %+v", told, run.Counts)
				}
				after := dump(t, db)
				if went := gone(before, after); !slices.Equal(went, want) {
					t.Errorf("went %q, want %q", went, want)
				}
				before, refused = after, false
			}
		})
	}
}

// TestRunsOfRetentionGoWithoutTheirBundles keeps the record of a run while its
// bundle is there, and deletes the record, and never a file, once it is not.
func TestRunsOfRetentionGoWithoutTheirBundles(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, folder := open(t), t.TempDir()
			storetest.FillWorld(t, db)
			there := filepath.Join(folder, "there.zip")
			if err := os.WriteFile(there, []byte("bundle"), 0o600); err != nil {
				t.Fatal(err)
			}
			add := `INSERT INTO retention_runs (id, host_id, started_by, status, started_at, bundle_file) VALUES ('%s', 'h', 'user', '%s', %d, '%s')`
			change(
				t, db, `DELETE FROM retention_runs`,
				fmt.Sprintf(add, "there", "done", 1, there), fmt.Sprintf(add, "removed", "done", 1, filepath.Join(folder, "removed.zip")),
				fmt.Sprintf(add, "young", "done", int64(9000000000000), filepath.Join(folder, "removed.zip")),
				fmt.Sprintf(add, "at work", "deleting", 1, filepath.Join(folder, "removed.zip")),
			)
			s := aside(db, folder, nil)
			told, err := s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if c := told[2]; c.Units != 1 || c.Kept != 1 {
				t.Errorf("told %+v", c)
			}
			run, err := s.Run(t.Context(), workbench.RetentionByUser)
			if err != nil || run.ID != "" || run.Counts[2].Units != told[2].Units || run.Counts[2].Bytes != told[2].Bytes {
				t.Errorf("told %+v\nwent %+v, %v", told, run, err)
			}
			left, err := s.Runs(t.Context())
			if err != nil || len(left) != 3 || slices.ContainsFunc(left, func(r workbench.RetentionRun) bool { return r.ID == "removed" }) {
				t.Errorf("left %+v, %v", left, err)
			}
			if _, err := os.Stat(there); err != nil {
				t.Errorf("the bundle went: %v", err)
			}
		})
	}
}
