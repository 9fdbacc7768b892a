//go:build !race

package host_test

import (
	"bufio"
	"os"
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
