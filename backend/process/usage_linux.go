package process

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Fields of /proc/PID/stat, counted from the state, which is its third.
const (
	statState      = 0
	statParent     = 1
	statGroup      = 2
	statSession    = 3
	statForeground = 5
	statUserTicks  = 11 // followed by the system's, and both of the children that were waited for
	statResident   = 21 // pages
)

// tickMillis is the unit of the times in /proc: USER_HZ is 100 on every machine
// that Go runs on.
const tickMillis = 10

// entries lists the processes of the system that have not ended, with what they
// cost: one read for each.
func entries(ctx context.Context) ([]entry, error) {
	names, err := processNames()
	if err != nil {
		return nil, err
	}
	all := make([]entry, 0, len(names))
	buffer := make([]byte, 4<<10) // a line has at most some hundred bytes
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		n, err := readOnce("/proc/"+name+"/stat", buffer)
		if err != nil {
			continue // it has ended meanwhile
		}
		if e, ok := parseStat(pid, buffer[:n]); ok {
			all = append(all, e)
		}
	}
	return all, nil
}

// readOnce reads a file of the kernel with as few calls as it takes.
func readOnce(path string, buffer []byte) (int, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd) //nolint:errcheck // only read
	return unix.Read(fd, buffer)
}

func processNames() ([]string, error) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer proc.Close()
	return proc.Readdirnames(-1)
}

func parseStat(pid int, raw []byte) (entry, bool) {
	// The second field is the name, which may hold spaces and brackets.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) <= statResident || fields[statState] == "Z" || fields[statState] == "X" {
		return entry{}, false
	}
	number := func(field int) int64 {
		n, _ := strconv.ParseInt(fields[field], 10, 64) // the kernel writes numbers
		return n
	}
	e := entry{
		pid: pid, parent: int(number(statParent)), group: int(number(statGroup)), session: int(number(statSession)),
		foreground: int(number(statForeground)), stopped: fields[statState] == "T",
		residentBytes: number(statResident) * int64(os.Getpagesize()),
	}
	for field := statUserTicks; field < statUserTicks+4; field++ {
		e.cpuMillis += number(field) * tickMillis
	}
	return e, true
}

// cost has nothing to add.
func cost(context.Context, *entry) {}

func argv(_ context.Context, pid int) []string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil || len(raw) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(raw), "\x00"), "\x00")
}
