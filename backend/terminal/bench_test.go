package terminal_test

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BenchmarkIngest carries output from a PTY into the database and onto the
// owner's screen: random bytes, lines of text, and what a full-screen program
// paints.
func BenchmarkIngest(b *testing.B) {
	const size = 32 << 20
	paint := `awk 'BEGIN { for (;;) for (y = 1; y < 25; y++) printf "\033[%d;%dH\033[%dm%s\033[0m", y, 1 + y % 40, 31 + y % 7, "busy 한글 screen" }'`
	for name, source := range map[string]string{
		"zeros": "cat /dev/zero", "text": "seq 1 1000000000", "screen": paint,
	} {
		b.Run(name, func(b *testing.B) {
			bench := newBench(b, host.Config{})
			b.SetBytes(size)
			for b.Loop() {
				b.StopTimer()
				row := bench.open(`stty raw -echo; printf .; head -c 1 >/dev/null; ` + source + ` | head -c ` + strconv.Itoa(size) + `; exec cat`)
				bench.read(bench.cursor(row.ID, 0), ".")
				b.StartTimer()
				if err := bench.Write(b.Context(), row.ID, []byte(".")); err != nil {
					b.Fatal(err)
				}
				eventually(b, "all is stored", func() bool { return bench.row(row.ID).OutputEndOffset == size+1 })
				b.StopTimer()
				if err := bench.Delete(b.Context(), row.ID); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkReopen launches an owner over 100 terminals of 10 MiB each, and opens
// each of them as a page does: how long until all of them can be shown.
func BenchmarkReopen(b *testing.B) {
	const terminals, size = 100, 10 << 20
	bench := newBench(b, host.Config{})
	ids := make([]string, terminals)
	for i := range ids {
		ids[i] = bench.open(`stty raw -echo; seq 1 10000000 | head -c ` + strconv.Itoa(size) + `; exec cat`).ID
	}
	for _, id := range ids {
		eventually(b, "all is stored", func() bool { return bench.row(id).OutputEndOffset == size })
	}
	var views []time.Duration
	for b.Loop() {
		bench.end()
		bench.begin()
		began := time.Now()
		bench.launch()
		for _, id := range ids {
			_, c, err := bench.View(b.Context(), id, 0)
			if err != nil {
				b.Fatal(err)
			}
			for c.Offset() < size {
				if _, err := c.Next(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			c.Close()
		}
		views = append(views, time.Since(began))
	}
	for _, id := range ids {
		bench.live(id)
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapAlloc>>20), "heap-MB")
	slices.Sort(views)
	b.ReportMetric(float64(views[len(views)/2].Milliseconds()), "p50-ms")
	for _, id := range ids {
		if got := bench.row(id).Status; got != workbench.TerminalRunning && got != workbench.TerminalRecovering {
			b.Fatal(fmt.Sprint(id, " is ", got))
		}
	}
}
