//go:build unix

package backend_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// A storm kills at random moments. Nothing that was read from a program may be
// lost or come twice, and no program may live on unseen.

// TestStormOnTheHost kills the process host under its owner.
func TestStormOnTheHost(t *testing.T) {
	t.Parallel()
	s := newStorm(t)
	s.start()
	for range often(200) {
		round := s.begin()
		s.killHost()
		round.check(s)
		round.page.cancel()
		round.page.disconnected()
	}
}

// TestStormOnBoth kills the host and the owner, in either order.
func TestStormOnBoth(t *testing.T) {
	t.Parallel()
	s := newStorm(t)
	for range often(200) {
		s.start()
		round := s.begin()
		if s.random.IntN(2) == 0 {
			s.killHost()
			s.kill()
		} else {
			s.kill()
			s.killHost()
		}
		round.page.disconnected()
		s.start()
		round.check(s)
		s.kill()
	}
}

type storm struct {
	*installation
	random *rand.Rand
}

func newStorm(t *testing.T) *storm {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return &storm{installation: install(t), random: rand.New(rand.NewPCG(seed, 0))}
}

// stormRound is a terminal that counts and one whose program does not mind
// that its terminal goes.
type stormRound struct {
	row, deaf workbench.Terminal
	page      *page
}

// begin opens the terminals and waits for a random line.
func (s *storm) begin() *stormRound {
	s.t.Helper()
	r := &stormRound{}
	s.call(&r.row, "TerminalAPI.New", terminal.Spec{
		WorkingDirectory: "/", Command: as("count", filepath.Join(s.t.TempDir(), "never")),
	})
	if s.random.IntN(4) == 0 {
		s.call(&r.deaf, "TerminalAPI.New", terminal.Spec{
			WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", "trap '' HUP; echo deaf; exec sleep 1000"},
		})
	}
	r.page = openPage(s.t, "t:"+r.row.ID)
	r.page.connect(s.info)
	if lines := s.random.IntN(40); lines > 0 {
		r.page.waitLines(lines)
	}
	return r
}

// check looks at a round after its host was killed: the terminal is settled,
// has every byte that the page has, once and in order, and what lives on is
// shown and can be ended.
func (r *stormRound) check(s *storm) {
	s.t.Helper()
	pid := int(*r.row.ProcessPID)
	eventually(s.t, "the terminal is settled", func() bool {
		s.call(&r.row, "TerminalAPI.Show", r.row.ID)
		return r.row.Status.Ended()
	})
	if r.row.Status != workbench.TerminalRestored || *r.row.EndReason != workbench.EndHostLost {
		s.t.Errorf("%s because of %s", r.row.Status, *r.row.EndReason)
	}
	stored := s.output(r.row.ID)
	if want := counted(strings.Count(stored, "\n")+1, pid); !strings.HasPrefix(want, stored) {
		s.t.Errorf("stored: %s", difference(stored, want))
	}
	if shown := r.page.shown(); !strings.HasPrefix(stored, shown) {
		s.t.Errorf("shown, but not stored: %s", difference(stored, shown))
	}
	eventually(s.t, "the program has ended with its terminal", func() bool {
		_, err := host.StartToken(pid)
		return err != nil
	})
	if r.deaf.ID != "" {
		r.endDeaf(s)
	}
}

// endDeaf ends the program that does not mind the loss of its terminal, unless
// it was killed before it came to that.
func (r *stormRound) endDeaf(s *storm) {
	s.t.Helper()
	deaf := *r.deaf.ProcessPID
	ended := func() bool {
		_, err := host.StartToken(int(deaf))
		return err != nil
	}
	var status backend.HostReport
	eventually(s.t, "what lives on is shown", func() bool {
		s.call(&status, "HostAPI.Status")
		i := slices.IndexFunc(status.Survivors, func(p host.Survivor) bool { return int64(p.PID) == deaf })
		if i >= 0 {
			s.call(nil, "HostAPI.EndSurvivor", deaf, status.Survivors[i].StartToken)
			return true
		}
		return ended()
	})
	eventually(s.t, "it has ended", ended)
}

// output is all that is stored of a terminal.
func (s *storm) output(id string) string {
	s.t.Helper()
	var all strings.Builder
	for {
		var page api.OutputPage
		s.call(&page, "TerminalAPI.Output", id, all.Len())
		if page.Gap > 0 {
			s.t.Fatalf("%d bytes are missing at %d", page.Gap, page.Offset)
		}
		if len(page.Data) == 0 {
			return all.String()
		}
		all.Write(page.Data)
	}
}
