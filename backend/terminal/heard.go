package terminal

import (
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// screenEvent takes what a program told the user beside its output, once that is
// stored.
func (f *follower) screenEvent(e screen.Event) {
	switch e.Kind {
	case screen.Bell:
		f.ask(call{workbench.AttentionBell, "", time.Now()})
	case screen.Notification:
		f.ask(call{workbench.AttentionNotification, strings.TrimSpace(e.Title + "\n" + e.Text), time.Now()})
	case screen.Title, screen.Directory: // the page shows the title; the directory is that of the start
	}
}
