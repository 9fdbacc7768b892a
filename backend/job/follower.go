package job

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Batching of output into the database.
const (
	// batchBytes is about how much one transaction takes in; a longer line is
	// taken whole.
	batchBytes = 256 << 10
	// maxLineBytes is where a line without an end is parsed as it is. The host
	// stops reading a pipe with 64 MiB unacknowledged, so waiting for more than
	// that would wait for ever.
	maxLineBytes = 32 << 20
	// batchWait is how long streamed text waits for company.
	batchWait = 50 * time.Millisecond
	// storeRetry is how long to wait before a failed commit is tried again.
	storeRetry = time.Second
)

// follower takes the output of one attempt into the database through the
// driver's parser.
type follower struct {
	service  *Service
	job      workbench.Job
	driver   agent.Driver
	request  agent.Request
	process  workbench.Process
	attempt  int64
	parser   agent.Parser
	metadata workbench.JobMetadata
	watch    *process.Watch
	streams  [2]*input
	finding  *workbench.Finding // for the end, when a launch finds it
	stopped  bool               // another hand has taken the bytes: follow no more
	failed   bool               // the spool could not be read, so its end is not known
}

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

func (s *Service) newFollower(job workbench.Job, driver agent.Driver, request agent.Request, p workbench.Process) *follower {
	spool := s.Link.Spool()
	return &follower{
		service: s, job: job, driver: driver, request: request, process: p, attempt: job.Attempt,
		parser: driver.Parser(request, nil), metadata: job.Metadata, watch: s.Link.Watch(p.ID),
		streams: [2]*input{
			{name: workbench.StreamStdout, reader: spool.Reader(p.ID, host.StreamStdout), whole: driver.Lines()},
			{name: workbench.StreamStderr, reader: spool.Reader(p.ID, host.StreamStderr)},
		},
	}
}

// resume goes on where the database stands.
func (f *follower) resume(ctx context.Context) error {
	state, err := f.service.Store.JobParserState(ctx, f.job.ID)
	if err != nil {
		return err
	}
	f.parser = f.driver.Parser(f.request, json.RawMessage(state))
	for _, in := range f.streams {
		stream, err := f.service.Store.Stream(ctx, f.process.ID, in.name)
		if err != nil {
			return err
		}
		in.at = stream.IngestedOffset
	}
	return nil
}

// run ingests until the agent has ended and everything is stored, or the
// service closes.
func (f *follower) run() {
	defer f.close()
	for f.service.ctx.Err() == nil && !f.stopped {
		changed := f.watch.Changed()
		exit, gone := f.watch.Exit()
		over := exit != nil || gone
		f.failed = false
		moved := f.ingest(f.streams[0], over) + f.ingest(f.streams[1], over)
		switch {
		case f.stopped:
			return
		case f.failed:
			f.pause(storeRetry)
			continue
		case f.streams[0].more, f.streams[1].more, over && moved > 0:
			continue
		case over:
			f.finish(exit)
			return
		}
		select {
		case <-f.service.ctx.Done():
		case <-changed:
			f.pause(batchWait)
		}
	}
}

// pause waits, unless the service is closing.
func (f *follower) pause(d time.Duration) {
	select {
	case <-f.service.ctx.Done():
	case <-time.After(d):
	}
}

func (f *follower) close() {
	for _, in := range f.streams {
		_ = in.reader.Close()
	}
}

// ingest parses and stores what is new in a stream and returns how many bytes
// it moved on. last says that the stream grows no more.
func (f *follower) ingest(in *input, last bool) int64 {
	data := f.take(in, last)
	if len(data) == 0 {
		return 0
	}
	batch := workbench.JobIngest{
		JobID: f.job.ID, ProcessID: f.process.ID, Attempt: f.attempt,
		Stream: in.name, From: in.at, To: in.at + int64(len(data)),
	}
	f.derive(f.parse(in, data), &batch.Texts, &batch.Facts, &batch.Usage)
	batch.ParserState = f.parser.State()
	if f.stopped = !f.commit(batch); f.stopped {
		return 0
	}
	first := in.at == 0
	in.at = batch.To
	// With the service's context: a host that hangs must not hold up the end.
	f.service.Link.Ack(f.service.ctx, f.process.ID, host.Stream(in.name), in.at)
	if first || !batch.Facts.Empty() {
		f.service.notifyChanged(f.service.ctx, f.job.ID)
	} else {
		f.service.progressed()
	}
	return int64(len(data))
}

// take reads on and returns what can be parsed now: for a driver of lines up
// to the last newline, and at the end of the stream everything.
func (f *follower) take(in *input, last bool) []byte {
	in.more = true
	for in.more && (len(in.pending) < batchBytes || in.whole && in.lineEnd == 0 && len(in.pending) < maxLineBytes) {
		n := f.read(in)
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
func (f *follower) read(in *input) int {
	from := in.at + int64(len(in.pending))
	chunk := make([]byte, batchBytes)
	n, at, err := in.reader.ReadAt(chunk, from)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return 0 // the folder is gone: there is nothing to wait for
	}
	if f.failed = f.failed || err != nil; err != nil {
		f.service.Log.Error("spool not readable", "job", f.job.ID, "process", f.process.ID, "offset", from, "error", err)
		return 0
	}
	if at > from {
		return f.skip(in, at)
	}
	if i := bytes.LastIndexByte(chunk[:n], '\n'); i >= 0 {
		in.lineEnd = len(in.pending) + i + 1
	}
	in.pending = append(in.pending, chunk[:n]...)
	return n
}

func (f *follower) parse(in *input, data []byte) []agent.Event {
	if in.name == workbench.StreamStderr {
		return f.parser.Stderr(data)
	}
	if !in.whole {
		return f.parser.Stdout(data)
	}
	var events []agent.Event
	for line := range bytes.Lines(data) {
		events = append(events, f.parser.Stdout(line)...)
	}
	return events
}

// derive sorts what the driver said into what the store takes.
func (f *follower) derive(events []agent.Event, texts *[]workbench.JobText, facts *workbench.JobFacts, usage *[]workbench.UsageEvent) {
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			*texts = append(*texts, workbench.JobText{Channel: e.Channel, Data: e.Data})
		case agent.Facts:
			f.learn(e, facts)
		case agent.Usage:
			*usage = append(*usage, f.attribute(e.UsageEvent))
		}
	}
}

func (f *follower) learn(e agent.Facts, facts *workbench.JobFacts) {
	if e.AssistantSessionID != "" {
		facts.AssistantSessionID = e.AssistantSessionID
	}
	if e.Model != "" {
		facts.Model = e.Model
	}
	if e.RequestID != "" {
		facts.RequestID = e.RequestID
	}
	before := f.metadata
	if e.Version != "" {
		f.metadata.AgentVersion = e.Version
	}
	f.metadata.Turns = max(f.metadata.Turns, e.Turns)
	f.metadata.DurationMS = max(f.metadata.DurationMS, e.DurationMS)
	f.metadata.SkippedLines += e.SkippedLines
	if f.metadata.AgentVersion != before.AgentVersion || f.metadata.Turns != before.Turns ||
		f.metadata.DurationMS != before.DurationMS || f.metadata.SkippedLines != before.SkippedLines {
		metadata := f.metadata
		facts.Metadata = &metadata
	}
}

// attribute says what a cost was spent on.
func (f *follower) attribute(u workbench.UsageEvent) workbench.UsageEvent {
	u.HostID = f.service.HostID
	u.JobID, u.SessionID = &f.job.ID, &f.job.SessionID
	ctx := context.WithoutCancel(f.service.ctx)
	if session, err := f.service.Store.Session(ctx, f.job.SessionID); err == nil {
		u.CodebaseID, u.ProjectHash = session.CodebaseID, &session.ProjectHash
	}
	return u
}

// commit offers a batch until the store has it. The parser has moved on, so
// the same batch is offered again, never parsed again. It says no when the
// service closes, another owner has taken the bytes, or the job was deleted;
// then nobody could see its agent or end it any more.
func (f *follower) commit(batch workbench.JobIngest) bool {
	ctx := context.WithoutCancel(f.service.ctx)
	err := f.service.keep(f.job.ID, func() error { return f.service.Store.IngestJob(ctx, batch) })
	if err == nil {
		return true
	}
	f.service.Log.Warn("job output not taken in", "job", f.job.ID, "error", err)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		f.service.endLater(f.process.ID)
	}
	return false
}
