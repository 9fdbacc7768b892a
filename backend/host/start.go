package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	startPoll  = 10 * time.Millisecond // how often a starting host is looked for
	maxLogSize = 1 << 20               // bytes; a longer host.log begins anew
)

// StartOptions says how to start a host when none runs.
type StartOptions struct {
	DataDir string
	Program string        // default: the running executable
	Args    []string      // default: host --data-dir DataDir
	Env     []string      // default: this process's environment
	Client  string        // names this client to the host
	Version string        // of the application; an idle host of another one is replaced. Default: any will do
	Timeout time.Duration // how long a start may take; default 5 s
}

func (o StartOptions) withDefaults() (StartOptions, error) {
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return o, storeError(err)
	}
	var err error
	if o.DataDir, err = canonicalDir(o.DataDir); err != nil {
		return o, storeError(err)
	}
	if o.Program == "" {
		if o.Program, err = os.Executable(); err != nil {
			return o, startError(o, err)
		}
	}
	if o.Args == nil {
		o.Args = []string{"host", "--data-dir", o.DataDir}
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	return o, nil
}

// Ensure connects to the host that serves the data directory and starts one,
// detached from this process, when none runs. Of several that are started at
// once one stays. One that another version of the program has started is
// replaced when it has no child; with children it goes on to serve.
func Ensure(ctx context.Context, opt StartOptions) (*Client, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, opt.Timeout)
	defer cancel()
	var attempt starting
	defer attempt.abandon()
	for {
		c, err := dial(limited, opt.DataDir, opt.Client)
		if err == nil && (attempt.tries > 0 || !c.Retire(limited, opt)) {
			c.adopt(attempt.keep(c.status.PID))
			return c, nil
		}
		if err != nil && !errors.Is(err, errNoHost) {
			return nil, err
		}
		if err := attempt.next(opt); err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limited.Done():
			return nil, unansweredError(opt, err)
		case <-time.After(startPoll):
		}
	}
}

// starting is the host process that Ensure has started last.
type starting struct {
	pid   int
	tries int
}

// next starts a host unless the last one still runs. One that ended without a
// fault lost to another, which may have been about to end itself.
func (a *starting) next(opt StartOptions) error {
	if a.pid != 0 {
		ended, ok := reapNow(a.pid)
		if !ended {
			return nil
		}
		a.pid = 0
		if !ok {
			return startError(opt, errors.New("it ended at once"))
		}
	}
	if a.tries++; a.tries > 1 {
		time.Sleep(startPoll * time.Duration(min(a.tries, 20)))
	}
	pid, err := startDetached(opt)
	a.pid = pid
	return err
}

// keep returns the pid to reap later when this process is the parent of the
// host that answers.
func (a *starting) keep(hostPID int) int {
	if a.pid != hostPID {
		return 0
	}
	a.pid = 0
	return hostPID
}

// abandon reaps a host that has lost the race.
func (a *starting) abandon() {
	if a.pid != 0 {
		reap(a.pid)
	}
}

func startDetached(opt StartOptions) (pid int, err error) {
	if err := os.MkdirAll(hostDir(opt.DataDir), 0o700); err != nil {
		return 0, storeError(err)
	}
	log, err := openLog(logPath(opt.DataDir))
	if err != nil {
		return 0, storeError(err)
	}
	defer log.Close() // the host has its own
	cmd := exec.Command(opt.Program, opt.Args...)
	cmd.Dir, cmd.Env = opt.DataDir, unmarked(opt.Env)
	cmd.Stdout, cmd.Stderr = log, log
	detachHost(cmd)
	if err := cmd.Start(); err != nil {
		return 0, startError(opt, err)
	}
	pid = cmd.Process.Pid
	return pid, cmd.Process.Release()
}

func openLog(path string) (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if stat, err := os.Stat(path); err == nil && stat.Size() > maxLogSize {
		flags |= os.O_TRUNC
	}
	return os.OpenFile(path, flags, 0o600)
}

func startError(opt StartOptions, err error) error {
	return workbench.Wrap(workbench.EHostUnreachable, err,
		fmt.Sprintf("The process host could not be started. %s says why.", logPath(opt.DataDir)))
}

// unansweredError names the process that stands in the way, when there is one.
func unansweredError(opt StartOptions, err error) error {
	if state, stateErr := readState(opt.DataDir); stateErr == nil && Alive(state.PID, state.StartToken) {
		return silentError(state, err)
	}
	return startError(opt, err)
}

func silentSentence(pid int) string {
	return fmt.Sprintf("The process host (pid %d) does not answer. Continue it if it is stopped, or end that process and start Holdfast again.", pid)
}
