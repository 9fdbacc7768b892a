package store_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestPsqlAppliesThePlainSQL applies the schema as an administrator would, in
// two parts, and then starts Holdfast on it.
func TestPsqlAppliesThePlainSQL(t *testing.T) {
	t.Parallel()
	url := storetest.EmptyPostgresURL(t)
	if out, err := psql(t, url, firstSteps(t, "postgres", 3)); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := psql(t, url, migrationSQL(t, "postgres", 0)); err == nil {
		t.Errorf("it is applied a second time: %s", out)
	}
	if out, err := psql(t, url, migrationSQL(t, "postgres", 2)); err == nil || !strings.Contains(out, "is not at step 2") {
		t.Errorf("it is applied where it does not begin: %v, %s", err, out)
	}
	if out, err := psql(t, url, migrationSQL(t, "postgres", 3)); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	wantNothingToCome(t, store.Options{URL: url})
}

func TestSQLiteAppliesThePlainSQL(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	change(t, path, firstSteps(t, "sqlite", 3))
	change(t, path, migrationSQL(t, "sqlite", 3))
	wantNothingToCome(t, store.Options{Path: path})
}

func TestPlainSQLOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for engine, from := range map[string]int64{"mysql": 0, "sqlite": -1, "postgres": 9999} {
		if script, err := store.MigrationSQL(engine, from); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s from %d: %v, %s", engine, from, err, script)
		}
	}
}

func migrationSQL(t *testing.T, engine string, from int64) string {
	t.Helper()
	script, err := store.MigrationSQL(engine, from)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(script, "+goose") || strings.Contains(script, "DROP TABLE") {
		t.Errorf("%s from %d takes steps back, or has goose's annotations:\n%s", engine, from, script)
	}
	return script
}

// firstSteps is the script cut after step n.
func firstSteps(t *testing.T, engine string, n int) string {
	t.Helper()
	script, _, ok := strings.Cut(migrationSQL(t, engine, 0), fmt.Sprintf("\n-- %05d_", n+1))
	if !ok {
		t.Fatalf("there is no step %d", n+1)
	}
	return script + "\nCOMMIT;\n"
}

func psql(t *testing.T, url, script string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "psql", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-f", "-", url)
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// wantNothingToCome inspects a database, opens it, and looks for drift.
func wantNothingToCome(t *testing.T, opt store.Options) {
	t.Helper()
	steps, err := store.Inspect(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(steps, func(m workbench.Migration) bool {
		return m.AppliedAt == nil || *m.AppliedAt < storetest.Epoch || m.AppVersion == nil || *m.AppVersion != workbench.Version
	}) {
		t.Errorf("steps: %+v", steps)
	}
	db, err := store.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer closeNow(t, db)
	if drift, err := db.Drift(t.Context()); err != nil || len(drift) > 0 {
		t.Errorf("drift %v, %v", drift, err)
	}
	storetest.Session(t, db, storetest.Host(t, db).ID)
}
