//go:build !race

package host_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
)

// TestMemoryOfManyTerminals bounds what a host takes for itself. The pages of
// its program are shared with the owner, which runs the same file, and not
// counted. Not under the race detector, which multiplies all of it.
func TestMemoryOfManyTerminals(t *testing.T) {
	t.Parallel()
	const terminals, own, each = 100, 20 << 20, 256 << 10
	b := start(t, host.Config{})
	const script = `stty raw -echo; head -c 2000000 /dev/zero | tr '\0' x; printf 'done\n'; exec cat`
	for i := range terminals {
		b.spawn(t, shell("p"+strconv.Itoa(i), host.KindPTY, script))
	}
	for i := range terminals {
		id := "p" + strconv.Itoa(i)
		eventually(t, "all output of "+id, func() bool {
			end, err := b.spool.End(id, host.StreamPTY)
			return err == nil && end == 2_000_005
		})
	}
	if got := anonymous(t, b.Status().PID); got > own+terminals*each {
		t.Errorf("%d terminals take %d kB", terminals, got>>10)
	} else {
		t.Logf("%d terminals take %d kB", terminals, got>>10)
	}
}

// anonymous is the memory that a process has for itself, in bytes.
func anonymous(t testing.TB, pid int) int64 {
	t.Helper()
	status, err := os.Open("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "RssAnon:"); ok {
			kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes << 10
		}
	}
	t.Fatal("the system does not tell the memory of a process")
	return 0
}

// TestFloodThatNobodyReads prints far more than a terminal keeps with nobody
// attached: the newest is kept, the rest is a gap, and neither the memory of the
// host nor the disk grows with it.
func TestFloodThatNobodyReads(t *testing.T) {
	t.Parallel()
	const count, retain, segment, read = 200 << 20, 1 << 20, 64 << 10, 64 << 10 // a segment may be one read longer
	b := start(t, host.Config{RetainBytes: retain, SegmentBytes: segment})
	gate := filepath.Join(b.dir, "gate")
	b.spawn(t, shell("p", host.KindPTY, "stty raw -echo; while ! [ -e '"+gate+"' ]; do sleep 0.01; done; head -c "+strconv.Itoa(count)+" /dev/zero; printf end"))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	before := anonymous(t, b.Status().PID)
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var grown, kept int64
	eventually(t, "the end of the flood", func() bool {
		grown = max(grown, anonymous(t, b.Status().PID)-before)
		kept = max(kept, stored(t, filepath.Join(host.SpoolDir(b.dir), "p")))
		info, err := b.spool.Info("p")
		return err == nil && info.Ended
	})
	if grown > 8<<20 || kept > retain+segment+2*read {
		t.Errorf("the host grew by %d kB, the spool held %d kB", grown>>10, kept>>10)
	}
	p := make([]byte, 64<<10)
	_, first, err := b.spool.ReadAt("p", host.StreamPTY, p, 0)
	if err != nil || first < count-retain-segment-read || first > count-retain+read {
		t.Errorf("the first byte that is kept is at %d: %v", first, err)
	}
	n, at, err := b.spool.ReadAt("p", host.StreamPTY, p, count)
	if err != nil || at != count || string(p[:n]) != "end" {
		t.Errorf("the end: %q at %d, %v", p[:n], at, err)
	}
}

// stored is the size of all segments of a child, in bytes.
func stored(t *testing.T, dir string) (total int64) {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(dir, "pty.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range segments {
		if stat, err := os.Stat(segment); err == nil { // it may be dropped meanwhile
			total += stat.Size()
		}
	}
	return total
}
