package workflow

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
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
	scan := logScan{at: page.Next, until: math.MaxInt64, take: func(line Line, _ int64) bool {
		page.Lines = append(page.Lines, line)
		return len(page.Lines) < logPage
	}}
	err := scan.read(filepath.Join(s.runDir(id), logName))
	page.Next = scan.at
	return page, err
}

// logScan goes through the files of a log as through one.
type logScan struct {
	at    int64 // bytes: where it goes on
	until int64 // it reads no line that begins there or later
	midst bool  // the rest of a line is at at, and is left out
	// take is given each line with where it begins, and says whether to go on.
	take func(line Line, begins int64) bool

	done bool // take or until has ended it, not the end of the log
}

// read goes on to the end of the log, or until it is done.
func (s *logScan) read(path string) error {
	before := int64(0) // bytes of the files before
	for n := 1; !s.done; n++ {
		file, newest, err := openLogFile(path, n)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			before, err = s.readFile(file, before, newest)
		}
		if err != nil {
			return logUnreadable(err)
		}
		if newest {
			return nil
		}
	}
	return nil
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

// readFile reads a file, which it closes, and answers where the next one begins.
func (s *logScan) readFile(file *os.File, before int64, newest bool) (int64, error) {
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return before, err
	}
	end := before + info.Size()
	if s.at >= end {
		return end, nil
	}
	if _, err := file.Seek(s.at-before, io.SeekStart); err != nil {
		return end, err
	}
	reader := bufio.NewReader(file)
	for !s.done {
		if s.at >= s.until {
			s.done = true
			break
		}
		raw, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if !newest {
				s.at, s.midst = end, false // nobody ends the line that a kill cut off
			}
			return end, nil // a line that is being written comes with the next page
		}
		if err != nil {
			return end, err
		}
		s.line(raw)
	}
	return end, nil
}

func (s *logScan) line(raw []byte) {
	begins, midst := s.at, s.midst
	s.at, s.midst = begins+int64(len(raw)), false
	var line Line
	if !midst && json.Unmarshal(raw, &line) == nil {
		s.done = !s.take(line, begins)
	}
}

func logUnreadable(err error) error {
	return workbench.Wrap(workbench.EUnavailable, err, "The log of the run cannot be read.")
}
