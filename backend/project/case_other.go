//go:build !darwin && !windows

package project

// ignoresCase is false: file systems of these systems tell cases apart, but for
// foreign volumes, on which two spellings then are two projects.
func ignoresCase(string) bool { return false }
