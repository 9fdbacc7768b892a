//go:build unix

package process

// foregroundGroup returns the group that reads from a child's terminal. A child
// without a terminal is its own foreground.
func foregroundGroup(pid int, tree []entry) int {
	for _, e := range tree {
		if e.session == pid && e.foreground > 0 {
			return e.foreground
		}
	}
	return pid
}
