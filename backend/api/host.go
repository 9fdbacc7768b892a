package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// HostAPI is the process host.
type HostAPI struct{ owner *owner }

// Status returns the process host with its children and their rows, and what an
// earlier host has left.
func (a *HostAPI) Status() (backend.HostReport, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (backend.HostReport, error) {
		return b.HostReport(ctx)
	})
}

// Work returns what runs on this machine and goes on without a window, and what
// waits for its turn until Holdfast is open again.
func (a *HostAPI) Work() (backend.Work, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (backend.Work, error) { return b.Work(ctx) })
}

// Machines returns all machines that use the database, and whether they can be
// reached: the jobs of one that cannot may be taken over.
func (a *HostAPI) Machines() ([]backend.Machine, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]backend.Machine, error) {
		return b.Machines(ctx)
	})
}

// Adopt makes a terminal of a child that no row knows. workSessionID may be "".
// Errors: not_found, invalid (not a terminal's process), conflict (a row has it),
// elsewhere, host_unreachable.
func (a *HostAPI) Adopt(processID, workSessionID string) (workbench.Terminal, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Terminal, error) {
		return b.Terminal.Adopt(ctx, processID, workSessionID)
	})
}

// End ends a child with all that it started. Errors: not_found,
// host_unreachable.
func (a *HostAPI) End(processID string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.EndChild(ctx, processID) })
}

// EndSurvivor ends a process that has outlived its process host. Errors:
// not_found (it has ended already), conflict (it is another user's).
func (a *HostAPI) EndSurvivor(pid int64, startToken string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.EndSurvivor(ctx, int(pid), startToken)
	})
}

// Stop ends the process host and returns when it is gone. Errors: conflict (children run and force is not
// set), host_unreachable (none runs).
func (a *HostAPI) Stop(force bool) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		client, err := b.Link.Running(ctx)
		if err != nil {
			return err
		}
		if err := client.Stop(ctx, force); err != nil {
			return err
		}
		select {
		case <-client.Done(): // it is gone, and may be started again
			return nil
		case <-ctx.Done():
			return workbench.Wrap(workbench.EUnavailable, ctx.Err(), "The process host was told to end, but still ends its processes. Look again in a moment.")
		}
	})
}
