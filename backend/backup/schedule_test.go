package backup_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func often(opt *backup.Options) { opt.Every = time.Millisecond }

func TestABackupIsMadeWhenTheNewestIsTooOld(t *testing.T) {
	b := setup(t, often)
	b.service.Start()
	eventually(t, "the first backup", func() bool { return len(b.list()) == 1 })
	b.clock.Advance((24 * time.Hour).Milliseconds())
	eventually(t, "the second backup", func() bool { return len(b.list()) == 2 })
	for _, made := range b.list() {
		if made.Reason != workbench.BackupScheduled || !made.Verified() {
			t.Errorf("made: %+v", made)
		}
	}
}

// A damaged backup must not keep the next one from being made.
func TestADamagedBackupIsNoReasonToWait(t *testing.T) {
	b := setup(t, often)
	made := b.create(workbench.BackupManual)
	write(t, b.path(made), []byte("damaged"))
	b.service.Start()
	eventually(t, "another backup", func() bool { return len(b.list()) == 2 })
}

func TestNothingIsBackedUpBeforeThereIsAnything(t *testing.T) {
	t.Parallel()
	b := &bench{t: t, dir: t.TempDir(), clock: &storetest.Clock{}}
	storetest.Create(t, b.database())
	b.open()
	b.host = storetest.Host(t, b.db)
	looked := make(chan struct{}, 1000)
	b.serve(often, func(opt *backup.Options) {
		opt.Now = func() int64 {
			select {
			case looked <- struct{}{}:
			default:
			}
			return b.clock.Now()
		}
	})
	b.service.Start()
	for range 10 { // it was looked at that often
		select {
		case <-looked:
		case <-time.After(patience):
			t.Fatal("the schedule is not looked at")
		}
	}
	if made := b.list(); len(made) != 0 {
		t.Fatalf("made: %+v", made)
	}
	storetest.Session(t, b.db, b.host.ID)
	eventually(t, "the first backup", func() bool { return len(b.list()) == 1 })
}

// A restored database is older than its newest backups.
func TestTheTableFollowsTheFolderAfterARestore(t *testing.T) {
	b := setup(t)
	first := b.create(workbench.BackupManual)
	b.clock.Advance(1)
	second := b.create(workbench.BackupManual)
	b.close()
	if _, err := backup.Replace(t.Context(), b.database(), b.path(first)); err != nil {
		t.Fatal(err)
	}
	b.open()
	rows, err := b.db.Backups(t.Context(), b.host.ID)
	if err != nil || len(rows) != 0 {
		t.Fatalf("the restored database knows %+v, %v", rows, err)
	}
	b.serve()
	b.service.Start()
	eventually(t, "the table follows", func() bool {
		rows, err := b.db.Backups(t.Context(), b.host.ID)
		return err == nil && reflect.DeepEqual(rows, []workbench.Backup{second, first})
	})
}

func TestPostgresHasItsOwnBackups(t *testing.T) {
	t.Parallel()
	db := storetest.OpenPostgres(t)
	s := backup.New(backup.Options{Store: db, HostID: storetest.Host(t, db).ID, Now: workbench.SystemClock})
	t.Cleanup(s.Close)
	s.Start()
	s.Cancel()
	_, err := s.List(t.Context())
	wantCode(t, err, workbench.EUnavailable)
	_, err = s.Create(t.Context(), workbench.BackupManual)
	wantCode(t, err, workbench.EUnavailable)
	_, err = s.Verify(t.Context(), "x.db")
	wantCode(t, err, workbench.EUnavailable)
	_, err = s.Preview(t.Context(), "x.db")
	wantCode(t, err, workbench.EUnavailable)
	wantCode(t, db.VacuumInto(t.Context(), "x.db"), workbench.EUnavailable)
	if p := s.Progress(); p.Running {
		t.Errorf("progress: %+v", p)
	}
}
