package agent

import (
	"runtime"
	"slices"
	"strings"
)

// Environ is the complete environment of the process: base, which is in the
// form of os.Environ, without Unset and with Env.
func (c Command) Environ(base []string) []string {
	gone := make(map[string]bool, len(c.Unset)+len(c.Env))
	for _, name := range c.Unset {
		gone[variableKey(name)] = true
	}
	for _, entry := range c.Env {
		gone[variableKey(variableName(entry))] = true
	}
	environ := slices.DeleteFunc(slices.Clone(base), func(entry string) bool {
		return gone[variableKey(variableName(entry))]
	})
	return append(environ, c.Env...)
}

// variableName is what stands before the value. Windows has entries such as
// "=C:=C:\dir", whose name begins with the sign.
func variableName(entry string) string {
	if entry == "" {
		return ""
	}
	if i := strings.IndexByte(entry[1:], '='); i >= 0 {
		return entry[:i+1]
	}
	return entry
}

// variableKey folds what the system takes for the same name.
func variableKey(name string) string {
	if runtime.GOOS == "windows" {
		return strings.ToUpper(name)
	}
	return name
}
