//go:build !race

package storetest

// Racing says that the race detector watches; see race.go.
const Racing = false
