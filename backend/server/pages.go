package server

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

// pages serves the front end. The files hold no data, so they need no cookie;
// the page says itself when it is not signed in. A one-time token in the
// address becomes a cookie and leaves the address, where it would stay in the
// history.
func (g *gate) pages(assets fs.FS) http.Handler {
	files := http.FileServerFS(assets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token := r.URL.Query().Get("token"); token != "" {
			g.signIn(w, r, token)
			return
		}
		// Built files carry a hash in their name; the page that names them must
		// be asked for again after an update.
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		files.ServeHTTP(w, r)
	})
}

func (g *gate) signIn(w http.ResponseWriter, r *http.Request, token string) {
	if !g.redeem(token) {
		if g.hasCookie(r) {
			http.Redirect(w, r, "/", http.StatusSeeOther) // opened a second time in the same browser
			return
		}
		refuse(w, http.StatusUnauthorized, "This address was used already or is too old. Run `holdfast serve` again; it prints a new one.")
		return
	}
	http.SetCookie(w, g.cookie())
	next := url.URL{Path: "/"}
	http.Redirect(w, r, next.String(), http.StatusSeeOther)
}
