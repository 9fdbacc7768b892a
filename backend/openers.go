package backend

import (
	"context"
	"os"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/opener"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *Backend) wireOpener() {
	b.Opener = opener.New(opener.Options{
		Roots:    b.openable,
		Choice:   func() string { return b.Settings.Word(workbench.SettingEditorCommand) },
		LookPath: host.LookPath,
		Getenv:   os.Getenv,
	})
}

// openable are the directories in which files may be opened in an editor: the
// page may be led by what an agent wrote, and must not open the rest of the disk.
func (b *Backend) openable(ctx context.Context) ([]string, error) {
	projects, err := b.Projects.List(ctx)
	if err != nil {
		return nil, err
	}
	worktrees, err := b.Store.HostEnvironments(ctx, b.HostID)
	if err != nil {
		return nil, err
	}
	roots := []string{b.Config.DataDir}
	for _, p := range projects {
		if p.HostID == b.HostID { // a directory of the same path may be here, and is another one
			roots = append(roots, p.DefaultCwd)
		}
	}
	for _, w := range worktrees {
		roots = append(roots, w.WorkingPath)
	}
	return roots, nil
}
