package worktree

import (
	"os"
	"os/exec"

	"golang.org/x/sys/windows"
)

// ownGroup keeps git from opening a console window. A cancel kills git itself;
// the pipes of a helper that outlives it are closed after killWait.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &windows.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_NEW_PROCESS_GROUP,
	}
}

// askToStop leaves the cancel as it is: there is no request that every program
// of a console understands.
func askToStop(*exec.Cmd) {}

// inherit does nothing: a lock belongs to the process that took it.
func inherit(*exec.Cmd, *os.File) {}
