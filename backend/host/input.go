package host

import (
	"io"
	"slices"
	"sync"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// inputLimit bounds the input that waits for one child, in bytes.
const inputLimit = 1 << 20

// inputPiece is what one write hands to the system, in bytes.
const inputPiece = 4 << 10

// inputQueue carries input to one child through a goroutine of its own, so that
// a child that does not read holds up nobody else.
type inputQueue struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting []byte
	pending int64 // waiting and being written, in bytes
	taken   int64 // since the start, in bytes: the position of the next one
	ending  bool  // close the child's input after the last waiting byte
	closed  bool
}

func newInputQueue() *inputQueue {
	q := new(inputQueue)
	q.changed.L = &q.mu
	return q
}

// push adds data whole or refuses it whole: half a paste is worse than none.
func (q *inputQueue) push(data []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed || q.ending:
		return workbench.Errorf(workbench.EConflict, "The process does not take input any more.")
	case q.pending > 0 && q.pending+int64(len(data)) > inputLimit:
		return workbench.Errorf(workbench.EUnavailable,
			"The program does not read its input, and %d bytes wait for it already. Try again when it reads.", q.pending)
	}
	q.add(data)
	return nil
}

// pushAt adds the data that begins at a position of the input, without what was
// taken before and without what there is no room for. It returns the position of
// the next byte.
func (q *inputQueue) pushAt(at int64, data []byte) (int64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	missing := at + int64(len(data)) - q.taken
	switch {
	case missing <= 0:
		return q.taken, nil
	case q.closed || q.ending:
		return q.taken, workbench.Errorf(workbench.EConflict, "The process does not take input any more.")
	case at > q.taken:
		return q.taken, workbench.Errorf(workbench.EInvalid, "The input begins at %d, and the process has %d bytes of it.", at, q.taken)
	}
	room := max(0, inputLimit-q.pending)
	q.add(data[q.taken-at:][:min(missing, room)])
	return q.taken, nil
}

// add queues data. The caller holds mu.
func (q *inputQueue) add(data []byte) {
	q.waiting = append(q.waiting, data...)
	q.pending += int64(len(data))
	q.taken += int64(len(data))
	q.changed.Signal()
}

// end closes the child's input once everything that waits is written.
func (q *inputQueue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ending = true
	q.changed.Signal()
}

// close drops what waits and makes run return.
func (q *inputQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.waiting, q.pending = true, nil, 0
	q.changed.Signal()
}

// position returns how many bytes were taken since the start.
func (q *inputQueue) position() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken
}

// unread returns how many bytes the child has not taken.
func (q *inputQueue) unread() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.pending
}

// run writes to w until the input ends or w fails, and then closes w.
func (q *inputQueue) run(w io.WriteCloser) {
	defer w.Close() // the child is told by the close, or is gone
	for data := q.next(); data != nil; data = q.next() {
		// In pieces, so that unread follows what the child takes.
		for piece := range slices.Chunk(data, inputPiece) {
			if _, err := w.Write(piece); err != nil {
				q.close()
				return
			}
			q.written(len(piece))
		}
	}
}

// next waits for data; nil says that there is no more.
func (q *inputQueue) next() []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && !q.ending && !q.closed {
		q.changed.Wait()
	}
	data := q.waiting
	q.waiting = nil
	return data
}

func (q *inputQueue) written(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending = max(0, q.pending-int64(n))
}
