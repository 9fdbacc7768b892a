//go:build unix

package host_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestResizeReachesTheChild(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	spec := shell("p", host.KindPTY, `trap 'stty size' WINCH; stty size; echo ready; while :; do sleep 0.02; done`)
	spec.Cols, spec.Rows = 91, 17
	b.spawn(t, spec)
	b.shows(t, "p", host.StreamPTY, "17 91\r\nready")
	if err := b.Resize(t.Context(), "p", 132, 50); err != nil {
		t.Fatal(err)
	}
	b.shows(t, "p", host.StreamPTY, "50 132")
	for _, size := range [][2]int{{0, 10}, {10, -1}, {40000, 10}} {
		if err := b.Resize(t.Context(), "p", size[0], size[1]); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("resize to %v: %v", size, err)
		}
	}
}

// pids reads the process numbers that a script prints as "pid N".
func (b bench) pids(t *testing.T, id string, stream host.Stream, count int) map[int]string {
	t.Helper()
	tokens := make(map[int]string)
	eventually(t, "the pids of the tree", func() bool {
		for _, match := range regexp.MustCompile(`pid (\d+)\r?\n`).FindAllStringSubmatch(b.output(t, id, stream), -1) {
			pid, _ := strconv.Atoi(match[1])
			if tokens[pid] == "" {
				tokens[pid], _ = host.StartToken(pid)
			}
		}
		return len(tokens) == count
	})
	return tokens
}

func TestSignalEndsTheTree(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	// With -m each job has a process group of its own, as in a shell at its prompt.
	const script = `set -m; sleep 1000 & echo "pid $!"; sh -c 'sleep 1000 & echo "pid $!"; wait' & echo "pid $!"; wait`
	for kind, stream := range map[string]host.Stream{host.KindPTY: host.StreamPTY, host.KindPipe: host.StreamStdout} {
		b.spawn(t, shell(kind, kind, script))
		tree := b.pids(t, kind, stream, 3)
		if err := b.Signal(t.Context(), kind, limit); err != nil {
			t.Fatal(err)
		}
		info := b.exited(t, kind)
		if !info.StopRequested || info.ExitSignal == nil {
			t.Errorf("%s: %+v", kind, info)
		}
		for pid, token := range tree {
			if host.Alive(pid, token) {
				t.Errorf("%s: process %d of the tree lives on", kind, pid)
			}
		}
		if err := b.Signal(t.Context(), kind, 0); err != nil {
			t.Errorf("signal after the end: %v", err)
		}
	}
}

func TestSignalKillsWhatIgnoresIt(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	const script = `trap '' TERM HUP; sleep 1000 & echo "pid $!"; while :; do sleep 1; done`
	for kind, stream := range map[string]host.Stream{host.KindPTY: host.StreamPTY, host.KindPipe: host.StreamStdout} {
		b.spawn(t, shell(kind, kind, script))
		tree := b.pids(t, kind, stream, 1)
		begun := time.Now()
		const grace = 300 * time.Millisecond
		if err := b.Signal(t.Context(), kind, grace); err != nil {
			t.Fatal(err)
		}
		info := b.exited(t, kind)
		if time.Since(begun) < grace {
			t.Errorf("%s: killed before the grace was over", kind)
		}
		if info.ExitSignal == nil || *info.ExitSignal != "SIGKILL" || !info.StopRequested {
			t.Errorf("%s: %+v", kind, info)
		}
		for pid, token := range tree {
			if host.Alive(pid, token) {
				t.Errorf("%s: process %d of the tree lives on", kind, pid)
			}
		}
	}
}

func TestSignalReachesWhatLeftTheSession(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("needs setsid")
	}
	b := start(t, host.Config{})
	b.spawn(t, shell("p", host.KindPipe, `trap 'exit 7' TERM; setsid sh -c 'trap "" TERM; echo "pid $$"; while :; do sleep 0.05; done' & while :; do sleep 0.02; done`))
	tree := b.pids(t, "p", host.StreamStdout, 1)
	if err := b.Signal(t.Context(), "p", 300*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if info := b.exited(t, "p"); info.ExitCode == nil || *info.ExitCode != 7 {
		t.Errorf("%+v", info)
	}
	for pid, token := range tree {
		if host.Alive(pid, token) {
			t.Errorf("process %d lives on in a session of its own", pid)
		}
	}
}

// TestInputAfterTheExitCostsNoOutput types into a terminal whose program has
// ended while its last output waits for an acknowledgement.
func TestInputAfterTheExitCostsNoOutput(t *testing.T) {
	t.Parallel()
	const retain, count = 64 << 10, 64<<10 + 6000
	b := start(t, host.Config{RetainBytes: retain})
	info := b.spawn(t, emitSpec(t, "p", host.KindPTY, count, ""))
	eventually(t, "the program to end", func() bool { return !host.Alive(info.PID, info.PIDStartToken) })
	for range 3 {
		if err := b.Write(t.Context(), "p", []byte("x")); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			t.Fatal(err)
		}
	}
	eventually(t, "the input to be dropped", func() bool {
		infos, err := b.List(t.Context())
		return err == nil && infos[0].PendingInput == 0
	})
	end, err := b.spool.End("p", host.StreamPTY)
	if err != nil || end >= count {
		t.Fatalf("nothing waits: %d, %v", end, err)
	}
	if err := b.Ack(t.Context(), "p", host.StreamPTY, end); err != nil {
		t.Fatal(err)
	}
	if info := b.exited(t, "p"); info.Streams[host.StreamPTY] != count {
		t.Errorf("%d bytes of %d", info.Streams[host.StreamPTY], count)
	}
}

// TestHeldUpHostReadsWhatIsThere gives the host no time at all after the exit,
// as a machine that stands still would. What the program printed before is in
// the pipe and must not be lost.
func TestHeldUpHostReadsWhatIsThere(t *testing.T) {
	t.Parallel()
	const retain, count = 64 << 10, 64<<10 + 60_000
	b := start(t, host.Config{RetainBytes: retain, Silence: time.Nanosecond})
	for kind, stream := range map[string]host.Stream{host.KindPTY: host.StreamPTY, host.KindPipe: host.StreamStdout} {
		b.spawn(t, emitSpec(t, kind, kind, count, ""))
		eventually(t, "the bound", func() bool {
			end, err := b.spool.End(kind, stream)
			return err == nil && end >= retain
		})
		if err := b.Ack(t.Context(), kind, stream, retain); err != nil {
			t.Fatal(err)
		}
		if info := b.exited(t, kind); info.Streams[stream] != count {
			t.Errorf("%s: %d bytes of %d", kind, info.Streams[stream], count)
		}
	}
}

func TestStoppedChildCanBeEnded(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	b.spawn(t, shell("p", host.KindPTY, `echo "pid $$"; kill -STOP $$; sleep 1000`))
	b.pids(t, "p", host.StreamPTY, 1)
	if err := b.Signal(t.Context(), "p", limit); err != nil {
		t.Fatal(err)
	}
	if info := b.exited(t, "p"); info.ExitSignal == nil || *info.ExitSignal == "SIGKILL" {
		t.Errorf("%+v", info)
	}
}

func TestInputReachesTheChild(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	given := shell("given", host.KindPipe, "wc -c")
	given.Stdin = make([]byte, 3_000_000)
	b.spawn(t, given)
	b.exited(t, "given")
	if got := strings.TrimSpace(b.output(t, "given", host.StreamStdout)); got != "3000000" {
		t.Errorf("the child read %s bytes", got)
	}

	empty := shell("empty", host.KindPipe, "wc -c")
	empty.Stdin = []byte{}
	b.spawn(t, empty)
	b.exited(t, "empty")

	b.spawn(t, shell("typed", host.KindPipe, "cat"))
	for _, part := range []string{"one ", "two ", "three"} {
		if err := b.Write(t.Context(), "typed", []byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.CloseStdin(t.Context(), "typed"); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "typed")
	if got := b.output(t, "typed", host.StreamStdout); got != "one two three" {
		t.Errorf("the child read %q", got)
	}
	if err := b.Write(t.Context(), "typed", []byte("more")); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("write after the end: %v", err)
	}

	b.spawn(t, shell("tty", host.KindPTY, "head -n 1"))
	if err := b.Write(t.Context(), "tty", []byte("typed\r")); err != nil {
		t.Fatal(err)
	}
	if b.exited(t, "tty"); b.output(t, "tty", host.StreamPTY) != "typed\r\ntyped\r\n" {
		t.Errorf("the terminal shows %q", b.output(t, "tty", host.StreamPTY))
	}
	if err := b.CloseStdin(t.Context(), "tty"); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("close the input of a terminal: %v", err)
	}
}

func TestChildThatDoesNotReadHoldsUpNobody(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	b.spawn(t, shell("deaf-pipe", host.KindPipe, "sleep 1000"))
	b.spawn(t, shell("deaf-pty", host.KindPTY, "stty raw -echo; echo ready; sleep 1000"))
	b.shows(t, "deaf-pty", host.StreamPTY, "ready")
	block := bytes.Repeat([]byte("x"), 600<<10)
	for _, id := range []string{"deaf-pipe", "deaf-pty"} {
		if err := b.Write(t.Context(), id, block); err != nil {
			t.Fatal(err)
		}
		if err := b.Write(t.Context(), id, block); workbench.ErrorCode(err) != workbench.EUnavailable {
			t.Errorf("%s took more than it may hold: %v", id, err)
		}
	}
	infos, err := b.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		if info.PendingInput == 0 || info.PendingInput > int64(len(block)) {
			t.Errorf("%s: %d bytes of input wait", info.ID, info.PendingInput)
		}
	}
	b.spawn(t, shell("cat", host.KindPTY, "cat"))
	if err := b.Write(t.Context(), "cat", []byte("hello\r")); err != nil {
		t.Fatal(err)
	}
	b.shows(t, "cat", host.StreamPTY, "hello\r\nhello")
	for _, id := range []string{"deaf-pipe", "deaf-pty"} {
		if err := b.Signal(t.Context(), id, 0); err != nil {
			t.Fatal(err)
		}
		b.exited(t, id)
	}
}

func TestGrandchildThatHoldsTheStream(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{Silence: 300 * time.Millisecond})
	b.spawn(t, shell("silent", host.KindPipe, `sleep 1000 & echo "pid $!"`))
	tree := b.pids(t, "silent", host.StreamStdout, 1)
	if info := b.exited(t, "silent"); info.ExitCode == nil || *info.ExitCode != 0 {
		t.Errorf("%+v", info)
	}
	for pid, token := range tree {
		if !host.Alive(pid, token) {
			t.Error("the grandchild was ended without being asked")
		}
		if p, err := os.FindProcess(pid); err == nil {
			_ = p.Kill() // it may have ended by itself
		}
	}

	b.spawn(t, shell("late", host.KindPipe, `(for i in 1 2 3 4 5; do sleep 0.1; echo late $i; done) & echo first`))
	b.exited(t, "late")
	if got := b.output(t, "late", host.StreamStdout); got != "first\nlate 1\nlate 2\nlate 3\nlate 4\nlate 5\n" {
		t.Errorf("output %q", got)
	}
}

func TestSpawnErrors(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(b.dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := file("plain.txt", "text", 0o600)
	noProgram := file("no-program", "text", 0o700)
	noInterpreter := file("no-interpreter", "#!/no/such/shell\n", 0o700)
	for name, test := range map[string]struct {
		change func(*host.Spec)
		code   workbench.Code
		says   string
	}{
		"directory gone":     {func(s *host.Spec) { s.Cwd = filepath.Join(b.dir, "gone") }, workbench.EDirectoryGone, "gone"},
		"directory is file":  {func(s *host.Spec) { s.Cwd = plain }, workbench.EDirectoryGone, plain},
		"relative directory": {func(s *host.Spec) { s.Cwd = "here" }, workbench.EInvalid, "absolute"},
		"program missing":    {func(s *host.Spec) { s.Argv = []string{"no-such-program"} }, workbench.ESpawnFailed, "no-such-program was not found"},
		"path missing":       {func(s *host.Spec) { s.Argv = []string{"/no/such"} }, workbench.ESpawnFailed, "/no/such was not found"},
		"not in its PATH":    {func(s *host.Spec) { s.Argv, s.Env = []string{"sh"}, []string{"PATH=" + b.dir} }, workbench.ESpawnFailed, "not found"},
		"not executable":     {func(s *host.Spec) { s.Argv = []string{plain} }, workbench.ESpawnFailed, "may not be run"},
		"no program at all":  {func(s *host.Spec) { s.Argv = []string{noProgram} }, workbench.ESpawnFailed, "no program that this system can run"},
		"interpreter gone":   {func(s *host.Spec) { s.Argv = []string{noInterpreter} }, workbench.ESpawnFailed, "interpreter"},
		"environment": {func(s *host.Spec) {
			s.Argv = append(s.Argv, slices.Repeat([]string{strings.Repeat("x", 100_000)}, 80)...)
		}, workbench.ESpawnFailed, "larger than the system allows"},
		"no program":   {func(s *host.Spec) { s.Argv = nil }, workbench.EInvalid, "program"},
		"kind":         {func(s *host.Spec) { s.Kind = "socket" }, workbench.EInvalid, "kind"},
		"id is a path": {func(s *host.Spec) { s.ID = "../p" }, workbench.EInvalid, "id"},
		"size":         {func(s *host.Spec) { s.Cols = 70000 }, workbench.EInvalid, "70000"},
	} {
		for _, kind := range []string{host.KindPTY, host.KindPipe} {
			spec := shell("p", kind, "true")
			test.change(&spec)
			_, err := b.Spawn(t.Context(), spec)
			if workbench.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s, %s: %v (%s)", name, kind, err, workbench.ErrorCode(err))
			}
		}
	}
	if infos, err := b.spool.List(); err != nil || len(infos) != 0 {
		t.Errorf("failed spawns left %+v, %v", infos, err)
	}
	b.spawn(t, shell("p", host.KindPTY, "true")) // a failed spawn does not use its id up
	b.exited(t, "p")

	for name, err := range map[string]error{
		"write":  b.Write(t.Context(), "nobody", []byte("x")),
		"resize": b.Resize(t.Context(), "nobody", 10, 10),
		"signal": b.Signal(t.Context(), "nobody", 0),
		"ack":    b.Ack(t.Context(), "nobody", host.StreamPTY, 1),
	} {
		if workbench.ErrorCode(err) != workbench.ENotFound {
			t.Errorf("%s of an unknown process: %v", name, err)
		}
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	b := start(t, host.Config{})
	b.spawn(t, shell("p", host.KindPTY, "cat"))
	if err := b.Forget(t.Context(), "p"); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("forget while it runs: %v", err)
	}
	if err := b.Signal(t.Context(), "p", 0); err != nil {
		t.Fatal(err)
	}
	b.exited(t, "p")
	eventually(t, "the host to have seen the end", func() bool {
		err := b.Forget(t.Context(), "p")
		return err == nil
	})
	if infos, err := b.List(t.Context()); err != nil || len(infos) != 0 {
		t.Errorf("list after forget: %+v, %v", infos, err)
	}
	if infos, err := b.spool.List(); err != nil || len(infos) != 0 {
		t.Errorf("spool after forget: %+v, %v", infos, err)
	}
	if err := b.Forget(t.Context(), "p"); err != nil {
		t.Errorf("forget twice: %v", err)
	}
}
