//go:build !windows

package shell

import (
	"os"
	"path/filepath"
)

// interpreter is the user's shell with the option that makes it run a line. A
// SHELL that does not take -c as sh does (nu, xonsh) is not used.
func interpreter() []string {
	shell := os.Getenv("SHELL")
	switch filepath.Base(shell) {
	case "bash", "zsh", "sh", "dash", "ksh", "fish":
		if filepath.IsAbs(shell) {
			return []string{shell, "-c"}
		}
	}
	return []string{"/bin/sh", "-c"}
}
