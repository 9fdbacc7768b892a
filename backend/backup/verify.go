package backup

import (
	"context"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Verify checks a backup: that its bytes are those that were written, that the
// database in it is whole, and that this program can go on with it. For a file
// of the folder the result is written down; one that nothing is known of gets
// its manifest. A backup that is found damaged is no error of Verify: see
// VerifyError. Errors: EInvalid, ENotFound, EUnavailable.
func (s *Service) Verify(ctx context.Context, file string) (workbench.Backup, error) {
	b, path, err := s.find(file)
	if err != nil {
		return b, err
	}
	if filepath.Dir(path) != s.folder {
		return check(ctx, path, b, s.opt.Now())
	}
	release, err := s.take(ctx)
	if err != nil {
		return b, err
	}
	defer release()
	if b, err = check(ctx, path, b, s.opt.Now()); err != nil {
		return b, err
	}
	if b.ID == "" {
		b.ID, b.HostID = workbench.NewID(), s.opt.HostID
	}
	if err := writeManifest(s.folder, b); err != nil {
		return b, err
	}
	defer s.notify()
	_, err = s.List(ctx)
	return b, err
}

// check looks at a file and returns what is known of it then.
func check(ctx context.Context, path string, b workbench.Backup, now int64) (workbench.Backup, error) {
	sum, err := hashFile(ctx, path)
	if err != nil {
		return b, err
	}
	if b.SHA256 != "" && b.SHA256 != sum {
		return failed(b, sentenceChanged), nil
	}
	content, err := store.Verify(ctx, path)
	switch workbench.ErrorCode(err) {
	case "":
	case workbench.EDatabaseDamaged, workbench.EDatabaseNewer, workbench.EInvalid:
		return failed(b, workbench.ErrorMessage(err)), nil
	default:
		return b, err
	}
	b.SHA256, b.SizeBytes = sum, sizeOf(path)
	if b.AppVersion == "" {
		b.AppVersion = content.AppVersion
	}
	judge(&b, content, now)
	return b, nil
}

// failed keeps the SHA-256 that the file should have: a file that changes back
// is the backup again.
func failed(b workbench.Backup, sentence string) workbench.Backup {
	b.VerifiedAt, b.VerifyError = nil, &sentence
	return b
}
