//go:build unix

package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestPages(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	for path, want := range map[string]struct {
		status int
		cache  string
		body   string
	}{
		"/":                {http.StatusOK, "no-cache", "<title>Holdfast</title>"},
		"/assets/app-1.js": {http.StatusOK, "private, max-age=31536000, immutable", "export {}"},
		"/assets/app-2.js": {http.StatusNotFound, "", ""}, // or a browser keeps it missing for a year
		"/assets/":         {http.StatusNotFound, "", ""},
		"/assets":          {http.StatusMovedPermanently, "", ""},
	} {
		resp, body := b.ask(t, http.MethodGet, path, "", nil)
		if resp.StatusCode != want.status {
			t.Errorf("%s: status %d, want %d", path, resp.StatusCode, want.status)
		}
		if want.status == http.StatusOK && resp.Header.Get("Cache-Control") != want.cache || !strings.Contains(body, want.body) {
			t.Errorf("%s: %q, %s", path, resp.Header.Get("Cache-Control"), body)
		}
		if resp.StatusCode == http.StatusNotFound && strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is kept missing", path)
		}
		resp, body = b.ask(t, http.MethodHead, path, "", nil)
		if want.status == http.StatusOK {
			wantStatus(t, "HEAD "+path, resp, want.status)
		}
		if body != "" {
			t.Errorf("HEAD %s has a body: %s", path, body)
		}
	}
	for _, path := range []string{"/..%2fweb.key", "/assets/..%2f..%2fweb.key", "/web.key"} {
		if resp, _ := b.ask(t, http.MethodGet, path, "", nil); resp.StatusCode == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
	resp, _ := b.ask(t, http.MethodGet, "/", "", nil)
	for header, want := range map[string]string{
		"Content-Security-Policy":      "frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := resp.Header.Get(header); !strings.Contains(got, want) {
			t.Errorf("%s: %q", header, got)
		}
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	for name, tt := range map[string]struct {
		method, body string
		status       int
		code         workbench.Code
		answer       string
	}{
		"a null result":      {"SystemAPI.Get", `["nothing"]`, http.StatusOK, "", "{\"result\":null}\n"},
		"no result":          {"SystemAPI.Set", `["theme","dark"]`, http.StatusOK, "", "{\"result\":null}\n"},
		"an empty list":      {"ProjectAPI.List", "[]", http.StatusOK, "", "{\"result\":[]}\n"},
		"an unknown method":  {"SystemAPI.Nothing", "[]", http.StatusNotFound, workbench.ENotFound, ""},
		"an unknown struct":  {"Nothing.Status", "[]", http.StatusNotFound, workbench.ENotFound, ""},
		"a missing argument": {"SystemAPI.Get", "[]", http.StatusBadRequest, workbench.EInvalid, ""},
		"too many arguments": {"SystemAPI.Status", "[1]", http.StatusBadRequest, workbench.EInvalid, ""},
		"a wrong type":       {"SystemAPI.Get", "[1]", http.StatusBadRequest, workbench.EInvalid, ""},
		"no array":           {"SystemAPI.Get", `{"key":"theme"}`, http.StatusBadRequest, workbench.EInvalid, ""},
		"no JSON":            {"SystemAPI.Get", "theme", http.StatusBadRequest, workbench.EInvalid, ""},
		"two arrays":         {"SystemAPI.Status", "[][]", http.StatusBadRequest, workbench.EInvalid, ""},
		"an empty body":      {"SystemAPI.Status", "", http.StatusBadRequest, workbench.EInvalid, ""},
		"too much":           {"SystemAPI.Get", `["` + strings.Repeat("x", 16<<20) + `"]`, http.StatusBadRequest, workbench.EInvalid, ""},
		"what is not there":  {"SessionAPI.Show", `["x"]`, http.StatusNotFound, workbench.ENotFound, ""},
	} {
		resp, body := b.ask(t, http.MethodPost, "/rpc/"+tt.method, tt.body, b.asOwner)
		wantStatus(t, name, resp, tt.status)
		if tt.code != "" {
			wantFailure(t, name, body, tt.code)
		} else if body != tt.answer {
			t.Errorf("%s: %q, want %q", name, body, tt.answer)
		}
		if resp.Header.Get("Content-Type") != "application/json" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", name, resp.Header)
		}
	}
	resp, _ := b.ask(t, http.MethodPost, "/", "", b.asOwner)
	wantStatus(t, "POST /", resp, http.StatusMethodNotAllowed)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	resp, body := b.ask(t, http.MethodGet, "/health/db", "", nil)
	wantStatus(t, "open", resp, http.StatusOK)
	if body != "{\"status\":\"ok\",\"database\":\"connected\"}\n" {
		t.Errorf("open: %q", body)
	}
	resp, body = b.ask(t, http.MethodHead, "/health/db", "", nil)
	wantStatus(t, "HEAD", resp, http.StatusOK)
	if body != "" {
		t.Errorf("HEAD: %q", body)
	}
	broken := start(t, t.TempDir())
	broken.broken = true
	if err := broken.Backend().Store.Close(); err != nil {
		t.Fatal(err)
	}
	resp, body = broken.ask(t, http.MethodGet, "/health/db", "", nil)
	wantStatus(t, "closed", resp, http.StatusInternalServerError)
	if body != "{\"status\":\"error\",\"database\":\"disconnected\"}\n" {
		t.Errorf("closed: %q", body)
	}
}
