package search

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// pieceBytes is how much output makes a piece that is not written again. A
	// smaller last piece grows with the output.
	pieceBytes = 16 << 10
	// outputAtOnce bounds the output that one transaction indexes.
	outputAtOnce = 8 * pieceBytes
	// chunksAtOnce is how many chunks are read at once: a chunk may hold a byte.
	chunksAtOnce = 64
	// leastPiece is the shortest output that is divided because its text is long:
	// few bytes can move the cursor far.
	leastPiece = 1 << 10
)

// terminals indexes the output of the terminals that are new, alive, or were so
// when they were last looked at.
func (s *Service) terminals(ctx context.Context) error {
	const source = workbench.SourceTerminals
	m, err := s.mark(ctx, string(source))
	if err != nil {
		return err
	}
	before := m.text()
	ids, err := s.Store.TerminalsAlive(ctx, s.HostID)
	if err != nil {
		return err
	}
	ids = append(ids, m.Open...)
	added, err := s.newTerminals(ctx, &m)
	if err != nil {
		return err
	}
	starts, begun, err := s.begun(ctx)
	if err != nil {
		return err
	}
	ids = append(append(ids, added...), begun...)
	slices.Sort(ids)
	m.Open = nil
	for _, id := range slices.Compact(ids) {
		whole, err := s.terminal(ctx, id)
		if err != nil {
			return err
		}
		if !whole {
			m.Open = append(m.Open, id)
		}
	}
	if m.text() != before {
		if err := s.Store.SetValue(ctx, s.key(string(source)), m.text()); err != nil {
			return err
		}
	}
	return s.keepStarts(ctx, starts)
}

// newTerminals are those behind the mark, which it moves.
func (s *Service) newTerminals(ctx context.Context, m *mark) (ids []string, err error) {
	for after, to := m.After, s.horizon(); ; {
		rows, err := s.Store.SourceRows(ctx, workbench.SourceTerminals, after, to, pageRows)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			ids, after = append(ids, r.ID), r.ID
			if to != noID && s.settled(r.ID) {
				m.After = r.ID
			}
		}
		switch {
		case len(rows) == pageRows:
		case m.Far:
			return ids, nil
		case to == noID:
			m.Far = true
			return ids, nil
		default:
			after, to = to, noID
		}
	}
}

// startsMark is the mark of the processes.
const startsMark = "starts"

// begun are the terminals in which a process has begun since: one that is started
// again and ends between two looks is alive at neither.
func (s *Service) begun(ctx context.Context) (m mark, ids []string, err error) {
	if m, err = s.mark(ctx, startsMark); err != nil {
		return m, nil, err
	}
	for after, to := m.After, s.horizon(); ; {
		processes, err := s.Store.ProcessStarts(ctx, after, to, pageRows)
		if err != nil {
			return m, nil, err
		}
		for _, p := range processes {
			if p.TerminalID != "" {
				ids = append(ids, p.TerminalID)
			}
			if after = p.ID; s.settled(p.ID) {
				m.After = p.ID
			}
		}
		if len(processes) < pageRows {
			return m, ids, nil
		}
	}
}

// keepStarts stores the mark of the processes once their terminals are indexed.
func (s *Service) keepStarts(ctx context.Context, m mark) error {
	before, err := s.mark(ctx, startsMark)
	if err != nil || before.text() == m.text() {
		return err
	}
	return s.Store.SetValue(ctx, s.key(startsMark), m.text())
}

// terminal indexes what a terminal has put out since, and reports whether
// nothing more will come.
func (s *Service) terminal(ctx context.Context, id string) (whole bool, err error) {
	for goal := int64(0); ; {
		t, err := s.Store.TerminalToIndex(ctx, id)
		if err != nil || t == nil {
			return err == nil, err
		}
		if goal == 0 {
			goal = t.End // a terminal that never rests does not keep the others waiting
		}
		from, line, mark := resumeAt(t)
		if mark >= goal || from >= goal {
			return t.Final && mark >= t.End, nil
		}
		began := time.Now()
		chunks, err := s.chunks(ctx, id, from, from+outputAtOnce)
		if err != nil {
			return false, err
		}
		pieces := s.pieces(t, chunks, from, line)
		if len(pieces) == 0 || pieces[len(pieces)-1].PartEnd <= mark {
			return false, nil
		}
		err = s.Store.IndexTerminal(ctx, id, mark, pieces)
		if workbench.ErrorCode(err) == workbench.EConflict {
			return false, nil // another owner indexes it
		}
		if err != nil {
			return false, err
		}
		s.change(func(now *Status) { now.Written += int64(len(pieces)) })
		if err := s.yield(ctx, time.Since(began)); err != nil {
			return false, err
		}
	}
}

// resumeAt is the byte at which the next piece begins, the number of its first line,
// and the byte up to which the output is indexed: a last piece that is not full is
// read again, so that a slow terminal does not leave a document for every line.
func resumeAt(t *workbench.TerminalToIndex) (from, line, mark int64) {
	last := t.Last
	if last == nil {
		return t.Start, 1, 0
	}
	from, line, mark = last.PartEnd, lineOf(last), last.PartEnd
	if last.PartEnd-last.Part < pieceBytes && last.Part >= t.Start {
		from = last.Part
	} else {
		line += int64(strings.Count(strings.TrimSuffix(last.Body, bodyEnd), "\n"))
	}
	return max(from, t.Start), line, mark
}

// chunks reads the output of a terminal from one byte to another, in whole chunks.
func (s *Service) chunks(ctx context.Context, id string, from, to int64) ([]workbench.OutputChunk, error) {
	var all []workbench.OutputChunk
	for from < to {
		read, err := s.Store.TerminalOutput(ctx, id, from, chunksAtOnce)
		if err != nil || len(read) == 0 {
			return all, err
		}
		for _, c := range read {
			if from >= to {
				break
			}
			all, from = append(all, c), c.StartOffset+c.ByteCount
		}
	}
	return all, nil
}

// lineOf is the number of the first line of a piece of output.
func lineOf(d *workbench.SearchDocument) int64 {
	line, err := strconv.ParseInt(d.Title, 10, 64)
	if err != nil {
		return 1
	}
	return line
}

// pieces makes documents of output that begins at the byte from, in the line of
// that number.
func (s *Service) pieces(t *workbench.TerminalToIndex, chunks []workbench.OutputChunk, from, line int64) []workbench.SearchDocument {
	var out []workbench.SearchDocument
	var raw []byte
	add := func(end int64, n int) {
		text := plain(raw[:n])
		line += int64(strings.Count(text, "\n"))
		out = append(out, workbench.SearchDocument{
			Kind: workbench.SearchTerminal, SourceID: t.ID, TerminalID: &t.ID, CodebaseID: t.CodebaseID, CreatedAt: s.Now(),
			Part: from, PartEnd: end, Title: strconv.FormatInt(line-int64(strings.Count(text, "\n")), 10),
			Body: s.builder.hide(cut(text, maxBody-len(bodyEnd))[0]) + bodyEnd,
		})
		raw, from = raw[n:], end
	}
	flush := func() {
		for len(raw) > 0 {
			n := pieceOf(raw)
			add(from+int64(n), n)
		}
	}
	for _, c := range chunks {
		skip := max(0, from+int64(len(raw))-c.StartOffset)
		if c.Codec == workbench.CodecGap {
			flush()
			add(c.StartOffset+c.ByteCount, 0)
			continue
		}
		raw = append(raw, c.Data[min(skip, int64(len(c.Data))):]...)
	}
	flush()
	return out
}

// pieceOf is how many bytes of the output the next piece takes: whole lines,
// whose text fits into a document.
func pieceOf(raw []byte) int {
	if len(raw) < pieceBytes {
		return fitting(raw, len(raw))
	}
	return fitting(raw, wholeLines(raw, min(len(raw), 2*pieceBytes)))
}

func wholeLines(raw []byte, n int) int {
	if end := bytes.LastIndexByte(raw[:n], '\n') + 1; end > 0 {
		return end
	}
	return n
}

func fitting(raw []byte, n int) int {
	for n > leastPiece && len(plain(raw[:n])) > maxBody-len(bodyEnd) {
		n = wholeLines(raw, n/2)
	}
	return n
}

// plain is the text of output, without what moves the cursor or paints.
func plain(raw []byte) string {
	var text bytes.Buffer
	p := screen.NewPlain(&text)
	_, _ = p.Write(raw) // a buffer takes everything
	_ = p.Close()
	return text.String()
}

// offsetOf is the offset in the output at which a line of its text begins, 0
// being the first one.
func offsetOf(raw []byte, line int) int {
	lines := &counter{}
	p := screen.NewPlain(lines)
	for at := 0; at < len(raw); {
		if lines.n >= line {
			return at
		}
		end := bytes.IndexByte(raw[at:], '\n') + 1
		if end == 0 {
			return at
		}
		_, _ = p.Write(raw[at : at+end]) // a counter takes everything
		at += end
	}
	return len(raw)
}

// counter counts the lines that are written to it.
type counter struct{ n int }

func (c *counter) Write(text []byte) (int, error) {
	c.n += bytes.Count(text, []byte{'\n'})
	return len(text), nil
}
