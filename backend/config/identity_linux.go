package config

import (
	"os"
	"strings"
)

func systemMachineID() string {
	// The second path is the one of systems without systemd.
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if data, err := os.ReadFile(path); err == nil {
			if id := strings.TrimSpace(string(data)); id != "" {
				return id
			}
		}
	}
	return ""
}
