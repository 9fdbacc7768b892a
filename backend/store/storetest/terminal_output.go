package storetest

import (
	"bytes"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// rawIngest moves data from an offset of a terminal's first process.
func rawIngest(term workbench.Terminal, p workbench.Process, from int64, data []byte) workbench.TerminalIngest {
	return workbench.TerminalIngest{
		TerminalID: term.ID, ProcessID: p.ID, From: from, To: from + int64(len(data)),
		Chunks: []workbench.OutputChunk{{
			StartOffset: from, ByteCount: int64(len(data)), Codec: workbench.CodecRaw, Data: data,
		}},
	}
}

func gap(start, count int64) workbench.OutputChunk {
	return workbench.OutputChunk{StartOffset: start, ByteCount: count, Codec: workbench.CodecGap}
}

// output reads from an offset to the end and checks that rows are contiguous
// and small. A missing byte is a zero.
func (b *bench) output(t testing.TB, terminalID string, from int64) (start int64, data []byte) {
	t.Helper()
	chunks, err := b.TerminalOutput(b.ctx, terminalID, from, 1<<20)
	must(t, err)
	if len(chunks) == 0 {
		return from, nil
	}
	start = chunks[0].StartOffset
	for _, c := range chunks {
		if c.StartOffset != start+int64(len(data)) {
			t.Fatalf("a row at %d follows one that ends at %d", c.StartOffset, start+int64(len(data)))
		}
		if c.Codec == workbench.CodecGap {
			data = append(data, make([]byte, c.ByteCount)...)
			continue
		}
		if len(c.Data) > workbench.MaxChunkBytes || int64(len(c.Data)) != c.ByteCount {
			t.Fatalf("a row of %d bytes says %d", len(c.Data), c.ByteCount)
		}
		data = append(data, c.Data...)
	}
	if start < from {
		return from, data[from-start:]
	}
	return start, data
}

func testTerminalOutput(t *testing.T, open Opener) {
	t.Run("ARangeIsTakenOnce", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("once"))))
		before := b.terminal(t, term.ID)
		b.clock.Advance(1)
		for _, from := range []int64{0, 2, 9} {
			wantCode(t, b.IngestTerminal(b.ctx, rawIngest(term, p, from, []byte("twice"))), workbench.EConflict)
		}
		equal(t, "terminal", b.terminal(t, term.ID), before)
		_, data := b.output(t, term.ID, 0)
		equal(t, "output", string(data), "once")
		stream, err := b.Stream(b.ctx, p.ID, workbench.StreamPTY)
		must(t, err)
		equal(t, "mark", stream.IngestedOffset, int64(4))
	})
	t.Run("OfConcurrentIngestsOneWins", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		results := make([]error, 6)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() {
				results[i] = b.IngestTerminal(b.ctx, rawIngest(term, p, 0, bytes.Repeat([]byte{byte('a' + i)}, 100)))
			})
		}
		wg.Wait()
		wantOneWinner(t, results)
		for i, err := range results {
			if err == nil {
				_, data := b.output(t, term.ID, 0)
				equal(t, "output", data, bytes.Repeat([]byte{byte('a' + i)}, 100))
			}
		}
	})
	t.Run("WhatDoesNotFillItsRangeIsRefused", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("ok"))))
		before := b.terminal(t, term.ID)
		broken := map[string]func(*workbench.TerminalIngest){
			"nothing at all":      func(in *workbench.TerminalIngest) { in.Chunks, in.To = nil, in.From },
			"a range without row": func(in *workbench.TerminalIngest) { in.Chunks = nil },
			"a hole before it":    func(in *workbench.TerminalIngest) { in.Chunks[0].StartOffset++ },
			"fewer bytes":         func(in *workbench.TerminalIngest) { in.Chunks[0].ByteCount++; in.To++ },
			"a longer range":      func(in *workbench.TerminalIngest) { in.To++ },
			"a hole inside":       func(in *workbench.TerminalIngest) { in.Chunks = append(in.Chunks, gap(9, 2)); in.To += 2 },
			"a codec of rows":     func(in *workbench.TerminalIngest) { in.Chunks[0].Codec = workbench.CodecZstd },
			"backwards":           func(in *workbench.TerminalIngest) { in.Chunks, in.To = nil, in.From-1 },
		}
		for name, breaks := range broken {
			in := rawIngest(term, p, 2, []byte("abc"))
			breaks(&in)
			if err := b.IngestTerminal(b.ctx, in); workbench.ErrorCode(err) != workbench.EInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		equal(t, "terminal", b.terminal(t, term.ID), before)
	})
	t.Run("DroppedBytesAreOneRowWithTheirCount", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		in := rawIngest(term, p, 0, []byte("ab"))
		in.Chunks = append(in.Chunks, gap(2, 1<<20), workbench.OutputChunk{
			StartOffset: 2 + 1<<20, ByteCount: 1, Codec: workbench.CodecRaw, Data: []byte("c"),
		})
		in.To = 3 + 1<<20
		must(t, b.IngestTerminal(b.ctx, in))
		stream, err := b.Stream(b.ctx, p.ID, workbench.StreamPTY)
		must(t, err)
		equal(t, "lost", stream.LostBytes, int64(1<<20))
		chunks, err := b.TerminalOutput(b.ctx, term.ID, 3, 10)
		must(t, err)
		for i := range in.Chunks {
			in.Chunks[i].CreatedAt = Epoch
		}
		equal(t, "rows from inside the gap", chunks, in.Chunks[1:])
	})
	t.Run("ReadingAtTheEndGivesNothing", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("text"))))
		for _, from := range []int64{4, 5, 1 << 40} {
			chunks, err := b.TerminalOutput(b.ctx, term.ID, from, 10)
			must(t, err)
			equal(t, "rows", chunks, []workbench.OutputChunk{})
		}
	})
	t.Run("WhatWasTrimmedIsSkipped", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		const size = 3 << 20
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, make([]byte, size))))
		in := rawIngest(term, p, size, []byte("last"))
		in.CapBytes = 1
		must(t, b.IngestTerminal(b.ctx, in))
		// Far more bytes are gone than one chunk holds: that is not the end.
		chunks, err := b.TerminalOutput(b.ctx, term.ID, 4, 1)
		must(t, err)
		equal(t, "chunks", len(chunks), 1)
		equal(t, "first row", chunks[0].StartOffset, b.terminal(t, term.ID).OutputStartOffset)
	})
	t.Run("AnythingReadsBackFromAnyOffset", func(t *testing.T) {
		b := setup(t, open)
		rapid.Check(t, func(rt *rapid.T) { checkOutput(t, rt, b, 0) })
	})
	t.Run("ATrimLeavesTheCapAndLessThanARowMore", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		const keep, piece = 100_000, 300_001
		trimmed := 0
		for from := int64(0); trimmed < 2; from += piece {
			in := rawIngest(term, p, from, make([]byte, piece))
			in.CapBytes = keep
			must(t, b.IngestTerminal(b.ctx, in))
			before := term.OutputStartOffset
			term = b.terminal(t, term.ID)
			kept := term.OutputEndOffset - term.OutputStartOffset
			if term.OutputStartOffset == before {
				continue
			}
			trimmed++
			if kept < keep || kept >= keep+workbench.MaxChunkBytes {
				t.Fatalf("a trim to %d bytes left %d", keep, kept)
			}
			start, data := b.output(t, term.ID, 0)
			equal(t, "rows left", []int64{start, int64(len(data))}, []int64{term.OutputStartOffset, kept})
		}
	})
	t.Run("TrimmingKeepsTheNewestBytesInOnePiece", func(t *testing.T) {
		b := setup(t, open)
		rapid.Check(t, func(rt *rapid.T) { checkOutput(t, rt, b, 64<<10) })
	})
}

// checkOutput compares random ingests and reads with a slice of bytes. A keep
// of 0 keeps everything.
func checkOutput(t *testing.T, rt *rapid.T, b *bench, keep int64) {
	term, p := RunningTerminal(t, b.DB, b.session)
	sizes, most := rapid.IntRange(1, 40<<10), 8
	if keep > 0 {
		sizes, most = rapid.IntRange(100<<10, 700<<10), 4
	}
	var model []byte
	for i := range rapid.IntRange(1, most).Draw(rt, "ingests") {
		from := int64(len(model))
		data := make([]byte, sizes.Draw(rt, "size"))
		in := rawIngest(term, p, from, data)
		if rapid.IntRange(0, 3).Draw(rt, "gap") == 0 {
			in.Chunks = []workbench.OutputChunk{gap(from, int64(len(data)))}
		} else {
			for j := range data {
				data[j] = byte(1 + (i+j*7)%255)
			}
		}
		in.CapBytes = keep
		must(t, b.IngestTerminal(b.ctx, in))
		model = append(model, data...)
	}
	row := b.terminal(t, term.ID)
	if row.OutputEndOffset != int64(len(model)) {
		rt.Fatalf("end offset %d, want %d", row.OutputEndOffset, len(model))
	}
	kept := row.OutputEndOffset - row.OutputStartOffset
	if keep == 0 && row.OutputStartOffset != 0 || kept < min(keep, row.OutputEndOffset) {
		rt.Fatalf("kept [%d, %d)", row.OutputStartOffset, row.OutputEndOffset)
	}
	from := int64(rapid.IntRange(0, len(model)).Draw(rt, "from"))
	start, data := b.output(t, term.ID, from)
	if want := max(from, row.OutputStartOffset); start != want || !bytes.Equal(data, model[want:]) {
		rt.Fatalf("from %d: %d bytes at %d, want %d at %d", from, len(data), start, int64(len(model))-want, want)
	}
}
