package agent

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Limits of a prompt, in bytes.
const (
	// MaxPromptFileBytes is how much of one file a prompt holds. A reader of
	// the file needs no more than one byte beyond it.
	MaxPromptFileBytes = 256 << 10
	// MaxPromptBytes is how much text of all files a prompt holds.
	MaxPromptBytes = 2 << 20
)

// PromptInput is what a prompt is made of.
type PromptInput struct {
	Task      string
	Directory string // absolute; file paths are written relative to it
	Files     []PromptFile
}

// Prompt is what an agent is asked, before it is sent.
type Prompt struct {
	Text            string   // the whole prompt of the user's side
	System          string   // for Request.SystemPrompt; "": the agent's own instructions alone
	Template        string   // System before its placeholders were filled
	Unknown         []string // placeholders of Template that mean nothing
	MissingFiles    []string // selected, but not there
	EstimatedTokens int64    // of both texts; 0: not estimated
}

// PromptFile is one selected file.
type PromptFile struct {
	Path    string
	Data    []byte // at least its first MaxPromptFileBytes+1 bytes, or all
	Size    int64  // bytes on disk
	Missing bool   // could not be read
}

// BuildPrompt puts the task and the selected files together. The same input
// gives the same bytes. Every file is there or is named as not included.
func BuildPrompt(in PromptInput) string {
	if len(in.Files) == 0 {
		return in.Task
	}
	var b strings.Builder
	b.WriteString(strings.TrimRight(in.Task, "\n"))
	b.WriteString("\n\nSelected files, with paths relative to the working directory:\n")
	left := MaxPromptBytes
	for _, f := range in.Files {
		path := relativePath(in.Directory, f.Path)
		if reason := notIncluded(f, left); reason != "" {
			fmt.Fprintf(&b, "\n%s: not included (%s)\n", path, reason)
			continue
		}
		text := firstBytes(f.Data, min(MaxPromptFileBytes, left))
		left -= len(text)
		writeFile(&b, path, string(text), max(f.Size, int64(len(f.Data))))
	}
	return b.String()
}

func notIncluded(f PromptFile, left int) string {
	switch {
	case f.Missing:
		return "it could not be read"
	case binary(f):
		return "it is not text"
	case len(f.Data) > 0 && left <= 0:
		return "the prompt is full"
	}
	return ""
}

// writeFile fences the text with more backticks than it has in a row anywhere,
// so that no content can end its own block and pass as part of the prompt.
func writeFile(b *strings.Builder, path, text string, size int64) {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	fmt.Fprintf(b, "\n%s:\n%s\n%s", path, fence, text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "%s\n", fence)
	if size > int64(len(text)) {
		fmt.Fprintf(b, "(cut: the first %d of %d bytes of %s)\n", len(text), size, path)
	}
}

// relativePath writes a path on one line and with slashes; a name that holds a
// control character is quoted, because it could imitate a line of the prompt.
func relativePath(directory, path string) string {
	if filepath.IsAbs(path) {
		if rel, err := filepath.Rel(directory, path); err == nil {
			path = rel
		}
	}
	path = filepath.ToSlash(path)
	if strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }) {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// binary reports whether a file is not text: it holds NUL, or is not UTF-8. A
// character that the reader's limit has cut does not count.
func binary(f PromptFile) bool {
	data := f.Data
	if f.Size > int64(len(data)) {
		data = data[:len(data)-incomplete(data)]
	}
	return bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data)
}

// firstBytes cuts data to at most n bytes, between two characters.
func firstBytes(data []byte, n int) []byte {
	if len(data) > n {
		data = data[:n]
	}
	return data[:len(data)-incomplete(data)]
}

func longestRun(text string, c byte) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
