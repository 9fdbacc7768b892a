package host_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestChildStartsClean starts a host the way a careless owner would: with
// signals ignored and a file leaked. Nothing of it may reach a child.
func TestChildStartsClean(t *testing.T) {
	t.Parallel()
	b := startedAs(t, `trap '' HUP INT; umask 027; exec 7>leak;`, "env")
	const script = `grep -E '^Sig(Ign|Blk)' /proc/self/status; echo "umask $(umask)"; ls -l /proc/$$/fd | grep leak; ps -o sid= -p $$ | tr -d ' '; echo $$`
	for kind, stream := range map[string]host.Stream{host.KindPTY: host.StreamPTY, host.KindPipe: host.StreamStdout} {
		spec := shell(kind, kind, script)
		spec.Env = append(spec.Env, "ENV=")
		b.spawn(t, spec)
		b.exited(t, kind)
		out := strings.ReplaceAll(b.output(t, kind, stream), "\r", "")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if len(lines) != 5 || signalsOf(t, lines[0]) != 0 || signalsOf(t, lines[1]) != 0 || lines[2] != "umask 0027" || lines[3] != lines[4] {
			t.Errorf("%s: no clean start:\n%s", kind, out)
		}
	}
}

// signalsOf reads a signal mask of /proc/PID/status. Signals 32 and 33 are the C
// library's own; make ignores them, and Go cannot change them back.
func signalsOf(t *testing.T, line string) uint64 {
	t.Helper()
	_, mask, _ := strings.Cut(line, "\t")
	set, err := strconv.ParseUint(mask, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	const ofTheCLibrary = 1<<31 | 1<<32
	return set &^ ofTheCLibrary
}

// TestTerminalLimit gives a host a terminal file system of its own that holds
// two terminals.
func TestTerminalLimit(t *testing.T) {
	t.Parallel()
	const script = `mount -t devpts -o newinstance,ptmxmode=0666,max=2 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx`
	if out, err := exec.Command("unshare", "-m", "/bin/sh", "-c", script).CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount: %v: %s", err, out)
	}
	b := startedAs(t, script+" &&", "unshare", "-m")
	for _, id := range []string{"one", "two"} {
		b.spawn(t, shell(id, host.KindPTY, "cat"))
	}
	_, err := b.Spawn(t.Context(), shell("three", host.KindPTY, "cat"))
	if workbench.ErrorCode(err) != workbench.ETerminalLimit {
		t.Errorf("a terminal beyond the limit: %v", err)
	}
}

// startedAs starts a host through another program and a shell script, which
// becomes the host.
func startedAs(t *testing.T, script string, argv ...string) bench {
	t.Helper()
	opt := hosttest.Options(t, host.Config{DataDir: t.TempDir()})
	opt.Program, opt.Args = argv[0], append(argv[1:], "/bin/sh", "-c", script+` exec "$0"`, os.Args[0])
	client, err := host.Ensure(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		hosttest.Stop(t, opt.DataDir)
	})
	return bench{Client: client, dir: opt.DataDir, spool: host.OpenSpool(opt.DataDir)}
}

// TestTerminalReserve gives a host a system that says that few terminals are
// left.
func TestTerminalReserve(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	script := ""
	for name, count := range map[string]string{"max": "100", "nr": "83"} {
		forged := filepath.Join(dir, name)
		if err := os.WriteFile(forged, []byte(count+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		script += "mount --bind '" + forged + "' /proc/sys/kernel/pty/" + name + " && "
	}
	if out, err := exec.Command("unshare", "-m", "/bin/sh", "-c", script+"true").CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount: %v: %s", err, out)
	}
	b := startedAs(t, script, "unshare", "-m")
	b.spawn(t, shell("last", host.KindPTY, "cat"))
	if err := os.WriteFile(filepath.Join(dir, "nr"), []byte("84\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := b.Spawn(t.Context(), shell("p", host.KindPTY, "cat"))
	if workbench.ErrorCode(err) != workbench.ETerminalLimit || !strings.HasPrefix(err.Error(), "84 of the 100 terminals") {
		t.Errorf("a terminal of the reserve: %v", err)
	}
	b.spawn(t, shell("p", host.KindPipe, "cat")) // it takes none
}

// TestForbiddenDirectory gives a host a directory that it may not enter. As
// root it might enter any, so it is run without root's rights.
func TestForbiddenDirectory(t *testing.T) {
	t.Parallel()
	if out, err := exec.Command("unshare", "-U", "true").CombinedOutput(); err != nil {
		t.Skipf("needs user namespaces: %v: %s", err, out)
	}
	b := startedAs(t, "", "unshare", "-U")
	closed := filepath.Join(b.dir, "closed")
	if err := os.Mkdir(closed, 0o600); err != nil {
		t.Fatal(err)
	}
	spec := shell("p", host.KindPTY, "true")
	spec.Cwd = closed
	_, err := b.Spawn(t.Context(), spec)
	if workbench.ErrorCode(err) != workbench.ESpawnFailed || !strings.Contains(err.Error(), closed+" may not be entered") {
		t.Errorf("a directory that is closed: %v", err)
	}
}

// TestFullDisk fills the file system of the data directory under a child that
// prints, and frees it again.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	b := start(t, host.Config{DataDir: dir})
	ballast := filepath.Join(dir, "ballast")
	const count = 1 << 20
	gate := filepath.Join(dir, "gate")
	b.spawn(t, emitSpec(t, "p", host.KindPTY, count, gate))
	if err := os.WriteFile(ballast, make([]byte, 1536<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the host to say that it waits", func() bool {
		log, err := os.ReadFile(filepath.Join(dir, "host", "host.log"))
		return err == nil && strings.Contains(string(log), "trying again")
	})
	_, err := b.Spawn(t.Context(), shell("q", host.KindPTY, "true"))
	if workbench.ErrorCode(err) != workbench.EDiskFull {
		t.Errorf("spawn on a full disk: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if length, got := b.digest(t, "p", host.StreamPTY); length != count || got != noiseDigest(t, count) {
		t.Errorf("%d bytes of %d, or others", length, count)
	}
}
