package workflow

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	artifactsName = "artifacts"
	// maxArtifacts bounds the files that are listed.
	maxArtifacts = 500
	// maxArtifactsSeen bounds what is looked at for that: folders and links are not listed.
	maxArtifactsSeen = 20_000
	// maxArtifactText bounds the text that is shown of a file, in bytes.
	maxArtifactText = 64 << 10
)

// Artifact is a file that a run has left.
type Artifact struct {
	Path       string `json:"path"` // in the artifacts folder, with slashes
	SizeBytes  int64  `json:"size_bytes"`
	ModifiedAt int64  `json:"modified_at"` // UTC ms
}

// Artifacts is what is in the artifacts folder of a run.
type Artifacts struct {
	Dir    string     `json:"dir"` // absolute
	Files  []Artifact `json:"files"`
	Capped bool       `json:"capped"` // there are more than are listed
}

// ArtifactText is the text of a file that a run has left.
type ArtifactText struct {
	Content   string `json:"content"` // valid UTF-8; "" of a binary file
	SizeBytes int64  `json:"size_bytes"`
	Truncated bool   `json:"truncated"` // Content is only its beginning
	Binary    bool   `json:"binary"`
}

// Artifacts lists the files that a run has left. A link is not among them: a script
// may have made one that leads anywhere. Errors: ENotFound, EUnavailable.
func (s *Service) Artifacts(ctx context.Context, id string) (Artifacts, error) {
	list := Artifacts{Dir: filepath.Join(s.runDir(id), artifactsName), Files: []Artifact{}}
	if _, err := s.Store.WorkflowRun(ctx, id); err != nil {
		return list, err
	}
	root, err := s.artifactsRoot(id)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return list, err
	}
	defer root.Close()
	seen := 0
	err = fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if seen++; seen > maxArtifactsSeen || len(list.Files) == maxArtifacts {
			list.Capped = list.Capped || seen > maxArtifactsSeen || err == nil && entry.Type().IsRegular()
			if list.Capped {
				return fs.SkipAll
			}
		}
		if err != nil || !entry.Type().IsRegular() {
			return ctx.Err() // what cannot be read, or is gone meanwhile, is left out
		}
		if info, err := entry.Info(); err == nil {
			list.Files = append(list.Files, Artifact{Path: path, SizeBytes: info.Size(), ModifiedAt: info.ModTime().UnixMilli()})
		}
		return ctx.Err()
	})
	return list, err
}

// artifactsRoot opens the artifacts folder of a run, where that is a folder and no
// link. fs.ErrNotExist: there is none.
func (s *Service) artifactsRoot(id string) (*os.Root, error) {
	run, err := os.OpenRoot(s.runDir(id))
	if err != nil {
		return nil, artifactFailure(err, "The artifacts of the run cannot be read.")
	}
	defer run.Close()
	info, err := run.Lstat(artifactsName)
	if err == nil && !info.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, artifactFailure(err, "The artifacts of the run cannot be read.")
	}
	root, err := run.OpenRoot(artifactsName)
	if err != nil {
		return nil, artifactFailure(err, "The artifacts of the run cannot be read.")
	}
	return root, nil
}

// Artifact reads the beginning of a file that a run has left. Neither its path nor
// a link leads out of the artifacts folder. Errors: ENotFound, EInvalid, EUnavailable.
func (s *Service) Artifact(ctx context.Context, id, path string) (ArtifactText, error) {
	if _, err := s.Store.WorkflowRun(ctx, id); err != nil {
		return ArtifactText{}, err
	}
	name := filepath.Clean(filepath.FromSlash(path))
	if path == "" || !filepath.IsLocal(name) {
		return ArtifactText{}, workbench.Errorf(workbench.EInvalid, "%s is not in the artifacts folder of the run.", path)
	}
	root, err := s.artifactsRoot(id)
	if err != nil {
		return ArtifactText{}, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if err != nil {
		return ArtifactText{}, artifactFailure(err, path+" cannot be read in the artifacts folder of the run.")
	}
	// A link may lead to what is no artifact, and to open a pipe waits for its writer.
	if !info.Mode().IsRegular() {
		return ArtifactText{}, workbench.Errorf(workbench.EInvalid, "%s is not a file.", path)
	}
	file, err := root.Open(name)
	if err != nil {
		return ArtifactText{}, artifactFailure(err, path+" cannot be read in the artifacts folder of the run.")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxArtifactText+1))
	if err != nil {
		return ArtifactText{}, artifactFailure(err, path+" cannot be read in the artifacts folder of the run.")
	}
	return artifactText(data, max(info.Size(), int64(len(data)))), nil
}

func artifactText(data []byte, size int64) ArtifactText {
	text := ArtifactText{SizeBytes: size}
	if bytes.IndexByte(data, 0) >= 0 {
		text.Binary = true
		return text
	}
	if len(data) > maxArtifactText {
		end := maxArtifactText
		for end > maxArtifactText-utf8.UTFMax && !utf8.RuneStart(data[end]) {
			end-- // a character that the cut would go through is left out
		}
		data, text.Truncated = data[:end], true
	}
	text.Content = strings.ToValidUTF8(string(data), string(utf8.RuneError))
	return text
}

func artifactFailure(err error, sentence string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return workbench.Wrap(workbench.ENotFound, err, "The file is not there any more.")
	}
	return workbench.Wrap(workbench.EUnavailable, err, sentence)
}
