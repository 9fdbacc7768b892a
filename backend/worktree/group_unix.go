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

// askToStop makes a cancel ask the group to end; after its delay git is killed.
func askToStop(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		err := unix.Kill(-cmd.Process.Pid, unix.SIGTERM)
		if errors.Is(err, unix.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// inherit lets a command hold a lock, and its children with it: when Holdfast is
// killed, the next one sees that they still work.
func inherit(cmd *exec.Cmd, lock *os.File) { cmd.ExtraFiles = append(cmd.ExtraFiles, lock) }
