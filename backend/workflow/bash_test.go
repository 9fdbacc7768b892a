package workflow_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workflow"
)

func TestBashOfWindowsIsThatOfGit(t *testing.T) {
	t.Parallel()
	const launcher, store = "/c/Windows/System32/bash.exe", "/c/Users/Ada/AppData/Local/Microsoft/WindowsApps/bash.exe"
	for name, c := range map[string]struct {
		bash, git string
		there     string // a file, besides these
		windows   bool
		want      string // "": none
	}{
		"elsewhere":               {bash: "/usr/bin/bash", want: "/usr/bin/bash"},
		"one of its own":          {bash: "/c/msys64/usr/bin/bash.exe", git: "/c/Git/cmd/git.exe", there: "/c/Git/bin/bash.exe", windows: true, want: "/c/msys64/usr/bin/bash.exe"},
		"the launcher":            {bash: launcher, git: "/c/Git/cmd/git.exe", there: "/c/Git/bin/bash.exe", windows: true, want: "/c/Git/bin/bash.exe"},
		"the launcher of apps":    {bash: store, git: "/c/Git/mingw64/bin/git.exe", there: "/c/Git/bin/bash.exe", windows: true, want: "/c/Git/bin/bash.exe"},
		"none on the PATH":        {git: "/c/Git/bin/git.exe", there: "/c/Git/bin/bash.exe", windows: true, want: "/c/Git/bin/bash.exe"},
		"git without one":         {bash: launcher, git: "/c/Scoop/shims/git.exe", windows: true},
		"the launcher, no git":    {bash: launcher, windows: true},
		"a launcher on a unix":    {bash: launcher, want: launcher},
		"neither, and no Windows": {},
	} {
		look := func(name string) (string, error) {
			path := map[string]string{"bash": c.bash, "git": c.git, filepath.FromSlash(c.there): c.there}[name]
			if path == "" {
				return "", exec.ErrNotFound
			}
			return path, nil
		}
		got, err := workflow.Programs(look, c.windows)("bash")
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
	look := func(name string) (string, error) { return "/c/Windows/System32/" + name, nil }
	if got, err := workflow.Programs(look, true)("uv"); err != nil || got != "/c/Windows/System32/uv" {
		t.Errorf("another program: %q, %v", got, err)
	}
}
