package store_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// BenchmarkOpenLargeLog reads what a page needs to show the end of a log: the
// checkpoint before it, the sizes, and the bytes since. A log of 1 GiB must cost
// what one of 1 MiB does, as it was printed and compressed.
func BenchmarkOpenLargeLog(b *testing.B) {
	small, large := newLargeLog(b, 1<<20), newLargeLog(b, 1<<30)
	b.Run("raw", func(b *testing.B) { compare(b, small, large, (*largeLog).open) })
	small.compact(b)
	large.compact(b)
	b.Run("compressed", func(b *testing.B) { compare(b, small, large, (*largeLog).open) })
}

// largeLog is a terminal with a checkpoint for each MiB of its output.
type largeLog struct {
	*terminalWriter
	ctx context.Context
}

func newLargeLog(b *testing.B, size int64) *largeLog {
	b.Helper()
	db := storetest.Open(b)
	l := &largeLog{terminalWriter: &terminalWriter{db: db, keep: true}, ctx: b.Context()}
	l.term, l.process = storetest.RunningTerminal(b, db, storetest.Session(b, db, storetest.Host(b, db).ID))
	var block bytes.Buffer
	for n := 0; block.Len() < 1<<20; n++ {
		fmt.Fprintf(&block, "\x1b[32mok\x1b[0m %d lines of output, of which some repeat and %x do not\r\n", n, n*n*7919)
	}
	for l.at < size {
		l.append(b, block.Bytes()[:1<<20])
		if err := db.SaveCheckpoint(l.ctx, workbench.TerminalCheckpoint{
			TerminalID: l.term.ID, Offset: l.at, Cols: 80, Rows: 24, Snapshot: block.String()[:4<<10],
		}); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

// open reads as a page does, and refuses to have read another amount.
func (l *largeLog) open() error {
	var from int64
	c, err := l.db.CheckpointBefore(l.ctx, l.term.ID, l.at-256<<10)
	switch workbench.ErrorCode(err) {
	case "":
		from = c.Offset
	case workbench.ENotFound: // the small one is read from its first byte
	default:
		return err
	}
	if _, err := l.db.TerminalSizes(l.ctx, l.term.ID, from); err != nil {
		return err
	}
	read := int64(0)
	for {
		chunks, err := l.db.TerminalOutput(l.ctx, l.term.ID, from+read, 16)
		if err != nil {
			return err
		}
		if len(chunks) == 0 {
			break
		}
		for _, c := range chunks {
			read += c.ByteCount
		}
	}
	if read != 1<<20 {
		return fmt.Errorf("read %d bytes from %d on", read, from)
	}
	return nil
}

func (l *largeLog) compact(b *testing.B) {
	b.Helper()
	if err := l.db.EndTerminal(l.ctx, workbench.TerminalEnd{
		TerminalID: l.term.ID, ProcessID: l.process.ID, Status: workbench.TerminalCompleted, Reason: workbench.EndExited, Process: workbench.ProcessExited,
	}); err != nil {
		b.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = l.db.CompactOutput(l.ctx, l.term.ID); err != nil {
			b.Fatal(err)
		}
	}
}
