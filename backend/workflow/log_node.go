package workflow

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// NodeLine is a line of the log of one attempt.
type NodeLine struct {
	Line
	At int64 `json:"at"` // bytes: where it begins in the log of the run
}

// NodeLog is a part of the log of one attempt at a node.
type NodeLog struct {
	Lines []NodeLine `json:"lines"`
	Start int64      `json:"start"` // bytes: what is earlier ends there; 0: nothing is
	Next  int64      `json:"next"`  // bytes: where the next page begins
	More  bool       `json:"more"`  // there is more to read from Next already
}

const (
	// logWindow is how much of a run's log is read at a time for one attempt, in bytes.
	logWindow = 1 << 20
	// maxLogWindows bounds the looks for one page: other nodes may have written all there is.
	maxLogWindows = 32
)

// ReadNodeLog reads what one attempt wrote: the lines before an offset, the newest
// ones when that is negative, or those from another one when it is 0. A page may
// have no lines though there are some: whoever reads goes on at Start, or at Next.
// Errors: ENotFound, EUnavailable.
func (s *Service) ReadNodeLog(ctx context.Context, nodeRunID string, from, before int64) (NodeLog, error) {
	row, err := s.Store.NodeRun(ctx, nodeRunID)
	if err != nil {
		return NodeLog{Lines: []NodeLine{}}, err
	}
	r := nodeLogReader{
		path: filepath.Join(s.runDir(row.WorkflowRunID), logName),
		of: func(l Line) bool {
			return l.Node == row.NodeID && l.Iteration == row.Iteration && l.Attempt == row.Attempt
		},
	}
	if before != 0 {
		return r.back(ctx, before)
	}
	from = max(from, 0)
	return r.window(logScan{at: from, until: from + maxLogWindows*logWindow}, false)
}

type nodeLogReader struct {
	path string
	of   func(Line) bool
}

// back reads the lines before an offset, as many windows back as it takes to find one.
func (r nodeLogReader) back(ctx context.Context, before int64) (NodeLog, error) {
	page := NodeLog{Lines: []NodeLine{}, Start: before, Next: before}
	until := before
	if before < 0 {
		size, err := logSize(r.path)
		if err != nil {
			return page, err
		}
		page.Start, until = size, math.MaxInt64
	}
	for range maxLogWindows {
		start := max(page.Start-logWindow, 0)
		scan := logScan{at: start, until: until}
		if start > 0 { // the line that begins before it is the next window's
			scan.at, scan.midst = start-1, true
		}
		found, err := r.window(scan, true)
		if err != nil {
			return page, err
		}
		if until == math.MaxInt64 {
			page.Next = found.Next
		}
		page.Lines, page.Start, until = found.Lines, start, start
		if len(found.Lines) == logPage {
			page.Start = found.Lines[0].At
		}
		if len(page.Lines) > 0 || page.Start == 0 || ctx.Err() != nil {
			break
		}
	}
	return page, ctx.Err()
}

// window reads the lines of a part of the log: the last of them, or the first.
func (r nodeLogReader) window(scan logScan, last bool) (NodeLog, error) {
	page := NodeLog{Lines: []NodeLine{}, Start: scan.at}
	bytes := 0
	scan.take = func(line Line, begins int64) bool {
		if !r.of(line) {
			return true
		}
		bytes += len(line.Text)
		page.Lines = append(page.Lines, NodeLine{Line: line, At: begins})
		if !last {
			return len(page.Lines) < logPage && bytes < logWindow
		}
		page.Lines = page.Lines[max(0, len(page.Lines)-logPage):]
		return true
	}
	err := scan.read(r.path)
	page.Next, page.More = scan.at, scan.done
	return page, err
}

// logSize is how long a log is with what was set aside, in bytes.
func logSize(path string) (int64, error) {
	size := int64(0)
	for n := 1; ; n++ {
		file, newest, err := openLogFile(path, n)
		if errors.Is(err, fs.ErrNotExist) {
			return size, nil
		}
		if err != nil {
			return size, logUnreadable(err)
		}
		more, err := sizeOf(file)
		if err != nil {
			return size, logUnreadable(err)
		}
		if size += more; newest {
			return size, nil
		}
	}
}

func sizeOf(file *os.File) (int64, error) {
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
