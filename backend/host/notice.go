package host

import (
	"sync"
	"time"
)

type noticeKey struct {
	process string
	stream  Stream
	exited  bool
}

// busyBytes is how much a stream grows by that need not be told at once. What a
// person waits for, the echo of a key, is less.
const busyBytes = 4 << 10

// noticeBox keeps the latest notice of each stream, in the order in which the
// streams first changed. A slow taker costs one entry per stream, never a queue.
type noticeBox struct {
	pause time.Duration // the least time between two notices of a busy stream
	wake  chan struct{} // holds one token after something was put

	mu     sync.Mutex
	order  []noticeKey
	latest map[noticeKey]Notice
	taken  map[noticeKey]told // the last notice of each stream; only with a pause
}

type told struct {
	at  time.Time
	end int64 // bytes
}

func newNoticeBox(pause time.Duration) *noticeBox {
	return &noticeBox{
		pause: pause, wake: make(chan struct{}, 1),
		latest: make(map[noticeKey]Notice), taken: make(map[noticeKey]told),
	}
}

func (b *noticeBox) put(n Notice) {
	key := noticeKey{n.Process, n.Stream, n.Exited}
	b.mu.Lock()
	if _, waiting := b.latest[key]; !waiting {
		b.order = append(b.order, key)
	}
	b.latest[key] = n
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// take returns what is due, and how long until more of what is in the box will
// be: 0 when nothing is left. An end is due at once, and after all of its child's
// streams.
func (b *noticeBox) take() (due []Notice, next time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	left := b.order[:0]
	for _, key := range b.order {
		if wait := b.wait(key, now); wait > 0 {
			left = append(left, key)
			if next == 0 || wait < next {
				next = wait
			}
			continue
		}
		notice := b.latest[key]
		due = append(due, notice)
		delete(b.latest, key)
		b.mark(key, told{now, notice.End})
	}
	b.order = left
	return due, next
}

// wait is how long the notice of a busy stream has to wait.
func (b *noticeBox) wait(key noticeKey, now time.Time) time.Duration {
	last, ok := b.taken[key]
	if !ok || b.latest[key].End-last.end < busyBytes {
		return 0
	}
	if _, ends := b.latest[noticeKey{process: key.process, exited: true}]; ends {
		return 0
	}
	return b.pause - now.Sub(last.at)
}

// mark remembers the last notice of a stream until its child has ended.
func (b *noticeBox) mark(key noticeKey, last told) {
	if key.exited {
		for _, stream := range []Stream{StreamPTY, StreamStdout, StreamStderr} {
			delete(b.taken, noticeKey{process: key.process, stream: stream})
		}
	} else if b.pause > 0 {
		b.taken[key] = last
	}
}
