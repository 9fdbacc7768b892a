//go:build !linux

package main

import (
	"fmt"
	"os"
)

// Network namespaces are a thing of Linux.
func main() {
	fmt.Fprintln(os.Stderr, "loopback: this works on Linux only")
	os.Exit(1)
}
