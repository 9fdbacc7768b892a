package files

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// StaleAfter is how old a listing may be before looking at it takes a new
	// one: shorter than anybody needs to change to an editor and back.
	StaleAfter = 2 * time.Second
	// maxListings bounds memory. A listing of 100,000 files holds about 25 MB.
	maxListings = 8
)

// Cache keeps the listings that are in use and takes new ones in the
// background. Close stops it.
type Cache struct {
	lister     *Lister
	staleAfter time.Duration
	ctx        context.Context // of all loads; callers come and go
	cancel     context.CancelFunc
	loads      sync.WaitGroup

	mu       sync.Mutex
	listings map[source]*cached
	closed   bool
}

// source is what a listing is of.
type source struct {
	root string
	repo bool
}

type cached struct {
	listing  *Listing // nil: none was taken, or the last try failed
	loadedAt time.Time
	usedAt   time.Time
	load     *load // nil: none under way
}

// load is one taking of a listing that any number of callers wait for.
type load struct {
	done    chan struct{} // closed when the fields below are set
	listing *Listing
	err     error
}

// NewCache returns a cache whose listings are taken again when looked at after
// staleAfter (StaleAfter unless there is a reason).
func NewCache(lister *Lister, staleAfter time.Duration) *Cache {
	ctx, cancel := context.WithCancel(context.Background())
	return &Cache{
		lister: lister, staleAfter: staleAfter, ctx: ctx, cancel: cancel,
		listings: map[source]*cached{},
	}
}

// Get returns the listing of root at once when there is one, even a stale one,
// which it then takes again in the background. The first call, and the one
// after a failure, waits. Callers that wait share one load.
func (c *Cache) Get(ctx context.Context, root string, repo bool) (*Listing, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, closedError()
	}
	entry := c.entry(source{root, repo})
	if entry.load == nil && (entry.listing == nil || time.Since(entry.loadedAt) > c.staleAfter) {
		c.start(source{root, repo}, entry)
	}
	listing, pending := entry.listing, entry.load
	c.mu.Unlock()
	if listing != nil {
		return listing, nil
	}
	return pending.wait(ctx)
}

// Refresh returns a listing that was begun after the call, so it shows what
// the caller has just changed.
func (c *Cache) Refresh(ctx context.Context, root string, repo bool) (*Listing, error) {
	from := source{root, repo}
	c.mu.Lock()
	if entry := c.listings[from]; entry != nil && entry.load != nil {
		earlier := entry.load // may have passed by what changed
		c.mu.Unlock()
		select {
		case <-earlier.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		c.mu.Lock()
	}
	if c.closed {
		c.mu.Unlock()
		return nil, closedError()
	}
	entry := c.entry(from)
	if entry.load == nil {
		c.start(from, entry)
	}
	pending := entry.load
	c.mu.Unlock()
	return pending.wait(ctx)
}

// Close cancels what is under way and waits for it. It may be called again.
func (c *Cache) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.loads.Wait()
}

// entry returns the entry of a source, c.mu held; a new one takes the place of
// the one that was not used for longest.
func (c *Cache) entry(from source) *cached {
	entry := c.listings[from]
	if entry == nil {
		c.makeRoom()
		entry = &cached{}
		c.listings[from] = entry
	}
	entry.usedAt = time.Now()
	return entry
}

func (c *Cache) makeRoom() {
	if len(c.listings) < maxListings {
		return
	}
	var oldest source
	var found *cached
	for from, entry := range c.listings {
		if entry.load == nil && (found == nil || entry.usedAt.Before(found.usedAt)) {
			oldest, found = from, entry
		}
	}
	if found != nil { // all are loading: one more than allowed is kept
		delete(c.listings, oldest)
	}
}

// start begins a load, c.mu held. The load is the cache's, not the caller's:
// one who gives up must not fail the others.
func (c *Cache) start(from source, entry *cached) {
	current := &load{done: make(chan struct{})}
	entry.load = current
	c.loads.Go(func() {
		current.listing, current.err = c.lister.Open(c.ctx, from.root, from.repo)
		c.mu.Lock()
		entry.load = nil
		// After a failure the old listing goes too: the next call tries again and
		// says what is wrong, instead of showing for ever what is not there.
		entry.listing, entry.loadedAt = current.listing, time.Now()
		c.mu.Unlock()
		close(current.done)
	})
}

func (l *load) wait(ctx context.Context) (*Listing, error) {
	select {
	case <-l.done:
		return l.listing, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func closedError() error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast is closing. Start it again to see files.")
}
