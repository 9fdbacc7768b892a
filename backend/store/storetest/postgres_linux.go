package storetest

import (
	"os"
	"os/exec"
	"syscall"
)

// unprivileged makes cmd run as nobody when the tests run as root, whom the
// server refuses, and ends it with the tests however they end.
func unprivileged(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
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

// end ends the server at once, as a crash does. Killed, it would leave a
// segment of shared memory behind.
func end(server *os.Process) { _ = server.Signal(syscall.SIGQUIT) }
