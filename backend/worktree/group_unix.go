//go:build unix

package worktree

import (
	"errors"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// ownGroup puts git into a process group of its own and makes a cancel kill
// the group: git starts helpers, and they would go on alone.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := unix.Kill(-cmd.Process.Pid, unix.SIGKILL)
		if errors.Is(err, unix.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
