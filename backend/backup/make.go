package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maker makes one backup.
type maker struct {
	folder   string
	hostID   string
	database string // the file; it is only looked at
	now      workbench.Clock
	copy     func(ctx context.Context, path string) error
	progress func(step workbench.BackupStep, path string) // may be nil
}

// make copies the database, checks the copy and makes it visible. When it
// fails, or ctx ends, nothing is left. A copy whose references are broken is a
// faithful one of a database whose are: it is kept, and says so.
func (m *maker) make(ctx context.Context, reason workbench.BackupReason) (workbench.Backup, error) {
	if err := errors.Join(makeFolder(m.folder), sweep(m.folder)); err != nil {
		return workbench.Backup{}, err
	}
	if err := needSpace(m.folder, databaseSize(m.database)); err != nil {
		return workbench.Backup{}, err
	}
	b := workbench.Backup{
		ID: workbench.NewID(), HostID: m.hostID, AppVersion: workbench.Version,
		Format: workbench.BackupSQLite, Reason: reason,
	}
	temp, err := m.reserve(&b)
	if err != nil {
		return workbench.Backup{}, err
	}
	defer os.Remove(temp) // nothing is left of it after the rename
	if err := m.fill(ctx, temp, &b); err != nil {
		return workbench.Backup{}, err
	}
	return b, m.publish(temp, b)
}

// reserve gives the backup its time and its name, which nothing else has, and
// makes the file: SQLite would make one that others may read.
func (m *maker) reserve(b *workbench.Backup) (temp string, err error) {
	for b.CreatedAt = m.now(); ; b.CreatedAt++ {
		b.FileName = fileName(b.CreatedAt, b.Reason)
		if isThere(filepath.Join(m.folder, b.FileName)) {
			continue
		}
		temp = filepath.Join(m.folder, "."+b.FileName+disk.Partial)
		file, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			return "", fileFailure(temp, err)
		}
		return temp, nil
	}
}

// fill copies and checks.
func (m *maker) fill(ctx context.Context, temp string, b *workbench.Backup) error {
	m.report(workbench.BackupCopying, temp)
	if err := m.copy(ctx, temp); err != nil {
		return err
	}
	if err := writeThrough(temp); err != nil {
		return err
	}
	m.report(workbench.BackupVerifying, temp)
	content, err := store.Verify(ctx, temp)
	if err != nil {
		return err
	}
	b.SizeBytes = sizeOf(temp)
	if b.SHA256, err = hashFile(ctx, temp); err != nil {
		return err
	}
	judge(b, content, m.now())
	return nil
}

// judge writes down what a check found that could read the whole file.
func judge(b *workbench.Backup, content workbench.BackupContent, now int64) {
	b.SchemaVersion = content.SchemaVersion
	if content.Orphans > 0 {
		sentence := fmt.Sprintf("%d rows refer to something that is not there.", content.Orphans)
		b.VerifiedAt, b.VerifyError = nil, &sentence
		return
	}
	b.VerifiedAt, b.VerifyError = &now, nil
}

// publish makes the backup visible, with its manifest: the file is what is
// listed, so it comes last.
func (m *maker) publish(temp string, b workbench.Backup) error {
	err := writeManifest(m.folder, b)
	if err == nil {
		err = move(temp, filepath.Join(m.folder, b.FileName))
	}
	if err == nil {
		err = syncDir(m.folder)
	}
	if err != nil {
		_ = remove(m.folder, b.FileName)
	}
	return err
}

// remove takes a backup away, the file first: what has no file is not listed.
func remove(folder, name string) error {
	path := filepath.Join(folder, name)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileFailure(path, err)
	}
	if err := os.Remove(path + manifest); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileFailure(path, err)
	}
	return nil
}

func (m *maker) report(step workbench.BackupStep, path string) {
	if m.progress != nil {
		m.progress(step, path)
	}
}
