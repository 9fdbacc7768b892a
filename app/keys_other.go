//go:build !linux || !cgo || bindings

package app

// bindKeys does nothing: macOS has Cmd+Q in its menu and Windows has Alt+F4.
func bindKeys(func()) {}
