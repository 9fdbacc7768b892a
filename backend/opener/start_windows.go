package opener

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// statusCounts: the file manager ends with 1 when it has shown a folder.
const statusCounts = false

// detach keeps Ctrl+C of Holdfast's console from the program.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, HideWindow: false}
}

// passable refuses what the command interpreter would read as its own: some
// editors are started by a batch file, which runs in it whether asked or not.
func passable(argv []string) error {
	switch strings.ToLower(filepath.Ext(argv[0])) {
	case ".cmd", ".bat":
	default:
		return nil
	}
	if strings.ContainsAny(strings.Join(argv[1:], ""), "&|<>^%!\"\r\n") {
		return workbench.Errorf(workbench.EInvalid, "The path has a character that this editor's start file cannot be given.")
	}
	return nil
}
