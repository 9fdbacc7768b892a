package storetest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// outputWalk is a random life of a terminal's output beside a slice of bytes.
type outputWalk struct {
	*bench
	t       *testing.T
	random  *rand.Rand
	id      string
	process workbench.Process
	running bool
	base    int64 // where the output of process begins
	start   int64 // of what is kept
	data    []byte
	lost    []byte // 1 for each byte that is missing
	bases   []int64
	sizes   []workbench.TerminalSize
}

// keep is the cap in bytes; the slack of a trim is as much as three ingests.
const keep = 300_000

func (w *outputWalk) end() int64 { return int64(len(w.data)) }

func (w *outputWalk) print(rt *rapid.T) {
	if !w.running {
		return
	}
	from := w.end()
	data := awkward(w.random, rapid.SampledFrom([]int{1, 80, 16 << 10, 16<<10 + 1, 99_999, 400_000}).Draw(rt, "size"))
	mask := make([]byte, len(data))
	in := workbench.TerminalIngest{
		TerminalID: w.id, ProcessID: w.process.ID, From: from - w.base, To: from - w.base + int64(len(data)), CapBytes: keep,
		Chunks: []workbench.OutputChunk{{StartOffset: from, ByteCount: int64(len(data)), Codec: workbench.CodecRaw, Data: data}},
	}
	if rapid.IntRange(0, 4).Draw(rt, "gap") == 0 {
		in.Chunks = []workbench.OutputChunk{gap(from, int64(len(data)))}
		data, mask = make([]byte, len(data)), bytes.Repeat([]byte{1}, len(data))
	}
	must(w.t, w.IngestTerminal(w.ctx, in))
	w.data, w.lost = append(w.data, data...), append(w.lost, mask...)
	w.clock.Advance(7)
	w.trimmed(rt)
}

// trimmed takes over where the output begins now: a row or a compressed one more
// than the cap is kept, and never less.
func (w *outputWalk) trimmed(rt *rapid.T) {
	start := w.terminal(w.t, w.id).OutputStartOffset
	kept := w.end() - start
	if start < w.start || kept < min(keep, w.end()-w.start) || kept > keep+2<<20 {
		rt.Fatalf("kept [%d, %d), before from %d", start, w.end(), w.start)
	}
	w.start = start
	for len(w.sizes) > 1 && w.sizes[1].Offset <= start {
		w.sizes = w.sizes[1:]
	}
}

func (w *outputWalk) resize(rt *rapid.T) {
	s := workbench.TerminalSize{Offset: w.end(), Cols: rapid.Int64Range(1, 200).Draw(rt, "cols"), Rows: 24}
	must(w.t, w.ResizeTerminal(w.ctx, w.id, s.Cols, s.Rows, s.Offset))
	w.sized(s)
}

func (w *outputWalk) sized(s workbench.TerminalSize) {
	w.sizes = slices.DeleteFunc(w.sizes, func(old workbench.TerminalSize) bool { return old.Offset >= s.Offset })
	w.sizes = append(w.sizes, s)
}

func (w *outputWalk) checkpoint(*rapid.T) {
	must(w.t, w.SaveCheckpoint(w.ctx, checkpoint(w.id, w.end(), "")))
	c, err := w.CheckpointBefore(w.ctx, w.id, w.end())
	must(w.t, err)
	equal(w.t, "checkpoint", c.Offset, w.end())
}

func (w *outputWalk) endOrRestart(*rapid.T) {
	if w.running {
		must(w.t, w.EndTerminal(w.ctx, terminalEnd(w.id, w.process.ID, workbench.TerminalCompleted)))
		if got, want := w.terminal(w.t, w.id).OutputLog, w.tail(); got != want {
			w.t.Fatalf("a log of %d bytes, want %d", len(got), len(want))
		}
	} else {
		w.process = w.restarted(w.t, w.id)
		w.base = w.end()
		w.bases = append(w.bases, w.base)
		last := w.sizes[len(w.sizes)-1]
		w.sized(workbench.TerminalSize{Offset: w.base, Cols: last.Cols, Rows: last.Rows})
	}
	w.running = !w.running
}

// tail is the text of the newest output: what is missing is left out.
func (w *outputWalk) tail() string {
	var tail []byte
	for at := max(w.start, w.end()-256<<10); at < w.end(); at++ {
		if w.lost[at] == 0 {
			tail = append(tail, w.data[at])
		}
	}
	return string(bytes.ReplaceAll(bytes.ToValidUTF8(tail, []byte("\uFFFD")), []byte{0}, []byte("\uFFFD")))
}

func (w *outputWalk) compactOne(*rapid.T) {
	before := w.chunks(w.t, w.id, 0, 1<<20)
	_, err := w.CompactOutput(w.ctx, w.id)
	must(w.t, err)
	equal(w.t, "chunks after a compaction", w.chunks(w.t, w.id, 0, 1<<20), before)
}

func (w *outputWalk) read(rt *rapid.T) {
	from := rapid.Int64Range(0, w.end()+1).Draw(rt, "from")
	chunks := w.chunks(w.t, w.id, from, rapid.SampledFrom([]int64{1, 5, 64}).Draw(rt, "limit"))
	at := max(from, w.start)
	for i, c := range chunks {
		if i == 0 && c.StartOffset <= at && at < c.StartOffset+c.ByteCount {
			at = c.StartOffset // the one that holds from
		}
		end := c.StartOffset + c.ByteCount
		missing := c.Codec == workbench.CodecGap
		if c.StartOffset != at || end > w.end() || missing != (w.lost[at] == 1) || !missing && !bytes.Equal(c.Data, w.data[at:end]) {
			rt.Fatalf("from %d: a %s chunk of %d bytes at %d, want %d", from, c.Codec, c.ByteCount, c.StartOffset, at)
		}
		at = end
	}
	if at != max(w.end(), from) {
		rt.Fatalf("from %d: read to %d of %d", from, at, w.end())
	}
}

func (w *outputWalk) compare(*rapid.T) {
	equal(w.t, "end", w.terminal(w.t, w.id).OutputEndOffset, w.end())
	sizes, err := w.TerminalSizes(w.ctx, w.id, w.start)
	must(w.t, err)
	i := len(w.sizes) - 1
	for ; w.sizes[i].Offset > w.start; i-- {
	}
	equal(w.t, "sizes", sizes, w.sizes[i:])
	for _, at := range w.checkpoints(w.t, w.id) {
		if at < w.start || at > w.end() {
			w.t.Fatalf("a checkpoint at %d of [%d, %d)", at, w.start, w.end())
		}
	}
	processes, err := w.TerminalProcesses(w.ctx, w.id)
	must(w.t, err)
	bases := []int64{}
	for _, p := range processes {
		bases = append(bases, p.BaseOffset)
	}
	equal(w.t, "bases", bases, w.bases)
}

func testTerminalOutputModel(t *testing.T, open Opener) {
	t.Run("AnyLifeReadsBackFromAnyOffset", func(t *testing.T) {
		b := setup(t, open)
		rapid.Check(t, func(rt *rapid.T) {
			term, p := RunningTerminal(t, b.DB, b.session)
			w := &outputWalk{
				bench: b, t: t, random: rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0)), id: term.ID, process: p, running: true,
				bases: []int64{0}, sizes: []workbench.TerminalSize{{Cols: term.Cols, Rows: term.Rows}},
			}
			rt.Repeat(map[string]func(*rapid.T){
				"print": w.print, "print more": w.print, "resize": w.resize, "checkpoint": w.checkpoint,
				"end or restart": w.endOrRestart, "compact": w.compactOne, "read": w.read, "": w.compare,
			})
			if w.running {
				w.endOrRestart(rt)
			}
			b.compact(t, w.id)
			w.read(rt)
		})
	})
}
