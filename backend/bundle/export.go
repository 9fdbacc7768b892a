package bundle

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Scope says what is exported.
type Scope struct {
	Name string
	ID   string
	Rows store.Selection // with what goes with them; nil: everything
	// Units are what retention may delete, in their order; each is noted with its
	// size.
	Units []store.RetentionUnits
}

// scopeOf is the scope of a session or of a project; neither named is everything.
func scopeOf(sessionID, projectID string) (Scope, error) {
	switch {
	case sessionID != "" && projectID != "":
		return Scope{}, workbench.Errorf(workbench.EInvalid, "Name a session or a project, not both.")
	case sessionID != "":
		return Scope{Name: ScopeSession, ID: sessionID, Rows: store.SessionSelection(sessionID)}, nil
	case projectID != "":
		return Scope{Name: ScopeProject, ID: projectID, Rows: store.ProjectSelection(projectID)}, nil
	}
	return Scope{Name: ScopeEverything}, nil
}

// Export writes a session, a project, or everything to file, which must not be
// there yet, and reads it again. When it fails nothing is left. Errors:
// ENotFound, EConflict (the file is there), EDiskFull, EUnavailable (stopped).
func (s *Service) Export(ctx context.Context, sessionID, projectID, file string) (workbench.Exported, error) {
	scope, err := scopeOf(sessionID, projectID)
	if err == nil && !filepath.IsAbs(file) {
		err = workbench.Errorf(workbench.EInvalid, "Give the absolute path of the file to write.")
	}
	if err == nil && sessionID != "" {
		_, err = s.opt.Store.Session(ctx, sessionID)
	}
	if err == nil && projectID != "" {
		_, err = s.opt.Store.Codebase(ctx, projectID)
	}
	if err != nil {
		return workbench.Exported{}, err
	}
	ctx, end, err := s.Begin(ctx, "exporting")
	if err != nil {
		return workbench.Exported{}, err
	}
	defer end()
	made, err := s.Write(ctx, scope, file)
	return made, stopped(ctx, err)
}

// Write is Export of any rows, for who has a turn already.
func (s *Service) Write(ctx context.Context, scope Scope, file string) (workbench.Exported, error) {
	var manifest workbench.Bundle
	err := disk.CreateWith(file, func(out io.Writer) (err error) {
		manifest, err = s.fill(ctx, scope, out)
		return err
	})
	if err != nil {
		return workbench.Exported{}, fileFailure(file, err)
	}
	made := workbench.Exported{File: file}
	if made.Bundle, made.Bytes, made.SHA256, err = s.verify(ctx, file); err == nil && len(made.Bundle.Parts) != len(manifest.Parts) {
		err = damaged(errors.New("parts are missing"))
	}
	if err != nil {
		return workbench.Exported{}, errors.Join(err, os.Remove(file)) // half an export looks like one
	}
	return made, nil
}

func (s *Service) fill(ctx context.Context, scope Scope, out io.Writer) (workbench.Bundle, error) {
	tables := store.RowTables()
	chosen := store.Everything()
	if scope.Rows != nil {
		with := scope.Rows.With(tables)
		chosen = with.Or(with.Parents(tables, scope.Rows)).Remembered()
	}
	w := &writer{ctx: ctx, zip: zip.NewWriter(out), chosen: chosen, runs: s.opt.Runs, report: func(table string, rows int64) {
		s.Report("exporting", table, rows)
	}}
	w.manifest = workbench.Bundle{
		Format: Format, AppVersion: workbench.Version, HostID: s.opt.HostID, CreatedAt: s.opt.Now(),
		Scope: scope.Name, ScopeID: scope.ID, Secrets: []string{},
	}
	err := s.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) (err error) {
		w.rows = rows
		if w.manifest.SchemaVersion, err = rows.SchemaVersion(ctx); err != nil {
			return err
		}
		for _, step := range []func() error{
			func() error { return w.tables(tables) },
			func() error { return w.people(tables) },
			func() error { return w.files(tableOf(tables, "remote_agent_workflow_runs")) },
			func() error { return w.secrets(tables) },
			func() error { return w.units(scope.Units) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = w.close()
	}
	return w.manifest, err
}

// secrets names what the bundle does not hold.
func (w *writer) secrets(tables []store.RowTable) error {
	for name, column := range map[string]string{"secrets": "name", "remote_agent_codebase_env_vars": "key"} {
		t := tableOf(tables, name)
		if w.chosen[name] == "" {
			continue
		}
		t.Columns = []store.RowColumn{t.Columns[t.Index(column)]}
		err := w.rows.Rows(w.ctx, t, w.chosen[name], nil, func(values []any) error {
			if s, ok := values[0].(string); ok {
				w.manifest.Secrets = append(w.manifest.Secrets, s)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.Sort(w.manifest.Secrets)
	return nil
}

func tableOf(tables []store.RowTable, name string) store.RowTable {
	return tables[slices.IndexFunc(tables, func(t store.RowTable) bool { return t.Name == name })]
}

// fileFailure says what became of a file.
func fileFailure(file string, err error) error {
	var known *workbench.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, fs.ErrExist):
		return workbench.Wrap(workbench.EConflict, err, file+" is there already. Nothing was changed; name another file.")
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.ENotFound, err, "There is no file or folder "+file+".")
	case disk.Full(err):
		return workbench.Wrap(workbench.EDiskFull, err, "The disk is full, so "+file+" could not be written. Make room and try again.")
	}
	return workbench.Wrap(workbench.EUnavailable, err, file+" cannot be read or written.")
}
