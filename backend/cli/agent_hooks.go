package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// agentHooked is the answer of agent hooks.
type agentHooked struct {
	Agent    string `json:"agent"`
	Path     string `json:"path"`     // of the user's settings
	Settings string `json:"settings"` // what is to be in them
	Changed  bool   `json:"changed"`  // the file was written
}

func (p *program) agentHooks() *cobra.Command {
	var install, remove bool
	cmd := &cobra.Command{
		Use: "hooks claude|codex [--install|--remove]", Short: "Show, install or remove the hooks by which an agent says that it waits",
		Long: "An agent that Holdfast starts has these hooks. One that you type into a shell has them when they are\n" +
			"in its own settings: then its terminal asks for attention when the agent waits for you, and the agent's\n" +
			"session can be resumed. Outside of Holdfast they do nothing.\n\n" +
			"Without a flag the settings are shown and nothing is changed. --install merges them into the agent's\n" +
			"settings and keeps a copy of those with .bak behind their name; --remove takes out exactly that.",
		Args: exactly(1, "the name of an agent: claude or codex"),
		RunE: func(_ *cobra.Command, args []string) error {
			if install && remove {
				return workbench.Errorf(workbench.EInvalid, "Give --install or --remove, not both.")
			}
			answer := agentHooked{Agent: args[0], Path: tui.SettingsFile(args[0], os.Getenv)}
			if answer.Path == "" {
				_, err := tui.AddHooks(args[0], nil, "")
				return err
			}
			self, err := os.Executable()
			if err != nil {
				return workbench.Wrap(workbench.EInternal, err, "The path of the holdfast program is not known.")
			}
			switch {
			case install:
				err = answer.rewrite(func(settings []byte) ([]byte, error) { return tui.AddHooks(args[0], settings, self) })
			case remove:
				err = answer.rewrite(func(settings []byte) ([]byte, error) { return tui.RemoveHooks(args[0], settings) })
			default:
				err = answer.show(self)
			}
			if err != nil {
				return err
			}
			return p.printHooks(answer, install || remove)
		},
	}
	cmd.Flags().BoolVar(&install, "install", false, "merge them into the agent's settings")
	cmd.Flags().BoolVar(&remove, "remove", false, "take them out of the agent's settings")
	return cmd
}

func (p *program) printHooks(a agentHooked, wrote bool) error {
	switch {
	case !wrote:
		return p.print(a, "In %s:\n\n%s", a.Path, a.Settings)
	case !a.Changed:
		return p.print(a, "%s is as it should be.\n", a.Path)
	default:
		return p.print(a, "%s is written. Sessions of the agent that start from now on use it.\n", a.Path)
	}
}

func (a *agentHooked) show(program string) error {
	settings, err := tui.AddHooks(a.Agent, nil, program)
	a.Settings = string(settings)
	return err
}

// rewrite changes the settings, after a copy of them was kept.
func (a *agentHooked) rewrite(change func([]byte) ([]byte, error)) error {
	path := a.Path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays one
	}
	before, mode, err := readSettings(path)
	if err != nil {
		return cannot(err, "read", path)
	}
	after, err := change(before)
	if err != nil {
		return err
	}
	a.Settings = string(after)
	if string(after) == string(before) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return cannot(err, "written", path)
	}
	if before != nil {
		err = disk.Replace(path+".bak", before)
	}
	if err == nil {
		err = disk.Replace(path, after)
	}
	if err == nil {
		err = os.Chmod(path, mode)
	}
	a.Changed = err == nil
	return cannot(err, "written", path)
}

// readSettings returns the settings with the rights of their file; nil when
// there is none.
func readSettings(path string) ([]byte, fs.FileMode, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0o600, nil
	}
	if err != nil {
		return nil, 0, err
	}
	raw, err := os.ReadFile(path)
	return raw, info.Mode().Perm(), err
}

func cannot(err error, done, path string) error {
	if err == nil {
		return nil
	}
	return workbench.Wrap(workbench.EUnavailable, err, fmt.Sprintf("The settings in %s cannot be %s. Check their rights.", path, done))
}
