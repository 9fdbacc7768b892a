package host

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// StartToken returns the kernel's start time of a process: together with the
// pid and the boot id it names one process for ever. Tokens are compared for
// equality only.
func StartToken(pid int) (string, error) {
	fields, err := statFields(pid)
	if err != nil {
		return "", err
	}
	if fields[statState] == "Z" || fields[statState] == "X" {
		return "", fmt.Errorf("process %d has ended", pid)
	}
	return fields[statStart], nil
}

// BootID returns what names the time since the machine was started.
func BootID() (string, error) {
	raw, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(raw)), err
}

// Fields of /proc/PID/stat, counted from the state, which is its third.
const (
	statState   = 0
	statSession = 3
	statStart   = 19
)

func statFields(pid int) ([]string, error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil, err
	}
	// The second field is the name, which may hold spaces and brackets.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) <= statStart {
		return nil, fmt.Errorf("process %d: unexpected stat of %d fields", pid, len(fields))
	}
	return fields, nil
}

// sessionMembers lists the processes of a session that have not ended.
func sessionMembers(session int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	wanted := strconv.Itoa(session)
	var members []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		fields, err := statFields(pid)
		if err == nil && fields[statSession] == wanted && fields[statState] != "Z" && fields[statState] != "X" {
			members = append(members, pid)
		}
	}
	return members
}
