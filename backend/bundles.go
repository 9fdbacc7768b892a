package backend

import (
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *Backend) wireBundles() {
	b.Bundles = bundle.New(bundle.Options{
		Store: b.Store, HostID: b.HostID, Runs: filepath.Join(b.Config.DataDir, "runs"),
		Notify: b.Notices.Send, Now: workbench.SystemClock, Log: b.Log,
	})
}
