package host

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)

// terminalReserve is how many terminals of the system are left to other
// programs: without any, nobody can log in to mend things.
const terminalReserve = 16

// Terminals returns how many terminals are open in the whole system, and how
// many it can have for programs like this one. Not ok: it does not tell.
func Terminals() (open, most int, ok bool) {
	most, err := readCount("/proc/sys/kernel/pty/max")
	if err != nil {
		return 0, 0, false
	}
	open, err = readCount("/proc/sys/kernel/pty/nr")
	return open, most - terminalReserve, err == nil
}

// checkTerminals refuses a terminal before the system does.
func checkTerminals() error {
	open, most, ok := Terminals()
	if !ok || open < most {
		return nil // what is not told the system itself decides
	}
	return workbench.Errorf(workbench.ETerminalLimit,
		"%d of the %d terminals of this system are open, and the last %d are left to other programs. "+
			"Close a terminal that you do not need, or raise the limit kernel.pty.max.", open, most+terminalReserve, terminalReserve)
}

func readCount(path string) (int, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(raw)))
}
