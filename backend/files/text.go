package files

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// bytesPerToken is the rule of thumb that providers of language models give
	// for English text and code: about four characters per token. Korean text
	// has more tokens per character but three bytes in each, which about evens out.
	bytesPerToken = 4
	// sniffBytes is how far git looks for a NUL to call a file binary.
	sniffBytes = 8000
)

// ErrBinary is the cause of the error for a file that holds no text.
var ErrBinary = errors.New("binary file")

// Tokens estimates how many tokens a file of size bytes is. It is a guide for
// choosing files and is always shown as an estimate, never billed by.
func Tokens(size int64) int64 {
	return (max(size, 0) + bytesPerToken - 1) / bytesPerToken
}

// Text is a file as it goes into a prompt.
type Text struct {
	Content   string // valid UTF-8; other bytes are replaced by U+FFFD
	SizeBytes int64  // of the whole file
	Truncated bool   // Content is only its beginning
}

// ReadText reads at most limit bytes of the file rel below root. A path or a
// link that leads out of root is refused: a repository must not be able to put
// a key from the home directory into a prompt.
func ReadText(root, rel string, limit int64) (Text, error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return Text{}, unreadable(root, err)
	}
	defer dir.Close()
	name := filepath.FromSlash(rel)
	if !filepath.IsLocal(name) {
		return Text{}, workbench.Errorf(workbench.EInvalid,
			"%s is not inside of the project. Select a file of the project.", rel)
	}
	// A pipe would block in open, so its kind is asked first.
	info, err := dir.Stat(name)
	if err != nil {
		return Text{}, readFailure(rel, err)
	}
	return readText(rel, info, limit, func() (*os.File, error) { return dir.Open(name) })
}

// ReadTextOutside reads at most limit bytes of any file by its absolute path.
// It is for paths that the user named, never for those a repository did.
func ReadTextOutside(path string, limit int64) (Text, error) {
	if !filepath.IsAbs(path) {
		return Text{}, workbench.Errorf(workbench.EInvalid, "%s is not an absolute path. Write the whole path.", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return Text{}, readFailure(path, err)
	}
	return readText(path, info, limit, func() (*os.File, error) { return os.Open(path) })
}

func readText(name string, info fs.FileInfo, limit int64, open func() (*os.File, error)) (Text, error) {
	if !info.Mode().IsRegular() {
		return Text{}, workbench.Errorf(workbench.EInvalid, "%s is not a file. Select files only.", name)
	}
	file, err := open()
	if err != nil {
		return Text{}, readFailure(name, err)
	}
	defer file.Close()
	// The sniff may need more than the limit, and one byte more tells whether
	// there is more.
	data, err := io.ReadAll(io.LimitReader(file, max(min(limit, math.MaxInt64-1)+1, sniffBytes)))
	if err != nil {
		return Text{}, readFailure(name, err)
	}
	if bytes.IndexByte(data[:min(len(data), sniffBytes)], 0) >= 0 {
		return Text{}, workbench.Wrap(workbench.EInvalid, ErrBinary,
			name+" is a binary file. Select text files only.")
	}
	text := Text{SizeBytes: max(info.Size(), int64(len(data)))}
	if int64(len(data)) > limit {
		data, text.Truncated = wholeRunes(data[:limit]), true
	}
	text.Content = strings.ToValidUTF8(string(data), string(utf8.RuneError))
	return text, nil
}

// wholeRunes drops a character that the cut went through.
func wholeRunes(data []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(data); i++ {
		if tail := data[len(data)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return data[:len(data)-i]
			}
			break
		}
	}
	return data
}

func readFailure(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return workbench.Wrap(workbench.ENotFound, err,
			name+" is not there any more. Restore it or take it out of the selection.")
	case errors.Is(err, fs.ErrPermission):
		return workbench.Wrap(workbench.EInvalid, err,
			name+" may not be read. Change its permissions or take it out of the selection.")
	}
	return workbench.Wrap(workbench.EInvalid, err,
		name+" cannot be read inside of the project; a link may lead out of it. Take it out of the selection.")
}
