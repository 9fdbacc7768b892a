package secrets

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"

	"github.com/godbus/dbus/v5"
)

// reachable reports whether there is a session bus to ask. Without one the
// library would start a bus of its own, which nobody ends.
func reachable() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address != "autolaunch:"
	}
	runtimeDir := "/run/user/" + strconv.Itoa(os.Getuid()) // where the library looks, too
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(runtimeDir + "/" + name); err == nil {
			return true
		}
	}
	return false
}

// absent reports an error that says that no keyring is there, as opposed to one
// that is locked or broken.
func absent(err error) bool {
	var answer dbus.Error
	if errors.As(err, &answer) {
		switch answer.Name {
		case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner":
			return true
		}
		return false
	}
	// The bus of a session that has ended.
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED)
}
