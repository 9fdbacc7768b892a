package recovery

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

const copyFolder = ".copy"

// copy copies the database with its journal, and gives the copy a head when it
// has none. "" when there is no database to copy.
func (s *Salvage) copy(ctx context.Context, target string) (string, error) {
	dir := filepath.Join(target, copyFolder)
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return "", fileFailure(dir, err)
	}
	const name = "holdfast.db"
	for _, side := range []string{"", "-wal", "-journal"} {
		err := copyFile(ctx, filepath.Join(s.folder, name+side), filepath.Join(dir, name+side))
		if errors.Is(err, fs.ErrNotExist) && side != "" {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, name), nil
}

// copyFile copies what can be read: a bad sector becomes zeros, which the
// salvage goes around.
func copyFile(ctx context.Context, from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileFailure(to, err)
	}
	info, err := source.Stat()
	block := make([]byte, 1<<20)
	for at := int64(0); err == nil && at < info.Size(); at += int64(len(block)) {
		n, readErr := readBlock(source, block[:min(int64(len(block)), info.Size()-at)], at)
		if n == 0 && readErr == nil {
			break // it became shorter
		}
		_, err = target.WriteAt(block[:n], at)
		err = errors.Join(err, ctx.Err())
	}
	if err = errors.Join(err, target.Close()); err != nil {
		return fileFailure(to, err)
	}
	return nil
}

// readBlock reads a block, and page by page when that fails; a page that cannot
// be read is zero.
func readBlock(file *os.File, block []byte, at int64) (int, error) {
	n, err := file.ReadAt(block, at)
	if err == nil || errors.Is(err, io.EOF) {
		return n, nil
	}
	for begin := 0; begin < len(block); begin += ownPageSize {
		page := block[begin:min(begin+ownPageSize, len(block))]
		if _, err := file.ReadAt(page, at+int64(begin)); err != nil {
			clear(page)
		}
	}
	return len(block), err
}
