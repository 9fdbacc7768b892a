package project

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ExternalFolder is a folder outside of a project whose files may be selected
// for its tasks.
type ExternalFolder struct {
	Path string `json:"path"` // absolute and clean, '/' between names
	Gone bool   `json:"gone"` // it is no directory now
}

// ExternalFolders returns the folders of a project in the order in which they
// were added. One that is gone stays: it may be on a disk that is not there.
func (s *Service) ExternalFolders(ctx context.Context, projectHash string) ([]ExternalFolder, error) {
	paths, err := s.externalPaths(ctx, projectHash)
	folders := make([]ExternalFolder, 0, len(paths))
	for _, path := range paths {
		info, err := os.Stat(filepath.FromSlash(path))
		folders = append(folders, ExternalFolder{Path: path, Gone: err != nil || !info.IsDir()})
	}
	return folders, err
}

// AddExternalFolder adds a folder to those of the project whose directory is
// root. Errors: directory_gone, invalid: it is a file, or shares files with the
// project or another of its folders, which would then be there twice.
func (s *Service) AddExternalFolder(ctx context.Context, projectHash, root, path string) error {
	dir, err := directory(strings.TrimSpace(path))
	if err != nil {
		return err
	}
	s.external.Lock()
	defer s.external.Unlock()
	paths, err := s.externalPaths(ctx, projectHash)
	if err != nil {
		return err
	}
	for _, known := range append([]string{root}, paths...) {
		known = filepath.FromSlash(known)
		if within(known, dir) || within(dir, known) {
			return workbench.Errorf(workbench.EInvalid, "%s shares files with %s, which is listed already. Choose another folder.", dir, known)
		}
	}
	return s.keepExternal(ctx, projectHash, append(paths, filepath.ToSlash(dir)))
}

// RemoveExternalFolder takes a folder off the list. What is selected in it stays
// selected. ENotFound.
func (s *Service) RemoveExternalFolder(ctx context.Context, projectHash, path string) error {
	s.external.Lock()
	defer s.external.Unlock()
	paths, err := s.externalPaths(ctx, projectHash)
	if err != nil {
		return err
	}
	at := slices.Index(paths, filepath.ToSlash(filepath.Clean(path)))
	if at < 0 {
		return workbench.Errorf(workbench.ENotFound, "%s is no external folder of this project.", path)
	}
	return s.keepExternal(ctx, projectHash, slices.Delete(paths, at, at+1))
}

// ExternalFolderOf returns the external folder that an absolute path lies in, of
// whichever project, and the path in it; "" when it lies in none. A job may work
// in a worktree, whose directory is not that of the project.
func (s *Service) ExternalFolderOf(ctx context.Context, path string) (folder, rel string, err error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return "", "", err
	}
	path = filepath.Clean(path)
	for _, row := range settings {
		if !strings.HasPrefix(string(row.Key), "project/") || !strings.HasSuffix(string(row.Key), "/"+workbench.ExternalFolders) {
			continue
		}
		paths, err := readExternal(row.Value)
		if err != nil {
			return "", "", err
		}
		for _, known := range paths {
			known = filepath.FromSlash(known)
			if len(known) > len(folder) && within(known, path) {
				folder = known
			}
		}
	}
	if folder != "" {
		rel, err = filepath.Rel(folder, path)
	}
	return folder, rel, err
}

func (s *Service) externalPaths(ctx context.Context, projectHash string) ([]string, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range settings {
		if string(row.Key) == "project/"+projectHash+"/"+workbench.ExternalFolders {
			return readExternal(row.Value)
		}
	}
	return nil, nil
}

func readExternal(value string) ([]string, error) {
	var paths []string
	if err := json.Unmarshal([]byte(value), &paths); err != nil {
		return nil, workbench.Wrap(workbench.EInternal, err, "The list of external folders of a project cannot be read.")
	}
	return paths, nil
}

func (s *Service) keepExternal(ctx context.Context, projectHash string, paths []string) error {
	value, err := json.Marshal(paths)
	if err != nil {
		return err
	}
	if err := s.store.SetProjectSetting(ctx, projectHash, workbench.ExternalFolders, string(value)); err != nil {
		return err
	}
	s.notify(workbench.Notice{Noun: "codebase", ID: projectHash})
	return nil
}

// within says whether path is dir or below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
