package worktree

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A lock file that is swept while others come for it never has two holders.
func TestASweptLockHasOneHolder(t *testing.T) {
	t.Parallel()
	s := NewService(Options{Root: t.TempDir()})
	path := filepath.Join(s.Root, locksFolder, "environment")
	var holders, swept atomic.Int64
	var done, sweeper sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for range 200 {
				held, err := s.take(t.Context(), "environment", time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders", n)
				}
				holders.Add(-1)
				held.release()
			}
		})
	}
	stop := make(chan struct{})
	sweeper.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if gone, err := expireLock(path, false); gone && err == nil {
					swept.Add(1)
				}
			}
		}
	})
	done.Wait()
	close(stop)
	sweeper.Wait()
	if swept.Load() == 0 {
		t.Error("nothing was swept")
	}
}
