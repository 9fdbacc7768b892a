//go:build unix

package host_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
)

// model is what a stream must be: all bytes ever appended, and what may be gone.
type model struct {
	all      []byte
	mayBegin int64 // everything before this may be gone, nothing after it
}

// stream is a segment log beside its model.
type stream struct {
	dir    string
	log    host.SegmentLog
	spool  *host.Spool
	reader *host.Reader
	model  model
}

const (
	testSegment = 32
	testRetain  = 100
)

func newStream(t testing.TB) *stream {
	t.Helper()
	data := t.TempDir()
	dir := filepath.Join(host.SpoolDir(data), "p")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	log, err := host.NewSegmentLog(dir, host.StreamPTY, host.Config{SegmentBytes: testSegment, RetainBytes: testRetain})
	if err != nil {
		t.Fatal(err)
	}
	s := &stream{dir: dir, log: log, spool: host.OpenSpool(data)}
	s.reader = s.spool.Reader("p", host.StreamPTY)
	t.Cleanup(func() {
		log.Close()
		s.reader.Close()
	})
	return s
}

// step does what two numbers say and holds the outcome against the model.
func (s *stream) step(t testing.TB, what, amount byte) {
	t.Helper()
	end := int64(len(s.model.all))
	switch what % 4 {
	case 0:
		data := make([]byte, 1+int(amount)%70)
		for i := range data {
			data[i] = byte(len(s.model.all)+i) ^ amount
		}
		s.model.all = append(s.model.all, data...)
		n, got, err := s.log.Append(data)
		if n != len(data) || got != int64(len(s.model.all)) || err != nil {
			t.Fatalf("append: %d, %d, %v", n, got, err)
		}
	case 1:
		offset := end * int64(amount) / 200 // sometimes beyond the end
		s.log.Ack(offset)
		s.model.mayBegin = max(s.model.mayBegin, min(offset, end))
	case 2:
		s.log.Drop()
		s.model.mayBegin = max(s.model.mayBegin, end-testRetain)
	case 3:
		s.read(t, s.reader, end*int64(amount)/250, 1+int(amount)%90)
	}
	if got, err := s.spool.End("p", host.StreamPTY); err != nil || got != int64(len(s.model.all)) {
		t.Fatalf("end %d, want %d: %v", got, len(s.model.all), err)
	}
}

// read reads once and checks what it got: the right bytes, from where it asked
// or after a gap that was allowed, and nothing only at the end.
func (s *stream) read(t testing.TB, r *host.Reader, off int64, size int) {
	t.Helper()
	p := make([]byte, size)
	n, at, err := r.ReadAt(p, off)
	end := int64(len(s.model.all))
	switch {
	case err != nil:
		t.Fatalf("read at %d: %v", off, err)
	case at < off, at > off && at > s.model.mayBegin:
		t.Fatalf("asked for %d, began at %d, although nothing after %d is gone", off, at, s.model.mayBegin)
	case n == 0 && at < end:
		t.Fatalf("nothing at %d of %d", at, end)
	case n > 0 && (at+int64(n) > end || !bytes.Equal(p[:n], s.model.all[at:at+int64(n)])):
		t.Fatalf("wrong bytes: %d at %d", n, at)
	}
}

func FuzzSegments(f *testing.F) {
	f.Add([]byte{0, 10, 0, 60, 3, 1, 1, 100, 3, 0, 2, 0, 3, 0})
	f.Add(bytes.Repeat([]byte{0, 31, 2, 0, 3, 255, 1, 255}, 8))
	source := rand.NewChaCha8([32]byte{1})
	for range 20 {
		steps := make([]byte, 120)
		_, _ = source.Read(steps) // never fails
		f.Add(steps)
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		s := newStream(t)
		for pair := range slices.Chunk(steps, 2) {
			if len(pair) == 2 {
				s.step(t, pair[0], pair[1])
			}
		}
		fresh := s.spool.Reader("p", host.StreamPTY)
		defer fresh.Close()
		for off := int64(0); off < int64(len(s.model.all)); off += 1 + off%5 {
			s.read(t, fresh, off, 1)
			s.read(t, s.reader, off, 40)
		}
	})
}

// TestReaderBesideWriter reads a stream while it grows and loses its oldest
// segments. Every byte that is read must be the right one, and every gap is
// followed by what comes after it.
func TestReaderBesideWriter(t *testing.T) {
	t.Parallel()
	s := newStream(t)
	const count = 100_000
	value := func(offset int64) byte { return byte(offset * 2654435761 >> 13) }
	var failed atomic.Pointer[error]
	done := make(chan struct{})
	go func() {
		defer close(done)
		data := make([]byte, 0, 64)
		for off := int64(0); off < count; off += int64(len(data)) {
			data = data[:0]
			for i := range min(1+off%50, count-off) {
				data = append(data, value(off+i))
			}
			if _, _, err := s.log.Append(data); err != nil {
				failed.Store(&err)
				return
			}
			s.log.Drop()
		}
	}()
	p := make([]byte, 77)
	for off := int64(0); off < count; {
		if err := failed.Load(); err != nil {
			t.Fatal(*err)
		}
		n, at, err := s.reader.ReadAt(p, off)
		if err != nil || at < off {
			t.Fatalf("read at %d: at %d, %v", off, at, err)
		}
		for i, b := range p[:n] {
			if b != value(at+int64(i)) {
				t.Fatalf("wrong byte at %d", at+int64(i))
			}
		}
		off = at + int64(n)
	}
	<-done
}
