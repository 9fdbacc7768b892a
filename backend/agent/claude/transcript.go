package claude

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf16"
)

// longestFolder is the length up to which Claude Code keeps the name that it
// makes of a directory; longer ones get a hash that is not known here.
const longestFolder = 200

var sessionID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// transcriptPath is where Claude Code writes its session: no event tells it, but
// the beginning tells where the memory of the project is, which is beside it.
// "": not known.
func transcriptPath(e event) string {
	memory := strings.ReplaceAll(clean(e.MemoryPaths.Auto), `\`, "/")
	at := strings.LastIndex(memory, "/projects/")
	name := folder(clean(e.Directory))
	if at < 0 || !strings.HasSuffix(strings.TrimRight(memory, "/"), "/memory") || !sessionID.MatchString(e.SessionID) ||
		name == "" || len(name) > longestFolder {
		return ""
	}
	return filepath.Join(filepath.FromSlash(memory[:at+len("/projects")]), name, e.SessionID+".jsonl")
}

// folder is the directory as Claude Code names its folder: every character but
// letters and digits is a dash, and those beyond 16 bits are two.
func folder(directory string) string {
	units := utf16.Encode([]rune(directory))
	name := make([]byte, len(units))
	for i, u := range units {
		name[i] = '-'
		if u >= '0' && u <= '9' || u >= 'A' && u <= 'Z' || u >= 'a' && u <= 'z' {
			name[i] = byte(u)
		}
	}
	return string(name)
}

// window is the size of the context of the agent's own model; 0: not told.
func (p *parser) window(e event) int64 {
	for asked, raw := range e.ModelUsage {
		var u struct {
			Window    int64  `json:"contextWindow"`
			Canonical string `json:"canonicalModel"`
		}
		if json.Unmarshal(raw, &u) == nil && sameModel(asked, u.Canonical, p.state.Model) {
			return u.Window
		}
	}
	return 0
}
