package host

import (
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// markOf reads the mark that a process was started with. Those of other users
// cannot be read, and are none of ours.
func markOf(pid int, prefix string) (id string, ok bool) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil {
		return "", false
	}
	for entry := range strings.SplitSeq(string(raw), "\x00") {
		if id, ok := strings.CutPrefix(entry, prefix); ok {
			return id, true
		}
	}
	return "", false
}

func argvOf(pid int) []string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil || len(raw) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(raw), "\x00"), "\x00")
}

// startedAt makes UTC milliseconds of a start token, which counts hundredths of
// a second from the boot, time asleep included.
func startedAt(token string) int64 {
	const tick = 10 * time.Millisecond
	ticks, err := strconv.ParseInt(token, 10, 64)
	var now unix.Timespec
	if err != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) != nil {
		return 0
	}
	return time.Now().Add(time.Duration(ticks)*tick - time.Duration(now.Nano())).UnixMilli()
}
