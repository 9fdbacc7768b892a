//go:build unix

package server_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestOnlyThisMachinesNamesAreAnswered(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	_, port, err := net.SplitHostPort(b.Server.Address())
	if err != nil {
		t.Fatal(err)
	}
	for host, status := range map[string]int{
		b.Server.Address():              http.StatusOK,
		"localhost:" + port:             http.StatusOK,
		"[::1]:" + port:                 http.StatusOK,
		"127.0.0.1":                     http.StatusMisdirectedRequest,
		"127.0.0.1:1":                   http.StatusMisdirectedRequest,
		"example.com:" + port:           http.StatusMisdirectedRequest,
		"localhost.example.com:" + port: http.StatusMisdirectedRequest,
		"0.0.0.0:" + port:               http.StatusMisdirectedRequest,
		"127.0.0.1.nip.io:" + port:      http.StatusMisdirectedRequest,
	} {
		for _, path := range []string{"/health/db", "/"} {
			resp, _ := b.ask(t, http.MethodGet, path, "", func(r *http.Request) { r.Host = host })
			wantStatus(t, host+path, resp, status)
		}
	}
}

func TestOnlyOwnPagesMayCall(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	_, port, err := net.SplitHostPort(b.Server.Address())
	if err != nil {
		t.Fatal(err)
	}
	for origin, status := range map[string]int{
		"":                               http.StatusOK,
		b.url(""):                        http.StatusOK,
		"http://localhost:" + port:       http.StatusOK,
		"wails://wails":                  http.StatusOK,
		"wails://wails.localhost":        http.StatusOK,
		"http://wails.localhost":         http.StatusOK,
		"null":                           http.StatusForbidden,
		"http://127.0.0.1:1":             http.StatusForbidden,
		"https://127.0.0.1:" + port:      http.StatusForbidden,
		"http://example.com:" + port:     http.StatusForbidden,
		"http://wails.localhost:" + port: http.StatusForbidden,
	} {
		resp, _ := b.ask(t, http.MethodPost, "/rpc/SystemAPI.Status", "[]", func(r *http.Request) {
			b.asOwner(r)
			r.Header.Set("Origin", origin)
		})
		wantStatus(t, "origin "+origin, resp, status)
	}
}

func TestCallsNeedTheTokenOrACookie(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	for name, alter := range map[string]func(*http.Request){
		"nothing":       nil,
		"wrong token":   func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat("0", 32)) },
		"empty token":   func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") },
		"token alone":   func(r *http.Request) { r.Header.Set("Authorization", b.Server.Token()) },
		"forged cookie": func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "holdfast_session", Value: "9999999999.00"}) },
	} {
		resp, body := b.ask(t, http.MethodPost, "/rpc/SystemAPI.Status", "[]", alter)
		wantStatus(t, name, resp, http.StatusUnauthorized)
		wantFailure(t, name, body, workbench.EUnauthorized)
	}
	resp, _ := b.ask(t, http.MethodPost, "/rpc/SystemAPI.Status", "[]", b.asOwner)
	wantStatus(t, "the owner's token", resp, http.StatusOK)
}

// signIn uses the one-time address in path and returns the cookie.
func (b *bench) signIn(t *testing.T, path string) *http.Cookie {
	t.Helper()
	resp, _ := b.ask(t, http.MethodGet, path, "", nil)
	wantStatus(t, "sign in", resp, http.StatusSeeOther)
	if resp.Header.Get("Location") != "/" || len(resp.Cookies()) != 1 {
		t.Fatalf("sign in: location %q, cookies %v", resp.Header.Get("Location"), resp.Cookies())
	}
	return resp.Cookies()[0]
}

func (b *bench) ticket() string { return strings.TrimPrefix(b.Server.LoginURL(), b.url("")) }

func TestOneTimeAddress(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	path := b.ticket()

	resp, _ := b.ask(t, http.MethodHead, path, "", nil)
	wantStatus(t, "a look at it", resp, http.StatusOK)
	cookie := b.signIn(t, path)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" {
		t.Errorf("cookie %+v", cookie)
	}
	withCookie := func(r *http.Request) { r.AddCookie(cookie) }

	resp, body := b.ask(t, http.MethodGet, path, "", nil)
	wantStatus(t, "used again", resp, http.StatusUnauthorized)
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(body, "holdfast serve") {
		t.Errorf("used again: %s, %s", resp.Header.Get("Content-Type"), body)
	}
	_, body = b.ask(t, http.MethodGet, path, "", func(r *http.Request) { r.Header.Set("Accept-Language", "ko-KR,ko;q=0.9") })
	if !strings.Contains(body, `lang="ko"`) {
		t.Errorf("in Korean: %s", body)
	}
	resp, _ = b.ask(t, http.MethodGet, path, "", withCookie)
	wantStatus(t, "used again in the same browser", resp, http.StatusSeeOther)

	resp, _ = b.ask(t, http.MethodPost, "/rpc/SystemAPI.Status", "[]", withCookie)
	wantStatus(t, "a call with the cookie", resp, http.StatusOK)
	resp, body = b.ask(t, http.MethodPost, "/login", "[]", withCookie)
	wantStatus(t, "another address for a cookie", resp, http.StatusUnauthorized)
	wantFailure(t, "another address for a cookie", body, workbench.EUnauthorized)
	resp, body = b.ask(t, http.MethodPost, "/login", "[]", b.asOwner)
	wantStatus(t, "another address for the owner", resp, http.StatusOK)
	if !strings.Contains(body, b.url("/?token=")) {
		t.Errorf("another address: %s", body)
	}
}

// A page that is open while the owner is restarted goes on; a cookie that the
// owner did not sign, or that is over, does not open anything.
func TestCookieOutlivesTheOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	cookie := first.signIn(t, first.ticket())
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	b := start(t, dir)
	key, err := os.ReadFile(filepath.Join(dir, "web.key"))
	if err != nil {
		t.Fatal(err)
	}
	sign := func(at time.Time) string {
		expiry := strconv.FormatInt(at.Unix(), 10)
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(expiry))
		return expiry + "." + hex.EncodeToString(mac.Sum(nil))
	}
	later, _, _ := strings.Cut(sign(time.Now().Add(time.Hour)), ".")
	_, mac, _ := strings.Cut(cookie.Value, ".")
	for name, tt := range map[string]struct {
		value  string
		status int
	}{
		"of the owner before": {cookie.Value, http.StatusOK},
		"signed by hand":      {sign(time.Now().Add(time.Hour)), http.StatusOK},
		"over":                {sign(time.Now().Add(-time.Second)), http.StatusUnauthorized},
		"moved to later":      {later + "." + mac, http.StatusUnauthorized},
		"without signature":   {later, http.StatusUnauthorized},
		"no time":             {"never." + mac, http.StatusUnauthorized},
	} {
		resp, _ := b.ask(t, http.MethodPost, "/rpc/SystemAPI.Status", "[]", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: cookie.Name, Value: tt.value})
		})
		wantStatus(t, "cookie "+name, resp, tt.status)
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "example.com:0", "192.0.2.1:0", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:http", ""} {
		if code := workbench.ErrorCode(server.CheckAddress(address)); code != workbench.EInvalid {
			t.Errorf("%q: code %q", address, code)
		}
	}
	b := start(t, t.TempDir())
	_, port, err := net.SplitHostPort(b.Server.Address())
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		network, ok := a.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.To4() == nil {
			continue
		}
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(network.IP.String(), port), limit)
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s is listened on too", network.IP)
		}
	}
}
