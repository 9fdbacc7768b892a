// Package windowtest tests the built program in its real window: WebKit, GTK
// and an X server without a screen. Its tests have the build tag window, because
// they need build/bin/holdfast, Xvfb and xdotool ("make test-window").
package windowtest
