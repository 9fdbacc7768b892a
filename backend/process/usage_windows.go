package process

import (
	"context"
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// entries lists the processes of the system. Each is a group of its own, because
// Windows has no process groups that could be in the foreground.
func entries(context.Context) ([]entry, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(snapshot) //nolint:errcheck // a handle of our own
	var all []entry
	listed := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &listed); err == nil; err = windows.Process32Next(snapshot, &listed) {
		pid := int(listed.ProcessID)
		all = append(all, entry{pid: pid, parent: int(listed.ParentProcessID), group: pid})
	}
	if !errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil, err
	}
	return all, nil
}

// foregroundGroup follows the newest branch of the tree to its end.
func foregroundGroup(pid int, tree []entry) int {
	for _, e := range tree { // parents come before their children
		if e.parent == pid && e.pid != pid {
			pid = e.pid
		}
	}
	return pid
}
