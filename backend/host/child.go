package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// exit is how a child's main process ended: by a code or by a signal.
type exit struct {
	code   *int
	signal *string
}

// child is a started program: the seam to the operating system.
type child struct {
	pid     int
	outputs map[Stream]*os.File
	input   io.WriteCloser
	resize  func(cols, rows int) error // nil for pipes
	send    func(name string) error    // a named signal to the foreground group
	unread  func() int64               // bytes of input that lie with the system
	wait    func() exit                // blocks until the main process ended, and reaps it
	hangup  func()                     // after wait: makes the outputs end, where that needs doing; may be nil
	tree    *processTree
}

// start starts the program of a checked spec. Its errors are sentences for a person.
func start(spec Spec) (*child, error) {
	path, err := lookPath(spec.Argv[0], spec.Cwd, spec.Env)
	if err != nil {
		return nil, lookError(spec.Argv[0], err)
	}
	program, err := asProgram(path, spec.Argv)
	if err != nil {
		return nil, err
	}
	var started *child
	if spec.Kind == KindPTY {
		started, err = startPTY(spec, program)
	} else {
		started, err = startPipes(spec, program)
	}
	if err != nil {
		return nil, spawnError(spec.Argv[0], err)
	}
	return started, nil
}

func checkSpec(spec Spec) error {
	if err := validID(spec.ID); err != nil {
		return err
	}
	switch {
	case spec.Kind != KindPTY && spec.Kind != KindPipe:
		return workbench.Errorf(workbench.EInvalid, "The kind of a process must be %q or %q, not %q.", KindPTY, KindPipe, spec.Kind)
	case len(spec.Argv) == 0 || spec.Argv[0] == "":
		return workbench.Errorf(workbench.EInvalid, "A process needs a program to run.")
	case !filepath.IsAbs(spec.Cwd):
		return workbench.Errorf(workbench.EInvalid, "The working directory %q must be an absolute path.", spec.Cwd)
	case badSize(spec.Cols, spec.Rows):
		return workbench.Errorf(workbench.EInvalid, "A terminal of %d columns and %d rows is not possible.", spec.Cols, spec.Rows)
	}
	return checkDirectory(spec.Cwd)
}

func checkDirectory(dir string) error {
	stat, err := os.Stat(dir)
	if err == nil && stat.IsDir() {
		_, err = os.Stat(dir + string(filepath.Separator) + ".") // refused where one may not enter
	}
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !stat.IsDir():
		return workbench.Errorf(workbench.EDirectoryGone,
			"The directory %s does not exist any more. Create it again or choose another one.", dir)
	case errors.Is(err, fs.ErrPermission):
		return workbench.Wrap(workbench.ESpawnFailed, err,
			fmt.Sprintf("The directory %s may not be entered. Check its permissions or choose another one.", dir))
	}
	return nil
}

// badSize tells a size that a terminal cannot have: the system stores 16 bits,
// and ConPTY's are signed.
func badSize(cols, rows int) bool {
	return cols < 0 || rows < 0 || cols > 32767 || rows > 32767
}

// lookPath finds the program in the PATH of the child, which is not the host's.
// Relative entries of PATH are passed over: they would run whatever lies in the
// working directory.
func lookPath(name, cwd string, env []string) (string, error) {
	if strings.ContainsRune(name, '/') || strings.ContainsRune(name, filepath.Separator) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(cwd, name)
		}
		return exec.LookPath(name)
	}
	missing := &exec.Error{Name: name, Err: exec.ErrNotFound}
	for _, dir := range filepath.SplitList(getenv(env, "PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		path, err := exec.LookPath(filepath.Join(dir, name))
		if err == nil {
			return path, nil
		}
		if errors.Is(err, fs.ErrPermission) {
			missing.Err = fs.ErrPermission
		}
	}
	return "", missing
}

// getenv returns the last value of key, as the child would see it.
func getenv(env []string, key string) string {
	var value string
	for _, entry := range env {
		if name, v, _ := strings.Cut(entry, "="); sameVariable(name, key) {
			value = v
		}
	}
	return value
}

// pipePair is one pipe between host and child.
type pipePair struct{ read, write *os.File }

// startPipes starts the program with a pipe for each of its three streams.
func startPipes(spec Spec, program program) (*child, error) {
	var pipes [3]pipePair
	closeAll := func() {
		for _, p := range pipes {
			p.read.Close()  //nolint:errcheck // nil or unused
			p.write.Close() //nolint:errcheck // nil or unused
		}
	}
	for i := range pipes {
		var err error
		if pipes[i].read, pipes[i].write, err = os.Pipe(); err != nil {
			closeAll()
			return nil, err
		}
	}
	cmd := command(spec, program)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = pipes[0].read, pipes[1].write, pipes[2].write
	detachChild(cmd, program)
	if err := cmd.Start(); err != nil {
		closeAll()
		return nil, err
	}
	// The child holds these ends now. While the host held them too, it would
	// never see the end of a stream.
	for _, f := range []*os.File{pipes[0].read, pipes[1].write, pipes[2].write} {
		f.Close() //nolint:errcheck // never written by the host
	}
	tree, err := newProcessTree(cmd.Process.Pid)
	if err != nil {
		cmd.Process.Kill() //nolint:errcheck // it may have ended
		cmd.Wait()         //nolint:errcheck // only reaps
		closeAll()
		return nil, err
	}
	return &child{
		pid:     cmd.Process.Pid,
		outputs: map[Stream]*os.File{StreamStdout: pipes[1].read, StreamStderr: pipes[2].read},
		input:   pipes[0].write,
		send:    func(name string) error { return signalGroup(cmd.Process.Pid, name) },
		unread:  func() int64 { return unreadPipe(pipes[0].write) },
		wait:    func() exit { return waitCommand(cmd) },
		tree:    tree,
	}, nil
}

func command(spec Spec, program program) *exec.Cmd {
	return &exec.Cmd{Path: program.path, Args: spec.Argv, Dir: spec.Cwd, Env: spec.Env}
}

func waitCommand(cmd *exec.Cmd) exit {
	cmd.Wait() //nolint:errcheck // how it ended is read from ProcessState
	return exitOf(cmd.ProcessState)
}
