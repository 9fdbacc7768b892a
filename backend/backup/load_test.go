package backup_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// writer commits version after version of a session's task.
type writer struct {
	b            *bench
	acknowledged atomic.Int64 // the newest version that the store has confirmed
	running      sync.WaitGroup
	cancel       context.CancelFunc
}

func textOf(version int64) string { return fmt.Sprintf("the text of version %d", version) }

func (b *bench) write() *writer {
	ctx, cancel := context.WithCancel(context.Background())
	w := &writer{b: b, cancel: cancel}
	w.acknowledged.Store(b.session.TaskHistoryVersion)
	w.running.Go(func() {
		for version := b.session.TaskHistoryVersion; ctx.Err() == nil; {
			move, err := b.db.WriteTask(context.Background(), workbench.TaskWrite{
				SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: workbench.OpEdit, Description: textOf(version + 1),
			})
			if err != nil {
				b.t.Error(err)
				return
			}
			version = move.Version
			w.acknowledged.Store(version)
		}
	})
	return w
}

func (w *writer) stop() {
	w.cancel()
	w.running.Wait()
}

// TestABackupUnderLoadIsACommittedState: a plain copy of the file would hold
// half of some transaction, or lack what is in the journal.
func TestABackupUnderLoadIsACommittedState(t *testing.T) {
	b := setup(t)
	b.grow(4 << 20) // so that some versions are written during each copy
	w := b.write()
	t.Cleanup(w.stop)
	during := int64(0)
	for range 10 {
		eventually(t, "the writer goes on", func() bool { return w.acknowledged.Load() > b.session.TaskHistoryVersion+during })
		least := w.acknowledged.Load()
		made := b.create(workbench.BackupManual)
		most := w.acknowledged.Load() + 1 // one more may be committed and not yet acknowledged
		during += most - 1 - least
		if !made.Verified() {
			t.Fatalf("made: %+v", made)
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		write(t, copied, read(t, b.path(made)))
		b.wantCommitted(copied, least, most)
	}
	if during == 0 {
		t.Error("nothing was written during the backups; nothing was shown")
	}
}

// wantCommitted checks that a database holds one version between two, whole.
func (b *bench) wantCommitted(path string, least, most int64) {
	b.t.Helper()
	ctx := b.t.Context()
	db, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s, err := db.Session(ctx, b.session.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	version := s.TaskHistoryVersion
	if version < least || version > most {
		b.t.Fatalf("the backup has version %d; %d was acknowledged before it, %d cannot be in it", version, least, most+1)
	}
	if s.TaskDescription != textOf(version) {
		b.t.Errorf("version %d has the text %q", version, s.TaskDescription)
	}
	entry, err := db.TaskVersion(ctx, s.ID, version-1)
	if err != nil || entry.Version != version || entry.Description != textOf(version) {
		b.t.Errorf("the history ends with %+v, %v", entry, err)
	}
}
