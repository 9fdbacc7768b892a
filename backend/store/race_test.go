//go:build race

package store_test

// racing says that the race detector watches: a process takes ten times as long
// to start, and what is to be killed gains nothing from it.
const racing = true
