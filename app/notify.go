package app

import (
	"context"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Notification is one that the desktop shows.
type Notification struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Body  string `json:"body"`
	Place string `json:"place"` // where a click leads, in words of the page that are given back to it
}

// notifier shows notifications. It connects to the desktop with the first one:
// some desktops have none, and that must not keep a window from opening.
type notifier struct {
	ctx context.Context // made by Wails

	mu        sync.Mutex
	connected bool
}

func (n *notifier) show(note Notification) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.connect(); err != nil {
		return err
	}
	return runtime.SendNotification(n.ctx, runtime.NotificationOptions{
		ID: note.ID, Title: note.Title, Body: note.Body,
		Data: map[string]any{"place": note.Place},
	})
}

func (n *notifier) connect() error {
	if n.connected {
		return nil
	}
	if err := runtime.InitializeNotifications(n.ctx); err != nil {
		return err
	}
	if _, err := runtime.RequestNotificationAuthorization(n.ctx); err != nil {
		return err
	}
	runtime.OnNotificationResponse(n.ctx, func(result runtime.NotificationResult) {
		if result.Error != nil {
			return
		}
		place, _ := result.Response.UserInfo["place"].(string)
		lead(n.ctx, place)
	})
	n.connected = true
	return nil
}

// lead raises the window and has the page go to a place that it gave before.
func lead(ctx context.Context, place string) {
	runtime.WindowUnminimise(ctx)
	runtime.WindowShow(ctx)
	runtime.EventsEmit(ctx, "notified", map[string]any{"place": place})
}

func (n *notifier) release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.connected {
		runtime.CleanupNotifications(n.ctx)
	}
}
