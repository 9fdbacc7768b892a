package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	fullMessages = 1_000_000
	fullOutput   = 1 << 30 // bytes
)

// usualScale keeps this package's benchmarks under two minutes: 50,000 messages
// and 51 MiB. All of it takes as long as a disk takes for several GiB.
const usualScale = 0.05

// scale is the part of the full size at which a benchmark runs:
// HOLDFAST_BENCH_SCALE, 1 for all of it.
func scale(b *testing.B) float64 {
	b.Helper()
	text := os.Getenv("HOLDFAST_BENCH_SCALE")
	if text == "" {
		return usualScale
	}
	part, err := strconv.ParseFloat(text, 64)
	if err != nil || part <= 0 || part > 1 {
		b.Fatalf("HOLDFAST_BENCH_SCALE is %q, not a part of 1", text)
	}
	return part
}

// words are drawn as words of a text are: few often, most seldom.
type words struct {
	random *rand.Rand
	zipf   *rand.Zipf
}

func newWords(seed uint64) *words {
	random := rand.New(rand.NewPCG(seed, 1))
	return &words{random: random, zipf: rand.NewZipf(random, 1.1, 4, 50_000)}
}

func (w *words) line(n int) string {
	var line strings.Builder
	for range n {
		rank := w.zipf.Uint64()
		fmt.Fprintf(&line, "%s%s ", syllable(rank), strconv.FormatUint(rank*2_654_435_761%1_000_003, 36))
	}
	return line.String()
}

func syllable(rank uint64) string {
	all := []string{"ka", "ru", "터미", "mo", "ti", "세션", "ne", "so", "작업", "li", "va", "연결", "po"}
	return all[rank%uint64(len(all))]
}

// BenchmarkSearch finds texts of several lengths and frequencies among many
// messages and much output: a page with its lines and places, the documents of it
// alone, and beside them LIKE over the same rows, which answers ids.
func BenchmarkSearch(b *testing.B) { searchBenchmark(b, storetest.Open(b)) }

// BenchmarkSearchPostgres is the same on PostgreSQL.
func BenchmarkSearchPostgres(b *testing.B) { searchBenchmark(b, storetest.OpenPostgres(b)) }

func searchBenchmark(b *testing.B, db *store.DB) {
	b.Helper()
	part := scale(b)
	fillDocuments(b, db, int(fullMessages*part), int(fullOutput*part))
	service := search.New(search.Options{Store: db, Now: workbench.SystemClock, Hide: func(s string) string { return s }})
	for name, text := range map[string]string{
		"rare": "needle in the haystack", "none": "qqzzjjxxkk", "frequent": "ka0", "korean1": "터", "korean2": "세션", "korean3": "작업0", "rareWithin": "숙한",
	} {
		b.Run("index/"+name, func(b *testing.B) {
			report(b, func() {
				if _, err := service.Query(b.Context(), search.Query{Text: text}); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run("documents/"+name, func(b *testing.B) {
			report(b, func() {
				if _, err := db.Search(b.Context(), workbench.SearchFilter{Text: text, Limit: 50}); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run("like/"+name, func(b *testing.B) { report(b, func() { like(b, db, text) }) })
	}
}

// like is the reference: the newest 50 rows that hold a text, without an index.
func like(b *testing.B, db *store.DB, text string) {
	b.Helper()
	err := db.Write(b.Context(), func(tx *store.Tx) error {
		rows, err := tx.QueryContext(b.Context(), `SELECT id FROM search_documents WHERE body LIKE $1 ORDER BY id DESC LIMIT 50`, "%"+text+"%")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
		}
		return rows.Err()
	})
	if err != nil {
		b.Fatal(err)
	}
}

// fillDocuments stores documents as the indexer makes them.
func fillDocuments(b *testing.B, db *store.DB, messages, output int) {
	b.Helper()
	host := storetest.Host(b, db)
	c := storetest.Conversation(b, db, host.ID)
	term, _ := storetest.RunningTerminal(b, db, storetest.Session(b, db, host.ID))
	w := newWords(3)
	const insert = `INSERT INTO search_documents (kind, source_id, part, part_end, conversation_id, terminal_id, created_at, title, body) VALUES ($1, $2, $3, $4, $5, $6, 1, '1', $7)`
	began := time.Now()
	for at, written := 0, 0; at < messages || written < output; {
		err := db.Write(b.Context(), func(tx *store.Tx) error {
			for range 500 {
				if at < messages {
					text := w.line(20)
					if at%(messages/5+1) == 0 {
						text += "needle in the haystack 깊숙한바늘"
					}
					if _, err := tx.ExecContext(b.Context(), insert, "message", workbench.NewID(), 0, 1, c.ID, nil, text+"\n\n"); err != nil {
						return err
					}
					at++
				}
				if at%30 == 0 && written < output || at >= messages && written < output {
					text := strings.Repeat(w.line(12)+"\n"+w.line(9)+"\n", 128)
					if _, err := tx.ExecContext(b.Context(), insert, "terminal", term.ID, written, written+len(text), nil, term.ID, text+"\n"); err != nil {
						return err
					}
					written += len(text)
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d messages and %d MiB of output were indexed in %s", messages, output>>20, time.Since(began).Round(time.Second))
}

// report runs fn for the time of the benchmark and reports its middle and its
// slowest twentieth, in ms.
func report(b *testing.B, fn func()) {
	b.Helper()
	var times []time.Duration
	for b.Loop() {
		began := time.Now()
		fn()
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	for _, percent := range []int{50, 95} {
		b.ReportMetric(times[(len(times)-1)*percent/100].Seconds()*1000, fmt.Sprintf("p%d-ms", percent))
	}
}

// BenchmarkWriteWhileIndexing appends output to a terminal while an indexer
// follows, beside the same without one.
func BenchmarkWriteWhileIndexing(b *testing.B) {
	for name, indexed := range map[string]bool{"alone": false, "indexed": true} {
		b.Run(name, func(b *testing.B) {
			db := storetest.Open(b)
			host := storetest.Host(b, db)
			term, process := storetest.RunningTerminal(b, db, storetest.Session(b, db, host.ID))
			w := newWords(5)
			if indexed {
				service := search.New(search.Options{
					Store: db, HostID: host.ID, Now: workbench.SystemClock, Hide: func(s string) string { return s }, Log: quiet(),
				})
				service.Start()
				defer service.Close()
			}
			text := []byte(strings.Repeat(w.line(12)+"\r\n", 80))
			at := int64(0)
			b.SetBytes(int64(len(text)))
			report(b, func() {
				end := at + int64(len(text))
				err := db.IngestTerminal(context.Background(), workbench.TerminalIngest{
					ProcessID: process.ID, TerminalID: term.ID, From: at, To: end, CapBytes: 64 << 20,
					Chunks: []workbench.OutputChunk{{StartOffset: at, ByteCount: int64(len(text)), Codec: workbench.CodecRaw, Data: text}},
				})
				if err != nil {
					b.Fatal(err)
				}
				at = end
			})
		})
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
