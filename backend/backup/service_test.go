package backup_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestABackupIsAWholeDatabaseWithItsManifest(t *testing.T) {
	b := setup(t)
	b.rename("as it was")
	made := b.create(workbench.BackupManual)
	b.rename("as it is")

	if !made.Verified() || made.Reason != workbench.BackupManual || made.HostID != b.host.ID || made.SizeBytes == 0 || made.SchemaVersion == 0 {
		t.Errorf("backup: %+v", made)
	}
	if want := []string{made.FileName, made.FileName + ".json"}; !slices.Equal(names(t, b.folder()), want) {
		t.Errorf("the folder holds %v", names(t, b.folder()))
	}
	for _, path := range []string{b.folder(), b.path(made), b.path(made) + ".json"} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	var manifest workbench.Backup
	if err := json.Unmarshal(read(t, b.path(made)+".json"), &manifest); err != nil || !reflect.DeepEqual(manifest, made) {
		t.Errorf("manifest %+v, %v\nwant %+v", manifest, err, made)
	}
	rows, err := b.db.Backups(t.Context(), b.host.ID)
	if err != nil || !reflect.DeepEqual(rows, []workbench.Backup{made}) {
		t.Errorf("rows %+v, %v", rows, err)
	}
	if checked := b.verify(made.FileName); !checked.Verified() {
		t.Errorf("checked: %+v", checked)
	}
	// Opening a backup changes it, so a copy is opened.
	copied := filepath.Join(t.TempDir(), "copy.db")
	write(t, copied, read(t, b.path(made)))
	if got := b.nameIn(copied); got != "as it was" {
		t.Errorf("the backup has the name %q", got)
	}
}

func TestADatabaseOnAStrangePathIsBackedUp(t *testing.T) {
	for _, name := range []string{"a#b", "a?mode=memory&b", "100%25", "한글 세션", "'\"$HOME"} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			b.close()
			dir := filepath.Join(t.TempDir(), name)
			if err := os.Rename(b.dir, dir); err != nil {
				t.Skip("the file system refuses this name: ", err)
			}
			b.dir = dir
			b.open()
			b.serve()
			if made := b.create(workbench.BackupManual); !b.verify(made.FileName).Verified() {
				t.Error("the backup is not whole")
			}
		})
	}
}

func TestVerifyFindsWhatChanged(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"a flipped bit":     func(c []byte) []byte { c[len(c)/2] ^= 1; return c },
		"a byte at the end": func(c []byte) []byte { return append(c, 0) },
		"half of it":        func(c []byte) []byte { return c[:len(c)/2] },
		"nothing":           func([]byte) []byte { return nil },
		"another database":  func(c []byte) []byte { return bytes.ReplaceAll(c, []byte("as it was"), []byte("as it is!")) },
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			b.rename("as it was")
			made := b.create(workbench.BackupScheduled)
			whole := read(t, b.path(made))
			write(t, b.path(made), damage(bytes.Clone(whole)))
			for _, got := range []workbench.Backup{b.verify(made.FileName), b.list()[0]} {
				if got.Verified() || got.VerifyError == nil || got.SHA256 != made.SHA256 {
					t.Fatalf("damaged, and the check says %+v", got)
				}
			}
			if newest, err := b.db.NewestVerifiedBackup(t.Context(), b.host.ID); err != nil || newest != nil {
				t.Errorf("the newest verified is %+v, %v", newest, err)
			}
			_, err := backup.Replace(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), b.path(made))
			if code := workbench.ErrorCode(err); code != workbench.EDatabaseDamaged {
				t.Errorf("restored: %v", err)
			}
			write(t, b.path(made), whole)
			if again := b.verify(made.FileName); !again.Verified() {
				t.Errorf("whole again, and the check says %+v", again)
			}
		})
	}
}

func TestFilesThatAreNoBackup(t *testing.T) {
	b := setup(t)
	made := b.create(workbench.BackupManual)
	for _, file := range []string{
		"", ".", "..", "../holdfast.db", "x/y.db", `x\y.db`, "C:x.db", "x.db:y", "x.txt", ".x.db", "./" + made.FileName,
		strings.ToUpper(filepath.Ext(made.FileName)),
	} {
		_, err := b.service.Verify(t.Context(), file)
		wantCode(t, err, workbench.EInvalid)
		_, err = b.service.Preview(t.Context(), file)
		wantCode(t, err, workbench.EInvalid)
	}
	link := filepath.Join(b.folder(), "link.db")
	if err := os.Symlink(b.path(made), link); err != nil {
		t.Fatal(err)
	}
	for file, code := range map[string]workbench.Code{
		"missing.db":  workbench.ENotFound,
		b.database():  workbench.EInvalid, // reading it would drop its locks
		b.folder():    workbench.EInvalid,
		"link.db":     workbench.EInvalid,
		"/nowhere.db": workbench.ENotFound,
	} {
		_, err := b.service.Verify(t.Context(), file)
		wantCode(t, err, code)
	}
	if backups := b.list(); len(backups) != 1 {
		t.Errorf("listed: %+v", backups)
	}
}

func TestAFileElsewhereIsChecked(t *testing.T) {
	b := setup(t)
	made := b.create(workbench.BackupManual)
	elsewhere := filepath.Join(t.TempDir(), "copy.db")
	write(t, elsewhere, read(t, b.path(made)))
	if got := b.verify(elsewhere); !got.Verified() || got.SHA256 != made.SHA256 || got.FileName != "copy.db" {
		t.Errorf("checked: %+v", got)
	}
	if got := names(t, filepath.Dir(elsewhere)); len(got) != 1 {
		t.Errorf("beside it are %v", got)
	}
}

func TestACancelledBackupLeavesNothing(t *testing.T) {
	for name, stop := range map[string]func(*bench){
		"canceled": func(b *bench) { b.service.Cancel() },
		"closed":   func(b *bench) { b.service.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			b.grow(32 << 20)
			failed := make(chan error, 1)
			go func() {
				_, err := b.service.Create(t.Context(), workbench.BackupManual)
				failed <- err
			}()
			eventually(t, "a part is copied", func() bool { return b.service.Progress().CopiedBytes > 0 })
			if p := b.service.Progress(); !p.Running || p.Reason != workbench.BackupManual || p.TotalBytes < 32<<20 {
				t.Errorf("progress: %+v", p)
			}
			stop(b)
			wantCode(t, <-failed, workbench.EUnavailable)
			if left := names(t, b.folder()); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
			if p := b.service.Progress(); p.Running || p.CopiedBytes != 0 {
				t.Errorf("progress after it: %+v", p)
			}
		})
	}
}

// grow makes the database that many bytes larger.
func (b *bench) grow(bytes int) {
	b.t.Helper()
	chunk := strings.Repeat("x", 1<<20)
	for i := range bytes / len(chunk) {
		if err := b.db.SetValue(b.t.Context(), fmt.Sprintf("chunk %d", i), chunk); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestPreviewSaysWhatWouldBeLost(t *testing.T) {
	b := setup(t)
	made := b.create(workbench.BackupManual)
	b.clock.Advance(1)
	b.rename("made since")
	preview, err := b.service.Preview(t.Context(), made.FileName)
	if err != nil || !reflect.DeepEqual(preview.Backup, made) {
		t.Fatalf("preview %+v, %v", preview, err)
	}
	for _, c := range preview.Changes {
		if c.Noun == "session" && (c.Count != 1 || !slices.Equal(c.Titles, []string{"made since"})) || c.Noun != "session" && c.Count != 0 {
			t.Errorf("changes: %+v", c)
		}
	}
}

func TestOldBackupsGoWithTheirManifests(t *testing.T) {
	rules := backup.Rules{KeepScheduled: 2}
	b := setup(t, func(opt *backup.Options) { opt.Rules = func() backup.Rules { return rules } })
	var made []workbench.Backup
	for range 4 {
		b.clock.Advance(1)
		made = append(made, b.create(workbench.BackupScheduled))
	}
	if got := b.list(); !reflect.DeepEqual(got, []workbench.Backup{made[3], made[2]}) {
		t.Errorf("kept: %+v", got)
	}
	if left := names(t, b.folder()); len(left) != 4 {
		t.Errorf("left: %v", left)
	}
}

func TestWhatACrashLeftIsSweptAndWhatTheUserPutThereIsKept(t *testing.T) {
	b := setup(t)
	made := b.create(workbench.BackupManual)
	inTheMaking := "." + backup.FileName(1, workbench.BackupManual) + ".partial"
	write(t, filepath.Join(b.folder(), inTheMaking), []byte("half"))
	write(t, filepath.Join(b.folder(), inTheMaking+"-journal"), []byte("half"))
	write(t, filepath.Join(b.folder(), backup.FileName(2, workbench.BackupManual)+".json"), []byte("{}"))
	write(t, filepath.Join(b.folder(), "mine.db"), read(t, b.path(made)))
	write(t, filepath.Join(b.folder(), "mine.db.json"), read(t, b.path(made)+".json")) // of another file
	write(t, filepath.Join(b.folder(), "rubbish.db"), []byte(strings.Repeat("no database ", 100)))
	write(t, filepath.Join(b.folder(), "notes.txt"), []byte("mine"))

	b.service.Start()
	find := func(name string) workbench.Backup {
		all := b.list()
		i := slices.IndexFunc(all, func(f workbench.Backup) bool { return f.FileName == name })
		if i < 0 {
			t.Fatalf("%s is not among %+v", name, all)
		}
		return all[i]
	}
	eventually(t, "both files are known", func() bool { return find("mine.db").ID != "" && find("rubbish.db").ID != "" })
	if got := find("mine.db"); !got.Verified() || got.ID == made.ID || got.Reason != workbench.BackupManual {
		t.Errorf("a copy of a backup is known as %+v", got)
	}
	if got := find("rubbish.db"); got.VerifyError == nil {
		t.Errorf("rubbish is known as %+v", got)
	}
	write(t, filepath.Join(b.folder(), "rubbish.db"), read(t, b.path(made)))
	if got := b.verify("rubbish.db"); !got.Verified() {
		t.Errorf("what was rubbish is known as %+v", got)
	}
	left := names(t, b.folder())
	if slices.Contains(left, inTheMaking) || !slices.Contains(left, "notes.txt") || len(left) != 7 {
		t.Errorf("left: %v", left)
	}
}
