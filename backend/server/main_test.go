//go:build unix

package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/cli"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The owner of a test starts its process host from the program that it runs in.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "host" {
		os.Exit(cli.Main(context.Background(), cli.Options{}, os.Args[1:]))
	}
	storetest.Main(m)
}

// limit bounds every wait of a test. It is long because machines are shared; a
// test that passes never waits for it.
const limit = 60 * time.Second

// bench is an owner with its server and one project with a session.
type bench struct {
	*server.Owner
	api     *api.API
	session workbench.Session
	broken  bool // it cannot be closed in good order
}

func start(t testing.TB, dir string) *bench {
	t.Helper()
	return startOn(t, dir, "")
}

// startOn starts an owner on a PostgreSQL database; "" is SQLite in dir.
func startOn(t testing.TB, dir, database string) *bench {
	t.Helper()
	a := api.New()
	ctx, cancel := context.WithCancel(context.Background())
	owner, err := server.Own(ctx, server.OwnOptions{
		Config: config.Config{DataDir: dir, ConfigDir: dir, DatabaseURL: database}, Mode: workbench.ModeServer, API: a, Address: "127.0.0.1:0",
		Assets: fstest.MapFS{
			"index.html":      {Data: []byte("<!doctype html><title>Holdfast</title>")},
			"assets/app-1.js": {Data: []byte("export {}")},
		},
	})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	b := &bench{Owner: owner, api: a}
	t.Cleanup(func() {
		cancel()
		if err := owner.Close(); err != nil && !b.broken {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
		hosttest.Stop(t, dir)
	})
	return b
}

func open(t testing.TB) *bench {
	t.Helper()
	b := start(t, t.TempDir())
	project := filepath.Join(t.TempDir(), "project")
	if err := os.Mkdir(project, 0o700); err != nil {
		t.Fatal(err)
	}
	added, err := b.api.Project.Add(project, true)
	if err != nil {
		t.Fatal(err)
	}
	if b.session, err = b.api.Session.New(added.ID, ""); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) url(path string) string { return "http://" + b.Server.Address() + path }

// ask makes a request that alter changes, and returns the answer with its body.
// It follows no redirect.
func (b *bench) ask(t testing.TB, method, path, body string, alter func(*http.Request)) (*http.Response, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.url(path), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if alter != nil {
		alter(req)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(all)
}

func (b *bench) asOwner(r *http.Request) { r.Header.Set("Authorization", "Bearer "+b.Server.Token()) }

func wantStatus(t testing.TB, what string, resp *http.Response, status int) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("%s: status %d, want %d", what, resp.StatusCode, status)
	}
}

// wantFailure holds a body against {"error": {"code", "message"}}.
func wantFailure(t testing.TB, what, body string, code workbench.Code) {
	t.Helper()
	var answer struct {
		Error api.Failure `json:"error"`
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&answer); err != nil || answer.Error.Code != code || !strings.HasSuffix(answer.Error.Message, ".") {
		t.Errorf("%s: %s (%v), want a sentence with code %s", what, body, err, code)
	}
}
