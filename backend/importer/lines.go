package importer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// lineBytes is where a line is skipped: it would have to fit in memory.
const lineBytes = 64 << 20

// lines gives each whole line of a file to take, with its number. The last one
// may have no end: an agent is still writing it, and it comes with the next
// import, unless it is whole as it is.
func (i *imported) lines(ctx context.Context, path string, take func(number int, line []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		i.skip("file", path, "It cannot be read.")
		return nil //nolint:nilerr // reported; the other files can be read
	}
	defer func() { _ = f.Close() }() // nothing was written
	r := bufio.NewReaderSize(f, 256<<10)
	for number := 1; ; number++ {
		line, long, err := whole(r)
		last := errors.Is(err, io.EOF)
		if last && !json.Valid(line) {
			return nil
		}
		if err != nil && !last {
			i.skip("file", path, "It cannot be read to its end.")
			return nil //nolint:nilerr // reported
		}
		i.advance(int64(len(line)) + 1)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case long:
			i.skip("line", place(path, number), "It is longer than 64 MiB.")
		case len(bytes.TrimSpace(line)) > 0:
			if err := take(number, line); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
}

// whole is the next line that has an end; long when it is left out for its size.
func whole(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			line = append(line, part...)
		}
		if len(line) > lineBytes {
			line, long = nil, true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

func place(path string, number int) string { return filepath.Base(path) + ":" + strconv.Itoa(number) }

// files are those of a place that a function wants, in order: the place itself
// when it is a file.
func (i *imported) files(want func(path string) bool) ([]string, error) {
	found, size, err := filesOf(i.place, want)
	if err != nil {
		return nil, unreadable(i.place, err)
	}
	if len(found) == 0 {
		return nil, workbench.Errorf(workbench.EInvalid, "There are no sessions of %s in %s. Nothing was changed.", i.report.From, i.place)
	}
	i.report.Bytes, i.total = size, size
	return found, nil
}

func filesOf(root string, want func(string) bool) (found []string, size int64, err error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, 0, err
	}
	if !info.IsDir() {
		return []string{root}, info.Size(), nil
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == root {
				return err
			}
			return nil // what is gone or closed has no sessions
		}
		if !d.Type().IsRegular() || !want(path) {
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		found = append(found, path)
		return nil
	})
	slices.Sort(found)
	return found, size, err
}

func isLines(path string) bool { return strings.HasSuffix(path, ".jsonl") }

func parseTime(text string) int64 {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}
