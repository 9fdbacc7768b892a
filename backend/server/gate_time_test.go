package server

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestOneTimeAddressEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, err := newGate("127.0.0.1:1", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		early, late := g.ticket(), g.ticket()
		time.Sleep(ticketLife - time.Second)
		if !g.redeem(early) || g.redeem(early) {
			t.Error("a ticket works once until it ends")
		}
		time.Sleep(2 * time.Second)
		if g.redeem(late) {
			t.Error("a ticket works after its end")
		}
		g.ticket()
		time.Sleep(2 * ticketLife)
		g.ticket()
		if len(g.tickets) != 1 {
			t.Errorf("%d tickets are kept, want the one that is valid", len(g.tickets))
		}
	})
}

// A driver that hangs obeys no context, and the one who asks wants to know
// within two seconds. Whoever asks meanwhile shares the question.
func TestDatabaseThatHangsIsDisconnected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p probe
		var asked atomic.Int64
		release := make(chan struct{})
		hang := func(context.Context) error { asked.Add(1); <-release; return nil }
		for range 10 {
			began := time.Now()
			if p.answers(t.Context(), hang) {
				t.Error("it answers")
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it took %v to find out", took)
			}
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("the database was asked %d times at once", n)
		}
		close(release)
		p.wait()
		if !p.answers(t.Context(), func(context.Context) error { return nil }) {
			t.Error("it does not answer after it was released")
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add("t:1", int64(0), []byte("x"))
	f.Add("", int64(1)<<62, []byte{})
	f.Fuzz(func(t *testing.T, id string, offset int64, data []byte) {
		if len(id) > 255 {
			t.Skip("source refuses it")
		}
		frame := appendFrame(nil, id, piece{offset: offset, data: data})
		n := int(frame[0])
		if string(frame[1:1+n]) != id || int64(binary.BigEndian.Uint64(frame[1+n:])) != offset || !bytes.Equal(frame[1+n+8:], data) {
			t.Errorf("frame %x of %q at %d", frame, id, offset)
		}
	})
}
