package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Spool reads what hosts of one data directory have stored. It needs no running
// host. It is safe for concurrent use.
type Spool struct{ dir string }

// OpenSpool returns the spool of a data directory, which need not exist yet.
func OpenSpool(dataDir string) *Spool { return &Spool{dir: spoolDir(dataDir)} }

// OpenSpoolIn returns the spool in a directory that SetAside moved folders to.
func OpenSpoolIn(dir string) *Spool { return &Spool{dir: dir} }

// List returns the record of every child in the spool, ordered by id, with the
// ends of its streams as they are on disk now. A child whose record is damaged
// is listed as StateLost.
func (s *Spool) List() ([]Info, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var infos []Info
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		info, err := s.Info(entry.Name())
		if workbench.ErrorCode(err) == workbench.ENotFound {
			continue // forgotten meanwhile
		}
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// Info returns the record of one child, with the ends of its streams as they
// are on disk now, or ENotFound.
func (s *Spool) Info(process string) (Info, error) {
	dir, err := s.folder(process)
	if err != nil {
		return Info{}, err
	}
	if _, err := os.Stat(dir); err != nil {
		return Info{}, notFound(err, process)
	}
	info, err := readMeta(dir)
	if err != nil {
		if _, gone := os.Stat(dir); gone != nil {
			return Info{}, notFound(gone, process)
		}
		info = Info{State: StateLost}
	}
	info.ID = process
	// The files say how long a stream is, not the record: after a power cut
	// the record may promise bytes that never reached the disk.
	info.Streams, err = streamEnds(dir)
	return info, notFound(err, process)
}

// streamEnds returns the end of every stream that has a segment in dir.
func streamEnds(dir string) (map[Stream]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	ends := make(map[Stream]int64)
	for _, entry := range entries {
		stream, _, ok := parseSegment(entry.Name())
		if _, known := ends[stream]; !ok || known {
			continue
		}
		if ends[stream], err = streamEnd(dir, stream); err != nil {
			return nil, err
		}
	}
	return ends, nil
}

// Reader returns a Reader of one stream. The caller closes it. A child that is
// not there shows as ENotFound when it is read.
func (s *Spool) Reader(process string, stream Stream) *Reader {
	return &Reader{dir: filepath.Join(s.dir, filepath.Base(process)), process: process, stream: stream}
}

// ReadAt reads once, as Reader.ReadAt does. A Reader is cheaper for more.
func (s *Spool) ReadAt(process string, stream Stream, p []byte, off int64) (n int, at int64, err error) {
	r := s.Reader(process, stream)
	defer r.Close() // it was only read
	return r.ReadAt(p, off)
}

// End returns where a stream ends now, in bytes from its beginning.
func (s *Spool) End(process string, stream Stream) (int64, error) {
	dir, err := s.folder(process)
	if err != nil {
		return 0, err
	}
	end, err := streamEnd(dir, stream)
	return end, notFound(err, process)
}

// Remove deletes the folder of a child that no host owns any more. While a host
// owns it, use Client.Forget.
func (s *Spool) Remove(process string) error {
	dir, err := s.folder(process)
	if err != nil {
		return err
	}
	return removeFolder(dir)
}

// SetAside moves the folder of a child that has ended to another directory,
// where no host looks for it, and returns where it is then.
func (s *Spool) SetAside(process, target string) (folder string, err error) {
	dir, err := s.folder(process)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(target, 0o700); err != nil {
		return "", storeError(err)
	}
	folder = filepath.Join(target, process)
	if err := os.Rename(dir, folder); err != nil {
		return "", notFound(err, process)
	}
	return folder, nil
}

// removeFolder hides the folder before it empties it: a crash in between must
// not leave a child without its record.
func removeFolder(dir string) error {
	hidden := filepath.Join(filepath.Dir(dir), stagingPrefix+filepath.Base(dir))
	err := os.Rename(dir, hidden)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil { // Windows refuses while a reader holds a segment open
		hidden = dir
	}
	return os.RemoveAll(hidden)
}

func (s *Spool) folder(process string) (string, error) {
	if err := validID(process); err != nil {
		return "", err
	}
	return filepath.Join(s.dir, process), nil
}

// notFound gives a missing file the code and the sentence of a missing child.
func notFound(err error, process string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return workbench.Errorf(workbench.ENotFound, "The process %s has no stored output; its folder is gone.", process)
	}
	return err
}
