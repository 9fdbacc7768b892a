package opener

import (
	"context"
	"os/exec"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// startTime is how long a program is watched: one that cannot run ends at once,
// and whoever asked for it should hear that.
const startTime = time.Second

// start starts a program that is not Holdfast's to end. argv goes to it as it
// is, never through a shell. What waits for its end only collects its status
// and ends with it.
func start(ctx context.Context, name string, argv []string) error {
	if err := passable(argv); err != nil {
		return err
	}
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:gosec,noctx // a program that the user chose, which outlives the call
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return workbench.Wrap(workbench.ESpawnFailed, err, name+" could not be started.")
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	watch := time.NewTimer(startTime)
	defer watch.Stop()
	select {
	case err := <-ended:
		if err != nil && statusCounts {
			return workbench.Wrap(workbench.ESpawnFailed, err, name+" ended at once without opening anything. Start it by hand to see why.")
		}
	case <-watch.C:
	case <-ctx.Done():
	}
	return nil
}
