package config

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// machineKey makes the machine id ours: the system's own must not leave the
// machine, and other programs' hashes of it must not match.
const machineKey = "holdfast/1/machine"

// HostID returns the id of this installation, a UUIDv7 that the first call
// creates. Rows of the database refer to it, so it never changes.
func HostID(c Config) (string, error) {
	path := c.HostIDPath()
	if id, err := readHostID(path); !errors.Is(err, fs.ErrNotExist) {
		return id, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	// Of two first starts one wins, and both read its id.
	if err := disk.Create(path, []byte(id.String()+"\n")); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", writeFailure(c.DataDir, err)
	}
	return readHostID(path)
}

// RenewHostID gives this installation another id and returns it: its directory
// is a copy, and the other one goes on with the old id.
func RenewHostID(c Config) (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	return id.String(), replace(c.HostIDPath(), []byte(id.String()+"\n"))
}

func readHostID(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err != nil {
		return "", workbench.Wrap(workbench.EDataDirectory, err,
			path+" cannot be read. Change its permissions.")
	}
	id, err := uuid.Parse(strings.TrimSpace(string(data)))
	if err != nil {
		// A new id would orphan every row of this installation, silently.
		return "", workbench.Wrap(workbench.EDataDirectory, err,
			path+" does not hold the id of this installation. Restore it from a backup, or remove it to begin as a new installation.")
	}
	return id.String(), nil
}

// MachineID returns a keyed hash of the system's machine id, 64 hex digits. It
// tells whether a data directory was copied to another machine. Where the
// system names no id, the host name stands in.
func MachineID() string {
	id := systemMachineID()
	if id == "" {
		id, _ = os.Hostname()
	}
	mac := hmac.New(sha256.New, []byte(machineKey))
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil))
}
