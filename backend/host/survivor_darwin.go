package host

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// markOf reads nothing: the system shows the environment of few programs.
func markOf(int, string) (string, bool) { return "", false }

// argvOf is the name of the program.
func argvOf(pid int) []string {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return nil
	}
	return []string{unix.ByteSliceToString(info.Proc.P_comm[:])}
}

// startedAt makes UTC milliseconds of a start token, which is a time.
func startedAt(token string) int64 {
	seconds, micros, _ := strings.Cut(token, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	us, fractionErr := strconv.ParseInt(micros, 10, 64)
	if err != nil || fractionErr != nil {
		return 0
	}
	return s*1000 + us/1000
}
