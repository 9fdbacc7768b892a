package app

import (
	"sync"

	"github.com/holdfast-app/holdfast/backend/notice"
)

// forward emits the notices of a broker as events of the page until the
// returned function is called.
func forward(broker *notice.Broker, emit func(name string, data any)) (stop func()) {
	listener := broker.Listen()
	over := make(chan struct{})
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		defer listener.Close()
		for {
			select {
			case <-over:
				return
			case <-listener.Wake():
			}
			for _, n := range listener.Take() {
				emit("changed", n)
			}
		}
	}()
	return func() {
		close(over)
		done.Wait()
	}
}
