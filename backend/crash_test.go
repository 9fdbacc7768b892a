package backend_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestStormOnTheOwner kills the owner again and again while a terminal prints, and
// looks for every line, once and in order, in the database and on the page.
func TestStormOnTheOwner(t *testing.T) {
	t.Parallel()
	killAgainAndAgain(t, install(t), often(200))
}

func TestKillsOnPostgres(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.use(storetest.PostgresURL(t))
	killAgainAndAgain(t, i, often(10))
}

// often is how often something is killed.
func often(n int) int {
	if storetest.Racing {
		return max(n/10, 3)
	}
	return n
}

func killAgainAndAgain(t *testing.T, i *installation, kills int) {
	t.Helper()
	const maxLines = 300 // seen before a kill; a good part of them is what came meanwhile
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	i.start()
	stop := filepath.Join(t.TempDir(), "stop")
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: as("count", stop)})
	pid := *row.ProcessPID

	p := openPage(t, "t:"+row.ID)
	for kill := range kills {
		if kill%5 == 4 {
			killWhileStarting(i)
		}
		if i.owner == nil {
			i.start()
		}
		p.connect(i.info)
		p.waitLines(p.lines() + 1 + random.IntN(maxLines))
		i.kill()
		p.disconnected()
	}

	i.start()
	p.connect(i.info)
	if err := os.WriteFile(stop, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	shown := p.waitEnd()
	i.call(&row, "TerminalAPI.Show", row.ID)
	if row.Status != workbench.TerminalCompleted || *row.ProcessPID != pid {
		t.Errorf("%s, pid %d, was %d", row.Status, *row.ProcessPID, pid)
	}
	i.stop()

	n := strings.Count(shown, "\n") - 1
	want := counted(n, int(pid)) + "end\r\n"
	if shown != want {
		t.Errorf("on the page: %s", difference(shown, want))
	}
	if stored := storedOutput(t, i, row.ID); stored != want {
		t.Errorf("in the database: %s", difference(stored, want))
	}
	t.Logf("%d lines, %d kills", n, kills)
}

// killWhileStarting starts an owner and kills it before it listens.
func killWhileStarting(i *installation) {
	i.begin()
	eventually(i.t, "the owner has the lock", func() bool {
		raw, err := os.ReadFile(i.Config.OwnerPath())
		return err == nil && strings.Contains(string(raw), `"pid":`+strconv.Itoa(i.owner.Process.Pid)+`,`)
	})
	i.kill()
}

// storedOutput is what the database has of a terminal. A hole is an error.
func storedOutput(t *testing.T, i *installation, id string) string {
	t.Helper()
	chunks, err := i.store().TerminalOutput(t.Context(), id, 0, math.MaxInt32)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range chunks {
		if c.Codec != workbench.CodecRaw || c.StartOffset != int64(b.Len()) {
			t.Fatalf("a %s chunk at %d, wanted %d", c.Codec, c.StartOffset, b.Len())
		}
		b.Write(c.Data)
	}
	return b.String()
}

// difference says where two texts part.
func difference(got, want string) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-20):min(len(s), at+40)] }
	return fmt.Sprintf("%d bytes, wanted %d; at %d %q, wanted %q", len(got), len(want), at, around(got), around(want))
}
