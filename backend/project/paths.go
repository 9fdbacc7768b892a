// Package project knows the projects of a machine and how their directories
// are named.
package project

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hashDigits is the length of a project hash: 128 bits, so that two projects
// never meet.
const hashDigits = 32

// Canonical returns the one spelling of a directory that keys are made of:
// absolute, links resolved, in Unicode form NFC, and in lower case where the
// volume ignores case. What does not exist yet is spelled as given below the
// longest part that does. It is a key: open the directory by the path that the
// user gave.
func Canonical(path string) (string, error) {
	if path == "" || strings.ContainsRune(path, 0) {
		return "", workbench.Errorf(workbench.EInvalid, "%q is not a path. Name a directory.", path)
	}
	resolved, err := resolve(path)
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err,
			path+" cannot be followed to a directory. Check its links and permissions.")
	}
	key := norm.NFC.String(resolved)
	if ignoresCase(resolved) {
		key = strings.ToLower(key)
	}
	return withDrive(key), nil
}

// Hash returns the project hash of a canonical path: 32 hex digits.
func Hash(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return hex.EncodeToString(sum[:])[:hashDigits]
}

// Ancestors returns a canonical path and everything above it, longest first.
// The project of a directory is the first of them that is one.
func Ancestors(canonical string) []string {
	paths := []string{canonical}
	for {
		above := filepath.Dir(canonical)
		if above == canonical {
			return paths
		}
		paths = append(paths, above)
		canonical = above
	}
}

// Expand replaces a leading ~ by the home directory, as a shell would for what
// a person types into a field. ~name is a file called that.
func Expand(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err,
			"There is no home directory for the ~ in "+path+". Write the whole path.")
	}
	return filepath.Join(home, rest), nil
}
