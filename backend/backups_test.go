package backend_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// A launch backs up what the one before it made. Nobody waits for the backup.
func TestALaunchBacksUp(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	i.session()
	i.kill()
	i.start()
	var made []workbench.Backup
	eventually(t, "a backup is made", func() bool {
		i.call(&made, "BackupAPI.List")
		return len(made) == 1
	})
	if made[0].Reason != workbench.BackupScheduled || !made[0].Verified() {
		t.Errorf("made: %+v", made)
	}
	i.stop()
	i.start() // it is recent: there is no reason for another
	i.session()
	i.call(&made, "BackupAPI.List")
	if len(made) != 1 {
		t.Errorf("made: %+v", made)
	}
}
