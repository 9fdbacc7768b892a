package files_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// gate is git behind a gate: it counts listings, and holds each one, after git
// has answered, until it is let through.
type gate struct {
	*worktree.Git
	begun atomic.Int32
	hold  chan struct{} // nil: nothing is held
}

func (g *gate) Files(ctx context.Context, dir string) ([]string, map[string]string, error) {
	paths, letters, err := g.Git.Files(ctx, dir)
	g.begun.Add(1)
	if g.hold != nil {
		select {
		case <-g.hold:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	return paths, letters, err
}

// watched tells when its holder begins to wait.
type watched struct {
	context.Context
	once  sync.Once
	waits func()
}

func (w *watched) Done() <-chan struct{} {
	w.once.Do(w.waits)
	return w.Context.Done()
}

func newCache(t *testing.T, g *gate, staleAfter time.Duration) *files.Cache {
	t.Helper()
	g.Git = worktree.New()
	cache := files.NewCache(files.NewLister(g), staleAfter)
	t.Cleanup(cache.Close)
	return cache
}

func emptyRepository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "--quiet")
	return dir
}

// eventually waits until ok, which is asked again and again, or fails.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("never: ", what)
		}
	}
}

func get(t *testing.T, cache *files.Cache, dir string) *files.Listing {
	t.Helper()
	l, err := cache.Get(t.Context(), dir, true)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestCacheSharesOneLoad(t *testing.T) {
	t.Parallel()
	g := &gate{hold: make(chan struct{})}
	cache := newCache(t, g, time.Hour)
	dir := emptyRepository(t)
	hurried, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	listings := make([]*files.Listing, 8)
	for i := range listings {
		wg.Go(func() {
			l, err := cache.Get(t.Context(), dir, true)
			if err != nil {
				t.Error(err)
			}
			listings[i] = l
		})
	}
	wg.Go(func() {
		if _, err := cache.Get(hurried, dir, true); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v of a caller that gave up", err)
		}
	})
	eventually(t, "a load begins", func() bool { return g.begun.Load() > 0 })
	cancel()
	close(g.hold)
	wg.Wait()
	if n := g.begun.Load(); n != 1 {
		t.Errorf("%d loads", n)
	}
	for _, l := range listings {
		if l == nil || l != listings[0] {
			t.Error("callers got different listings")
		}
	}
	if get(t, cache, dir) != listings[0] || g.begun.Load() != 1 {
		t.Error("a fresh listing was taken again")
	}
}

func TestCacheAnswersStaleAndTakesAgain(t *testing.T) {
	t.Parallel()
	g := &gate{}
	cache := newCache(t, g, 0)
	dir := emptyRepository(t)
	first := get(t, cache, dir)
	write(t, dir, "new")
	if get(t, cache, dir) != first {
		t.Error("a stale listing should be answered at once")
	}
	eventually(t, "the new file is seen", func() bool { return get(t, cache, dir).Contains("new") })
	if first.Contains("new") {
		t.Error("a listing changed after it was given out")
	}
}

func TestRefreshSeesWhatWasJustChanged(t *testing.T) {
	t.Parallel()
	g := &gate{hold: make(chan struct{})}
	cache := newCache(t, g, time.Hour)
	dir := emptyRepository(t)
	early := make(chan *files.Listing, 1)
	go func() {
		l, err := cache.Get(t.Context(), dir, true)
		if err != nil {
			t.Error(err)
		}
		early <- l
	}()
	eventually(t, "git answered the first load", func() bool { return g.begun.Load() == 1 })
	write(t, dir, "new") // too late for it
	var wg, waiting sync.WaitGroup
	for range 4 {
		waiting.Add(1)
		ctx := &watched{Context: t.Context(), waits: waiting.Done}
		wg.Go(func() {
			l, err := cache.Refresh(ctx, dir, true)
			if err != nil || !l.Contains("new") {
				t.Errorf("refresh misses the file: %v", err)
			}
		})
	}
	waiting.Wait()
	g.hold <- struct{}{}
	if l := <-early; l == nil || l.Contains("new") {
		t.Error("the first load should have passed the file by")
	}
	close(g.hold)
	wg.Wait()
	if !get(t, cache, dir).Contains("new") {
		t.Error("an older listing is kept")
	}
}

func TestCacheReportsWhatVanished(t *testing.T) {
	t.Parallel()
	cache := newCache(t, &gate{}, 0)
	dir := filepath.Join(emptyRepository(t), "sub")
	write(t, dir, "file")
	get(t, cache, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var err error
	eventually(t, "the error arrives", func() bool {
		_, err = cache.Get(t.Context(), dir, true)
		return err != nil
	})
	wantCode(t, err, workbench.EDirectoryGone, dir)
	write(t, dir, "back")
	if !get(t, cache, dir).Contains("back") {
		t.Error("a directory that came back is not seen")
	}
}

func TestCacheForgetsTheLeastUsed(t *testing.T) {
	t.Parallel()
	g := &gate{}
	cache := newCache(t, g, time.Hour)
	repo := emptyRepository(t)
	dirs := make([]string, 9)
	for i := range dirs {
		dirs[i] = filepath.Join(repo, fmt.Sprint(i))
		write(t, dirs[i], "file")
	}
	get(t, cache, dirs[0])
	get(t, cache, dirs[1])
	first := get(t, cache, dirs[0])
	for _, dir := range dirs[2:] {
		get(t, cache, dir)
	}
	if get(t, cache, dirs[0]) != first {
		t.Error("one that was used again was forgotten")
	}
	before := g.begun.Load()
	get(t, cache, dirs[1])
	if g.begun.Load() != before+1 {
		t.Error("the least used one was kept")
	}
}

func TestCloseEndsLoadsAndWaits(t *testing.T) {
	t.Parallel()
	g := &gate{hold: make(chan struct{})}
	cache := newCache(t, g, time.Hour)
	dir := emptyRepository(t)
	done := make(chan error, 1)
	go func() {
		_, err := cache.Get(context.Background(), dir, true)
		done <- err
	}()
	eventually(t, "a load begins", func() bool { return g.begun.Load() == 1 })
	cache.Close()
	cache.Close()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	_, err := cache.Get(t.Context(), dir, true)
	wantCode(t, err, workbench.EUnavailable, "closing")
	_, err = cache.Refresh(t.Context(), dir, true)
	wantCode(t, err, workbench.EUnavailable, "closing")
}
