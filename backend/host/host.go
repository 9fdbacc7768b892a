package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Bounds of the end of a host that still has children.
const (
	stopGrace = 3 * time.Second  // from TERM to KILL
	stopLimit = 10 * time.Second // after this the host goes without waiting any longer
)

// Run is the host process: it serves one data directory until it is idle, is
// stopped, or ctx ends, and then ends the children that are left. When another
// host serves the directory already it returns nil at once. It takes over the
// signals of the process.
func Run(ctx context.Context, cfg Config) error {
	cfg = cfg.withDefaults()
	dataDir, err := canonicalDir(cfg.DataDir)
	if err != nil {
		return storeError(err)
	}
	cfg.DataDir = dataDir
	if err := os.MkdirAll(hostDir(dataDir), 0o700); err != nil {
		return storeError(err)
	}
	lock := flock.New(lockPath(dataDir), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return storeError(err)
	}
	if !held {
		return nil
	}
	defer lock.Unlock() //nolint:errcheck // the kernel unlocks at exit
	closeInherited()

	ctx, release := handleSignals(ctx)
	defer release()
	h, err := open(cfg)
	if err != nil {
		return err
	}
	if h.lock, err = os.Lstat(lockPath(dataDir)); err != nil {
		return storeError(err)
	}
	return h.run(ctx)
}

// handleSignals makes TERM end the context. It takes HUP and INT away without
// effect: a host outlives the terminal of its owner. They are handled rather
// than ignored because a child inherits what is ignored.
func handleSignals(ctx context.Context) (context.Context, func()) {
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
	unheeded := make(chan os.Signal, 1)
	signal.Notify(unheeded, syscall.SIGHUP, os.Interrupt)
	return ctx, func() {
		signal.Stop(unheeded)
		cancel()
	}
}

// open prepares a host that holds the lock.
func open(cfg Config) (*server, error) {
	if err := clearStaging(spoolDir(cfg.DataDir)); err != nil {
		return nil, storeError(err)
	}
	token, err := StartToken(os.Getpid())
	if err != nil {
		return nil, fmt.Errorf("own start token: %w", err)
	}
	bootID, err := BootID()
	if err != nil {
		return nil, fmt.Errorf("boot id: %w", err)
	}
	socket, err := socketPath(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	return newServer(cfg, HostInfo{
		PID: os.Getpid(), StartToken: token, BootID: bootID, Protocol: cfg.Protocol,
		Socket: socket, StartedAt: nowMillis(), Version: cfg.AppVersion,
	}), nil
}

// clearStaging removes what an earlier host left half made or half removed.
func clearStaging(spool string) error {
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(spool)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), stagingPrefix) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(spool, entry.Name())))
		}
	}
	return err
}

// run listens, publishes and waits for a reason to end.
func (s *server) run(ctx context.Context) error {
	listener, made, err := listen(s.self.Socket)
	if err != nil {
		return err
	}
	if err := writeJSON(statePath(s.cfg.DataDir), s.self); err != nil {
		listener.Close() //nolint:errcheck // unused
		return storeError(err)
	}
	s.log.Info("host started", "pid", s.self.PID, "version", s.self.Version, "socket", s.self.Socket)
	s.wg.Go(func() { s.accept(listener) })
	s.reconsiderIdle()

	check := time.NewTicker(s.cfg.SocketCheck)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			s.refuse()
		case <-check.C:
			if s.inPlace() {
				listener, made = s.keepReachable(listener, made)
				continue
			}
			s.log.Error("the data directory was removed; its children are ended")
			s.refuse()
		case <-s.done:
		}
		break
	}
	s.close(listener)
	return nil
}

// inPlace reports whether the host still serves what lies at its path. After
// the data directory was removed nothing keeps what the children print, and
// another host may serve the directory that took its place.
func (s *server) inPlace() bool { return inPlace(lockPath(s.cfg.DataDir), s.lock) }

// keepReachable restores the socket and host.json when they were removed under
// the host: cleaners of temporary directories do that.
func (s *server) keepReachable(listener *net.UnixListener, made os.FileInfo) (*net.UnixListener, os.FileInfo) {
	if _, err := os.Lstat(statePath(s.cfg.DataDir)); errors.Is(err, fs.ErrNotExist) {
		if err := writeJSON(statePath(s.cfg.DataDir), s.self); err != nil {
			s.log.Error("publish again", "error", err)
		}
	}
	if inPlace(s.self.Socket, made) {
		return listener, made
	}
	next, nextMade, err := listen(s.self.Socket)
	if err != nil {
		s.log.Error("listen again", "error", err)
		return listener, made
	}
	s.log.Info("the socket was removed; listening again", "socket", s.self.Socket)
	listener.Close() //nolint:errcheck // nobody can reach it any more
	s.wg.Go(func() { s.accept(next) })
	return next, nextMade
}

// close ends the children that are left and takes the host out of sight.
func (s *server) close(listener *net.UnixListener) {
	s.endChildren()
	if s.inPlace() { // or they are another host's
		os.Remove(statePath(s.cfg.DataDir)) // a stale one is recognised by its pid
		os.Remove(s.self.Socket)            // a stale one refuses connections
	}
	listener.Close() //nolint:errcheck // the process ends
	s.closeConns()
	s.wg.Wait()
	s.log.Info("host ended", "pid", s.self.PID)
}

func newLogger(cfg Config) *slog.Logger {
	return slog.New(slog.NewTextHandler(cfg.Log, nil))
}
