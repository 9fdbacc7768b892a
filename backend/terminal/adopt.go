package terminal

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Adopt makes a terminal of a child of the process host that no row knows, as
// happens when the database is older than what runs. workSessionID may be "".
// Errors: ENotFound, EInvalid (not a terminal's process), EConflict (a row has
// it), EElsewhere, EHostUnreachable.
func (s *Service) Adopt(ctx context.Context, processID, workSessionID string) (workbench.Terminal, error) {
	child, err := s.hosted(ctx, processID)
	if err != nil {
		return workbench.Terminal{}, err
	}
	if child.Kind != host.KindPTY {
		return workbench.Terminal{}, workbench.Errorf(workbench.EInvalid, "The process %s has no terminal, so it cannot be shown in one. End it if it is not wanted.", processID)
	}
	cwd, err := s.directory(ctx, Spec{WorkSessionID: workSessionID, WorkingDirectory: child.Cwd})
	if err != nil {
		return workbench.Terminal{}, err
	}
	t, p := adopted(child, cwd, workSessionID)
	t.HostID, p.HostID = s.HostID, s.HostID
	if err := s.Store.AdoptTerminal(ctx, t, p, process.StartOf(child)); err != nil {
		return workbench.Terminal{}, err
	}
	s.Link.Watch(p.ID).Learn(child)
	s.follow(s.newFollower(t.TerminalSummary, p, 0, 0, workbench.TerminalRecovering))
	s.notify(t.TerminalSummary)
	return s.Store.Terminal(ctx, t.ID)
}

// hosted returns a child that the running host has started. ENotFound.
func (s *Service) hosted(ctx context.Context, processID string) (host.Info, error) {
	client, err := s.Link.Running(ctx)
	if err != nil {
		return host.Info{}, err
	}
	children, err := client.List(ctx)
	if err != nil {
		return host.Info{}, err
	}
	i := slices.IndexFunc(children, func(c host.Info) bool { return c.ID == processID && c.PID != 0 })
	if i < 0 {
		return host.Info{}, workbench.Errorf(workbench.ENotFound, "The process host has no process %s.", processID)
	}
	return children[i], nil
}

// adopted are the rows of a child, as they would be had it been started here.
func adopted(child host.Info, cwd, workSessionID string) (workbench.Terminal, workbench.Process) {
	var t workbench.Terminal
	t.ID = workbench.NewID()
	t.WorkingDirectory = &cwd
	t.Command = child.Argv
	t.Cols, t.Rows = defaulted(int64(child.Cols), 80), defaulted(int64(child.Rows), 24)
	if workSessionID != "" {
		t.WorkSessionID = &workSessionID
	}
	return t, workbench.Process{
		ID: child.ID, TerminalID: &t.ID, Ordinal: 1, Kind: workbench.ProcessPTY, Cwd: cwd, Argv: child.Argv,
	}
}
