package workflow

import (
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The folder of a run holds its log, the scripts and long outputs of its nodes,
// and its artifacts. State is kept between the runs of a project.

func (s *Service) runDir(id string) string { return filepath.Join(s.Dir, id) }

func (s *Service) stateDir(row workbench.WorkflowRun) string {
	owner := "none"
	if row.CodebaseID != nil {
		owner = *row.CodebaseID
	}
	return filepath.Join(s.Dir, "state", owner)
}

func (r *run) artifacts() string { return filepath.Join(r.dir, artifactsName) }

// makeFolders makes the folders that nodes are told of: a script writes into them
// without asking whether they are there.
func (r *run) makeFolders() error {
	for _, dir := range []string{r.artifacts(), r.service.stateDir(r.row)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return workbench.Wrap(workbench.EUnavailable, err, "The folder "+dir+" cannot be made. Make room on the disk or mend its rights.")
		}
	}
	return nil
}

func (r *run) hasEvidence() bool {
	info, err := os.Stat(filepath.Join(r.artifacts(), "evidence.json"))
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// spill keeps a text that is too long for a row or a variable as a file.
func (r *run) spill(name, text string) (string, error) {
	path := filepath.Join(r.dir, "nodes", name)
	return path, writeFile(path, text)
}

func writeFile(path, text string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, "The file "+path+" cannot be written. Make room on the disk or mend its rights.")
	}
	return nil
}
