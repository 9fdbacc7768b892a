package find

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
)

// Answer reads which files a model names. It is asked for JSON, and mostly gives
// it: bare, in a fence, behind a sentence, as strings instead of objects, or cut
// by a limit. Without any, names of files in its text count. Names are corrected
// to files of the project; the others are in Unknown. known says the reason of
// files for which the model gives none.
func Answer(c *Corrector, text string, known []File) Result {
	result := Result{Files: []File{}, Terms: []string{}, Unknown: []string{}}
	seen := map[string]bool{}
	for _, n := range namedIn(text) {
		file, ok := c.Correct(n.Path)
		switch {
		case !ok && strings.TrimSpace(n.Path) != "" && (!n.prose || c.missing(n.Path)):
			if !seen["?"+n.Path] {
				seen["?"+n.Path] = true
				result.Unknown = append(result.Unknown, n.Path)
			}
		case ok && !seen[file]:
			seen[file] = true
			result.Files = append(result.Files, File{Path: file, Score: n.score(), Reason: n.why(file, known), Verified: true})
		}
	}
	return result
}

// nomination is one file that an answer names.
type nomination struct {
	Path      string   `json:"path"`
	Relevance *float64 `json:"relevance"` // 0 to 100
	Score     *float64 `json:"score"`
	Reason    string   `json:"reason"`
	prose     bool     // found in a text, which names other things too
}

// UnmarshalJSON also takes a bare string as the path.
func (n *nomination) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &n.Path)
	}
	type plain nomination
	var p struct {
		plain
		File string `json:"file"`
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	*n = nomination(p.plain)
	if n.Path == "" {
		n.Path = p.File
	}
	return nil
}

func (n *nomination) score() float64 {
	value := n.Relevance
	if value == nil {
		value = n.Score
	}
	if value == nil || math.IsNaN(*value) {
		return 0.5
	}
	if *value > 1 {
		return min(*value/100, 1)
	}
	return max(*value, 0)
}

func (n *nomination) why(file string, known []File) string {
	if reason := strings.TrimSpace(n.Reason); reason != "" {
		return reason
	}
	for _, k := range known {
		if k.Path == file {
			return k.Reason
		}
	}
	return ""
}

var pathMember = regexp.MustCompile(`"(?:path|file)"\s*:\s*("(?:[^"\\]|\\.)*")`)

func namedIn(text string) []nomination {
	for at := strings.IndexAny(text, "{["); at >= 0; {
		if named, ok := decode(text[at:]); ok {
			return named
		}
		next := strings.IndexAny(text[at+1:], "{[")
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return salvaged(text)
}

// decode reads JSON at the beginning of text.
func decode(text string) ([]nomination, bool) {
	var whole json.RawMessage
	if json.NewDecoder(strings.NewReader(text)).Decode(&whole) != nil {
		return nil, false
	}
	var list []nomination
	if whole[0] == '[' {
		return list, json.Unmarshal(whole, &list) == nil && len(list) > 0
	}
	var object struct {
		Files *[]nomination `json:"files"`
		Paths *[]nomination `json:"paths"`
	}
	if json.Unmarshal(whole, &object) != nil {
		return nil, false
	}
	switch {
	case object.Files != nil:
		return *object.Files, true
	case object.Paths != nil:
		return *object.Paths, true
	}
	return nil, false
}

// salvaged takes what can be read of JSON that is cut or broken, else the names
// of files in a text.
func salvaged(text string) []nomination {
	var named []nomination
	for _, member := range pathMember.FindAllStringSubmatch(text, -1) {
		var n nomination
		if json.Unmarshal([]byte(member[1]), &n.Path) == nil {
			named = append(named, n)
		}
	}
	if len(named) > 0 {
		return named
	}
	for _, name := range writtenPath.FindAllString(text, -1) {
		named = append(named, nomination{Path: strings.TrimRight(name, "."), prose: true})
	}
	return named
}
