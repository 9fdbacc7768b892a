package agent

import (
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Environ is the complete environment of the process: base, which is in the
// form of os.Environ, without Unset and with Env.
func (c Command) Environ(base []string) []string {
	gone := make(map[string]bool, len(c.Unset))
	for _, name := range c.Unset {
		gone[workbench.EnvName(name)] = true
	}
	left := slices.DeleteFunc(slices.Clone(base), func(entry string) bool { return gone[workbench.EnvName(entry)] })
	return workbench.Environ(c.Env).Over(left)
}
