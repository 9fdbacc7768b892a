package server_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// healthy are the two answers of the health check, to the byte.
const (
	healthy   = "{\"status\":\"ok\",\"database\":\"connected\"}\n"
	unhealthy = "{\"status\":\"error\",\"database\":\"disconnected\"}\n"
)

// lockVariable makes the test program hold the locks of a database's
// write-ahead log, as a process does that hangs while it recovers it.
const lockVariable = "TEST_LOCKED_FILE"

func init() {
	if path := os.Getenv(lockVariable); path != "" {
		os.Exit(holdLocks(path))
	}
}

// holdLocks holds the eight locks of the shared-memory file until its standard
// input ends. They begin at byte 120 (https://sqlite.org/walformat.html).
func holdLocks(path string) int {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart, Start: 120, Len: 8}
		err = unix.FcntlFlock(file.Fd(), unix.F_SETLKW, &lock)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// lockDatabase makes another process lock the database, and returns what ends
// it.
func lockDatabase(t *testing.T, path string) (unlock func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), lockVariable+"="+path+"-shm")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	unlock = sync.OnceFunc(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	t.Cleanup(unlock)
	if n, err := out.Read(make([]byte, 16)); n == 0 {
		t.Fatalf("the database was not locked: %v", err)
	}
	return unlock
}

// wantHealth asks for the health and wants the answer within 2 s.
func (b *bench) wantHealth(t *testing.T, want string) {
	t.Helper()
	began := time.Now()
	resp, body := b.ask(t, http.MethodGet, "/health/db", "", nil)
	status := http.StatusOK
	if want == unhealthy {
		status = http.StatusInternalServerError
	}
	if took := time.Since(began); took > 2*time.Second || body != want || resp.StatusCode != status {
		t.Errorf("after %v: %d %q, want %d %q within 2 s", took, resp.StatusCode, body, status, want)
	}
}

func (b *bench) recovers(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(limit); ; {
		if _, body := b.ask(t, http.MethodGet, "/health/db", "", nil); body == healthy {
			return
		} else if time.Now().After(deadline) {
			t.Fatalf("still %q", body)
		}
	}
}

func TestHealthOfALockedDatabase(t *testing.T) {
	b := start(t, t.TempDir())
	b.wantHealth(t, healthy)
	unlock := lockDatabase(t, b.Backend().Store.Path())
	b.wantHealth(t, unhealthy)

	// A monitor that goes on asking adds no goroutine to the one that hangs.
	before := runtime.NumGoroutine()
	var asking sync.WaitGroup
	for range 50 {
		asking.Go(func() { b.wantHealth(t, unhealthy) })
	}
	asking.Wait()
	http.DefaultClient.CloseIdleConnections()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+20 && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before+20 {
		t.Errorf("%d goroutines before 50 requests, %d after them", before, after)
	}

	unlock()
	b.recovers(t)
}

func TestHealthOfAStoppedServer(t *testing.T) {
	t.Parallel()
	server := storetest.OwnServer(t)
	b := startOn(t, t.TempDir(), server.Empty(t))
	b.wantHealth(t, healthy)
	family := stop(t, server.PID(t))
	for range 3 {
		b.wantHealth(t, unhealthy)
	}
	signalAll(t, family, syscall.SIGCONT)
	b.recovers(t)
}

// stop stops a process and its children until the test ends: each connection
// of a PostgreSQL server is a child, and answers while the others are stopped.
// The parent goes first, and its children are read once it stands still: a
// connection that it made meanwhile would answer.
func stop(t *testing.T, pid int) []int {
	t.Helper()
	signalAll(t, []int{pid}, syscall.SIGSTOP)
	t.Cleanup(func() { signalAll(t, []int{pid}, syscall.SIGCONT) })
	for deadline := time.Now().Add(limit); !stopped(t, pid); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d does not stop", pid)
		}
	}
	family := descendants(t, pid)
	signalAll(t, family, syscall.SIGSTOP)
	t.Cleanup(func() { signalAll(t, family, syscall.SIGCONT) })
	return family
}

// stopped reads the state of a process: the first field behind its name
// (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
func stopped(t *testing.T, pid int) bool {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, behind, _ := strings.Cut(string(raw), ") ")
	return strings.HasPrefix(behind, "T")
}

// descendants are a process and its children.
func descendants(t *testing.T, pid int) []int {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	found := []int{pid}
	for word := range strings.FieldsSeq(string(raw)) {
		child, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, child)
	}
	return found
}

func signalAll(t *testing.T, pids []int, signal syscall.Signal) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, signal); err != nil && pid == pids[0] {
			t.Errorf("signal %v to %d: %v", signal, pid, err)
		}
	}
}
