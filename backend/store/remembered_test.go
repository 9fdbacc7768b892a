package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestEveryDraftGoesWithItsRow reads under which names the front end keeps what
// is typed: what is kept under the id of a row must not outlive it.
func TestEveryDraftGoesWithItsRow(t *testing.T) {
	t.Parallel()
	// Under the name of a workflow, a kind of task or an agent, not the id of a row.
	named := map[string]bool{"workflow_draft": true, "prompt_draft": true, "provider_draft": true, "rule_draft": true}
	key := regexp.MustCompile("`([a-z_]*draft|layout|files_gone)/\\$\\{")
	kinds := map[string]string{}
	source := os.DirFS(filepath.Join("..", "..", "frontend", "src"))
	err := fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(source, path)
		for _, found := range key.FindAllSubmatch(text, -1) {
			kinds[string(found[1])] = path
		}
		return err
	})
	if err != nil || len(kinds) < 10 {
		t.Fatalf("kinds %v, %v", kinds, err)
	}
	db := storetest.Open(t)
	host := storetest.Host(t, db)
	for kind, path := range kinds {
		kept := "host/" + host.ID + "/" + kind + "/of-a-row-that-went"
		if err := db.SetValue(t.Context(), kept, "typed"); err != nil {
			t.Fatal(err)
		}
		if err := db.ForgetGone(t.Context(), host.ID); err != nil {
			t.Fatal(err)
		}
		left, err := db.Value(t.Context(), kept)
		if err != nil {
			t.Fatal(err)
		}
		if gone := left == nil; gone == named[kind] {
			t.Errorf("%s (%s): gone after the sweep: %t. Name its table in rememberedOf.", kind, path, gone)
		}
	}
}

// TestWhatIsKeptGoesWithItsUnit: a run of retention that is stopped behind a unit
// leaves nothing of it.
func TestWhatIsKeptGoesWithItsUnit(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		host := storetest.Host(t, db)
		goes, stays := storetest.Session(t, db, host.ID), storetest.Session(t, db, host.ID)
		job, _ := storetest.RunningJob(t, db, goes)
		apply(t, db, `UPDATE background_jobs SET status = 'completed', end_time = 1, is_finalized = TRUE`)
		keys := map[string]string{ // and the value
			"host/" + host.ID + "/draft/" + goes.ID:         "typed",
			"host/" + host.ID + "/version_draft/" + goes.ID: "typed",
			"host/" + host.ID + "/plan_draft/" + job.ID:     "typed",
			"job/" + job.ID + "/tool/1":                     "{}",
		}
		kept := map[string]string{
			"host/" + host.ID + "/draft/" + stays.ID:     "typed",
			"host/" + host.ID + "/active_session/hash":   stays.ID,
			"host/elsewhere/draft/" + goes.ID:            "of another machine",
			"import/plantocode/draft/" + goes.ID:         "of another program",
			"host/" + host.ID + "/workflow_draft/a_name": "typed",
		}
		for _, each := range []map[string]string{keys, kept} {
			for key, value := range each {
				if err := db.SetValue(ctx, key, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		rules := []workbench.RetentionRule{{Class: workbench.RetainSessions, Days: 1}}
		units := store.Retention(rules, host.ID, goes.UpdatedAt+1000*24*3600*1000)[0]
		one := store.RetentionUnit{Class: workbench.RetainSessions, ID: goes.ID}
		err := db.ReadRows(ctx, func(s *store.RowSnapshot) (err error) {
			one.Rows, one.Bytes, err = s.SizeOf(ctx, units.One(goes.ID).With)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if deleted, err := db.DeleteUnit(ctx, units, one); err != nil || !deleted {
			t.Fatalf("deleted %t, %v", deleted, err)
		}
		for key := range keys {
			if value, err := db.Value(ctx, key); err != nil || value != nil {
				t.Errorf("%s stayed, %v", key, err)
			}
		}
		for key := range kept {
			if value, err := db.Value(ctx, key); err != nil || value == nil {
				t.Errorf("%s went, %v", key, err)
			}
		}
	})
}
