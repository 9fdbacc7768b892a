package search_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// documents counts the documents that are stored.
func (b *bench) documents() (n int) {
	b.Helper()
	b.must(b.Write(b.Context(), func(tx *store.Tx) error {
		return tx.QueryRowContext(b.Context(), `SELECT COUNT(*) FROM search_documents`).Scan(&n)
	}))
	return n
}

// TestNothingIsLostOrRepeated: the indexer ends at any moment and another one
// goes on; what is written in between, renamed, finished or deleted counts.
func TestNothingIsLostOrRepeated(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			c := storetest.Conversation(t, b.DB, b.host.ID)
			term := b.terminal()
			for i := range 60 {
				b.message(c, fmt.Sprintf("parcel %d", i))
				term.write(fmt.Sprintf("parcel line %d\r\n", i))
				if i%7 == 0 {
					b.service.Close()
					b.start()
				}
			}
			kinds := []workbench.SearchKind{workbench.SearchMessage}
			if hits := b.find(search.Query{Text: "parcel", Kinds: kinds, Limit: 200}).Hits; len(hits) != 60 {
				t.Errorf("%d messages, want 60", len(hits))
			}
			if hit := b.only("parcel line 59"); hit.Line != 60 {
				t.Errorf("the last line: %+v", hit)
			}
			before := b.documents()
			b.service.Close()
			b.start()
			b.find(search.Query{Text: "parcel"})
			if after := b.documents(); after != before {
				t.Errorf("%d documents became %d", before, after)
			}
			b.must(b.RenameSession(t.Context(), b.session.ID, "Zanzibar"))
			if hit := b.only("zanzibar"); hit.Kind != workbench.SearchSession || hit.SessionID != b.session.ID {
				t.Errorf("the new name: %+v", hit)
			}
			b.must(b.EndTerminal(t.Context(), workbench.TerminalEnd{
				TerminalID: term.id, ProcessID: term.process, Status: workbench.TerminalCompleted, Reason: workbench.EndExited,
				Process: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: new(int64), EndedAt: storetest.Epoch},
			}))
			b.must(b.DeleteTerminal(t.Context(), term.id))
			if hits := b.find(search.Query{Text: "parcel line"}).Hits; len(hits) != 0 {
				t.Errorf("what was deleted is found: %+v", hits)
			}
		})
	}
}

// TestAnswersAreFoundOnceTheyAreWhole: a message that arrives has its text later.
func TestAnswersAreFoundOnceTheyAreWhole(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	job, process := storetest.RunningJob(t, b.DB, b.session)
	b.find(search.Query{Text: "true"})
	b.must(b.FinishJob(t.Context(), workbench.JobEnd{
		JobID: job.ID, ProcessID: process.ID, Attempt: 1, Status: workbench.JobCompleted, Process: workbench.ProcessExited,
		Exit:  workbench.ProcessExit{Code: new(int64), EndedAt: storetest.Epoch},
		Texts: []workbench.JobText{{Channel: workbench.ChannelResponse, Data: "the bassoon answers"}},
	}))
	if hit := b.only("bassoon"); hit.Kind != workbench.SearchResult || hit.JobID != job.ID {
		t.Errorf("result %+v", hit)
	}
	if hits := b.find(search.Query{Text: "true", Kinds: []workbench.SearchKind{workbench.SearchJob}}).Hits; len(hits) != 1 {
		t.Errorf("its prompt: %+v", hits)
	}
}

// TestPlacesInOutput: whatever the sizes of the writes, a line is found under its
// number, and its offset is where it begins.
func TestPlacesInOutput(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	random := rand.New(rand.NewPCG(7, 11))
	term := b.terminal()
	var all strings.Builder
	for i := 1; i <= 3000; i++ {
		pad := strings.Repeat("\x1b[3"+fmt.Sprint(random.IntN(8))+"m.\t\x1b[0m", random.IntN(6))
		fmt.Fprintf(&all, "%smark%05d\r\n", pad, i)
	}
	text := all.String()
	for at := 0; at < len(text); {
		n := min(len(text)-at, 1+random.IntN(9000))
		term.write(text[at : at+n])
		at += n
		if random.IntN(4) == 0 {
			b.service.CatchUp(t.Context(), patience)
		}
	}
	for range 40 {
		line := 1 + random.IntN(3000)
		mark := fmt.Sprintf("mark%05d", line)
		hit := b.only(mark)
		end := strings.Index(text, mark)
		if want := strings.LastIndexByte(text[:end], '\n') + 1; hit.Line != int64(line) || hit.Offset != int64(want) {
			t.Fatalf("%s: line %d at %d, want %d at %d", mark, hit.Line, hit.Offset, line, want)
		}
	}
}

// TestRestartBetweenTwoLooks: a terminal that is started again, prints and ends
// while nobody looks is alive at neither look.
func TestRestartBetweenTwoLooks(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	term := b.terminal()
	term.write("the first process\r\n")
	end := func() {
		b.must(b.EndTerminal(t.Context(), workbench.TerminalEnd{
			TerminalID: term.id, ProcessID: term.process, Status: workbench.TerminalCompleted, Reason: workbench.EndExited,
			Process: workbench.ProcessExited, Exit: workbench.ProcessExit{Code: new(int64), EndedAt: storetest.Epoch},
		}))
	}
	end()
	b.only("the first process")
	later := func() int64 { return workbench.SystemClock() + time.Hour.Milliseconds() } // its row has long been read
	b.service.Close()
	b.startAt(later)
	b.only("the first process")
	b.service.Close()

	p := workbench.Process{ID: workbench.NewID(), HostID: b.host.ID, Kind: workbench.ProcessPTY, Cwd: "/", Argv: []string{"sh"}}
	base, err := b.RestartTerminal(t.Context(), term.id, p)
	b.must(err)
	b.must(b.TerminalStarted(t.Context(), term.id, storetest.Start(p.ID)))
	term.process = p.ID
	text := []byte("the second process\r\n")
	b.must(b.IngestTerminal(t.Context(), workbench.TerminalIngest{
		ProcessID: p.ID, TerminalID: term.id, From: 0, To: int64(len(text)),
		Chunks: []workbench.OutputChunk{{StartOffset: base, ByteCount: int64(len(text)), Codec: workbench.CodecRaw, Data: text}},
	}))
	end()
	b.startAt(later)
	b.only("the second process")
}

// TestTrimmedOutputIsNotFound: the pieces go with the output.
func TestTrimmedOutputIsNotFound(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	term := b.terminal()
	term.write("earliest\r\n" + strings.Repeat("filling of the terminal\r\n", 4000))
	b.only("earliest")
	for range 30 {
		text := strings.Repeat("more of the same output\r\n", 4000)
		end := term.at + int64(len(text))
		b.must(b.IngestTerminal(t.Context(), workbench.TerminalIngest{
			ProcessID: term.process, TerminalID: term.id, From: term.at, To: end, CapBytes: 200_000,
			Chunks: []workbench.OutputChunk{{StartOffset: term.at, ByteCount: int64(len(text)), Codec: workbench.CodecRaw, Data: []byte(text)}},
		}))
		term.at = end
	}
	if hits := b.find(search.Query{Text: "earliest"}).Hits; len(hits) != 0 {
		t.Errorf("what was trimmed is found: %+v", hits)
	}
	term.write("latest\r\n")
	b.only("latest")
}

// TestRebuild: everything is found again, with the same documents, also when the
// indexer ends in the middle; one that is cancelled leaves nothing out.
func TestRebuild(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.Open)
	c := storetest.Conversation(t, b.DB, b.host.ID)
	for i := range 700 {
		b.message(c, fmt.Sprintf("brick %d", i))
	}
	b.find(search.Query{Text: "brick"})
	before := b.documents()
	for name, meanwhile := range map[string]func(){
		"whole":     func() {},
		"killed":    func() { b.service.Close(); b.start() },
		"cancelled": func() { b.service.CancelRebuild() },
	} {
		b.must(b.service.Rebuild(t.Context()))
		meanwhile()
		deadline := time.Now().Add(patience)
		for b.service.Status().Rebuilding && time.Now().Before(deadline) {
			b.service.CatchUp(t.Context(), 0)
			time.Sleep(time.Millisecond)
		}
		b.find(search.Query{Text: "brick"})
		if after := b.documents(); after != before {
			t.Errorf("%s: %d documents became %d", name, before, after)
		}
	}
}
