package host

import (
	"os"

	"golang.org/x/sys/unix"
)

// unreadTerminal returns how many bytes of input lie in a terminal, given the
// host's end of it. Only the program's end can tell, so that is opened for a
// moment: never as the host's controlling terminal. When the program ends
// meanwhile, the end of its output is seen as soon as this is closed again.
func unreadTerminal(controller *os.File) int64 {
	var count int
	err := withFD(controller, func(fd uintptr) {
		const flags = unix.O_RDWR | unix.O_NOCTTY | unix.O_CLOEXEC
		terminal, _, errno := unix.Syscall(unix.SYS_IOCTL, fd, unix.TIOCGPTPEER, flags)
		if errno != 0 {
			return
		}
		count, _ = unix.IoctlGetInt(int(terminal), unix.TIOCINQ) // 0 when it is hung up
		unix.Close(int(terminal))                                //nolint:errcheck // only asked
	})
	if err != nil {
		return 0
	}
	return int64(count)
}

// unreadPipe returns how many bytes lie in a pipe; 0 once it is closed.
func unreadPipe(input *os.File) int64 {
	var count int
	err := withFD(input, func(fd uintptr) { count, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) })
	if err != nil {
		return 0
	}
	return int64(count)
}
