package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"github.com/holdfast-app/holdfast/backend/redact"
)

const (
	// logBytes is where a log ends and the next begins: it opens in any editor.
	logBytes = 8 << 20
	// logKept is how many ended logs stay, .1 the newest: 32 MiB in all.
	logKept = 3
)

// OpenLog returns a logger that writes to c.LogPath, without secrets and with
// times in UTC, and what closes it. The file is opened by the first record, so
// a program that has nothing to say leaves none. r may be nil.
func OpenLog(c Config, r *redact.Redactor) (*slog.Logger, io.Closer) {
	file := &logFile{path: c.LogPath(), limit: logBytes}
	handler := slog.NewTextHandler(r.Writer(file), &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: timeInUTC})
	return slog.New(handler), file
}

func timeInUTC(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 && a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	return a
}

// logFile appends to a file and starts a new one when it is full. It is a
// writer of ours because the usual rotating one leaves a goroutine behind that
// nothing can stop.
type logFile struct {
	path  string
	limit int64

	mu     sync.Mutex
	file   *os.File
	size   int64
	closed bool
}

// Write appends one record; a record is never split over two files.
func (l *logFile) Write(record []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, fs.ErrClosed
	}
	if l.file == nil {
		if err := l.open(); err != nil {
			return 0, err
		}
	}
	if l.size > 0 && l.size+int64(len(record)) > l.limit {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(record)
	l.size += int64(n)
	return n, err
}

func (l *logFile) open() error {
	// O_APPEND: a command that runs beside the owner writes to the same file.
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

func (l *logFile) rotate() error {
	err := l.file.Close()
	l.file = nil
	if err != nil {
		return err
	}
	for i := logKept; i > 0; i-- {
		from := l.path
		if i > 1 {
			from = l.numbered(i - 1)
		}
		// A log that cannot be moved, because another program has it open, grows
		// on: that is better than losing records.
		_ = os.Rename(from, l.numbered(i))
	}
	return l.open()
}

func (l *logFile) numbered(i int) string { return fmt.Sprintf("%s.%d", l.path, i) }

// Close closes the file; later records are dropped. It may be called again.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.file == nil {
		return nil
	}
	file := l.file
	l.file = nil
	return file.Close()
}
