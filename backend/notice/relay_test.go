package notice_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// machine is an owner's side of a shared database.
type machine struct {
	notice.Broker
	woken    chan workbench.Notice // what its relay was told
	listener *notice.Listener
}

func start(t *testing.T, db *store.DB, name string) *machine {
	t.Helper()
	m := &machine{woken: make(chan workbench.Notice, 100)}
	m.listener = m.Listen()
	relay := notice.StartRelay(&m.Broker, db, name, func(n workbench.Notice) { m.woken <- n }, slog.New(slog.DiscardHandler))
	t.Cleanup(func() { relay.Close(); m.listener.Close() })
	return m
}

// until waits for a notice.
func (m *machine) until(t *testing.T, want workbench.Notice) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case <-deadline:
			t.Fatalf("no notice %+v", want)
		case <-m.listener.Wake():
			if slices.Contains(m.listener.Take(), want) {
				return
			}
		}
	}
}

// heard sends notices until the other machine hears them: it may not listen yet.
func heard(t *testing.T, from, to *machine) {
	t.Helper()
	hello := workbench.Notice{Noun: "host", ID: "hello"}
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	deadline := time.After(time.Minute)
	for {
		select {
		case <-deadline:
			t.Fatal("no notice arrives")
		case <-again.C:
			from.Send(hello)
		case <-to.listener.Wake():
			if slices.Contains(to.listener.Take(), hello) {
				return
			}
		}
	}
}

func TestNoticesReachOtherMachinesOnce(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	here := start(t, storetest.OpenURL(t, address), "here")
	there := start(t, storetest.OpenURL(t, address), "there")
	heard(t, here, there)
	heard(t, there, here)

	var sent []workbench.Notice
	for range 200 { // more than one announcement holds
		n := workbench.Notice{Noun: "terminal", ID: workbench.NewID(), SessionID: workbench.NewID()}
		sent = append(sent, n)
		here.Send(n)
	}
	for waiting := len(sent); waiting > 0; {
		select {
		case n := <-there.woken:
			if slices.Contains(sent, n) {
				waiting--
			}
		case <-time.After(time.Minute):
			t.Fatalf("%d of %d notices did not arrive", waiting, len(sent))
		}
	}
	// What came from there is not told there again: a round trip would show it.
	last := workbench.Notice{Noun: "job", ID: "last"}
	there.Send(last)
	here.until(t, last)
	for len(there.woken) > 0 {
		if n := <-there.woken; n.Noun == "job" {
			t.Errorf("%+v came back to who sent it", n)
		}
	}
}

func TestLostConnectionTellsThatEverythingMayHaveChanged(t *testing.T) {
	t.Parallel()
	server := storetest.OwnServer(t)
	address := server.Empty(t)
	here := start(t, storetest.OpenURL(t, address), "here")
	there := start(t, storetest.OpenURL(t, address), "there")
	heard(t, here, there)
	server.Stop(t)
	server.Start(t)
	there.until(t, workbench.Notice{Noun: workbench.NounEverything})
	heard(t, here, there)
}
