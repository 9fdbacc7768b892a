//go:build linux && cgo && !bindings

package app

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>

extern void holdfastQuitKey(void);

// X names the key of Shift+Tab ISO_Left_Tab, which WebKit hands to the page as
// key "Unidentified": every "previous field" and focus trap of the page would
// miss it and the focus would leave the window. As Tab it is understood.
static gboolean nameTab(GtkWidget *window, GdkEventKey *event, gpointer data) {
	if (event->keyval == GDK_KEY_ISO_Left_Tab) {
		event->keyval = GDK_KEY_Tab;
	}
	return FALSE;
}

// WebKit gives a key back to its window only when the page did not take it, so
// Ctrl+Q stays with a terminal that has the focus (there it is XON).
static gboolean quitOnUntakenKey(GtkWidget *window, GdkEventKey *event, gpointer data) {
	guint mods = event->state & gtk_accelerator_get_default_mod_mask();
	if (mods != GDK_CONTROL_MASK || gdk_keyval_to_lower(event->keyval) != GDK_KEY_q) {
		return FALSE;
	}
	holdfastQuitKey();
	return TRUE;
}

static gboolean connectKeys(gpointer data) {
	GList *windows = gtk_window_list_toplevels();
	for (GList *item = windows; item != NULL; item = item->next) {
		if (gtk_window_get_window_type(GTK_WINDOW(item->data)) != GTK_WINDOW_TOPLEVEL) {
			continue;
		}
		g_signal_connect(item->data, "key-press-event", G_CALLBACK(nameTab), NULL);
		g_signal_connect(item->data, "key-release-event", G_CALLBACK(nameTab), NULL);
		g_signal_connect_after(item->data, "key-press-event", G_CALLBACK(quitOnUntakenKey), NULL);
	}
	g_list_free(windows);
	return G_SOURCE_REMOVE;
}

static void connectKeysOnMainThread(void) { g_idle_add(connectKeys, NULL); }
*/
import "C"

import "sync/atomic"

// quitKey is package state because C can call only a plain function; there is
// one window per process.
var quitKey atomic.Pointer[func()]

//export holdfastQuitKey
func holdfastQuitKey() {
	if quit := quitKey.Load(); quit != nil {
		go (*quit)() // the window must stay free to answer BeforeClose
	}
}

// bindKeys makes Ctrl+Q close the window and Shift+Tab reach the page. Wails
// could do the first only through a menu, which on Linux would be a visible bar.
func bindKeys(quit func()) {
	quitKey.Store(&quit)
	C.connectKeysOnMainThread()
}
