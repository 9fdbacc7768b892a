package process_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
)

// TestOrigin asks where a child works that changed its directory.
func TestOrigin(t *testing.T) {
	t.Parallel()
	l, _ := link(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	child, err := reach(t, l).Spawn(t.Context(), host.Spec{
		ID: "moved", Kind: host.KindPipe, Cwd: "/", Env: os.Environ(), Argv: []string{"/bin/sh", "-c", "cd '" + dir + "' && read -r line"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var origin process.Origin
	waitFor(t, func() bool {
		origin, err = process.OriginOf(t.Context(), child.PID)
		return err == nil && origin.Directory == dir
	})
	// The kernel counts from the boot, in hundredths of a second.
	if began := time.UnixMilli(origin.StartedAt); began.Before(before.Add(-2*time.Second)) || began.After(time.Now().Add(2*time.Second)) {
		t.Errorf("it began at %v, and was started after %v", began, before)
	}
	if _, err := process.OriginOf(context.Background(), 1<<30); err == nil {
		t.Error("nobody has an origin")
	}
}
