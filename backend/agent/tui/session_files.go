package tui

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

var notAlphanumeric = regexp.MustCompile(`[^A-Za-z0-9]`)

// slug is a directory as the name of a folder, as Claude Code and Qwen write it.
func slug(dir string) string { return notAlphanumeric.ReplaceAllString(dir, "-") }

// byName takes a file whose name is the session's id.
func byName(path string) (string, bool) {
	name, is := strings.CutSuffix(filepath.Base(path), ".jsonl")
	return name, is && uuid.MatchString(name)
}

func filesIn(dir string, id func(string) (string, bool)) []file {
	var files []file
	for _, path := range within(dir) {
		files = append(files, file{path, id})
	}
	return files
}

func (s search) claude() (string, bool) {
	return s.newest(filesIn(filepath.Join(s.root("CLAUDE_CONFIG_DIR", ".claude"), "projects", slug(s.cwd)), byName))
}

func (s search) qwen() (string, bool) {
	return s.newest(filesIn(filepath.Join(s.root("QWEN_HOME", ".qwen"), "projects", slug(s.cwd), "chats"), byName))
}

// mostDays bounds the folders, one for each day, that are looked into for an
// agent that has been running for long.
const mostDays = 400

// codex looks into the folders of the days since the agent began.
func (s search) codex() (string, bool) {
	root := filepath.Join(s.root("CODEX_HOME", ".codex"), "sessions")
	var files []file
	day := s.since.AddDate(0, 0, -1) // the folders are named in local time, wherever that was
	for range mostDays {
		if day.After(time.Now().AddDate(0, 0, 1)) {
			break
		}
		files = append(files, filesIn(filepath.Join(root, day.Format("2006/01/02")), s.rollout)...)
		day = day.AddDate(0, 0, 1)
	}
	return s.newest(files)
}

// codexKeeps says whether there is a file of a session. A resumed one is in the
// folder of the day on which it began.
func (s search) codexKeeps(sessionID string) bool {
	root := filepath.Join(s.root("CODEX_HOME", ".codex"), "sessions")
	for _, year := range within(root) {
		for _, month := range within(year) {
			for _, day := range within(month) {
				if slices.ContainsFunc(within(day), func(path string) bool {
					return strings.HasSuffix(path, "-"+sessionID+".jsonl")
				}) {
					return true
				}
			}
		}
	}
	return false
}

func (s search) rollout(path string) (string, bool) {
	var record struct {
		Type    string `json:"type"`
		Payload struct {
			ID     string          `json:"id"`
			Cwd    string          `json:"cwd"`
			Source json.RawMessage `json:"source"` // an object for a helper of another session
		} `json:"payload"`
	}
	if !first(path, &record) || record.Type != "session_meta" || record.Payload.Cwd != s.cwd {
		return "", false
	}
	helper := strings.HasPrefix(string(record.Payload.Source), "{") || string(record.Payload.Source) == `"exec"`
	return record.Payload.ID, !helper && uuid.MatchString(record.Payload.ID)
}

func (s search) gemini() (string, bool) {
	var files []file
	for _, project := range within(filepath.Join(s.root("GEMINI_CLI_HOME", ""), ".gemini", "tmp")) {
		files = append(files, filesIn(filepath.Join(project, "chats"), s.chat)...)
	}
	return s.newest(files)
}

// chat reads the head of a chat, whose messages may be hundreds of MB.
func (s search) chat(path string) (string, bool) {
	if !strings.HasPrefix(filepath.Base(path), "session-") {
		return "", false
	}
	found := head(path, "sessionId", "projectHash")
	project := sha256.Sum256([]byte(s.cwd))
	return found["sessionId"], found["projectHash"] == hex.EncodeToString(project[:]) && uuid.MatchString(found["sessionId"])
}

// head are the strings under some keys of the JSON object that a file begins
// with, read no further than it needs.
func head(path string, keys ...string) map[string]string {
	found := map[string]string{}
	f, err := os.Open(path)
	if err != nil {
		return found
	}
	defer f.Close()
	dec := json.NewDecoder(io.LimitReader(f, firstRecordBytes))
	if brace, err := dec.Token(); err != nil || brace != json.Delim('{') {
		return found
	}
	for len(found) < len(keys) && dec.More() {
		key, err := dec.Token()
		if err != nil {
			return found
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return found
		}
		var text string
		if name, is := key.(string); is && slices.Contains(keys, name) && json.Unmarshal(value, &text) == nil {
			found[name] = text
		}
	}
	return found
}

// cursor keeps a folder for each chat, in one that is named by a digest of the
// directory.
func (s search) cursor() (string, bool) {
	digest := md5.Sum([]byte(s.cwd)) // the agent's choice; nothing depends on its strength
	id := func(path string) (string, bool) {
		chat := filepath.Base(filepath.Dir(path))
		return chat, plain.MatchString(chat)
	}
	var files []file
	for _, root := range []string{".cursor", filepath.Join(".config", "cursor"), filepath.Join(".config", "Cursor")} {
		for _, chat := range within(filepath.Join(s.root("", root), "chats", hex.EncodeToString(digest[:]))) {
			files = append(files, filesIn(chat, id)...)
		}
	}
	return s.newest(files)
}

func (s search) copilot() (string, bool) {
	var files []file
	for _, session := range within(filepath.Join(s.root("COPILOT_HOME", ".copilot"), "session-state")) {
		files = append(files, file{filepath.Join(session, "events.jsonl"), s.started})
	}
	return s.newest(files)
}

func (s search) started(path string) (string, bool) {
	var record struct {
		Data struct {
			SessionID string `json:"sessionId"`
			Context   struct {
				Cwd string `json:"cwd"`
			} `json:"context"`
		} `json:"data"`
	}
	if !first(path, &record) || record.Data.Context.Cwd != s.cwd {
		return "", false
	}
	return record.Data.SessionID, uuid.MatchString(record.Data.SessionID)
}
