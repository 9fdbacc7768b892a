package backend_test

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func floodBytes() int64 {
	if storetest.Racing {
		return 16 << 20
	}
	return 1 << 30
}

// floodGrowth is how many bytes a process may grow by while three quarters of
// the flood go through it: the garbage collector has its own rhythm.
const floodGrowth = 48 << 20

// TestFloodIsExact sends a gigabyte of random bytes through a terminal in raw
// mode, the host, the store and the stream.
func TestFloodIsExact(t *testing.T) {
	t.Parallel()
	size := floodBytes()
	i := install(t)
	i.start()
	argv := as("flood", strconv.FormatInt(size, 10))
	line := append([]string{"/bin/sh", "-c", `stty raw -echo; printf .; head -c 1 >/dev/null; exec "$@"`, "sh"}, argv...)
	s := openStream(t, i, line)
	defer s.close()
	s.skip(1)
	digest := sha256.New()
	s.into = digest
	s.key()
	s.skip(size / 4)
	early := residents(t, i)
	s.skip(size + 1 - s.at)
	late := residents(t, i)
	source := sha256.New()
	if _, err := io.Copy(source, floodSource(size)); err != nil {
		t.Fatal(err)
	}
	if got, want := sum(digest), sum(source); got != want {
		t.Errorf("the stream's bytes have the digest %s, the source's %s", got, want)
	}
	for name, before := range early {
		t.Logf("%s: %d MiB after a quarter, %d MiB at the end", name, before>>20, late[name]>>20)
		if !storetest.Racing && late[name] > before+floodGrowth {
			t.Errorf("%s grew from %d to %d MiB", name, before>>20, late[name]>>20)
		}
	}
	checkKept(t, i, s.terminal, size)
}

// checkKept compares what the store has with the end of the source.
func checkKept(t *testing.T, i *installation, id string, size int64) {
	t.Helper()
	var row workbench.Terminal
	eventually(t, "the terminal has ended", func() bool {
		i.call(&row, "TerminalAPI.Show", id)
		return row.Status.Ended()
	})
	kept := row.OutputEndOffset - row.OutputStartOffset
	if row.OutputEndOffset != size+1 || kept < min(size, workbench.TerminalCapBytes) {
		t.Errorf("kept %d to %d of %d bytes", row.OutputStartOffset, row.OutputEndOffset, size+1)
	}
	i.stop()
	from := max(row.OutputStartOffset, 1) // the first byte said that it is ready
	source := sha256.New()
	all := floodSource(size)
	_, err := io.CopyN(io.Discard, all, from-1)
	if err == nil {
		_, err = io.Copy(source, all)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, want := storedSum(t, i, id, from, row.OutputEndOffset), sum(source); got != want {
		t.Errorf("the kept bytes have the digest %s, the source's end %s", got, want)
	}
}

// storedSum is the digest of a range of a terminal's stored output.
func storedSum(t *testing.T, i *installation, id string, from, to int64) string {
	t.Helper()
	db := i.store()
	digest := sha256.New()
	for at := from; at < to; {
		chunks, err := db.TerminalOutput(t.Context(), id, at, 64)
		if err != nil || len(chunks) == 0 {
			t.Fatalf("nothing at %d: %v", at, err)
		}
		for _, c := range chunks {
			if c.Codec != workbench.CodecRaw || c.StartOffset > at {
				t.Fatalf("a %s chunk at %d, wanted %d", c.Codec, c.StartOffset, at)
			}
			digest.Write(c.Data[at-c.StartOffset:])
			at = c.StartOffset + c.ByteCount
		}
	}
	return sum(digest)
}

func sum(h hash.Hash) string { return fmt.Sprintf("%x", h.Sum(nil)) }

// residents is the resident memory of owner and host, in bytes.
func residents(t *testing.T, i *installation) map[string]int64 {
	t.Helper()
	self, alive := host.Running(i.Config.DataDir)
	if !alive {
		t.Fatal("no host runs")
	}
	sizes := map[string]int64{}
	for name, pid := range map[string]int{"owner": i.owner.Process.Pid, "host": self.PID} {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(status), "VmRSS:")
		kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sizes[name] = kb << 10
	}
	return sizes
}
