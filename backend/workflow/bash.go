package workflow

import (
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Programs finds programs as look does, and on Windows a bash that scripts can be
// given to: that of the subsystem for Linux, which comes first on most machines,
// knows the machine's files by other names and would not find the script. Git for
// Windows brings one along, and does not put it on the PATH.
func Programs(look func(name string) (string, error), windows bool) func(name string) (string, error) {
	return func(name string) (string, error) {
		path, err := look(name)
		if !windows || name != "bash" || err == nil && !ofSubsystem(path) {
			return path, err
		}
		git, err := look("git")
		if err != nil {
			return "", err
		}
		dir := filepath.Dir(git) // cmd, bin or mingw64/bin of Git's own folder
		for range 2 {
			dir = filepath.Dir(dir)
			if path, err := look(filepath.Join(dir, "bin", "bash.exe")); err == nil {
				return path, nil
			}
		}
		return "", workbench.Errorf(workbench.ENotFound, "There is no bash beside %s.", git)
	}
}

// ofSubsystem reports whether a program is one of the launchers of Linux that
// Windows has.
func ofSubsystem(path string) bool {
	path = strings.ToLower(strings.ReplaceAll(path, `\`, "/"))
	return strings.Contains(path, "/windows/system32/") || strings.Contains(path, "/windows/sysnative/") || strings.Contains(path, "/microsoft/windowsapps/")
}
