package server

import (
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

// pages serves the front end. The files hold no data, so they need no cookie;
// the page says itself when it is not signed in. A one-time token in the
// address becomes a cookie and leaves the address, where it would stay in the
// history.
func (g *gate) pages(assets fs.FS) http.Handler {
	files := http.FileServerFS(assets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// HEAD looks only: a preview of the address must not use it up.
		if token := r.URL.Query().Get("token"); token != "" && r.Method == http.MethodGet {
			g.signIn(w, r, token)
			return
		}
		// A directory would be listed.
		if r.URL.Path != "/" && strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
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
		usedUp(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.SetCookie(w, g.cookie())
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// usedUpPage stands where the front end would: without a session that one has
// nothing to show.
var usedUpPage = template.Must(template.New("used up").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Holdfast</title>
<body style="max-width: 36em; margin: 20vh auto; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif">
<h1 style="font-size: 1.25em">{{.What}}</h1>
<p>{{.Do}}</p>
</body>
</html>
`))

type usedUpText struct{ Lang, What, Do string }

// usedUp says that a one-time address opens nothing any more, in the language
// of the browser.
func usedUp(w http.ResponseWriter, r *http.Request) {
	text := usedUpText{"en", "This address has been used or is too old.", "Run “holdfast serve” in a terminal. It prints a new address."}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "ko") {
		text = usedUpText{"ko", "이 주소는 이미 사용되었거나 너무 오래되었습니다.", "터미널에서 “holdfast serve”를 실행하십시오. 새 주소가 출력됩니다."}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusUnauthorized)
	_ = usedUpPage.Execute(w, text) // the caller may be gone
}
