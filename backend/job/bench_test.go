package job_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const benchLine = `{"text":"word "}` + "\n"

// BenchmarkIngest is how many lines of agents a second are taken in, with one
// job and with fifty side by side. bare-lines/s is how many the same programs
// give a reader of their pipes that keeps nothing.
func BenchmarkIngest(b *testing.B) {
	for _, jobs := range []int{1, 50} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			const lines = 20_000 // of each round, over all jobs
			bench := newMany(b, jobs)
			file := filepath.Join(b.TempDir(), "lines")
			if err := os.WriteFile(file, []byte(strings.Repeat(benchLine, lines/jobs)), 0o600); err != nil {
				b.Fatal(err)
			}
			const bareRounds = 5
			began := time.Now()
			for range bareRounds {
				bareLines(b, file, jobs, lines)
			}
			bareTook := time.Since(began)
			rounds := 0
			for b.Loop() {
				rounds++
				var ids []string
				for range jobs {
					ids = append(ids, bench.sh(`cat "$1"`, file).ID)
				}
				for _, id := range ids {
					if j := bench.done(id); len(*j.Response) != len(benchLine)*(lines/jobs) {
						b.Fatalf("%s: %d bytes", j.Status, len(*j.Response))
					}
				}
			}
			b.ReportMetric(float64(lines*rounds)/b.Elapsed().Seconds(), "lines/s")
			b.ReportMetric(float64(lines*bareRounds)/bareTook.Seconds(), "bare-lines/s")
		})
	}
}

// bareLines runs so many programs that print a file, and counts what they print.
func bareLines(b *testing.B, file string, programs, lines int) {
	b.Helper()
	var all sync.WaitGroup
	var got atomic.Int64
	for range programs {
		out, end := bare(b, `cat "$1"`, file)
		all.Go(func() {
			defer end()
			for out.Scan() {
				got.Add(1)
			}
		})
	}
	all.Wait()
	if got.Load() != int64(lines) {
		b.Fatalf("%d lines of %d", got.Load(), lines)
	}
}

// bare starts a script whose pipe nothing but this process reads. end waits for
// its end.
func bare(b *testing.B, script string, args ...string) (out *bufio.Scanner, end func()) {
	b.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "sh"}, args...)...)
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	return bufio.NewScanner(pipe), func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // says that it was killed
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

// ticks prints the time, again and again.
const ticks = `while :; do date +%s%N; sleep 0.1; done`

// BenchmarkLatency is how long a line takes from the agent to who reads the job,
// over the host, the spool and a commit. bare is the same line through a pipe.
func BenchmarkLatency(b *testing.B) {
	bench := newMany(b, 1)
	out, end := bare(b, ticks)
	var bareTook []time.Duration
	for range 20 {
		if !out.Scan() {
			b.Fatal(out.Err())
		}
		bareTook = append(bareTook, age(b, out.Text()))
	}
	end()
	j := bench.sh(ticks)
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
		took = append(took, age(b, string(p.Data)))
	}
	reportPercentiles(b, "", took)
	reportPercentiles(b, "bare-", bareTook)
	if _, err := bench.Cancel(context.Background(), j.ID); err != nil {
		b.Error(err)
	}
}

// age is how long ago a time in ns was.
func age(b *testing.B, text string) time.Duration {
	b.Helper()
	var at int64
	if _, err := fmt.Sscan(text, &at); err != nil {
		b.Fatal(err)
	}
	return time.Since(time.Unix(0, at))
}

func reportPercentiles(b *testing.B, name string, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for unit, share := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(float64(took[(len(took)-1)*share/100].Microseconds())/1000, name+unit)
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

// BenchmarkList is a page of jobs among a hundred thousand: the newest of a
// session, those that failed, and one in the middle.
func BenchmarkList(b *testing.B) {
	bench := newMany(b, 1)
	const stored = 100_000
	err := bench.db.Write(b.Context(), func(tx *store.Tx) error {
		// One statement: through the service it would take a minute.
		_, err := tx.ExecContext(b.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
INSERT INTO background_jobs (id, session_id, host_id, status, failure_reason, is_finalized, end_time, created_at, updated_at, prompt, response)
SELECT 'j' || i, $2, $3, CASE WHEN i % 10 = 0 THEN 'failed' ELSE 'completed' END,
  CASE WHEN i % 10 = 0 THEN 'error' END, TRUE, i, i, i, $4, $4 FROM n`,
			stored, bench.session.ID, bench.host.ID, strings.Repeat("word ", 200))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, filter := range map[string]workbench.JobFilter{
		"newest": {SessionID: bench.session.ID},
		"failed": {Status: workbench.JobFailed},
		"middle": {SessionID: bench.session.ID, BeforeTime: stored / 2, BeforeID: fmt.Sprint("j", stored/2)},
	} {
		filter.Limit = 100
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				page, err := bench.db.Jobs(b.Context(), filter)
				if err != nil || len(page) != 100 {
					b.Fatal(len(page), err)
				}
			}
		})
	}
}
