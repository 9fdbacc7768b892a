package host

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Reader reads one stream of one child from its spool folder. It keeps the
// segment that it read last open, so reading on costs one system call. It is
// not safe for concurrent use.
type Reader struct {
	dir     string
	process string
	stream  Stream
	file    *os.File // the segment that begins at start; nil before the first read
	start   int64
	last    bool // no segment followed the open one when they were listed
}

// ReadAt reads bytes of the stream from off on into p. The bytes really begin
// at the offset at: at > off says that [off, at) was dropped or acknowledged, or
// is missing from a damaged spool. It returns fewer bytes than p holds at the end
// of a segment. n == 0 without an error says that nothing lies beyond off yet. It
// is safe while the host appends and removes.
func (r *Reader) ReadAt(p []byte, off int64) (n int, at int64, err error) {
	if off < 0 || len(p) == 0 {
		return 0, off, workbench.Errorf(workbench.EInvalid, "A stream is read from an offset of at least 0 into a buffer that is not empty.")
	}
	if r.file == nil || off < r.start {
		if err := r.seek(off); err != nil {
			return 0, off, err
		}
	}
	for {
		at = max(off, r.start)
		n, err = r.file.ReadAt(p, at-r.start)
		if n > 0 {
			return n, at, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, at, err
		}
		moved, err := r.advance(at)
		if !moved || err != nil {
			return 0, at, err
		}
	}
}

// advance goes on from the open segment, which gave nothing at off. moved says
// that reading again can give more.
func (r *Reader) advance(off int64) (moved bool, err error) {
	if off > r.start { // an empty segment does not follow itself
		if opened, err := r.open(off); opened || err != nil {
			return opened, err
		}
	}
	if over, err := r.stillLast(off); over || err != nil {
		return false, err
	}
	starts, err := segmentStarts(r.dir, r.stream)
	if err != nil {
		return false, notFound(err, r.process)
	}
	i, found := slices.BinarySearch(starts, r.start)
	if found {
		i++
	}
	if r.last = i == len(starts); r.last {
		return false, nil
	}
	// It does not grow any more. It may have before the next one began, or it
	// ends too early, and so do those after it: then the rest is missing.
	if stat, err := r.file.Stat(); err != nil || off < r.start+stat.Size() {
		return true, err
	}
	for i+1 < len(starts) && starts[i+1] <= off {
		i++
	}
	_, err = r.open(starts[i]) // one that was removed meanwhile is passed over the next time
	return true, err
}

// stillLast tells for little whether off is the end of the stream, once the
// segments were listed: what follows the last one begins where that ends, as long
// as that is there, because segments go away oldest first.
func (r *Reader) stillLast(off int64) (bool, error) {
	if !r.last {
		return false, nil
	}
	stat, err := os.Stat(segmentPath(r.dir, r.stream, r.start))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && off <= r.start+stat.Size(), err
}

// seek opens the segment that holds off, or the first one when off lies before
// it.
func (r *Reader) seek(off int64) error {
	for {
		starts, err := segmentStarts(r.dir, r.stream)
		if err != nil {
			return notFound(err, r.process)
		}
		if len(starts) == 0 {
			return notFound(fs.ErrNotExist, r.process)
		}
		i, found := slices.BinarySearch(starts, off)
		if !found {
			i = max(i-1, 0)
		}
		if opened, err := r.open(starts[i]); opened || err != nil {
			return err
		}
	}
}

// open opens the segment that begins at start. opened is false when it was
// removed meanwhile: then the list of segments has changed.
func (r *Reader) open(start int64) (opened bool, err error) {
	file, err := os.Open(segmentPath(r.dir, r.stream, start))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.use(file, start)
	return true, nil
}

func (r *Reader) use(file *os.File, start int64) {
	_ = r.Close() // it was only read
	r.file, r.start, r.last = file, start, false
}

// Close releases the open segment. The Reader may be used again.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}

// segmentStarts lists the start offsets of a stream's segments, ascending.
func segmentStarts(dir string, stream Stream) ([]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var starts []int64
	for _, entry := range entries {
		if s, start, ok := parseSegment(entry.Name()); ok && s == stream {
			starts = append(starts, start)
		}
	}
	return starts, nil // ReadDir sorts by name, and the names sort by offset
}

// streamEnd returns where a stream ends now: the start of its last segment plus
// that segment's size.
func streamEnd(dir string, stream Stream) (int64, error) {
	for {
		starts, err := segmentStarts(dir, stream)
		if err != nil {
			return 0, err
		}
		if len(starts) == 0 {
			return 0, &fs.PathError{Op: "open", Path: filepath.Join(dir, string(stream)), Err: fs.ErrNotExist}
		}
		last := starts[len(starts)-1]
		stat, err := os.Stat(segmentPath(dir, stream, last))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		return last + stat.Size(), nil
	}
}
