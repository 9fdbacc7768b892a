package host

import (
	"errors"
	"fmt"
	"strconv"
	"unsafe"

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

// systemPID is the number of the kernel's own process.
const systemPID = 4

// BootID returns what names the time since the machine was started: the creation
// time of the first process that the kernel began. Unlike the time of the boot
// it is not computed from the clock, which somebody may set meanwhile.
func BootID() (string, error) {
	listed, err := systemProcesses()
	if err != nil {
		return "", err
	}
	for at := uint32(0); ; {
		process := (*windows.SYSTEM_PROCESS_INFORMATION)(unsafe.Pointer(&listed[at]))
		if process.InheritedFromUniqueProcessID == systemPID && process.CreateTime != 0 {
			return strconv.FormatInt(process.CreateTime, 10), nil
		}
		if process.NextEntryOffset == 0 {
			return "", errors.New("the system lists no process that the kernel began")
		}
		at += process.NextEntryOffset
	}
}

// systemProcesses returns the kernel's list of processes, oldest first.
func systemProcesses() ([]byte, error) {
	for size := uint32(256 << 10); ; size *= 2 {
		listed := make([]byte, size)
		err := windows.NtQuerySystemInformation(windows.SystemProcessInformation, unsafe.Pointer(&listed[0]), size, nil)
		if !errors.Is(err, windows.STATUS_INFO_LENGTH_MISMATCH) {
			return listed, err
		}
	}
}
