package workflow

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// LogPage is a part of the log of a run.
type LogPage struct {
	Lines []Line `json:"lines"`
	Next  int64  `json:"next"` // bytes: where the next page begins
}

// logPage bounds the lines of a page.
const logPage = 500

// ReadLog reads a run's log from an offset in bytes, which counts the files that
// were set aside too: so whoever follows it loses nothing when the log is set aside
// between two pages, and reads nothing twice. A run that has written nothing has
// no lines.
func (s *Service) ReadLog(ctx context.Context, id string, from int64) (LogPage, error) {
	page := LogPage{Lines: []Line{}, Next: max(from, 0)}
	if _, err := s.Store.WorkflowRun(ctx, id); err != nil {
		return page, err
	}
	path := filepath.Join(s.runDir(id), logName)
	before := int64(0) // bytes of the files before
	for n := 1; len(page.Lines) < logPage; n++ {
		file, newest, err := openLogFile(path, n)
		if errors.Is(err, fs.ErrNotExist) {
			return page, nil
		}
		if err == nil {
			before, err = page.read(file, before, newest)
		}
		if err != nil {
			return page, workbench.Wrap(workbench.EUnavailable, err, "The log of the run cannot be read.")
		}
		if newest {
			return page, nil
		}
	}
	return page, nil
}

// openLogFile opens the file that was set aside under a number, or else the
// newest one, which is set aside under that number next.
func openLogFile(path string, n int) (file *os.File, newest bool, err error) {
	aside := path + "." + itoa(n)
	if file, err = os.Open(aside); !errors.Is(err, fs.ErrNotExist) {
		return file, false, err
	}
	newestFile, err := os.Open(path)
	// The log may have been set aside since: what was opened may then be the one after.
	if file, asideErr := os.Open(aside); asideErr == nil {
		if newestFile != nil {
			_ = newestFile.Close()
		}
		return file, false, nil
	}
	return newestFile, true, err
}

// read adds the lines of a file, which it closes, and answers where the next file
// begins.
func (p *LogPage) read(file *os.File, before int64, newest bool) (int64, error) {
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return before, err
	}
	end := before + info.Size()
	if p.Next >= end {
		return end, nil
	}
	if _, err := file.Seek(p.Next-before, io.SeekStart); err != nil {
		return end, err
	}
	reader := bufio.NewReader(file)
	for len(p.Lines) < logPage {
		raw, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if !newest {
				p.Next = end // nobody ends the line that a kill cut off
			}
			return end, nil // a line that is being written comes with the next page
		}
		if err != nil {
			return end, err
		}
		p.Next += int64(len(raw))
		var line Line
		if json.Unmarshal(raw, &line) == nil {
			p.Lines = append(p.Lines, line)
		}
	}
	return end, nil
}
