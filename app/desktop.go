package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// anyPort is where the window's stream listens: nobody has to know it.
const anyPort = "127.0.0.1:0"

// instanceID names the window of a data directory: a second start raises the
// window that is open, and two data directories may have one each. After an
// update it does not: raising the old window would hide that the new program
// never ran. It says instead which version runs, and what to do.
func instanceID(dataDir, version string) string {
	sum := sha256.Sum256([]byte(dataDir + "\x00" + version))
	return "holdfast_" + hex.EncodeToString(sum[:6])
}

// Desktop opens the window on a data directory and returns when it is gone.
// args are those of its launch: a link among them is followed.
func Desktop(cfg config.Config, assets fs.FS, icon []byte, args []string) error {
	surface := api.New()
	var owner *server.Owner
	return Run(Options{
		Assets:     assets,
		Icon:       icon,
		InstanceID: instanceID(cfg.DataDir, workbench.Version),
		PlaceFile:  filepath.Join(cfg.DataDir, "window.json"),
		Arguments:  args,
		Bind:       surface.Structs(),
		Painted:    PaintedFile(os.Getenv("HOLDFAST_PAINTED_FILE")),
		Startup: func(ctx context.Context) (err error) {
			owner, err = server.Own(ctx, server.OwnOptions{
				Config: cfg, Mode: workbench.ModeDesktop, API: surface, Address: anyPort,
			})
			return err
		},
		Notices: func(emit func(name string, data any)) func() {
			return forward(owner.Notices, emit)
		},
		Running: func(ctx context.Context) (Running, error) { return running(ctx, owner.Owner) },
		Shutdown: func(context.Context) {
			if err := owner.Close(); err != nil {
				owner.Log.Error("not closed in good order", "error", err)
			}
		},
	})
}

// running is what goes on in the process host without the window.
func running(ctx context.Context, owner *backend.Owner) (Running, error) {
	call, err := owner.Enter()
	if err != nil {
		return Running{}, err
	}
	defer call.Leave()
	work, err := call.Backend.Work(ctx)
	items := func(list []backend.WorkItem) []RunningItem {
		items := make([]RunningItem, 0, len(list))
		for _, item := range list {
			items = append(items, RunningItem(item))
		}
		return items
	}
	return Running{Running: items(work.Running), Queued: items(work.Queued)}, err
}
