//go:build !linux

package secrets_test

// privateBus is for Linux only: elsewhere every test keeps its keys in files.
func privateBus() (closeBus func()) { return func() {} }
