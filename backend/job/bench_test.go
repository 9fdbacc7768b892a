package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BenchmarkIngest is how many lines of agents a second are taken in, with one
// job and with fifty side by side.
func BenchmarkIngest(b *testing.B) {
	for _, jobs := range []int{1, 50} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			const lines = 20_000 // of each round, over all jobs
			bench := newMany(b, jobs)
			file := filepath.Join(b.TempDir(), "lines")
			line := `{"text":"word "}` + "\n"
			if err := os.WriteFile(file, []byte(strings.Repeat(line, lines/jobs)), 0o600); err != nil {
				b.Fatal(err)
			}
			rounds := 0
			for b.Loop() {
				rounds++
				var ids []string
				for range jobs {
					ids = append(ids, bench.sh(`cat "$1"`, file).ID)
				}
				for _, id := range ids {
					if j := bench.done(id); len(*j.Response) != len(line)*(lines/jobs) {
						b.Fatalf("%s: %d bytes", j.Status, len(*j.Response))
					}
				}
			}
			b.ReportMetric(float64(lines*rounds)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// newMany is a bench that runs so many jobs at once.
func newMany(b *testing.B, jobs int) *bench {
	b.Helper()
	bench := newBench(b)
	bench.end()
	bench.options.MaxActive = func() int64 { return int64(jobs) }
	bench.options.Setting = func(key workbench.SettingKey) int64 {
		if key == workbench.SettingAgentsMaxConcurrent {
			return int64(jobs)
		}
		spec, err := workbench.FindSetting(key)
		if err != nil {
			b.Error(err)
		}
		return spec.Default
	}
	bench.begin()
	bench.Start()
	return bench
}

// BenchmarkLatency is how long a line takes from the agent to who reads the job,
// over the host, the spool and a commit.
func BenchmarkLatency(b *testing.B) {
	bench := newMany(b, 1)
	j := bench.sh(`while :; do date +%s%N; sleep 0.1; done`)
	c, _, err := bench.Cursor(b.Context(), j.ID, workbench.ChannelResponse, 0)
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		p, err := c.Next(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var at int64
		if _, err := fmt.Sscan(string(p.Data), &at); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(time.Unix(0, at)))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	if _, err := bench.Cancel(context.Background(), j.ID); err != nil {
		b.Error(err)
	}
}

// BenchmarkMemory is what a job that runs and is silent costs the owner.
func BenchmarkMemory(b *testing.B) {
	const jobs = 50
	bench := newMany(b, jobs)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	gate, open := bench.gate()
	for b.Loop() {
		before := heap()
		var ids []string
		for range jobs {
			ids = append(ids, bench.sh(`echo up; `+untilGate, gate).ID)
		}
		for _, id := range ids {
			bench.shows(id, workbench.ChannelResponse, 1)
		}
		b.ReportMetric(float64(int64(heap())-int64(before))/jobs/1024, "KiB/job")
		open()
		for _, id := range ids {
			bench.done(id)
		}
	}
}

// BenchmarkList is a page of jobs among a hundred thousand.
func BenchmarkList(b *testing.B) {
	bench := newMany(b, 1)
	const stored = 100_000
	for range stored {
		j := workbench.Job{JobSummary: workbench.JobSummary{
			ID: workbench.NewID(), SessionID: bench.session.ID, TaskType: "task", HostID: bench.host.ID, Priority: 1, MaxAttempts: 1,
		}, Payload: workbench.JobPayload{Text: "x"}, Prompt: "x"}
		if err := bench.db.CreateJob(b.Context(), j); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		page, err := bench.db.Jobs(b.Context(), workbench.JobFilter{SessionID: bench.session.ID, Limit: 100})
		if err != nil || len(page) != 100 {
			b.Fatal(len(page), err)
		}
	}
}
