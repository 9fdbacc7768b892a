package notice

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// gatherFor is how long notices collect before they go to other machines: a
	// terminal that prints changes its row many times a second.
	gatherFor = 100 * time.Millisecond
	// reconnect is the pause before a lost connection is made again.
	reconnect = time.Second
	// noticesAtOnce keeps one announcement below the bound of its payload:
	// a notice has two ids of 36 bytes and a noun. A program's words stay here.
	noticesAtOnce = 40
)

// Channel is what a relay needs of the store: a way to the owners of the same
// database on other machines. Listen also gives what this owner announced.
type Channel interface {
	Announce(ctx context.Context, message string) error
	Listen(ctx context.Context, ready func(), received func(message string)) error
}

// Relay passes notices between the owners of one database.
type Relay struct {
	broker  *Broker
	channel Channel
	hostID  string
	remote  func(workbench.Notice)
	log     *slog.Logger
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// announcement is one message: what an owner changed.
type announcement struct {
	HostID  string             `json:"host_id"`
	Notices []workbench.Notice `json:"notices"`
}

// StartRelay passes notices until Close. remote is called for each that came
// from another machine, and must not wait.
func StartRelay(b *Broker, c Channel, hostID string, remote func(workbench.Notice), log *slog.Logger) *Relay {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Relay{broker: b, channel: c, hostID: hostID, remote: remote, log: log, cancel: cancel}
	own := b.listen(true)
	r.running.Go(func() { defer own.Close(); r.announce(ctx, own) })
	r.running.Go(func() { r.receive(ctx) })
	return r
}

// Close ends the relay. Notices that are on their way may be lost: who comes
// back looks at everything anew.
func (r *Relay) Close() {
	r.cancel()
	r.running.Wait()
}

func (r *Relay) announce(ctx context.Context, own *Listener) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-own.Wake():
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(gatherFor):
		}
		for rest := own.Take(); len(rest) > 0; {
			n := min(len(rest), noticesAtOnce)
			r.send(ctx, rest[:n])
			rest = rest[n:]
		}
	}
}

func (r *Relay) send(ctx context.Context, notices []workbench.Notice) {
	for i := range notices {
		notices[i].Text = ""
	}
	message, err := json.Marshal(announcement{HostID: r.hostID, Notices: notices})
	if err == nil {
		err = r.channel.Announce(ctx, string(message))
	}
	if err != nil && ctx.Err() == nil {
		r.log.Warn("other machines were not told of a change", "error", err)
	}
}

// receive passes on what other machines announce. When the connection comes
// back everything may have changed.
func (r *Relay) receive(ctx context.Context) {
	lost := false
	for ctx.Err() == nil {
		err := r.channel.Listen(ctx, func() {
			if lost {
				r.deliver(workbench.Notice{Noun: workbench.NounEverything})
			}
		}, r.received)
		if ctx.Err() != nil {
			return
		}
		lost = true
		r.log.Warn("other machines are not heard, connecting again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(reconnect):
		}
	}
}

func (r *Relay) received(message string) {
	var a announcement
	if err := json.Unmarshal([]byte(message), &a); err != nil {
		r.log.Warn("an announcement of another program", "error", err)
		return
	}
	if a.HostID == r.hostID {
		return
	}
	for _, n := range a.Notices {
		r.deliver(n)
	}
}

func (r *Relay) deliver(n workbench.Notice) {
	r.broker.deliver(n)
	r.remote(n)
}
