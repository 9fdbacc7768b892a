//go:build unix

package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxLinks is where the kernels give up, too: a longer chain is a loop.
const maxLinks = 40

// resolve follows path the way the kernel does, name by name. The standard
// library's EvalSymlinks is not enough: it fails for what does not exist yet, and
// a link to a directory that is created later must not change the key.
func resolve(path string) (string, error) {
	if !filepath.IsAbs(path) {
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		path = wd + "/" + path // not Join: link/.. is not where link is
	}
	at, links := "/", 0
	names := strings.Split(path, "/")
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		switch name {
		case "", ".":
			continue
		case "..":
			at = filepath.Dir(at)
			continue
		}
		next := filepath.Join(at, name)
		target, err := os.Readlink(next)
		switch {
		case err == nil:
			if links++; links > maxLinks {
				return "", &fs.PathError{Op: "resolve", Path: path, Err: syscall.ELOOP}
			}
			if filepath.IsAbs(target) {
				at = "/"
			}
			names = append(strings.Split(target, "/"), names...)
		case isOrdinary(err):
			at = next
		default:
			return "", err
		}
	}
	return at, nil
}

// isOrdinary tells what Readlink says of a name that is no link, or that does
// not exist, from a failure.
func isOrdinary(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

func withDrive(path string) string { return path }
