package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// makeFolder makes a directory that only its owner can read, and closes one
// that others could.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fileFailure(dir, err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fileFailure(dir, err)
	}
	// The folder itself must outlive a power cut, or what is renamed into it is
	// gone with it.
	return syncDir(filepath.Dir(dir))
}

// writeThrough makes sure that the content of a file is on the disk.
func writeThrough(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fileFailure(path, err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fileFailure(path, err)
	}
	return nil
}

// replaceFile makes data the content of path.
func replaceFile(path string, data []byte) error {
	if err := disk.Replace(path, data); err != nil {
		return fileFailure(path, err)
	}
	return nil
}

// syncDir makes sure that the names in a directory are on the disk.
func syncDir(dir string) error {
	if err := disk.SyncDir(dir); err != nil {
		return fileFailure(dir, err)
	}
	return nil
}

// move renames a file and never replaces one that is there.
func move(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return workbench.Errorf(workbench.EConflict, "%s is there already. Nothing was replaced; move it away and try again.", to)
	}
	if err := os.Rename(from, to); err != nil {
		return fileFailure(to, err)
	}
	return nil
}

// copyFile writes a copy of a file that is not there yet, through to the disk,
// and returns its SHA-256 in hex. When it fails, or ctx ends, nothing is left.
func copyFile(ctx context.Context, from, to string) (sum string, err error) {
	source, err := os.Open(from)
	if err != nil {
		return "", fileFailure(from, err)
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fileFailure(to, err)
	}
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(target, digest), &untilDone{ctx, source})
	if err == nil {
		err = target.Sync()
	}
	if err := errors.Join(err, target.Close()); err != nil {
		_ = os.Remove(to)
		return "", fileFailure(to, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// hashFile returns the SHA-256 of a file in hex.
func hashFile(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fileFailure(path, err)
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, &untilDone{ctx, file}); err != nil {
		return "", fileFailure(path, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// untilDone is a reader that ends with its context.
type untilDone struct {
	ctx    context.Context
	reader io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.reader.Read(p)
}

// isThere says whether there is something of this name, a broken link too.
func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// databaseSize is the bytes of a database with its journal. Its files are not
// opened.
func databaseSize(path string) int64 { return sizeOf(path) + sizeOf(path+"-wal") }

// fileFailure says for a person why a file could not be read or written.
func fileFailure(path string, err error) error {
	var known *workbench.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return workbench.Wrap(workbench.EUnavailable, err, "This was stopped before it was done. Nothing was changed.")
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.ENotFound, err, "There is no file "+path+".")
	case disk.Full(err):
		return workbench.Wrap(workbench.EDiskFull, err, "No space is left for "+path+". Free some space and try again.")
	default:
		return workbench.Wrap(workbench.EUnavailable, err, path+" cannot be read or written. Check its permissions and its disk.")
	}
}
