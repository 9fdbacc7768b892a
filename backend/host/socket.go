package host

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxSocketPath is the longest path that every system takes for a socket (macOS
// takes 104 bytes with the final zero), with some room. Data directories may be longer.
const maxSocketPath = 100

const socketName = "host.sock"

// socketPath returns where the host of a data directory listens, and makes sure
// that nobody else can put a socket there.
func socketPath(dataDir string) (string, error) {
	name := directoryName(dataDir)
	for _, base := range socketBases() {
		path := filepath.Join(base, name, socketName)
		if len(path) >= maxSocketPath {
			continue
		}
		for _, dir := range []string{base, filepath.Dir(path)} {
			if err := privateDir(dir); err != nil {
				return "", err
			}
		}
		return path, nil
	}
	return "", workbench.Errorf(workbench.EHostUnreachable,
		"There is no directory whose path is short enough for the socket of the process host. Set TMPDIR to a short path.")
}

// directoryName is a short name of a data directory.
func directoryName(dataDir string) string {
	sum := sha256.Sum256([]byte(dataDir))
	return hex.EncodeToString(sum[:6])
}

// privateDir makes dir if it is missing and checks that it belongs to this user
// and is closed to all others.
func privateDir(dir string) error {
	err := os.MkdirAll(filepath.Dir(dir), 0o700)
	if err == nil {
		err = os.Mkdir(dir, 0o700)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	stat, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !stat.IsDir() || !ownedByUs(stat) {
		return workbench.Errorf(workbench.EHostUnreachable,
			"The directory %s, which the process host needs, belongs to another user. Remove it, or set TMPDIR to a directory of your own.", dir)
	}
	return os.Chmod(dir, 0o700)
}

// listen binds the socket. The caller holds the host's lock, so a socket that
// is in the way is a dead host's.
func listen(path string) (*net.UnixListener, os.FileInfo, error) {
	if err := privateDir(filepath.Dir(path)); err != nil {
		return nil, nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	// The file may be a later listener's when this one is closed.
	listener.SetUnlinkOnClose(false)
	stat, err := os.Lstat(path)
	if err != nil {
		listener.Close() //nolint:errcheck // unused
		return nil, nil, err
	}
	return listener, stat, nil
}

// inPlace tells whether path still is the socket that listen made. Cleaners of
// temporary directories remove sockets that are in use.
func inPlace(path string, made os.FileInfo) bool {
	now, err := os.Lstat(path)
	return err == nil && os.SameFile(now, made)
}
