package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"syscall"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxConfigBytes bounds a configuration file: it comes with the repository, and
// is parsed whenever something starts.
const maxConfigBytes = 64 << 10

// configFiles are the files that may hold variables; a later one wins.
func configFiles(dir string) []string {
	return []string{
		filepath.Join(dir, ".archon", "config.yaml"),
		filepath.Join(dir, ".holdfast", "config.yaml"),
	}
}

// fileVariables reads the variables of a project's files; the result is never
// nil.
func fileVariables(dir string) (map[string]string, error) {
	all := map[string]string{}
	for _, path := range configFiles(dir) {
		found, err := readVariables(path)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, found)
	}
	return all, nil
}

// readVariables reads the variables of one file; a file that is not there has
// none.
func readVariables(path string) (map[string]string, error) {
	text, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	found, failure := parseEnv(text)
	if failure != nil {
		return nil, failure.in(path)
	}
	return found, nil
}

// readConfig reads a file; one that is not there is empty.
func readConfig(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() { // to open a named pipe would wait for its writer
		return nil, workbench.Errorf(workbench.EInvalid, "%s is not a file. Replace or remove it.", path)
	}
	var text []byte
	if err == nil {
		text, err = readAtMost(path, maxConfigBytes+1)
	}
	if err != nil {
		return nil, workbench.Wrap(workbench.EInvalid, err, path+" cannot be read. Change its permissions or remove it.")
	}
	if len(text) > maxConfigBytes {
		return nil, workbench.Errorf(workbench.EInvalid, "%s has more than %d KiB. Make it shorter.", path, maxConfigBytes>>10)
	}
	return text, nil
}

func readAtMost(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, limit))
}

// configError is what is wrong in a file, and where. It holds no text of the
// file: errors are logged and stored, and the text may be a secret.
type configError struct {
	line, column int // from 1; 0: the file as a whole
	advice       string
}

func (e *configError) in(path string) error {
	where := path
	if e.line > 0 {
		where = fmt.Sprintf("%s, line %d, column %d", path, e.line, e.column)
	}
	return workbench.Errorf(workbench.EInvalid, "%s: %s", where, e.advice)
}
