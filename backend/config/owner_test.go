package config_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// envChild makes the test binary an owner of the named data directory that
// waits to be killed.
const envChild = "HOLDFAST_TEST_OWNER_OF"

func TestMain(m *testing.M) {
	if dir := os.Getenv(envChild); dir != "" {
		own(dir)
	}
	os.Exit(m.Run())
}

func own(dir string) {
	lock, err := config.Acquire(context.Background(), config.Config{DataDir: dir},
		config.OwnerInfo{Mode: workbench.ModeServer, AppVersion: "1"}, startToken)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := lock.Publish("127.0.0.1:1", "secret"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("owned")
	_, _ = os.Stdin.Read(make([]byte, 1)) // ends when killed, or with the test
	os.Exit(0)
}

// startToken is the start time that the kernel gives for pid.
func startToken(pid int) (string, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return "", err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if fields[0] == "Z" {
		return "", errors.New("it has ended")
	}
	return fields[19], nil
}

func startOwner(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	if _, err := startToken(os.Getpid()); err != nil {
		t.Skip("the test reads start times from /proc: ", err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envChild+"="+dir)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "owned\n" {
		t.Fatalf("owner said %q, %v", line, err)
	}
	return cmd
}

// itself stands in for the kernel where a test has one process only.
func itself(pid int) (string, error) {
	if pid != os.Getpid() {
		return "", errors.New("no such process")
	}
	return "now", nil
}

func TestAcquire(t *testing.T) {
	t.Parallel()

	t.Run("a live owner is named, and found by others", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		owner := startOwner(t, c.DataDir)
		_, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeDesktop}, startToken)
		wantCode(t, err, workbench.EOwned, "as the server", strconv.Itoa(owner.Process.Pid))
		for mine, said := range map[string]string{"1": "Use that one", "0": "Holdfast 1 already runs", "2": "this is version 2. Close that one"} {
			_, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeDesktop, AppVersion: mine}, startToken)
			wantCode(t, err, workbench.EOwned, "as the server", said)
		}

		info, ok, err := config.Owner(c, startToken)
		if err != nil || !ok {
			t.Fatalf("no owner: %v", err)
		}
		if info.PID != owner.Process.Pid || info.Address != "127.0.0.1:1" || info.Token != "secret" {
			t.Errorf("owner %+v", info)
		}
		if age := time.Since(time.UnixMilli(info.StartedAt)); age < 0 || age > time.Minute {
			t.Errorf("started %v ago", age)
		}
	})

	t.Run("a killed owner is replaced at once", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		owner := startOwner(t, c.DataDir)
		if err := owner.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = owner.Wait()
		if _, err := os.Stat(c.OwnerPath()); err != nil {
			t.Fatalf("the killed owner should have left its file: %v", err)
		}
		if _, ok, err := config.Owner(c, startToken); ok || err != nil {
			t.Fatalf("a dead owner is shown: %v", err)
		}
		lock, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeCLI}, startToken)
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		info, ok, err := config.Owner(c, startToken)
		if err != nil || !ok || info.PID != os.Getpid() || info.Mode != workbench.ModeCLI || info.Address != "" {
			t.Errorf("owner %+v, %v, %v", info, ok, err)
		}
	})

	t.Run("a file that names a running stranger names no owner", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		data, err := json.Marshal(config.OwnerInfo{PID: os.Getpid(), StartToken: "now"})
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, c.OwnerPath(), string(data))
		if _, ok, err := config.Owner(c, itself); ok || err != nil {
			t.Fatalf("owner without a lock: %v", err)
		}
	})

	t.Run("of many that start together one owns", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		var wg sync.WaitGroup
		locks := make([]*config.Lock, 8)
		for i := range locks {
			wg.Go(func() {
				lock, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeCLI}, itself)
				if err != nil && workbench.ErrorCode(err) != workbench.EOwned {
					t.Error(err)
				}
				locks[i] = lock
			})
		}
		wg.Wait()
		owners := 0
		for _, lock := range locks {
			if lock != nil {
				owners++
				if err := lock.Close(); err != nil {
					t.Error(err)
				}
			}
		}
		if owners != 1 {
			t.Errorf("%d owners", owners)
		}
	})

	t.Run("looking for the owner never refuses a start", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if _, _, err := config.Owner(c, itself); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for range 50 {
			lock, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeCLI}, itself)
			if err != nil {
				t.Error(err)
				break
			}
			if err := lock.Close(); err != nil {
				t.Error(err)
			}
		}
		close(stop)
		wg.Wait()
	})

	t.Run("a cancelled start stops waiting", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		lock, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeCLI}, itself)
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		if err := os.Remove(c.OwnerPath()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := config.Acquire(ctx, c, config.OwnerInfo{}, itself); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})

	t.Run("the file is private, published again, and gone after Close", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		lock, err := config.Acquire(t.Context(), c, config.OwnerInfo{Mode: workbench.ModeServer, AppVersion: "1"}, itself)
		if err != nil {
			t.Fatal(err)
		}
		if err := lock.Publish("127.0.0.1:2", "t"); err != nil {
			t.Fatal(err)
		}
		wantPrivate(t, c.OwnerPath())
		if info, ok, err := config.Owner(c, itself); !ok || err != nil || info != lock.Info() || info.AppVersion != "1" {
			t.Errorf("published %+v, %v, %v", info, ok, err)
		}
		for range 2 {
			if err := lock.Close(); err != nil {
				t.Fatal(err)
			}
		}
		left, err := filepath.Glob(filepath.Join(c.DataDir, "*"))
		if err != nil || len(left) != 1 || left[0] != c.LockPath() {
			t.Errorf("left over: %q, %v", left, err)
		}
	})
}

func TestHostID(t *testing.T) {
	t.Parallel()

	t.Run("made once, whoever asks first", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		var wg sync.WaitGroup
		ids := make([]string, 16)
		for i := range ids {
			wg.Go(func() {
				id, err := config.HostID(c)
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		wg.Wait()
		parsed, err := uuid.Parse(ids[0])
		if err != nil || parsed.Version() != 7 {
			t.Fatalf("id %q, %v", ids[0], err)
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("two ids: %s and %s", ids[0], id)
			}
		}
		if entries, err := os.ReadDir(c.DataDir); err != nil || len(entries) != 1 {
			t.Errorf("left over: %v, %v", entries, err)
		}
	})

	t.Run("a damaged id is reported, not replaced", func(t *testing.T) {
		t.Parallel()
		c := config.Config{DataDir: t.TempDir()}
		writeFile(t, c.HostIDPath(), "")
		_, err := config.HostID(c)
		wantCode(t, err, workbench.EDataDirectory, c.HostIDPath(), "Restore it")
		if data, err := os.ReadFile(c.HostIDPath()); err != nil || len(data) != 0 {
			t.Errorf("file now %q, %v", data, err)
		}
	})
}

func TestMachineID(t *testing.T) {
	t.Parallel()
	id := config.MachineID()
	if len(id) != 64 || id != config.MachineID() {
		t.Errorf("id %q, want the same 64 digits every time", id)
	}
	if raw, err := os.ReadFile("/etc/machine-id"); err == nil && strings.Contains(id, strings.TrimSpace(string(raw))) {
		t.Error("the system's own id leaves the machine")
	}
}
