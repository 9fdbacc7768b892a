//go:build unix

package storetest

import (
	"os"
	"os/exec"
	"syscall"
)

// guarded makes the command of a server that ends with the tests, however they
// end: the shell reads a pipe whose other end is theirs. The signal is an
// immediate shutdown; a killed server would leave a segment of shared memory
// behind. (Linux can signal a child when its parent ends, but the parent is the
// thread that started it, and Go ends threads.)
func guarded(program string, args ...string) *exec.Cmd {
	return exec.Command("/bin/sh", append([]string{"-c", `"$@" & read line; kill -QUIT $!; wait`, "sh", program}, args...)...)
}

// withoutGuard has nothing to end: the shell does.
func withoutGuard(*exec.Cmd) {}

// unprivileged makes cmd run as nobody when the tests run as root, whom the
// server refuses.
func unprivileged(cmd *exec.Cmd) {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}

// nobody is the user without rights of Linux: user_namespaces(7) names the
// number as the overflow id.
const nobody = 65534

func giveAway(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(dir, nobody, nobody)
}
