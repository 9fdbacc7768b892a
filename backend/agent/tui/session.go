package tui

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"
)

// FindSession finds the session that an agent has in a directory since it began
// (UTC ms), by the files that the agent keeps: the one that was written last. It
// is a guess where two of the same agent work in one directory; a hook
// (ParseHook) and SessionOf are exact. getenv answers for the environment of the
// agent; os.Getenv will do.
//
// Agents that keep their sessions in a database or on a server (opencode, goose,
// amp), and aider, which has none, are not found.
func FindSession(name, cwd string, startedAt int64, getenv func(string) string) (sessionID string, ok bool) {
	s := search{cwd: realPath(cwd), since: time.UnixMilli(startedAt).Add(-clockSlack), getenv: getenv}
	switch name {
	case "claude":
		return s.claude()
	case "codex":
		return s.codex()
	case "gemini":
		return s.gemini()
	case "qwen":
		return s.qwen()
	case "cursor-agent":
		return s.cursor()
	case "copilot":
		return s.copilot()
	}
	return "", false
}

// Keeps says whether an agent keeps a session, so that it can be resumed. Codex
// notifies of turns that it takes for itself, such as to find a title; nobody
// waits for those, and their sessions are in no file. Of other agents, and where
// an old Codex names none, every session is taken for one.
func Keeps(name, sessionID string, getenv func(string) string) bool {
	return name != "codex" || sessionID == "" || search{getenv: getenv}.codexKeeps(sessionID)
}

// clockSlack forgives file systems that keep times of files coarsely.
const clockSlack = 2 * time.Second

type search struct {
	cwd    string
	since  time.Time
	getenv func(string) string
}

// realPath is how agents see their directory: they ask the system, which
// follows symbolic links.
func realPath(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return filepath.Clean(dir)
}

// root is the folder of an agent: what a variable names, or one in the home
// directory.
func (s search) root(variable, inHome string) string {
	if variable != "" {
		if dir := s.getenv(variable); dir != "" {
			return dir
		}
	}
	home := s.getenv("HOME")
	if home == "" {
		home = s.getenv("USERPROFILE")
	}
	return filepath.Join(home, inHome)
}

// file is one that an agent keeps, and what makes it a session's.
type file struct {
	path string
	id   func(path string) (sessionID string, ok bool)
}

// newest is the session of the file that was written last since the agent began.
func (s search) newest(files []file) (sessionID string, ok bool) {
	var at time.Time
	for _, f := range files {
		info, err := os.Stat(f.path)
		if err != nil || info.ModTime().Before(s.since) || info.ModTime().Before(at) {
			continue
		}
		if found, is := f.id(f.path); is {
			sessionID, at, ok = found, info.ModTime(), true
		}
	}
	return sessionID, ok
}

// within are the paths in a folder; one that is not there is empty.
func within(dir string) []string {
	entries, _ := os.ReadDir(dir)
	paths := make([]string, 0, len(entries))
	for _, entry := range entries {
		paths = append(paths, filepath.Join(dir, entry.Name()))
	}
	return paths
}

// firstRecordBytes bounds what is read of a file. Its first record says whose it
// is, and some agents write their instructions into it.
const firstRecordBytes = 4 << 20

// first decodes the first JSON value of a file.
func first(path string, into any) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return json.NewDecoder(io.LimitReader(f, firstRecordBytes)).Decode(into) == nil
}
