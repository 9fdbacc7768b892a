package importer

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Sources are the programs whose work lies where they keep it by themselves.
func (s *Service) Sources(ctx context.Context) ([]workbench.ForeignSource, error) {
	out := []workbench.ForeignSource{}
	for _, from := range workbench.ForeignKinds() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		place := s.usual(from)
		info, err := os.Stat(place)
		if err != nil {
			continue // the program was never used here
		}
		found := workbench.ForeignSource{From: from, Place: place, Bytes: info.Size(), Files: 1}
		if info.IsDir() {
			files, bytes, err := filesOf(place, func(path string) bool {
				return isLines(path) || from == workbench.ForeignOpenCode && (filepath.Base(path) == "opencode.db" || strings.Contains(filepath.ToSlash(path), "/storage/"))
			})
			if err != nil || len(files) == 0 {
				continue
			}
			found.Files, found.Bytes = int64(len(files)), bytes
		}
		out = append(out, found)
	}
	return out, nil
}

// usual is where a program keeps its work, "" where it has none on this system.
func (s *Service) usual(from workbench.ForeignKind) string {
	switch from {
	case workbench.ForeignArchon:
		return filepath.Join(s.folder("ARCHON_HOME", ".archon"), "archon.db")
	case workbench.ForeignPlanToCode:
		return filepath.Join(s.appData(), "com.plantocode", "appdata.db")
	case workbench.ForeignClaude:
		return filepath.Join(s.folder("CLAUDE_CONFIG_DIR", ".claude"), "projects")
	case workbench.ForeignCodex:
		return filepath.Join(s.folder("CODEX_HOME", ".codex"), "sessions")
	case workbench.ForeignOpenCode:
		return filepath.Join(s.folder("XDG_DATA_HOME", ".local", "share"), "opencode")
	}
	return ""
}

// folder is where a variable says, else below the home directory.
func (s *Service) folder(variable string, below ...string) string {
	if dir := s.opt.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(append([]string{s.opt.Home}, below...)...)
}

// appData is where programs of the desktop keep their files on this machine.
func (s *Service) appData() string {
	switch runtime.GOOS {
	case "windows":
		return s.folder("LOCALAPPDATA", "AppData", "Local")
	case "darwin":
		return filepath.Join(s.opt.Home, "Library", "Application Support")
	}
	return s.folder("XDG_DATA_HOME", ".local", "share")
}

// place is what a request asks to be read.
func (s *Service) place(req workbench.ForeignRequest) (string, error) {
	place := req.Place
	if place == "" {
		place = s.usual(req.From)
	}
	switch {
	case s.usual(req.From) == "":
		return "", workbench.Errorf(workbench.EInvalid, "Work of %q cannot be imported. Name archon, plantocode, claude, codex or opencode.", req.From)
	case workbench.ForeignServer(place) && req.From != workbench.ForeignArchon:
		return "", workbench.Errorf(workbench.EInvalid, "Only Archon can be imported from a PostgreSQL database. Name a file or a folder.")
	case workbench.ForeignServer(place):
		return place, nil
	case !filepath.IsAbs(place):
		return "", workbench.Errorf(workbench.EInvalid, "%q is no absolute path.", place)
	}
	if _, err := os.Stat(place); err != nil {
		return "", unreadable(place, err)
	}
	return filepath.Clean(place), nil
}

// shown is a place without the password that an address may hold.
func shown(place string) string {
	if !workbench.ForeignServer(place) {
		return place
	}
	u, err := url.Parse(place)
	if err != nil {
		return "a PostgreSQL database"
	}
	u.User = nil
	u.RawQuery = ""
	return u.String()
}
