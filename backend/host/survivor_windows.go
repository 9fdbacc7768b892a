package host

import "os"

// processes lists nothing: what a child has started ends with its job object.
func processes() []listed { return nil }

func markOf(int, string) (string, bool) { return "", false }
func argvOf(int) []string               { return nil }
func startedAt(string) int64            { return 0 }

// askToEnd ends the process at once: Windows has no signal that asks.
func askToEnd(p *os.Process) error { return p.Kill() }
