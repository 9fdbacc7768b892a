//go:build unix

package job_test

import (
	"syscall"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestCloseWithASilentHost ends while the start of a job waits for the host.
// The job goes on with the next launch, and its agent is started once.
func TestCloseWithASilentHost(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.done(b.sh("true").ID) // a host runs
	self, alive := host.Running(b.dir)
	if !alive {
		t.Fatal("no host runs")
	}
	signal := func(s syscall.Signal) {
		if err := syscall.Kill(self.PID, s); err != nil {
			t.Error(err)
		}
	}
	signal(syscall.SIGSTOP)
	log, _ := b.gate()
	gate, open := b.gate()
	j := b.sh(`echo started >> "$2"; `+untilGate+`cat "$2"`, gate, log)
	eventually(t, "the host was asked", func() bool {
		_, err := b.db.JobProcess(t.Context(), j.ID)
		return err == nil
	})
	b.end()
	if got := b.row(j.ID); got.Status.Final() {
		t.Errorf("%s: %v", got.Status, got.ErrorMessage)
	}
	signal(syscall.SIGCONT)
	b.begin()
	b.launch()
	b.Start()
	open()
	if j := b.done(j.ID); j.Status != workbench.JobCompleted || *j.Response != "started\n" {
		t.Errorf("%s, %q", j.Status, *j.Response)
	}
}
