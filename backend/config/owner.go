package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// OwnerInfo is what the owner of a data directory publishes about itself.
type OwnerInfo struct {
	PID        int                 `json:"pid"`
	StartToken string              `json:"start_token"` // the kernel's start time of PID: tells it from a later process with its number
	Mode       workbench.OwnerMode `json:"mode"`
	StartedAt  int64               `json:"started_at"` // UTC Unix milliseconds
	Address    string              `json:"address"`    // loopback host:port; empty until the owner listens
	Token      string              `json:"token"`      // secret that the owner's listener asks for
	AppVersion string              `json:"app_version"`
	Doing      string              `json:"doing,omitempty"` // what keeps it from listening yet; "" for nothing out of the ordinary
}

// StartToken returns what tells a process from a later one with the same pid.
type StartToken func(pid int) (string, error)

const (
	// acquirePatience is how long Acquire waits for a lock that is held although
	// no live owner is known: a process that is just starting or closing, or
	// Owner looking, which takes the lock for microseconds.
	acquirePatience = time.Second
	acquirePause    = 20 * time.Millisecond
)

// Lock is the ownership of a data directory. The kernel releases it with the
// process, however that ends.
type Lock struct {
	flock *flock.Flock
	path  string // owner.json
	info  OwnerInfo
}

// Acquire makes this process the owner of the data directory, or fails with
// EOwned. The caller fills info.Mode and info.AppVersion, the rest is found
// here. What an owner that was killed left in owner.json is replaced.
func Acquire(ctx context.Context, c Config, info OwnerInfo, startToken StartToken) (*Lock, error) {
	token, err := startToken(os.Getpid())
	if err != nil {
		return nil, fmt.Errorf("start time of this process: %w", err)
	}
	info.PID, info.StartToken = os.Getpid(), token
	info.StartedAt = time.Now().UnixMilli()

	lock := &Lock{flock: flock.New(c.LockPath()), path: c.OwnerPath(), info: info}
	if err := lock.take(ctx, c, startToken); err != nil {
		_ = lock.flock.Close()
		return nil, err
	}
	if err := lock.write(); err != nil {
		return nil, errors.Join(err, lock.flock.Close())
	}
	return lock, nil
}

// take gets the file lock.
func (l *Lock) take(ctx context.Context, c Config, startToken StartToken) error {
	giveUp := time.Now().Add(acquirePatience)
	for {
		held, err := l.flock.TryLock()
		if err != nil {
			return writeFailure(c.DataDir, err)
		}
		if held {
			return nil
		}
		if owner, ok := readOwner(l.path); ok && alive(owner, startToken) {
			return owned(owner, l.info.AppVersion)
		}
		if time.Now().After(giveUp) {
			return workbench.Errorf(workbench.EOwned,
				"Another Holdfast process holds %s. Close it and start again.", c.DataDir)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(acquirePause):
		}
	}
}

// owned says who has the data directory. After an update the one that runs may
// still be the version before, which looks the same and lacks what is new.
func owned(o OwnerInfo, version string) error {
	as := map[workbench.OwnerMode]string{
		workbench.ModeDesktop: "as the desktop window", workbench.ModeServer: "as the server", workbench.ModeCLI: "as a command",
	}[o.Mode]
	if o.AppVersion != version && o.AppVersion != "" && version != "" {
		return workbench.Errorf(workbench.EOwned,
			"Holdfast %s already runs on this data directory, %s with process id %d, and this is version %s. Close that one, then start this one again: what runs in terminals goes on.",
			o.AppVersion, as, o.PID, version)
	}
	return workbench.Errorf(workbench.EOwned,
		"Holdfast already runs on this data directory, %s with process id %d. Use that one, or close it first.", as, o.PID)
}

// Info is what this owner has published.
func (l *Lock) Info() OwnerInfo { return l.info }

// Publish tells other processes how to reach this owner: the loopback address
// (host:port) and the token to show there. It must not run concurrently with
// itself or Close.
func (l *Lock) Publish(address, token string) error {
	l.info.Address, l.info.Token, l.info.Doing = address, token, ""
	return l.write()
}

// Say tells other processes why this owner does not listen yet, in words that
// follow "is". They would take a long start for one that hangs.
func (l *Lock) Say(doing string) error {
	l.info.Doing = doing
	return l.write()
}

func (l *Lock) write() error {
	data, err := json.Marshal(l.info)
	if err != nil {
		return err
	}
	return replace(l.path, append(data, '\n'))
}

// Close gives the ownership up. owner.json goes first: after the lock is free
// it may already be the next owner's.
func (l *Lock) Close() error {
	if !l.flock.Locked() {
		return nil
	}
	err := os.Remove(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.flock.Close())
}

// Owner returns the live owner of the data directory, and whether there is
// one: the lock is held, and the process that owner.json names still runs.
func Owner(c Config, startToken StartToken) (OwnerInfo, bool, error) {
	info, ok := readOwner(c.OwnerPath())
	if !ok || !alive(info, startToken) {
		return OwnerInfo{}, false, nil
	}
	// A process with that number and start time runs; after a reboot it could be
	// a stranger. The lock tells, and looking at it through a shared lock does
	// not disturb another one who looks.
	look := flock.New(c.LockPath())
	defer look.Close()
	free, err := look.TryRLock()
	if err != nil {
		return OwnerInfo{}, false, writeFailure(c.DataDir, err)
	}
	if free {
		return OwnerInfo{}, false, nil
	}
	return info, true, nil
}

// readOwner reads owner.json. One that is absent or unreadable names nobody:
// the lock is the truth, the file only says how to reach its holder.
func readOwner(path string) (OwnerInfo, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return OwnerInfo{}, false
	}
	var info OwnerInfo
	if err := json.Unmarshal(data, &info); err != nil || info.PID <= 0 {
		return OwnerInfo{}, false
	}
	return info, true
}

func alive(o OwnerInfo, startToken StartToken) bool {
	token, err := startToken(o.PID)
	return err == nil && token == o.StartToken
}
