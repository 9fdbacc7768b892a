package host

import "sync"

type noticeKey struct {
	process string
	stream  Stream
	exited  bool
}

// noticeBox keeps the latest notice of each stream, in the order in which the
// streams first changed. A slow taker costs one entry per stream, never a queue.
type noticeBox struct {
	mu     sync.Mutex
	order  []noticeKey
	latest map[noticeKey]Notice
	wake   chan struct{} // holds one token while there is something to take
}

func newNoticeBox() *noticeBox {
	return &noticeBox{latest: make(map[noticeKey]Notice), wake: make(chan struct{}, 1)}
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

func (b *noticeBox) take() []Notice {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := make([]Notice, 0, len(b.order))
	for _, key := range b.order {
		taken = append(taken, b.latest[key])
	}
	b.order = b.order[:0]
	clear(b.latest)
	return taken
}
