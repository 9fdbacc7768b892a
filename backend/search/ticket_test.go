package search_test

import (
	"context"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// slow asks the database once its caller has given up.
type slow struct {
	search.Store
	asked chan struct{}
}

func (s slow) Search(ctx context.Context, f workbench.SearchFilter) ([]workbench.SearchRow, error) {
	close(s.asked)
	select {
	case <-ctx.Done():
	case <-time.After(patience):
	}
	return s.Store.Search(ctx, f)
}

// TestCancel: a query ends when its ticket is given back, and no other does.
func TestCancel(t *testing.T) {
	t.Parallel()
	store := slow{Store: storetest.Open(t), asked: make(chan struct{})}
	service := search.New(search.Options{Store: store, Now: workbench.SystemClock, Hide: func(s string) string { return s }, Log: quiet()})
	ended := make(chan error, 1)
	began := time.Now()
	go func() {
		_, err := service.Query(context.Background(), search.Query{Text: "tuba", Ticket: "one"})
		ended <- err
	}()
	<-store.asked
	service.Cancel("another")
	select {
	case err := <-ended:
		t.Fatalf("another ticket ended the query: %v", err)
	default:
	}
	service.Cancel("one")
	if err := <-ended; err == nil || time.Since(began) >= patience {
		t.Errorf("the query was not ended: %v after %s", err, time.Since(began))
	}
	service.Cancel("one")
}
