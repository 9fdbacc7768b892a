//go:build unix

package host_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// piece is what a read of a damaged stream gave.
type piece struct {
	at   int64
	data string
}

// pieces reads a stream to its end, in small reads by one reader and by a new
// one for each.
func pieces(t testing.TB, spool *host.Spool, size int) []piece {
	t.Helper()
	r := spool.Reader("p", host.StreamPTY)
	defer r.Close()
	var got []piece
	p := make([]byte, size)
	for off := int64(0); ; {
		n, at, err := r.ReadAt(p, off)
		if err != nil {
			t.Fatalf("read at %d: %v", off, err)
		}
		once := make([]byte, size)
		if m, where, err := spool.ReadAt("p", host.StreamPTY, once, off); m != n || where != at || err != nil || !bytes.Equal(once[:m], p[:n]) {
			t.Fatalf("read at %d: a new reader gives %d bytes at %d (%v), one that reads on %d at %d", off, m, where, err, n, at)
		}
		if n == 0 {
			return got
		}
		if last := len(got) - 1; last >= 0 && at == off {
			got[last].data += string(p[:n])
		} else {
			got = append(got, piece{at, string(p[:n])})
		}
		off = at + int64(n)
	}
}

// TestDamagedStream reads streams of which parts are missing: what is there is
// given at its offset, and the rest is passed over.
func TestDamagedStream(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		segments map[int]string
		want     []piece
	}{
		"whole":              {map[int]string{0: "0123456789", 10: "abc"}, []piece{{0, "0123456789abc"}}},
		"one cut short":      {map[int]string{0: "012345", 10: "abc"}, []piece{{0, "012345"}, {10, "abc"}}},
		"one empty":          {map[int]string{0: "", 10: "abc", 13: "d"}, []piece{{10, "abcd"}}},
		"the last one cut":   {map[int]string{0: "0123456789", 10: "a"}, []piece{{0, "0123456789a"}}},
		"the last one empty": {map[int]string{0: "0123456789", 10: ""}, []piece{{0, "0123456789"}}},
		"one missing":        {map[int]string{0: "0123456789", 20: "xyz"}, []piece{{0, "0123456789"}, {20, "xyz"}}},
		"two missing":        {map[int]string{0: "01", 20: "x", 40: "y", 41: "z"}, []piece{{0, "01"}, {20, "x"}, {40, "yz"}}},
		"nothing":            {map[int]string{0: ""}, nil},
	} {
		for size := 1; size < 20; size += 6 {
			data := t.TempDir()
			dir := filepath.Join(host.SpoolDir(data), "p")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for start, content := range test.segments {
				write(t, filepath.Join(dir, fmt.Sprintf("pty.%020d", start)), content)
			}
			if got := pieces(t, host.OpenSpool(data), size); fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%s, read by %d: %v, want %v", name, size, got, test.want)
			}
		}
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDamageAnywhere cuts or removes segments of a stream at random: every byte
// that is given is the right one.
func TestDamageAnywhere(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		s := newStream(t)
		for len(s.model.all) < 900 {
			s.step(t, 0, byte(random.Uint32()))
		}
		segments, err := filepath.Glob(filepath.Join(s.dir, "pty.*"))
		if err != nil || len(segments) < 5 {
			t.Fatalf("%d segments, %v", len(segments), err)
		}
		for _, segment := range segments[:len(segments)-1] {
			switch random.IntN(4) {
			case 0:
				err = os.Remove(segment)
			case 1:
				err = os.Truncate(segment, random.Int64N(testSegment))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		var end int64
		for _, p := range pieces(t, s.spool, 1+random.IntN(100)) {
			if end = p.at + int64(len(p.data)); p.data != string(s.model.all[p.at:end]) {
				t.Fatalf("wrong bytes at %d", p.at)
			}
		}
		if end != int64(len(s.model.all)) {
			t.Fatalf("read to %d of %d", end, len(s.model.all))
		}
	}
}

func TestSpoolWithoutHost(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	spool := host.OpenSpool(data)
	if infos, err := spool.List(); err != nil || infos != nil {
		t.Errorf("a spool that is not there: %v, %v", infos, err)
	}
	if _, err := spool.Info("p"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("info: %v", err)
	}
	if _, err := spool.End("p", host.StreamPTY); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("end: %v", err)
	}
	if _, _, err := spool.ReadAt("p", host.StreamPTY, make([]byte, 1), 0); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("read: %v", err)
	}
	if err := spool.Remove("p"); err != nil {
		t.Errorf("remove: %v", err)
	}
	if err := spool.Remove("../p"); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("remove outside: %v", err)
	}
}

func TestDamagedRecordIsListed(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	dir := filepath.Join(host.SpoolDir(data), "p")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"meta.json": `{"id":"p","sta`, "pty.00000000000000000000": "0123456789", "pty.00000000000000000010": "abc",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spool := host.OpenSpool(data)
	infos, err := spool.List()
	if err != nil || len(infos) != 1 || infos[0].State != host.StateLost || infos[0].Streams[host.StreamPTY] != 13 {
		t.Fatalf("%+v, %v", infos, err)
	}
	if err := spool.Remove("p"); err != nil {
		t.Fatal(err)
	}
	if infos, err := spool.List(); err != nil || len(infos) != 0 {
		t.Errorf("after remove: %+v, %v", infos, err)
	}
}
