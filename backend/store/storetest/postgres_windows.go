package storetest

import "os/exec"

// guarded makes the command of a server. It reads no standard input.
func guarded(program string, args ...string) *exec.Cmd { return exec.Command(program, args...) }

// withoutGuard ends a server that has no guard.
func withoutGuard(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// unprivileged changes nothing: the server refuses administrators, and says so.
func unprivileged(*exec.Cmd) {}

func giveAway(string) error { return nil }
