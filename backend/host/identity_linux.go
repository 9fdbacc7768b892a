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
	statParent  = 1
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

// processes lists the processes of the system that have not ended.
func processes() []listed {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var all []listed
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		fields, err := statFields(pid)
		if err != nil || fields[statState] == "Z" || fields[statState] == "X" {
			continue
		}
		parent, _ := strconv.Atoi(fields[statParent])
		session, _ := strconv.Atoi(fields[statSession])
		all = append(all, listed{pid: pid, parent: parent, session: session, token: fields[statStart]})
	}
	return all
}
