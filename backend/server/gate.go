package server

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// gate decides who may talk to the server.
type gate struct {
	address string
	token   string // of this owner; new at each start
	key     []byte // signs session cookies; kept, so that an open page survives a restart

	mu      sync.Mutex
	tickets map[string]time.Time // one-time tokens and when they end
}

const (
	cookieName = "holdfast_session"
	cookieLife = 30 * 24 * time.Hour
	ticketLife = 10 * time.Minute
	keyBytes   = 32
	keyFile    = "web.key" // in the data directory, 0600
)

func newGate(address, dataDir string) (*gate, error) {
	key, err := cookieKey(filepath.Join(dataDir, keyFile))
	if err != nil {
		return nil, err
	}
	return &gate{address: address, token: secret(), key: key, tickets: map[string]time.Time{}}, nil
}

// secret is 128 random bits in hex.
func secret() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails, see crypto/rand
	return hex.EncodeToString(raw)
}

func cookieKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err == nil && len(key) == keyBytes {
		return key, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, workbench.Wrap(workbench.EDataDirectory, err, "The file "+path+" cannot be read. Check its rights.")
	}
	key = make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	if err := os.WriteFile(path, key, 0o600); err != nil {
		return nil, workbench.Wrap(workbench.EDataDirectory, err, "The file "+path+" cannot be written. Check the rights and the free space of the data directory.")
	}
	return key, nil
}

// ticket makes a one-time token for LoginURL.
func (g *gate) ticket() string {
	t, now := secret(), time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.tickets, func(_ string, end time.Time) bool { return now.After(end) })
	g.tickets[t] = now.Add(ticketLife)
	return t
}

// redeem uses a one-time token up.
func (g *gate) redeem(t string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	end, ok := g.tickets[t]
	delete(g.tickets, t)
	return ok && time.Now().Before(end)
}

// local refuses what did not come to this machine's own address: a foreign Host
// is DNS rebinding, a foreign Origin is another page.
func (g *gate) local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.ownHost(r.Host) {
			refuse(w, http.StatusMisdirectedRequest, "This address is not Holdfast's. Use http://"+g.address+".")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !g.ownOrigin(origin) {
			refuse(w, http.StatusForbidden, "Another page may not use Holdfast.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (g *gate) ownHost(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return false
	}
	_, own, _ := net.SplitHostPort(g.address)
	return port == own && loopback(name)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// windowOrigins are where the page of the window comes from, per platform of
// Wails v2 (macOS and Linux; Windows).
func windowOrigins() []string {
	return []string{"wails://wails", "wails://wails.localhost", "http://wails.localhost"}
}

func (g *gate) ownOrigin(origin string) bool {
	if slices.Contains(windowOrigins(), origin) {
		return true
	}
	host, ok := strings.CutPrefix(origin, "http://")
	return ok && g.ownHost(host)
}

// bearer reports whether r shows the owner's token.
func (g *gate) bearer(r *http.Request) bool {
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && g.isToken(shown)
}

func (g *gate) isToken(shown string) bool {
	return subtle.ConstantTimeCompare([]byte(shown), []byte(g.token)) == 1
}

func (g *gate) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.bearer(r) && !g.hasCookie(r) {
			answerError(w, workbench.Errorf(workbench.EUnauthorized, "This page is not signed in. Open the address that `holdfast serve` prints."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (g *gate) byToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.bearer(r) {
			answerError(w, workbench.Errorf(workbench.EUnauthorized, "This call needs the token of the owner."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hasCookie checks "<expiry in seconds>.<HMAC of it>".
func (g *gate) hasCookie(r *http.Request) bool {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	expiry, mac, _ := strings.Cut(cookie.Value, ".")
	seconds, err := strconv.ParseInt(expiry, 10, 64)
	return err == nil && time.Now().Unix() < seconds && hmac.Equal([]byte(mac), []byte(g.sign(expiry)))
}

func (g *gate) sign(expiry string) string {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte(expiry))
	return hex.EncodeToString(mac.Sum(nil))
}

func (g *gate) cookie() *http.Cookie {
	end := time.Now().Add(cookieLife)
	expiry := strconv.FormatInt(end.Unix(), 10)
	return &http.Cookie{
		Name: cookieName, Value: expiry + "." + g.sign(expiry), Path: "/", Expires: end,
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

func refuse(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(sentence + "\n")) // the caller may be gone
}
