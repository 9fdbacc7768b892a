package host

import (
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sys/windows"
)

// stillActive is the exit code of a process that has not ended (STILL_ACTIVE).
const stillActive = 259

// StartToken returns the kernel's creation time of a process: together with the
// pid and the boot id it names one process for ever. Tokens are compared for
// equality only.
func StartToken(pid int) (string, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return "", err
	}
	defer windows.CloseHandle(process) //nolint:errcheck // it was only read
	var code uint32
	if err := windows.GetExitCodeProcess(process, &code); err != nil {
		return "", err
	}
	if code != stillActive {
		return "", fmt.Errorf("process %d has ended", pid)
	}
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(process, &created, &exited, &kernel, &user); err != nil {
		return "", err
	}
	return strconv.FormatInt(created.Nanoseconds(), 10), nil
}

// bootRounding absorbs corrections of the clock, from which the time of the
// boot is computed.
const bootRounding = 2 * time.Minute

// BootID returns what names the time since the machine was started: the time of
// the boot, rounded.
func BootID() (string, error) {
	booted := time.Now().Add(-windows.DurationSinceBoot())
	return strconv.FormatInt(booted.Round(bootRounding).Unix(), 10), nil
}
