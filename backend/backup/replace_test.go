package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// before and after are what the session is called in the backup, and since.
const (
	before = "before the backup"
	after  = "after the backup"
)

// left is a directory as a killed owner leaves it: what was written last is
// only in the journal. It holds a backup that is older.
func left(b *bench) (database, backupFile string) {
	b.t.Helper()
	b.rename(before)
	made := b.create(workbench.BackupManual)
	b.rename(after)
	b.service.Close()
	dir := b.t.TempDir()
	for _, side := range []string{"", "-wal"} {
		write(b.t, filepath.Join(dir, "holdfast.db"+side), read(b.t, b.database()+side))
	}
	return filepath.Join(dir, "holdfast.db"), b.path(made)
}

func TestReplaceKeepsWhatWasThere(t *testing.T) {
	b := setup(t)
	database, backupFile := left(b)
	whole := read(t, backupFile)
	kept, err := backup.Replace(t.Context(), database, backupFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.nameIn(database); got != before {
		t.Errorf("the database has %q", got)
	}
	if filepath.Dir(kept) != backup.ReplacedFolder(filepath.Dir(database)) {
		t.Errorf("kept is %s", kept)
	}
	if got := b.nameIn(kept); got != after {
		t.Errorf("kept has %q", got)
	}
	if !bytes.Equal(read(t, backupFile), whole) {
		t.Error("the backup was changed")
	}
	if got, want := names(t, filepath.Dir(database)), []string{"holdfast.db", "replaced"}; !slices.Equal(got, want) {
		t.Errorf("left: %v", got)
	}
	if info, err := os.Stat(database); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	kepts, err := backup.ReadReplaced(filepath.Dir(database))
	if err != nil || len(kepts) != 1 || kepts[0].Path != kept || kepts[0].SizeBytes == 0 || kepts[0].ReplacedAt == 0 {
		t.Errorf("listed %+v, %v", kepts, err)
	}

	// And back, because the restored one was not what was wanted.
	aside, err := backup.PutBack(database, kept)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.nameIn(database); got != after {
		t.Errorf("put back, the database has %q", got)
	}
	if got := b.nameIn(aside); got != before {
		t.Errorf("aside is %q", got)
	}
}

func TestReplaceWithoutADatabase(t *testing.T) {
	b := setup(t)
	_, backupFile := left(b)
	database := filepath.Join(t.TempDir(), "holdfast.db")
	kept, err := backup.Replace(t.Context(), database, backupFile)
	if err != nil || kept != "" {
		t.Fatalf("kept %q, %v", kept, err)
	}
	if got := b.nameIn(database); got != before {
		t.Errorf("the database has %q", got)
	}
	if kepts, err := backup.ReadReplaced(filepath.Dir(database)); err != nil || len(kepts) != 0 {
		t.Errorf("listed %+v, %v", kepts, err)
	}
}

func TestReplaceRefusesWhatIsNoBackup(t *testing.T) {
	b := setup(t)
	database, backupFile := left(b)
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		write(t, path, content)
		return path
	}
	whole := read(t, backupFile)
	journal := file("journal.db", whole)
	write(t, journal+"-wal", []byte("journal"))
	newer := file("newer.db", whole)
	alter(t, newer, `UPDATE migrations SET version = 999 WHERE version = (SELECT MAX(version) FROM migrations)`)
	altered := file("altered.db", whole)
	alter(t, altered, `UPDATE migrations SET checksum = 'x' WHERE version = 1`)
	alien := filepath.Join(dir, "alien.db")
	alter(t, alien, `CREATE TABLE sessions (id TEXT)`)
	flipped := bytes.Clone(whole)
	for page := 5; page < 20; page++ { // the heads of some pages
		flipped[page*4096] ^= 0xff
	}
	present := map[string][]byte{"": read(t, database), "-wal": read(t, database+"-wal")}
	for name, c := range map[string]struct {
		file string
		code workbench.Code
	}{
		"flipped":        {file("flipped.db", flipped), workbench.EDatabaseDamaged},
		"truncated":      {file("truncated.db", whole[:len(whole)/2]), workbench.EDatabaseDamaged},
		"a header":       {file("header.db", whole[:100]), workbench.EDatabaseDamaged},
		"empty":          {file("empty.db", nil), workbench.EInvalid},
		"alien":          {alien, workbench.EInvalid},
		"text":           {file("text.db", []byte(strings.Repeat("no database ", 100))), workbench.EDatabaseDamaged},
		"newer":          {newer, workbench.EDatabaseNewer},
		"altered":        {altered, workbench.EDatabaseNewer},
		"with a journal": {journal, workbench.EInvalid},
		"missing":        {filepath.Join(dir, "missing.db"), workbench.ENotFound},
		"a directory":    {dir, workbench.EUnavailable},
		"itself":         {database, workbench.EInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := backup.Replace(t.Context(), database, c.file)
			wantCode(t, err, c.code)
			if !strings.Contains(err.Error(), "nothing was changed") {
				t.Errorf("the sentence is %q", err)
			}
			for side, content := range present {
				if !bytes.Equal(read(t, database+side), content) {
					t.Errorf("the database's %q was changed", side)
				}
			}
			if got, want := names(t, filepath.Dir(database)), []string{"holdfast.db", "holdfast.db-wal", "replaced"}; !slices.Equal(got, want) {
				t.Errorf("left: %v", got)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := backup.Replace(ctx, database, backupFile)
	wantCode(t, err, workbench.EUnavailable)
	if got := b.nameIn(database); got != after {
		t.Errorf("the database has %q", got)
	}
}

// TestAKilledReplaceIsCompletedOrNeverWas kills a process ahead of each step of
// an exchange.
func TestAKilledReplaceIsCompletedOrNeverWas(t *testing.T) {
	const announced = 2 // from this step on it must be completed
	for step := range backup.ReplaceSteps {
		t.Run(strconv.Itoa(step), func(t *testing.T) {
			b := setup(t)
			database, backupFile := left(b)
			cmd := command(t, "restore", database, backupFile, strconv.Itoa(step))
			if err := cmd.Run(); err == nil || cmd.ProcessState.Exited() {
				t.Fatalf("the process ended by itself: %v", err)
			}
			kept, err := backup.CompleteReplace(database)
			if err != nil {
				t.Fatal(err)
			}
			want := after
			if step >= announced {
				want = before
				if got := b.nameIn(kept); got != after {
					t.Errorf("kept has %q", got)
				}
			} else if kept != "" {
				t.Errorf("kept is %q", kept)
			}
			if got := b.nameIn(database); got != want {
				t.Errorf("the database has %q, want %q", got, want)
			}
			if got, want := names(t, filepath.Dir(database)), []string{"holdfast.db", "replaced"}; !slices.Equal(got, want) {
				t.Errorf("left: %v", got)
			}
			if kept, err := backup.CompleteReplace(database); err != nil || kept != "" {
				t.Errorf("a second time it completes %q, %v", kept, err)
			}
		})
	}
}

func TestAnExchangeThatCannotBeReadIsNotGuessed(t *testing.T) {
	b := setup(t)
	b.close()
	for _, content := range []string{
		"{", `{}`, `{"database":"holdfast.db","new":"../x","kept":"replaced/x"}`, `{"database":"other.db","new":"x","kept":"y"}`,
	} {
		write(t, filepath.Join(b.dir, backup.Journal), []byte(content))
		_, err := backup.CompleteReplace(b.database())
		wantCode(t, err, workbench.EUnavailable)
	}
	// The copy, and with it the only thing to complete it with, is gone.
	write(t, filepath.Join(b.dir, backup.Journal), []byte(`{"database":"holdfast.db","new":"x","kept":"replaced/x.db"}`))
	if err := os.Rename(b.database(), b.database()+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(backup.ReplacedFolder(b.dir), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := backup.CompleteReplace(b.database())
	wantCode(t, err, workbench.EDatabaseDamaged)
}

func TestARestoredBackupOfAnOlderSchemaIsMigrated(t *testing.T) {
	b := setup(t)
	old := filepath.Join(t.TempDir(), "old.db")
	makeOld(t, old)
	b.close()
	if _, err := backup.Replace(t.Context(), b.database(), old); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Path: b.database()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Session(t.Context(), oldSession)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Error(err)
	}
}
