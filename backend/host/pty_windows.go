package host

import (
	"cmp"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/charmbracelet/x/conpty"
	"golang.org/x/sys/windows"
)

// startPTY starts the program in a new pseudo console.
func startPTY(spec Spec, program program) (*child, error) {
	console, err := openConsole(cmp.Or(spec.Cols, 80), cmp.Or(spec.Rows, 24))
	if err != nil {
		return nil, err
	}
	pid, handle, err := console.pty.Spawn(program.path, spec.Argv, &syscall.ProcAttr{
		Dir: spec.Cwd, Env: spec.Env,
		Sys: &syscall.SysProcAttr{CmdLine: program.line, CreationFlags: windows.CREATE_SUSPENDED},
	})
	if err != nil {
		console.abandon()
		return nil, err
	}
	tree, err := newProcessTree(pid)
	if err != nil {
		windows.TerminateProcess(windows.Handle(handle), 1) //nolint:errcheck // it may have ended
		windows.CloseHandle(windows.Handle(handle))         //nolint:errcheck // a handle of our own
		console.abandon()
		return nil, err
	}
	return &child{
		pid:     pid,
		outputs: map[Stream]*os.File{StreamPTY: console.output},
		input:   console.input,
		resize:  console.resize,
		send:    console.send,
		unread:  func() int64 { return 0 },
		wait:    func() exit { return waitHandle(windows.Handle(handle)) },
		hangup:  console.hangup,
		tree:    tree,
	}, nil
}

// console is a pseudo console and the host's ends of its pipes. Its parts are
// closed one by one: the library's Close cuts the output while the console
// still writes the last of it.
type console struct {
	pty    *conpty.ConPty
	input  *os.File
	output *os.File
	theirs [2]windows.Handle // the console's ends, closed once it has them

	mu     sync.Mutex
	closed bool
}

func openConsole(cols, rows int) (*console, error) {
	inRead, inWrite, outRead, outWrite, err := conpty.CreatePipes()
	if err != nil {
		return nil, terminalLimit(err)
	}
	c := &console{
		input:  os.NewFile(inWrite, "console input"),
		output: os.NewFile(outRead, "console output"),
		theirs: [2]windows.Handle{windows.Handle(inRead), windows.Handle(outWrite)},
	}
	c.pty, err = conpty.NewWithPipes(inRead, inWrite, outRead, outWrite, cols, rows, 0)
	// The console has duplicates. While the host held these too, reading the
	// output would never end.
	for _, end := range c.theirs {
		windows.CloseHandle(end) //nolint:errcheck // handles of our own
	}
	if err != nil {
		c.input.Close()  //nolint:errcheck // unused
		c.output.Close() //nolint:errcheck // unused
		return nil, terminalLimit(err)
	}
	return c, nil
}

func (c *console) resize(cols, rows int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return os.ErrClosed
	}
	return c.pty.Resize(cols, rows)
}

// hangup closes the console: it writes what it still holds, and the output ends.
func (c *console) hangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		windows.ClosePseudoConsole(windows.Handle(c.pty.Fd()))
	}
}

// abandon gives up a console whose child did not start.
func (c *console) abandon() {
	c.output.Close() //nolint:errcheck // first, so that closing the console does not wait for a reader
	c.hangup()
	c.input.Close() //nolint:errcheck // unused
}

func waitHandle(process windows.Handle) exit {
	defer windows.CloseHandle(process)                     //nolint:errcheck // a handle of our own
	windows.WaitForSingleObject(process, windows.INFINITE) //nolint:errcheck // the code below tells
	var raw uint32
	if err := windows.GetExitCodeProcess(process, &raw); err != nil {
		return exit{}
	}
	code := int(raw)
	return exit{code: &code}
}

// detachChild hides the console window that Windows would give the child. It
// does not run before it is in its job: see newProcessTree.
func detachChild(cmd *exec.Cmd, program program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CmdLine:       program.line,
		CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW | windows.CREATE_SUSPENDED,
	}
}

// asProgram gives a batch file to the command interpreter with a command line
// of our own, because the system would not quote for it.
func asProgram(path string, argv []string) (program, error) {
	if !isBatch(path) {
		return program{path: path}, nil
	}
	system, err := windows.GetSystemDirectory() // not COMSPEC: a project's environment may name anything
	if err != nil {
		return program{}, err
	}
	return batchProgram(filepath.Join(system, "cmd.exe"), path, argv[1:])
}

func exitOf(state *os.ProcessState) exit {
	code := state.ExitCode()
	return exit{code: &code}
}

// readNow is never needed: no output has a deadline here.
func readNow(*os.File, []byte) (int, error) { return 0, io.EOF }

// readMore reads nothing: a pipe cannot be read without waiting here, and gives
// all that it holds at once.
func readMore(*os.File, []byte) int { return 0 }

func sameVariable(a, b string) bool { return strings.EqualFold(a, b) }
