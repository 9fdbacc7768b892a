package app

import (
	"net/url"
	"regexp"
	"sync"
)

// Scheme is what links to places in Holdfast begin with.
const Scheme = "holdfast://"

// sessionID is what ids of sessions are made of. A link comes from anywhere: it
// leads to a place and does nothing else.
var sessionID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Link is where a link leads.
type Link struct {
	SessionID string `json:"session_id"`
}

// parseLink reads holdfast://session/<id>. It says no to every other text.
func parseLink(text string) (Link, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme+"://" != Scheme || u.Host != "session" || len(u.Path) < 2 {
		return Link{}, false
	}
	id := u.Path[1:]
	return Link{SessionID: id}, sessionID.MatchString(id)
}

// linkOf is the first link among the arguments of a launch.
func linkOf(args []string) (Link, bool) {
	for _, arg := range args {
		if link, ok := parseLink(arg); ok {
			return link, true
		}
	}
	return Link{}, false
}

// links keeps the newest link until the page has taken it: one that comes while
// the page loads must not be lost.
type links struct {
	mu   sync.Mutex
	next *Link
}

func (l *links) put(link Link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next = &link
}

func (l *links) take() *Link {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := l.next
	l.next = nil
	return next
}

// follow leads the page to where a link leads, once it can.
func (l *lifecycle) follow(link Link) {
	l.links.put(link)
	if w := l.current(); w != nil {
		w.emit("link", nil)
	}
}
