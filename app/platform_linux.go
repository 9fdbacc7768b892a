package app

import "os"

// preparePlatform sets what WebKit reads from the environment once, at its
// start. With the proprietary NVIDIA driver, and with some drivers under
// Wayland, WebKit's DMABUF renderer paints nothing and the window stays blank.
// A value that the user set, even 0, is left alone.
func preparePlatform() {
	const disableDMABUF = "WEBKIT_DISABLE_DMABUF_RENDERER"
	if _, chosen := os.LookupEnv(disableDMABUF); chosen {
		return
	}
	_, err := os.Stat("/sys/module/nvidia")
	if err == nil || os.Getenv("WAYLAND_DISPLAY") != "" {
		_ = os.Setenv(disableDMABUF, "1")
	}
}
