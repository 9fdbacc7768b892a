// Package lease tells the other machines of a shared database that this owner
// lives. Where one file lock guards the database there is nothing to tell.
package lease

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// Length is for how long an owner counts as alive after it last said so. It
	// is three renewals: a server that restarts makes nobody look dead.
	Length = 30 * time.Second
	// renewal is how often an owner says that it lives.
	renewal = 10 * time.Second
	// endTime bounds the last word of an owner to a server that does not answer.
	endTime = 2 * time.Second
)

// Store is what a lease needs of the store.
type Store interface {
	RenewLease(ctx context.Context, h workbench.Host, leaseMS int64) error
	EndLease(ctx context.Context, h workbench.Host) error
}

// Keeper renews the lease of one installation until it is closed.
type Keeper struct {
	store  Store
	host   workbench.Host
	log    *slog.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// Keep starts to renew a lease that was taken already.
func Keep(store Store, host workbench.Host, log *slog.Logger) *Keeper {
	ctx, cancel := context.WithCancel(context.Background())
	k := &Keeper{store: store, host: host, log: log, cancel: cancel}
	k.done.Go(func() { k.run(ctx) })
	return k
}

func (k *Keeper) run(ctx context.Context) {
	ticks := time.NewTicker(renewal)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		bounded, cancel := context.WithTimeout(ctx, renewal)
		err := k.store.RenewLease(bounded, k.host, Length.Milliseconds())
		cancel()
		if err != nil && ctx.Err() == nil {
			// Work goes on: the others only see this machine as unreachable, and
			// its rows change by the user's request alone.
			k.log.Warn("lease not renewed", "error", err)
		}
	}
}

// Close ends the lease at once, so that the other machines need not wait for it.
func (k *Keeper) Close() {
	k.cancel()
	k.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	if err := k.store.EndLease(ctx, k.host); err != nil {
		k.log.Warn("lease not ended, it expires by itself", "error", err)
	}
}
