package host

import (
	"io/fs"
	"os"
)

// WrittenAt is when a stream was last written to, in UTC ms: the last sign of
// life of a child whose end nobody saw. ENotFound.
func (s *Spool) WrittenAt(process string, stream Stream) (int64, error) {
	dir, err := s.folder(process)
	if err != nil {
		return 0, err
	}
	starts, err := segmentStarts(dir, stream)
	if err != nil {
		return 0, notFound(err, process)
	}
	if len(starts) == 0 {
		return 0, notFound(fs.ErrNotExist, process)
	}
	stat, err := os.Stat(segmentPath(dir, stream, starts[len(starts)-1]))
	if err != nil {
		return 0, notFound(err, process)
	}
	return stat.ModTime().UnixMilli(), nil
}
