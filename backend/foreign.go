package backend

import (
	"context"
	"os"

	"github.com/holdfast-app/holdfast/backend/importer"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// wireImporter makes what imports from other programs.
func (b *Backend) wireImporter() {
	b.Importer = importer.New(importer.Options{
		Store: b.Store, HostID: b.HostID, DataDir: b.Config.DataDir, Home: b.AgentEnv.Home, Getenv: os.Getenv,
		Canonical: func(path string) (key, hash string, err error) {
			key, err = project.Canonical(path)
			return key, project.Hash(key), err
		},
		Seal: b.Secrets.SealEnvVar, Redact: b.Redact.Values, Notify: b.Notices.Send,
		Transcript: func(of workbench.TranscriptSource) (string, error) { return b.Transcripts.Own(of) },
		Done:       b.RowsImported,
		Now:        workbench.SystemClock, Log: b.Log,
	})
	b.onClose(func(context.Context) error { b.Importer.Close(); return nil })
}

// RowsImported lets what was imported be seen and found.
func (b *Backend) RowsImported() {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	if err := b.Search.Reread(ctx); err != nil {
		b.Log.Warn("imported rows are not searched; rebuild the search index", "error", err)
	}
	b.Notices.Send(workbench.Notice{Noun: workbench.NounEverything})
}
