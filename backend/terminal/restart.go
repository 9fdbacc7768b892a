package terminal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// RestartSpec is what a restart does otherwise than the start before. The zero
// value changes nothing.
type RestartSpec struct {
	WorkingDirectory string   `json:"working_directory"` // "": the terminal's; another one becomes that
	Command          []string `json:"command"`           // for this time; empty: the terminal's own
}

// Start starts the process of a terminal that was recorded only. Errors:
// ENotFound, EConflict (it was started before), and those of Restart.
func (s *Service) Start(ctx context.Context, id string) (workbench.Terminal, error) {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return workbench.Terminal{}, err
	}
	if t.Status != workbench.TerminalIdle {
		return workbench.Terminal{}, workbench.Errorf(workbench.EConflict, "This terminal was started before. It can be restarted once its process has ended.")
	}
	return s.again(ctx, t.TerminalSummary, RestartSpec{})
}

// Restart starts another process in a terminal whose process has ended, with
// the same command, directory and environment; its output goes on where that of
// the last one ends. Errors: ENotFound, EConflict (it runs), EDirectoryGone and
// ETerminalLimit, which leave the terminal as it is, EElsewhere, ESpawnFailed,
// EHostUnreachable.
func (s *Service) Restart(ctx context.Context, id string, spec RestartSpec) (workbench.Terminal, error) {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return workbench.Terminal{}, err
	}
	return s.again(ctx, t.TerminalSummary, spec)
}

// again starts the next process of a terminal.
func (s *Service) again(ctx context.Context, t workbench.TerminalSummary, spec RestartSpec) (workbench.Terminal, error) {
	if t.HostID != s.HostID {
		return workbench.Terminal{}, workbench.Elsewhere("terminal")
	}
	if t.Status != workbench.TerminalIdle && !t.Status.Ended() {
		return workbench.Terminal{}, workbench.Errorf(workbench.EConflict, "The process of this terminal still runs. End it before it is started again.")
	}
	release, err := s.admit()
	if err != nil {
		return workbench.Terminal{}, err
	}
	defer release()
	p, err := s.nextProcess(ctx, t, spec)
	if err != nil {
		return workbench.Terminal{}, err
	}
	base, err := s.Store.RestartTerminal(ctx, t.ID, p)
	if err != nil {
		return workbench.Terminal{}, err
	}
	s.notify(t) // it is starting, which may take as long as the host takes to answer
	if err := s.start(ctx, t, p, base); err != nil {
		return workbench.Terminal{}, err
	}
	s.notify(t)
	return s.Store.Terminal(ctx, t.ID)
}

// nextProcess plans the next process of a terminal. What cannot work is refused
// here, before the terminal leaves the state in which its last process ended.
func (s *Service) nextProcess(ctx context.Context, t workbench.TerminalSummary, spec RestartSpec) (workbench.Process, error) {
	if spec.WorkingDirectory == "" && t.WorkingDirectory != nil {
		spec.WorkingDirectory = *t.WorkingDirectory
	}
	cwd, err := s.directory(ctx, Spec{WorkingDirectory: spec.WorkingDirectory})
	if err != nil {
		return workbench.Process{}, err
	}
	if err := usable(cwd); err != nil {
		return workbench.Process{}, err
	}
	if len(spec.Command) > 0 {
		t.Command = spec.Command
	}
	return workbench.Process{
		ID: workbench.NewID(), HostID: s.HostID, TerminalID: &t.ID,
		Kind: workbench.ProcessPTY, Cwd: cwd, Argv: s.argv(t),
	}, nil
}

// usable says why a process cannot be started in a directory. EInvalid,
// EDirectoryGone.
func usable(dir string) error {
	if !filepath.IsAbs(dir) {
		return workbench.Errorf(workbench.EInvalid, "The working directory %q is not an absolute path.", dir)
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.IsDir():
		return workbench.Errorf(workbench.EDirectoryGone, "The directory %s is not there any more. Everything in the terminal is kept; restart it in another directory.", dir)
	case err != nil:
		return workbench.Wrap(workbench.EDirectoryGone, err, "The directory "+dir+" cannot be read. Everything in the terminal is kept; restart it in another directory.")
	}
	return nil
}

// SetOnLaunch says what a launch does with the terminal when its process was
// lost. Errors: ENotFound, EInvalid.
func (s *Service) SetOnLaunch(ctx context.Context, id string, v workbench.OnLaunch) error {
	switch v {
	case workbench.LaunchLeaves, workbench.LaunchRestarts, workbench.LaunchResumes:
	default:
		return workbench.Errorf(workbench.EInvalid, "A launch can leave, restart or resume a terminal; %q is none of these.", v)
	}
	if err := s.Store.SetTerminalOnLaunch(ctx, id, v); err != nil {
		return err
	}
	t, err := s.Store.Terminal(ctx, id)
	if err == nil {
		s.notify(t.TerminalSummary)
	}
	return err
}
