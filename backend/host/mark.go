package host

import (
	"os"
	"slices"
	"strings"
)

// markVariable names the child that a process descends from. Processes inherit
// it, so one that left the session of its child is still known as its own.
const markVariable = "HOLDFAST_PROCESS"

// mark returns the complete environment of a child: env and its mark, which
// tells apart the children of several data directories too.
func mark(env []string, dataDir, id string) []string {
	return append(slices.Clip(env), markPrefix(dataDir)+id)
}

func markPrefix(dataDir string) string { return markVariable + "=" + directoryName(dataDir) + "." }

// unmarked returns the environment of a host, nil meaning this process's. The
// mark is taken out: a host that was started from a terminal is no part of it.
func unmarked(env []string) []string {
	if env == nil {
		env = os.Environ()
	}
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		return strings.HasPrefix(entry, markVariable+"=")
	})
}
