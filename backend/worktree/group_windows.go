package worktree

import (
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
