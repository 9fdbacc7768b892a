package turn

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// batchBytes is about how much one transaction takes in; a longer line is
	// taken whole.
	batchBytes = 256 << 10
	// maxLineBytes is where a line without an end is parsed as it is. The host
	// stops reading a pipe with 64 MiB unacknowledged, so waiting for more than
	// that would wait for ever.
	maxLineBytes = 32 << 20
)

// input is one stream of the child, read up to an offset.
type input struct {
	name    workbench.Stream
	reader  *host.Reader
	at      int64  // everything before it is committed
	pending []byte // read beyond at, not parsed yet
	lineEnd int    // where the last whole line of pending ends
	more    bool   // the spool may hold more than was read
	whole   bool   // the driver wants whole lines of it
}

// ingest parses and stores what is new in a stream and returns how many bytes
// it moved on. last says that the stream grows no more.
func (t *Turn) ingest(ctx context.Context, in *input, last bool) int64 {
	data := t.take(in, last)
	if len(data) == 0 || t.stopped {
		return 0
	}
	t.active = time.Now()
	events := t.absorb(t.parse(in, data))
	err := t.commit(Batch{Stream: in.name, From: in.at, To: in.at + int64(len(data)), Events: events})
	if t.stopped = err != nil; t.stopped {
		return 0
	}
	first := in.at == 0
	in.at += int64(len(data))
	// With the runner's context: a host that hangs must not hold up the end.
	t.runner.Link.Ack(t.runner.ctx, t.process.ID, host.Stream(in.name), in.at)
	t.owner.Changed(ctx, first || changesRow(events))
	t.after()
	return int64(len(data))
}

// changesRow reports whether events are more than text.
func changesRow(events []agent.Event) bool {
	for _, event := range events {
		if _, ok := event.(agent.Text); !ok {
			return true
		}
	}
	return false
}

// take reads on and returns what can be parsed now: for a driver of lines up
// to the last newline, and at the end of the stream everything.
func (t *Turn) take(in *input, last bool) []byte {
	in.more = true
	for in.more && (len(in.pending) < batchBytes || in.whole && in.lineEnd == 0 && len(in.pending) < maxLineBytes) {
		n := t.read(in)
		in.more = n != 0
		if n < 0 {
			break // what is here must be taken in before more is read
		}
	}
	end := len(in.pending)
	if in.whole && !last && end < maxLineBytes {
		end = in.lineEnd
	}
	data := in.pending[:end]
	in.pending, in.lineEnd = append([]byte(nil), in.pending[end:]...), 0
	return data
}

// read reads on and returns how many bytes there were, or what skip says.
func (t *Turn) read(in *input) int {
	from := in.at + int64(len(in.pending))
	chunk := make([]byte, batchBytes)
	n, at, err := in.reader.ReadAt(chunk, from)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return 0 // the folder is gone: there is nothing to wait for
	}
	if t.failed = t.failed || err != nil; err != nil {
		t.runner.Log.Error("spool not readable", "turn", t.owner.ID(), "process", t.process.ID, "offset", from, "error", err)
		return 0
	}
	if at > from {
		return t.skip(in, at)
	}
	if i := bytes.LastIndexByte(chunk[:n], '\n'); i >= 0 {
		in.lineEnd = len(in.pending) + i + 1
	}
	in.pending = append(in.pending, chunk[:n]...)
	return n
}

// skip goes on at an offset of a stream, because what lies before it is gone: a
// pipe is never cut, but a restored database may be older than what was
// acknowledged and dropped. The log says how many bytes are missing, and where.
// It returns 1 when there may be more to read, -1 when what was read before the
// hole must be taken in first.
func (t *Turn) skip(in *input, at int64) int {
	if !in.whole && len(in.pending) > 0 {
		return -1
	}
	lost := at - in.at // with the beginning of a line that has no end any more
	channel := workbench.ChannelLog
	if in.name == workbench.StreamStdout && !in.whole {
		channel = workbench.ChannelResponse
	}
	t.runner.Log.Warn("output of an agent is missing", "turn", t.owner.ID(), "stream", in.name, "from", in.at, "bytes", lost)
	err := t.commit(Batch{Stream: in.name, From: in.at, To: at, Lost: lost, Events: []agent.Event{
		agent.Text{Channel: channel, Data: fmt.Sprintf("\n[%d bytes of output are missing here]\n", lost)},
	}})
	if t.stopped = err != nil; t.stopped {
		return 0
	}
	in.at, in.pending, in.lineEnd = at, nil, 0
	return 1
}

func (t *Turn) parse(in *input, data []byte) []agent.Event {
	if in.name == workbench.StreamStderr {
		return t.parser.Stderr(data)
	}
	if !in.whole {
		return t.parser.Stdout(data)
	}
	var events []agent.Event
	for line := range bytes.Lines(data) {
		events = append(events, t.parser.Stdout(line)...)
	}
	return events
}

// commit offers a batch with the present state until the store has it. The
// parser has moved on, so the same batch is offered again, never parsed again.
// It fails when the runner closes, another owner has taken the bytes, or the row
// was deleted; then nobody could see its agent or end it any more.
func (t *Turn) commit(b Batch) error {
	t.written()
	b.ProcessID, b.State = t.process.ID, t.state.encode(t.parser)
	ctx := context.WithoutCancel(t.runner.ctx)
	err := t.runner.keep(t.owner.ID(), func() error { return t.owner.Ingest(ctx, b) })
	if err == nil {
		t.committed = time.Now()
		t.publish()
		return nil
	}
	t.runner.Log.Warn("output of an agent not taken in", "turn", t.owner.ID(), "error", err)
	t.deleted = workbench.ErrorCode(err) == workbench.ENotFound
	return err
}
