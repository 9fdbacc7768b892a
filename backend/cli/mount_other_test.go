//go:build unix && !linux

package cli_test

import "github.com/rogpeppe/go-internal/testscript"

func mayMount() bool { return false }

func tmpfs(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("no file system can be mounted here")
}
