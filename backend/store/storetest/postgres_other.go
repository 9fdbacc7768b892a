//go:build !linux

package storetest

import (
	"os"
	"os/exec"
)

// unprivileged changes nothing: tests are not run as root here.
func unprivileged(*exec.Cmd) {}

func giveAway(string) error { return nil }

// end ends the server at once, as a crash does.
func end(server *os.Process) { _ = server.Kill() }
