package storetest

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// compact compresses everything that a terminal has to compress.
func (b *bench) compact(t testing.TB, id string) (rows int) {
	t.Helper()
	for {
		more, err := b.CompactOutput(b.ctx, id)
		must(t, err)
		if !more {
			return rows
		}
		rows++
	}
}

// chunks reads from an offset to the end, limit chunks at a time.
func (b *bench) chunks(t testing.TB, id string, from, limit int64) []workbench.OutputChunk {
	t.Helper()
	out := []workbench.OutputChunk{}
	for {
		page, err := b.TerminalOutput(b.ctx, id, from, limit)
		must(t, err)
		if len(page) == 0 {
			return out
		}
		if int64(len(page)) > limit {
			t.Fatalf("%d chunks, asked for %d", len(page), limit)
		}
		out = append(out, page...)
		last := page[len(page)-1]
		from = last.StartOffset + last.ByteCount
	}
}

// awkward is n bytes with everything that text would lose: all values, NUL
// bytes, halves of characters. Even n of it repeats itself, odd n does not.
func awkward(random *rand.Rand, n int) []byte {
	const line = "\x00\xff\xec\x1b[31m끝\r\n"
	data := bytes.Repeat([]byte(line), n/len(line)+1)[:n]
	if n%2 == 1 {
		for i := range data {
			data[i] = byte(random.Uint32())
		}
	}
	return data
}

// printedAtTimes stores output in many ingests with a gap in the middle, while
// the clock goes, once backwards.
func (b *bench) printedAtTimes(t *testing.T) (workbench.Terminal, workbench.Process, int64) {
	t.Helper()
	term, p := RunningTerminal(t, b.DB, b.session)
	random := rand.New(rand.NewPCG(1, 2))
	at := int64(0)
	for i, n := range []int{1, 40_000, 3, 600_000, 16 << 10, 600_001, 100, 5, 300_001, 7} {
		in := rawIngest(term, p, at, awkward(random, n))
		if i == 6 {
			in.Chunks = []workbench.OutputChunk{gap(at, int64(n))}
		}
		must(t, b.IngestTerminal(b.ctx, in))
		at += int64(n)
		b.clock.Advance(int64(100 - 150*(i%2)))
	}
	return term, p, at
}

func testTerminalCompact(t *testing.T, open Opener) {
	t.Run("ReadersSeeNoDifference", func(t *testing.T) {
		b := setup(t, open)
		term, p, end := b.printedAtTimes(t)
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)))
		want := b.chunks(t, term.ID, 0, 1<<20)
		row := b.terminal(t, term.ID)
		// 1.26 MB before the gap and 300 KB behind it: rows of a megabyte each.
		equal(t, "compressed rows", b.compact(t, term.ID), 3)
		equal(t, "terminal", b.terminal(t, term.ID), row)
		for _, limit := range []int64{1, 3, 16, 1 << 20} {
			equal(t, "chunks", b.chunks(t, term.ID, 0, limit), want)
		}
		for i, c := range want {
			for _, from := range []int64{c.StartOffset, c.StartOffset + c.ByteCount/2, c.StartOffset + c.ByteCount - 1} {
				got, err := b.TerminalOutput(b.ctx, term.ID, from, 2)
				must(t, err)
				equal(t, "from inside a chunk", got, want[i:min(i+2, len(want))])
			}
		}
		for _, from := range []int64{end, end + 1} {
			got, err := b.TerminalOutput(b.ctx, term.ID, from, 2)
			must(t, err)
			equal(t, "at the end", got, []workbench.OutputChunk{})
		}
	})
	t.Run("OnlyWhatHasEndedIsCompressed", func(t *testing.T) {
		b := setup(t, open)
		for _, status := range terminalStatuses() {
			term, p := RunningTerminal(t, b.DB, b.session)
			must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("text"))))
			if status.Ended() {
				must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, status)))
			}
			want := 0
			if status.Ended() {
				want = 1
			}
			equal(t, string(status), b.compact(t, term.ID), want)
			equal(t, "again", b.compact(t, term.ID), 0)
		}
		equal(t, "of nobody", b.compact(t, "nobody"), 0)
	})
	t.Run("TheTextOfAnEndReachesIntoCompressedRows", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		first := bytes.Repeat([]byte("abcdefg"), 50_000)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, first)))
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)))
		b.compact(t, term.ID)
		p = b.restarted(t, term.ID)
		in := rawIngest(term, p, 0, []byte("second"))
		in.Chunks[0].StartOffset = int64(len(first))
		must(t, b.IngestTerminal(b.ctx, in))
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)))
		both := append(first, "second"...)
		equal(t, "log", b.terminal(t, term.ID).OutputLog, string(both[len(both)-256<<10:]))
	})
	t.Run("ATrimDropsWholeCompressedRows", func(t *testing.T) {
		b := setup(t, open)
		const row, keep = 1 << 20, 1_500_000
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, make([]byte, 3*row))))
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)))
		equal(t, "rows", b.compact(t, term.ID), 3)
		p = b.restarted(t, term.ID)
		in := rawIngest(term, p, 0, []byte("new"))
		in.Chunks[0].StartOffset, in.CapBytes = 3*row, keep
		must(t, b.IngestTerminal(b.ctx, in))
		equal(t, "start", b.terminal(t, term.ID).OutputStartOffset, int64(row))
		start, data := b.output(t, term.ID, 0)
		equal(t, "rows left", []int64{start, int64(len(data))}, []int64{row, 2*row + 3})
	})
	t.Run("SeveralCompactAtOnce", func(t *testing.T) {
		b := setup(t, open)
		term, p, _ := b.printedAtTimes(t)
		must(t, b.EndTerminal(b.ctx, terminalEnd(term.ID, p.ID, workbench.TerminalCompleted)))
		want := b.chunks(t, term.ID, 0, 1<<20)
		one := func() error {
			for {
				if more, err := b.CompactOutput(b.ctx, term.ID); err != nil || !more {
					return err
				}
			}
		}
		for _, err := range race(one, one, one) {
			must(t, err)
		}
		equal(t, "left", b.compact(t, term.ID), 0)
		equal(t, "chunks", b.chunks(t, term.ID, 0, 16), want)
	})
	t.Run("OneThatIsDeletedOrRestartedMeanwhileIsWhole", func(t *testing.T) {
		b := setup(t, open)
		for range rounds(20) {
			kept, p := RunningTerminal(t, b.DB, b.session)
			must(t, b.IngestTerminal(b.ctx, rawIngest(kept, p, 0, make([]byte, 50_000))))
			must(t, b.EndTerminal(b.ctx, terminalEnd(kept.ID, p.ID, workbench.TerminalCompleted)))
			want := b.chunks(t, kept.ID, 0, 16)
			gone, q := RunningTerminal(t, b.DB, b.session)
			must(t, b.IngestTerminal(b.ctx, rawIngest(gone, q, 0, make([]byte, 50_000))))
			must(t, b.EndTerminal(b.ctx, terminalEnd(gone.ID, q.ID, workbench.TerminalCompleted)))
			errs := race(
				func() error { _, err := b.CompactOutput(b.ctx, kept.ID); return err },
				func() error { _, err := b.RestartTerminal(b.ctx, kept.ID, nextProcess(b.host)); return err },
				func() error { _, err := b.CompactOutput(b.ctx, gone.ID); return err },
				func() error { return b.DeleteTerminal(b.ctx, gone.ID) },
			)
			equal(t, "errors", count(errs, ""), len(errs))
			equal(t, "kept", b.chunks(t, kept.ID, 0, 16), want)
			equal(t, "gone", b.chunks(t, gone.ID, 0, 16), []workbench.OutputChunk{})
		}
	})
}

// restarted lets the next process of a terminal run.
func (b *bench) restarted(t testing.TB, id string) workbench.Process {
	t.Helper()
	p := nextProcess(b.host)
	_, err := b.RestartTerminal(b.ctx, id, p)
	must(t, err)
	must(t, b.TerminalStarted(b.ctx, id, Start(p.ID)))
	must(t, b.moveTo(id, workbench.TerminalRunning))
	return p
}
