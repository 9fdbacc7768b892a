package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// MaxPasteBytes bounds an image that is pasted.
const MaxPasteBytes = 32 << 20

// pasteKept is how long images stay whose terminal no row knows: it may be in a
// database that is restored yet.
const pasteKept = 30 * 24 * time.Hour

// SavePaste keeps an image from the clipboard as a file and returns its path,
// which programs in a terminal can read. name is what the file should be called
// about. Errors: ENotFound, EInvalid (no image, or too large), EDataDirectory.
func (s *Service) SavePaste(ctx context.Context, id, name string, image []byte) (string, error) {
	ext, ok := imageKind(image)
	if !ok {
		return "", workbench.Errorf(workbench.EInvalid, "This is no image that can be pasted. Paste PNG, JPEG, GIF or WebP.")
	}
	if len(image) > MaxPasteBytes {
		return "", workbench.Errorf(workbench.EInvalid, "The image is larger than %d MB. Paste a smaller one.", MaxPasteBytes>>20)
	}
	if _, err := s.Store.Terminal(ctx, id); err != nil {
		return "", err
	}
	path, err := s.createPaste(id, fileName(name), ext, image)
	if err != nil {
		return "", workbench.Wrap(workbench.EDataDirectory, err, "The image cannot be stored in the data directory. Check its rights and the space that is left.")
	}
	return path, nil
}

func (s *Service) pastes(id string) string { return filepath.Join(s.DataDir, "pastes", id) }

// createPaste finds a name that is free: no image may replace one whose path was
// given to a program.
func (s *Service) createPaste(id, name, ext string, image []byte) (string, error) {
	if err := os.MkdirAll(s.pastes(id), 0o700); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		path := filepath.Join(s.pastes(id), name+ext)
		if n > 1 {
			path = filepath.Join(s.pastes(id), fmt.Sprintf("%s-%d%s", name, n, ext))
		}
		if err := disk.Create(path, image); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
}

// imageKind is the extension of an image by its content, whatever it is called.
func imageKind(data []byte) (ext string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return ".png", true
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return ".jpg", true
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return ".gif", true
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return ".webp", true
	}
	return "", false
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// fileName is a name that no shell and no file system reads as anything else.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Trim(notInName.ReplaceAllString(strings.TrimSuffix(name, filepath.Ext(name)), "-"), "-")
	if name == "" {
		return "image"
	}
	return name[:min(len(name), 40)]
}

// removePastes removes what was pasted into a terminal that is deleted.
func (s *Service) removePastes(id string) {
	if err := os.RemoveAll(s.pastes(id)); err != nil {
		s.Log.Warn("pasted images not removed", "terminal", id, "error", err)
	}
}

// SweepPastes removes the images of terminals that were deleted with their
// session, or while another owner was stopped.
func (s *Service) SweepPastes(ctx context.Context) {
	entries, err := os.ReadDir(s.pastes(""))
	if err != nil {
		return // nothing was ever pasted
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < pasteKept {
			continue
		}
		if _, err := s.Store.Terminal(ctx, entry.Name()); workbench.ErrorCode(err) == workbench.ENotFound {
			s.removePastes(entry.Name())
		}
	}
}
