package backend

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hostRow is this installation with its present owner.
func (b *Backend) hostRow() workbench.Host {
	owner := b.Lock.Info()
	pid := int64(owner.PID)
	name, _ := os.Hostname() // a machine without a name is still a machine
	row := workbench.Host{
		ID: b.HostID, Name: name, MachineID: config.MachineID(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		DataDir: b.Config.DataDir, AppVersion: workbench.Version,
		OwnerPID: &pid, OwnerStartToken: &owner.StartToken, OwnerMode: &b.Mode,
	}
	if boot, err := host.BootID(); err == nil {
		row.BootID = &boot
	}
	return row
}

// lastSignOf is when the database was last written before this start, UTC ms.
// A killed owner cannot say when it ended; its last commit can. It must be
// asked before the database is opened.
func lastSignOf(database string) int64 {
	var newest time.Time
	for _, path := range []string{database, database + "-wal"} {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if newest.IsZero() {
		return 0
	}
	return newest.UnixMilli()
}

// readForPrompt reads a selected file. A path inside the project, or inside one
// of its external folders, stays inside it; another absolute one was named by the
// user.
func (b *Backend) readForPrompt(ctx context.Context, root, path string, limit int64) ([]byte, int64, error) {
	if filepath.IsAbs(path) {
		folder, rel, err := b.Projects.ExternalFolderOf(ctx, path)
		if err != nil {
			return nil, 0, err
		}
		if folder == "" {
			t, err := files.ReadTextOutside(path, limit)
			return []byte(t.Content), t.SizeBytes, err
		}
		root, path = folder, filepath.ToSlash(rel)
	}
	t, err := files.ReadText(root, path, limit)
	return []byte(t.Content), t.SizeBytes, err
}

// probeTime bounds the question for an agent's version.
const probeTime = 5 * time.Second

func agentEnvironment(self string) agent.Environment {
	home, _ := os.UserHomeDir() // unknown is allowed
	return agent.Environment{
		LookPath: host.LookPath,
		Output: func(ctx context.Context, argv []string) ([]byte, error) {
			ctx, cancel := context.WithTimeout(ctx, probeTime)
			defer cancel()
			return host.Output(ctx, argv)
		},
		Home: home,
		Self: self,
	}
}
