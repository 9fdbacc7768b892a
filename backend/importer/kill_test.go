package importer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/importer"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// importUntilKilled is the child of TestKilled: place is the database and the
// source, with a newline between.
func importUntilKilled(place string) {
	path, source, _ := strings.Cut(place, "\n")
	db, err := store.Open(context.Background(), store.Options{Path: path})
	if err != nil {
		panic(err)
	}
	s := importer.New(options(db, filepath.Dir(path), ""))
	_, err = s.Run(context.Background(), workbench.ForeignRequest{From: workbench.ForeignArchon, Place: source})
	panic(fmt.Sprint("the import ended before it was killed: ", err))
}

// manyMessages is a database of Archon with n messages of 2 KiB.
func manyMessages(t testing.TB, dir string, n int) string {
	t.Helper()
	path := archonFile(t, dir)
	foreignFile(t, path, fmt.Sprintf(`
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
INSERT INTO remote_agent_messages SELECT printf('m%%08d', i), '%s', 'user', printf('%%02048d', i), '{}', '2025-03-01 00:00:00' FROM n`, n, archonID("10")))
	return path
}

// A killed import leaves what is whole, and the next one takes the rest.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := manyMessages(t, dir, 6_000)
	path := filepath.Join(t.TempDir(), "holdfast.db")
	storetest.Create(t, path)
	killed := newBench(t, storetest.Reopen(t, path), dir)
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "HOLDFAST_TEST_IMPORT="+path+"\n"+source)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	messages := countMessages(t, killed.db)
	for deadline := time.Now().Add(time.Minute); messages < 500 && time.Now().Before(deadline); messages = countMessages(t, killed.db) {
		runtime.Gosched()
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("it was not killed: %v", err)
	}
	if messages = countMessages(t, killed.db); messages < 500 || messages >= 6_000 {
		t.Fatalf("killed with %d messages", messages)
	}
	killed.run(workbench.ForeignArchon, source, false)
	whole := newBench(t, storetest.Open(t), dir)
	whole.run(workbench.ForeignArchon, source, false)
	again, once := strings.Split(dump(t, killed.db), "\n"), strings.Split(dump(t, whole.db), "\n")
	if len(again) != len(once) {
		t.Errorf("%d rows, %d without a kill", len(again), len(once))
	}
	for i := range min(len(again), len(once)) {
		if again[i] != once[i] {
			t.Fatalf("the repeated import has\n%.300s\nwhere one that was not killed has\n%.300s", again[i], once[i])
		}
	}
}

func countMessages(t testing.TB, db *store.DB) (n int64) {
	t.Helper()
	for _, table := range store.RowTables() {
		if table.Name != "remote_agent_messages" {
			continue
		}
		err := db.ReadRows(context.Background(), func(s *store.RowSnapshot) (err error) {
			n, _, err = s.Size(context.Background(), table, "TRUE", nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// Memory does not grow with the source: 100,000 messages are 200 MiB.
func TestManyMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	dir := t.TempDir()
	source := manyMessages(t, dir, 100_000)
	b := newBench(t, storetest.Open(t), dir)
	var highest uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				highest = max(highest, m.HeapInuse)
			}
		}
	}()
	report := b.run(workbench.ForeignArchon, source, false)
	close(stop)
	<-done
	if n := countMessages(t, b.db); n < 100_000 {
		t.Errorf("%d messages, %+v", n, report.Counts)
	}
	if highest > 128<<20 {
		t.Errorf("the heap was %d MiB", highest>>20)
	}
}

// A cancelled import says so, and the next one takes the rest.
func TestCancelled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := manyMessages(t, dir, 5_000)
	b := newBench(t, storetest.Open(t), dir)
	ended := make(chan workbench.ForeignReport)
	go func() {
		report, err := b.Run(context.Background(), workbench.ForeignRequest{From: workbench.ForeignArchon, Place: source})
		if err != nil {
			t.Error(err)
		}
		ended <- report
	}()
	for deadline := time.Now().Add(time.Minute); countMessages(t, b.db) == 0 && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if _, err := b.Run(context.Background(), workbench.ForeignRequest{From: workbench.ForeignArchon, Place: source}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("a second import beside it: %v", err)
	}
	b.Cancel()
	if report := <-ended; !report.Stopped {
		t.Errorf("told: %+v", report)
	}
	if b.Progress().Running || b.notices.Load() == 0 {
		t.Error("its end was not told")
	}
	b.run(workbench.ForeignArchon, source, false)
	if n := countMessages(t, b.db); n != 5_004 {
		t.Errorf("%d messages", n)
	}
}
