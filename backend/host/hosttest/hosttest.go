// Package hosttest lets the tests of any package run against real process
// hosts: the test program executes itself again as the host.
package hosttest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
)

// configVariable makes a test program be a host. It holds a host.Config as JSON.
const configVariable = "HOLDFAST_TEST_HOST"

// Main belongs at the beginning of TestMain. In a process that was started as a
// host it serves and never returns.
func Main() {
	raw, ok := os.LookupEnv(configVariable)
	if !ok {
		return
	}
	var cfg host.Config
	err := json.Unmarshal([]byte(raw), &cfg)
	if err == nil {
		err = host.Run(context.Background(), cfg)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Options returns what starts a host with cfg through Ensure. An idle host of a
// test that forgets it ends after 10 s.
func Options(tb testing.TB, cfg host.Config) host.StartOptions {
	tb.Helper()
	cfg.IdleAfter = cmp.Or(cfg.IdleAfter, 10*time.Second)
	cfg.AppVersion = cmp.Or(cfg.AppVersion, "test")
	raw, err := json.Marshal(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return host.StartOptions{
		DataDir: cfg.DataDir,
		Args:    []string{"host"},
		Env:     append(os.Environ(), configVariable+"="+string(raw)),
		Client:  tb.Name(),
		Version: cfg.AppVersion,
		Timeout: 20 * time.Second, // a loaded machine starts slowly
	}
}

// Start connects to a host with cfg, and ends it with all its children when the
// test ends. An empty cfg.DataDir means a new directory.
func Start(tb testing.TB, cfg host.Config) *host.Client {
	tb.Helper()
	if cfg.DataDir == "" {
		cfg.DataDir = tb.TempDir()
	}
	opt := Options(tb, cfg)
	client, err := host.Ensure(tb.Context(), opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		client.Close() //nolint:errcheck // it may be gone already
		Stop(tb, cfg.DataDir)
	})
	return client
}

// Stop ends the host of a data directory with all its children, if one runs.
func Stop(tb testing.TB, dataDir string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := host.Dial(ctx, dataDir)
	if err != nil {
		return
	}
	defer client.Close() // it ends
	if err := client.Stop(ctx, true); err != nil {
		tb.Errorf("stop the host: %v", err)
		return
	}
	select {
	case <-client.Done():
	case <-ctx.Done():
		tb.Error("the host does not stop")
	}
}
