//go:build !linux

package host

import "os"

// unreadTerminal is 0: the host's end does not tell, and opening the program's
// end for a moment could be taken for the end of its output here.
func unreadTerminal(*os.File) int64 { return 0 }

// unreadPipe is 0: the writing end does not tell.
func unreadPipe(*os.File) int64 { return 0 }
