package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func checkpoint(id string, offset int64, snapshot string) workbench.TerminalCheckpoint {
	return workbench.TerminalCheckpoint{TerminalID: id, Offset: offset, Cols: 80, Rows: 24, Snapshot: snapshot}
}

// printed stores a running terminal with n bytes of output.
func (b *bench) printed(t *testing.T, n int64) (workbench.Terminal, workbench.Process) {
	t.Helper()
	term, p := RunningTerminal(t, b.DB, b.session)
	in := rawIngest(term, p, 0, nil)
	in.To, in.Chunks = n, []workbench.OutputChunk{gap(0, n)}
	must(t, b.IngestTerminal(b.ctx, in))
	return term, p
}

// checkpoints are the offsets of all checkpoints, from the newest on.
func (b *bench) checkpoints(t testing.TB, id string) []int64 {
	t.Helper()
	offsets := []int64{}
	for at := int64(1 << 50); ; {
		c, err := b.CheckpointBefore(b.ctx, id, at)
		if workbench.ErrorCode(err) == workbench.ENotFound {
			return offsets
		}
		must(t, err)
		offsets = append(offsets, c.Offset)
		at = c.Offset - 1
	}
}

func testTerminalScreens(t *testing.T, open Opener) {
	t.Run("ACheckpointIsFoundFromItsOffsetOn", func(t *testing.T) {
		b := setup(t, open)
		const spacing = 256 << 10
		term, _ := b.printed(t, 4*spacing)
		for n := range int64(4) {
			must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, n*spacing, "first")))
		}
		want := checkpoint(term.ID, spacing, "\x1b[31m빨강\uFFFD\uFFFD")
		want.Cols = 81
		again := want
		again.Snapshot = "\x1b[31m빨강\x00\xff"
		must(t, b.SaveCheckpoint(b.ctx, again))
		for _, at := range []int64{spacing, spacing + 1, 2*spacing - 1} {
			got, err := b.CheckpointBefore(b.ctx, term.ID, at)
			must(t, err)
			equal(t, "checkpoint", got, want)
		}
	})
	t.Run("WhatPrintsLittleHasFewAndOneInEveryStretch", func(t *testing.T) {
		b := setup(t, open)
		const step, end = 10_000, 2 << 20
		term, _ := b.printed(t, end)
		for at := int64(step); at < end; at += step {
			must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, at, "")))
			newest, err := b.CheckpointBefore(b.ctx, term.ID, end)
			must(t, err)
			equal(t, "newest", newest.Offset, at)
		}
		later := int64(end)
		offsets := b.checkpoints(t, term.ID)
		if len(offsets) > 9 {
			t.Errorf("%d checkpoints of %d bytes", len(offsets), end)
		}
		for _, at := range append(offsets, 0) {
			if later-at > 256<<10+step {
				t.Errorf("no checkpoint between %d and %d", at, later)
			}
			later = at
		}
	})
	t.Run("OnlyStoredOutputHasOne", func(t *testing.T) {
		b := setup(t, open)
		term, p := b.printed(t, 3<<20)
		in := rawIngest(term, p, 3<<20, []byte("new"))
		in.CapBytes = 1
		must(t, b.IngestTerminal(b.ctx, in))
		must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, 3<<20-1, "trimmed meanwhile")))
		wantCode(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, 3<<20+4, "not there")), workbench.EInvalid)
		wantCode(t, b.SaveCheckpoint(b.ctx, checkpoint("nobody", 0, "")), workbench.ENotFound)
		must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, 3<<20, "")))
		must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, 3<<20+3, "")))
		equal(t, "checkpoints", b.checkpoints(t, term.ID), []int64{3<<20 + 3, 3 << 20})
	})
	t.Run("ACheckpointIsStoredWithItsOutputOrNotAtAll", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		in := rawIngest(term, p, 0, []byte("screen"))
		beyond, at := checkpoint(term.ID, 7, "beyond"), checkpoint(term.ID, 6, "painted")
		in.Checkpoint = &beyond
		wantCode(t, b.IngestTerminal(b.ctx, in), workbench.EInvalid)
		equal(t, "output", b.terminal(t, term.ID).OutputEndOffset, int64(0))
		in.Checkpoint = &at
		must(t, b.IngestTerminal(b.ctx, in))
		at.Snapshot = "late"
		wantCode(t, b.IngestTerminal(b.ctx, in), workbench.EConflict)
		got, err := b.CheckpointBefore(b.ctx, term.ID, 6)
		must(t, err)
		equal(t, "screen", got, checkpoint(term.ID, 6, "painted"))
	})
	t.Run("ASizeHoldsFromItsOffsetOn", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.printed(t, 100)
		for _, s := range []workbench.TerminalSize{{Offset: 10, Cols: 1, Rows: 1}, {Offset: 10, Cols: 100, Rows: 30}, {Offset: 20, Cols: 120, Rows: 40}} {
			must(t, b.ResizeTerminal(b.ctx, term.ID, s.Cols, s.Rows, s.Offset))
		}
		first, second, third := workbench.TerminalSize{Cols: 80, Rows: 24}, workbench.TerminalSize{Offset: 10, Cols: 100, Rows: 30}, workbench.TerminalSize{Offset: 20, Cols: 120, Rows: 40}
		for from, want := range map[int64][]workbench.TerminalSize{
			0: {first, second, third}, 9: {first, second, third}, 10: {second, third}, 19: {second, third}, 20: {third}, 999: {third},
		} {
			got, err := b.TerminalSizes(b.ctx, term.ID, from)
			must(t, err)
			equal(t, "sizes", got, want)
		}
		got, err := b.TerminalSizes(b.ctx, "nobody", 0)
		must(t, err)
		equal(t, "of nobody", got, []workbench.TerminalSize{})
	})
	t.Run("ANewSizeReplacesThoseOfLostOutput", func(t *testing.T) {
		b := setup(t, open)
		term, _ := b.printed(t, 100)
		must(t, b.ResizeTerminal(b.ctx, term.ID, 100, 30, 500))
		must(t, b.ResizeTerminal(b.ctx, term.ID, 120, 40, 100))
		got, err := b.TerminalSizes(b.ctx, term.ID, 0)
		must(t, err)
		equal(t, "sizes", got, []workbench.TerminalSize{{Cols: 80, Rows: 24}, {Offset: 100, Cols: 120, Rows: 40}})
	})
	t.Run("ATrimTakesTheScreensOfWhatIsGone", func(t *testing.T) {
		b := setup(t, open)
		const size = 3 << 20
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, make([]byte, size))))
		for at := int64(0); at <= size; at += size / 6 {
			must(t, b.SaveCheckpoint(b.ctx, checkpoint(term.ID, at, "")))
			must(t, b.ResizeTerminal(b.ctx, term.ID, 80+at/(size/6), 24, at))
		}
		in := rawIngest(term, p, size, []byte("more"))
		in.CapBytes = size / 2
		must(t, b.IngestTerminal(b.ctx, in))
		start := b.terminal(t, term.ID).OutputStartOffset
		equal(t, "start", start, int64(size/2)) // a row begins there
		equal(t, "checkpoints", b.checkpoints(t, term.ID), []int64{size, 5 * size / 6, 4 * size / 6, size / 2})
		sizes, err := b.TerminalSizes(b.ctx, term.ID, 0)
		must(t, err)
		equal(t, "sizes", sizes, []workbench.TerminalSize{
			{Offset: size / 2, Cols: 83, Rows: 24},
			{Offset: 4 * size / 6, Cols: 84, Rows: 24},
			{Offset: 5 * size / 6, Cols: 85, Rows: 24},
			{Offset: size, Cols: 86, Rows: 24},
		})
	})
	t.Run("ATrimKeepsTheSizeOfItsFirstByte", func(t *testing.T) {
		b := setup(t, open)
		term, p := b.printed(t, 3<<20)
		must(t, b.ResizeTerminal(b.ctx, term.ID, 100, 30, 1000))
		in := rawIngest(term, p, 3<<20, []byte("more"))
		in.CapBytes = 1
		must(t, b.IngestTerminal(b.ctx, in))
		got, err := b.TerminalSizes(b.ctx, term.ID, b.terminal(t, term.ID).OutputStartOffset)
		must(t, err)
		equal(t, "sizes", got, []workbench.TerminalSize{{Offset: 1000, Cols: 100, Rows: 30}})
	})
}
