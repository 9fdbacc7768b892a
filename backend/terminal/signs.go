package terminal

// signs are what the watcher saw of a live terminal. They are its own.
type signs struct {
	disconnected bool
}
