package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// offsetDigits makes the names of segments sort by offset: 20 digits hold any
// 64-bit offset.
const offsetDigits = 20

func segmentPath(dir string, stream Stream, start int64) string {
	return filepath.Join(dir, fmt.Sprintf("%s.%0*d", stream, offsetDigits, start))
}

// parseSegment returns the stream and the start offset that a file name states.
func parseSegment(name string) (Stream, int64, bool) {
	stream, digits, found := strings.Cut(name, ".")
	if !found || len(digits) != offsetDigits {
		return "", 0, false
	}
	start, err := strconv.ParseInt(digits, 10, 64)
	return Stream(stream), start, err == nil && start >= 0
}

// segmentLog is the append side of one stream: contiguous segment files, of
// which the last one grows. Segments go away from the front only.
type segmentLog struct {
	dir          string
	stream       Stream
	segmentBytes int64
	retainBytes  int64

	mu     sync.Mutex
	room   sync.Cond // signalled when full may have changed
	file   *os.File  // the last segment
	starts []int64   // of the segments that exist, ascending, never empty
	end    int64     // of the stream
	acked  int64
	open   bool // limits are lifted: the host is ending
}

// newSegmentLog begins with an empty segment, so that a stream without output
// has an end too.
func newSegmentLog(dir string, stream Stream, cfg Config) (*segmentLog, error) {
	l := &segmentLog{
		dir: dir, stream: stream,
		segmentBytes: cfg.SegmentBytes, retainBytes: cfg.RetainBytes,
	}
	l.room.L = &l.mu
	return l, l.roll()
}

// roll starts a segment at the end of the stream.
func (l *segmentLog) roll() error {
	file, err := os.OpenFile(segmentPath(l.dir, l.stream, l.end), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if l.file != nil {
		l.file.Close() //nolint:errcheck // its bytes are with the kernel already; nothing is left to fail
	}
	l.file = file
	l.starts = append(l.starts, l.end)
	return nil
}

// append writes p at the end and returns the new end. After an error the bytes
// counted by n are in the spool and the others are not.
func (l *segmentLog) append(p []byte) (n int, end int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end-l.starts[len(l.starts)-1] >= l.segmentBytes {
		if err := l.roll(); err != nil {
			return 0, l.end, err
		}
	}
	n, err = l.file.Write(p)
	l.end += int64(n)
	return n, l.end, err
}

// ack records that everything before offset is ingested and removes the
// segments that lie wholly before it.
func (l *segmentLog) ack(offset int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked = max(l.acked, min(offset, l.end))
	l.removeBefore(l.acked)
	l.room.Broadcast()
}

// removeBefore removes whole segments before offset, but never the last one:
// its name and size are how a reader knows the end of the stream. The caller
// holds mu.
func (l *segmentLog) removeBefore(offset int64) {
	for len(l.starts) > 1 && l.starts[1] <= offset {
		err := os.Remove(segmentPath(l.dir, l.stream, l.starts[0]))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return // a reader may hold it open (Windows): the next call tries again
		}
		l.starts = slices.Delete(l.starts, 0, 1)
	}
}

// waitForRoom returns when the stream may grow, and by how many bytes at most.
// While droppable says so, a full stream loses its oldest segments; otherwise it
// waits for an ack.
func (l *segmentLog) waitForRoom(droppable func() bool) (room int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.open {
		if room = l.retainBytes - (l.end - max(l.acked, l.starts[0])); room > 0 {
			return room
		}
		if droppable() {
			l.removeBefore(l.end - l.retainBytes)
			break
		}
		l.room.Wait()
	}
	return l.segmentBytes
}

// reconsider makes a waiting reader look again, after droppable changed.
func (l *segmentLog) reconsider() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.room.Broadcast()
}

// lift ends all waiting for room, now and later: a host that ends must store
// the last bytes without a client.
func (l *segmentLog) lift() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = true
	l.room.Broadcast()
}

func (l *segmentLog) length() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}

func (l *segmentLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.file.Close() //nolint:errcheck // nothing is buffered
}
