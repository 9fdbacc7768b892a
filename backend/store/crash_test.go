package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// A test program with these variables is a writer: it writes versions to a
// session of a database until it is killed.
const (
	writerVariable  = "HOLDFAST_TEST_WRITER"
	sessionVariable = "HOLDFAST_TEST_WRITER_SESSION"
)

// writeUntilKilled prints each version once the store has acknowledged it.
func writeUntilKilled(ctx context.Context, path, sessionID string) error {
	db, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		return err
	}
	s, err := db.Session(ctx, sessionID)
	if err != nil {
		return err
	}
	for version := s.TaskHistoryVersion; ; {
		move, err := db.WriteTask(ctx, workbench.TaskWrite{
			SessionID: s.ID, HostID: s.HostID, Version: version, OpType: workbench.OpEdit, Description: taskOf(version + 1),
		})
		if err != nil {
			return err
		}
		version = move.Version
		if _, err := fmt.Println(version); err != nil {
			return err
		}
	}
}

func taskOf(version int64) string { return fmt.Sprintf("the text of version %d", version) }

// TestAcknowledgedVersionsSurviveSIGKILL kills a writer at random moments and
// goes on in the same file.
func TestAcknowledgedVersionsSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "holdfast.db")
	first := storetest.Reopen(t, path)
	session := storetest.Session(t, first, storetest.Host(t, first).ID)
	closeNow(t, first)
	acknowledged := int64(1)
	for round := range 20 {
		acknowledged = max(acknowledged, killWriter(t, path, session.ID, rand.IntN(12)))
		checkSurvivors(t, path, session.ID, acknowledged)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if acknowledged < 20 {
		t.Errorf("only %d versions were written; nothing was shown", acknowledged)
	}
}

// killWriter returns the last version that a writer printed before it was
// killed, after some versions or while it begins.
func killWriter(t *testing.T, path, sessionID string, versions int) int64 {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerVariable+"="+path, sessionVariable+"="+sessionID)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := int64(0)
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if n == versions {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return last
}

func checkSurvivors(t *testing.T, path, sessionID string, acknowledged int64) {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer closeNow(t, db)
	s, err := db.Session(ctx, sessionID)
	if err != nil {
		t.Fatal(err)
	}
	if s.TaskHistoryVersion < acknowledged {
		t.Errorf("version %d was acknowledged, the session has %d", acknowledged, s.TaskHistoryVersion)
	}
	if s.TaskHistoryVersion > 1 && s.TaskDescription != taskOf(s.TaskHistoryVersion) {
		t.Errorf("version %d has the text %q", s.TaskHistoryVersion, s.TaskDescription)
	}
	oldest := max(2, acknowledged-workbench.TaskHistoryKept/2)
	for version := acknowledged; version >= oldest; version-- {
		entry, err := db.TaskVersion(ctx, sessionID, version-1)
		if err != nil || entry.Version != version || entry.Description != taskOf(version) {
			t.Errorf("version %d is gone: %+v, %v", version, entry, err)
		}
	}
	if report := texts(t, raw(t, path), `PRAGMA integrity_check`); len(report) != 1 || report[0] != "ok" {
		t.Errorf("integrity: %v", report)
	}
}
