//go:build unix

package host

import (
	"cmp"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// startPTY starts the program in a new session whose terminal is a new PTY.
func startPTY(spec Spec, program program) (*child, error) {
	controller, terminal, err := openPTY(cmp.Or(spec.Cols, 80), cmp.Or(spec.Rows, 24))
	if err != nil {
		return nil, err
	}
	defer terminal.Close() // the child holds it; the host must not, or it would never see the end
	cmd := command(spec, program)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		controller.Close() //nolint:errcheck // unused
		return nil, err
	}
	tree, err := newProcessTree(cmd.Process.Pid)
	if err != nil {
		controller.Close() //nolint:errcheck // ends the child too
		return nil, err
	}
	tree.terminal = true
	return &child{
		pid:     cmd.Process.Pid,
		outputs: map[Stream]*os.File{StreamPTY: controller},
		input:   keepOpen{controller},
		resize: func(cols, rows int) error {
			return pty.Setsize(controller, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
		},
		send: func(name string) error {
			group, err := foreground(controller)
			if err != nil {
				return err
			}
			return signalGroup(group, name)
		},
		unread: func() int64 { return unreadTerminal(controller) },
		wait:   func() exit { return waitCommand(cmd) },
		tree:   tree,
	}, nil
}

// keepOpen is the input of a terminal. It shares its file with the output, which
// may still hold bytes when the input fails, so closing is left to the output.
type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

// readNow reads what is there without waiting; io.EOF when there is nothing.
func readNow(f *os.File, p []byte) (n int, err error) {
	if err := f.SetReadDeadline(time.Time{}); err != nil { // one that has passed forbids any read
		return 0, err
	}
	if n = readMore(f, p); n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// readMore fills p with what is there without waiting. A terminal gives at most
// 4 KiB at a time, and storing each of them alone would cost more than reading.
func readMore(f *os.File, p []byte) (n int) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Read(func(fd uintptr) bool { // it fails at a deadline, and then there is no more
		for n < len(p) {
			got, err := unix.Read(int(fd), p[n:])
			if err != nil || got <= 0 {
				break // an end is seen again by the next read that waits
			}
			n += got
		}
		return true
	})
	return n
}

// openPTY opens a pair of the given size. The host's end is non-blocking and
// known to the poller, because a read of it must end at a deadline.
func openPTY(cols, rows int) (controller, terminal *os.File, err error) {
	if err := checkTerminals(); err != nil {
		return nil, nil, err
	}
	opened, terminal, err := pty.Open()
	if err != nil {
		return nil, nil, limitError(err)
	}
	defer opened.Close() // its duplicate lives on
	controller, err = pollable(opened)
	if err == nil {
		err = pty.Setsize(controller, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	}
	if err == nil {
		err = acceptUTF8(terminal)
	}
	if err != nil {
		terminal.Close() //nolint:errcheck // unused
		if controller != nil {
			controller.Close() //nolint:errcheck // unused
		}
		return nil, nil, err
	}
	return controller, terminal, nil
}

func limitError(err error) error {
	for _, limit := range []error{unix.ENOSPC, unix.EAGAIN, unix.EMFILE, unix.ENFILE, unix.ENXIO} {
		if errors.Is(err, limit) {
			return terminalLimit(err)
		}
	}
	return err
}

func pollable(f *os.File) (*os.File, error) {
	var duplicate int
	var dupErr error
	err := withFD(f, func(fd uintptr) {
		duplicate, dupErr = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0)
	})
	if err = errors.Join(err, dupErr); err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(duplicate, true); err != nil {
		unix.Close(duplicate) //nolint:errcheck // unused
		return nil, err
	}
	return os.NewFile(uintptr(duplicate), f.Name()), nil
}

// acceptUTF8 lets the line editing of the kernel erase whole characters.
func acceptUTF8(terminal *os.File) error {
	var setErr error
	err := withFD(terminal, func(fd uintptr) {
		var mode *unix.Termios
		if mode, setErr = unix.IoctlGetTermios(int(fd), getTermios); setErr == nil {
			mode.Iflag |= unix.IUTF8
			setErr = unix.IoctlSetTermios(int(fd), setTermios, mode)
		}
	})
	return errors.Join(err, setErr)
}

// withFD lends the descriptor of f without making f blocking, as Fd would.
func withFD(f *os.File, use func(fd uintptr)) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(use)
}

// detachChild gives a child with pipes a session of its own, so that it has no
// terminal to ask and its whole tree can be signalled.
func detachChild(cmd *exec.Cmd, _ program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

// asProgram is for files that need an interpreter that the system does not
// start by itself. There are none.
func asProgram(path string, _ []string) (program, error) { return program{path: path}, nil }

func exitOf(state *os.ProcessState) exit {
	status, ok := state.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		name := unix.SignalName(status.Signal())
		if name == "" { // real-time signals have no name there
			name = status.Signal().String()
		}
		return exit{signal: &name}
	}
	code := state.ExitCode()
	return exit{code: &code}
}

func sameVariable(a, b string) bool { return a == b }
