package transcript

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// batchBytes is about how much one transaction takes in; a longer line is
	// taken whole.
	batchBytes = 1 << 20
	// maxLineBytes is where a line is taken for no line: nothing that an agent
	// writes is as long, and it would have to fit in memory.
	maxLineBytes = 256 << 20
	// packedFrom is the length from which a line is compressed.
	packedFrom = 4 << 10
	// headBytes is how much of the first line tells a file from another one.
	headBytes = 4 << 10
)

// takeFile keeps the whole lines that are new in a file, and with ended also one
// without an end.
func (s *Service) takeFile(source workbench.TranscriptSource, path string, ended bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	row, err := s.generation(source, path, f, info.Size(), ended)
	if err != nil || row == nil || row.IngestedOffset >= info.Size() {
		return err
	}
	if _, err := f.Seek(row.IngestedOffset, io.SeekStart); err != nil {
		return err
	}
	return s.takeLines(*row, bufio.NewReaderSize(f, 64<<10), ended)
}

// generation is the row of a file as it is now: a file that has become shorter,
// or begins otherwise, is another one of the same name. nil before its first
// line is whole.
func (s *Service) generation(source workbench.TranscriptSource, path string, f *os.File, size int64, ended bool) (*workbench.TranscriptFile, error) {
	digest, err := headDigest(f, ended)
	if err != nil || digest == "" {
		return nil, err
	}
	row, err := s.Store.TranscriptFile(s.ctx, s.HostID, path)
	if err != nil {
		return nil, err
	}
	generation := int64(1)
	if row != nil {
		if row.HeadDigest == digest && row.IngestedOffset <= size && row.AssistantSessionID == source.AssistantSessionID {
			return row, nil
		}
		generation = row.Generation + 1
	}
	stored, err := s.Store.AddTranscriptFile(s.ctx, workbench.TranscriptFile{
		ID: workbench.NewID(), HostID: s.HostID, Agent: source.Agent, AssistantSessionID: source.AssistantSessionID,
		Generation: generation, HeadDigest: digest, Path: path,
	})
	return &stored, err
}

// headDigest is that of the beginning of the first line, "" while that grows: not
// once its session has ended.
func headDigest(f *os.File, ended bool) (string, error) {
	head := make([]byte, headBytes)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	head = head[:n]
	if end := bytes.IndexByte(head, '\n'); end >= 0 {
		head = head[:end]
	} else if n == 0 || n < headBytes && !ended {
		return "", nil
	}
	sum := sha256.Sum256(head)
	return hex.EncodeToString(sum[:]), nil
}

// takeLines keeps lines from the mark of a file on, in batches.
func (s *Service) takeLines(row workbench.TranscriptFile, r *bufio.Reader, ended bool) error {
	in := workbench.TranscriptIngest{FileID: row.ID, From: row.IngestedOffset, To: row.IngestedOffset}
	for s.ctx.Err() == nil {
		line, err := readLine(r, ended)
		if len(line) > 0 {
			entry, keep := s.entry(row, in.To, line)
			in.To += int64(len(line))
			if keep != nil {
				return keep
			}
			in.Entries = append(in.Entries, entry)
		}
		if in.To > in.From && (err != nil || in.To-in.From >= batchBytes) {
			if stored := s.Store.IngestTranscript(s.ctx, in); stored != nil {
				return stored
			}
			in = workbench.TranscriptIngest{FileID: row.ID, From: in.To, To: in.To}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readLine is the next whole line with its newline; one that grows still is none,
// unless its session has ended.
func readLine(r *bufio.Reader, ended bool) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case ended && errors.Is(err, io.EOF):
			return line, err
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxLineBytes:
			return nil, workbench.Errorf(workbench.EInvalid, "A line of the transcript is longer than %d MiB.", maxLineBytes>>20)
		}
	}
}

// entry is a line as it is kept.
func (s *Service) entry(row workbench.TranscriptFile, offset int64, line []byte) (workbench.TranscriptEntry, error) {
	var known struct {
		UUID      string    `json:"uuid"`
		Sidechain bool      `json:"isSidechain"`
		Timestamp time.Time `json:"timestamp"`
	}
	_ = json.Unmarshal(line, &known) // what is no JSON is kept as it is
	e := workbench.TranscriptEntry{
		Agent: row.Agent, AssistantSessionID: row.AssistantSessionID, FileID: row.ID, StartOffset: offset,
		EntryID: known.UUID, Sidechain: known.Sidechain, Codec: workbench.CodecRaw,
		Data: []byte(s.Redact(string(bytes.TrimRight(line, "\r\n")))),
	}
	if e.EntryID == "" || len(e.EntryID) > 200 {
		e.EntryID = workbench.TranscriptEntryID(row.ID, offset)
	}
	if !known.Timestamp.IsZero() {
		at := known.Timestamp.UnixMilli()
		e.OccurredAt = &at
	}
	if len(e.Data) < packedFrom {
		return e, nil
	}
	encoder, err := s.encoder()
	if err != nil {
		return e, err
	}
	e.Codec, e.Data = workbench.CodecZstd, encoder.EncodeAll(e.Data, nil)
	return e, nil
}
