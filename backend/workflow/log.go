package workflow

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	logName = "log.jsonl"
	// maxLog is how long a log grows before it is set aside, in bytes.
	maxLog = 16 << 20
	// maxLogText bounds the text of one line.
	maxLogText = 256 << 10
)

// Line is a line of the log of a run: what is too verbose for events.
type Line struct {
	Time      int64  `json:"time"` // UTC ms
	Node      string `json:"node"`
	Iteration int64  `json:"iteration"`
	Attempt   int64  `json:"attempt"`
	Stream    string `json:"stream"` // status, stdout or stderr
	Text      string `json:"text"`
}

// runLog is the log of a run. What cannot be written is lost: rows and events
// hold what counts.
type runLog struct {
	redact func(string) string

	mu   sync.Mutex
	path string
	file *os.File
	size int64
}

func openLog(dir string, redact func(string) string) (*runLog, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The folder "+dir+" cannot be made. Make room on the disk or mend its rights.")
	}
	l := &runLog{path: filepath.Join(dir, logName), redact: redact}
	return l, l.open()
}

func (l *runLog) open() error {
	file, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return workbench.Wrap(workbench.EUnavailable, err, "The log "+l.path+" cannot be written.")
	}
	l.file = file
	if info, err := file.Stat(); err == nil {
		l.size = info.Size()
	}
	return nil
}

// Close closes the file.
func (l *runLog) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		_ = l.file.Close() // each line was written when it came
		l.file = nil
	}
}

func (l *runLog) write(a *attempt, stream, text string) {
	if text = l.redact(text); len(text) > maxLogText {
		text = text[:maxLogText]
	}
	raw, err := json.Marshal(Line{
		Time: time.Now().UnixMilli(), Node: a.name, Iteration: a.iteration, Attempt: a.row.Attempt, Stream: stream, Text: text,
	})
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return
	}
	if l.size > maxLog {
		l.rotate()
	}
	n, err := l.file.Write(append(raw, '\n'))
	l.size += int64(n)
	if err != nil {
		a.run.service.Log.Warn("log of a run not written", "run", a.run.id, "error", err)
	}
}

// rotate sets the log aside under the next number.
func (l *runLog) rotate() {
	for n := 1; ; n++ {
		aside := l.path + "." + itoa(n)
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			_ = l.file.Close()
			_ = os.Rename(l.path, aside) // else it grows on
			if l.open() != nil {
				l.file = nil
			}
			return
		}
	}
}

func (l *runLog) status(a *attempt, c workbench.NodeChange) {
	text := string(c.To)
	if c.ErrorMessage != nil {
		text += ": " + *c.ErrorMessage
	}
	l.write(a, "status", text)
}
