//go:build race

package storetest

// Racing says that the race detector watches: a process takes ten times as long
// to start, and gains nothing from being watched while it is killed. Tests that
// kill processes do so less often then, and in full without it.
const Racing = true
