//go:build !windows

package opener

import (
	"os/exec"
	"syscall"
)

// statusCounts: a status other than 0 is a failure.
const statusCounts = true

// detach gives the program a session of its own: what ends Holdfast's process
// group, such as Ctrl+C in the terminal of a serve, must not end an editor.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// passable: arguments reach a program as they are.
func passable([]string) error { return nil }
