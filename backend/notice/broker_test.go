package notice_test

import (
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestSlowListener sends more than a listener takes: no sender waits, and each
// row is told once.
func TestSlowListener(t *testing.T) {
	t.Parallel()
	var broker notice.Broker
	slow := broker.Listen()
	defer slow.Close()
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for n := range 1000 {
				broker.Send(workbench.Notice{Noun: "job", ID: strconv.Itoa(n % 10)})
			}
		})
	}
	senders.Wait()
	<-slow.Wake()
	seen := map[string]int{}
	for _, n := range slow.Take() {
		seen[n.ID]++
	}
	if len(seen) != 10 {
		t.Errorf("%d rows were told: %v", len(seen), seen)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("row %s was told %d times", id, times)
		}
	}
	if left := slow.Take(); len(left) > 0 {
		t.Errorf("told again: %v", left)
	}
}

func TestChangeAfterTake(t *testing.T) {
	t.Parallel()
	var broker notice.Broker
	a, b := broker.Listen(), broker.Listen()
	defer b.Close()
	same := workbench.Notice{Noun: "session", ID: "s"}
	for range 2 {
		broker.Send(same)
		for _, l := range []*notice.Listener{a, b} {
			<-l.Wake()
			if got := l.Take(); len(got) != 1 || got[0] != same {
				t.Errorf("%v", got)
			}
		}
	}
	a.Close()
	broker.Send(same)
	if got := a.Take(); len(got) > 0 {
		t.Errorf("a closed listener was told %v", got)
	}
}
