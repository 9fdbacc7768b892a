package workflow

import (
	"bytes"
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// printedBytes is how much of the end of a stream Printed gives, in bytes.
const printedBytes = 32 << 10

// Printed is the end of what the program of an attempt has printed so far, from
// the beginning of a line on. Once it has ended, its log and its output have it.
type Printed struct {
	Stdout string `json:"stdout"`
	Stderr string `json:"stderr"`
	Cut    bool   `json:"cut"` // there is more before one of them
}

// Printed reads what a program prints while it runs: nothing of one that another
// machine runs, and of an attempt without a program. Errors: ENotFound (the
// attempt), EUnavailable.
func (s *Service) Printed(ctx context.Context, nodeRunID string) (Printed, error) {
	if _, err := s.Store.NodeRun(ctx, nodeRunID); err != nil {
		return Printed{}, err
	}
	p, err := s.Store.NodeProcess(ctx, nodeRunID)
	if workbench.ErrorCode(err) == workbench.ENotFound || err == nil && p.HostID != s.HostID {
		return Printed{}, nil
	}
	if err != nil {
		return Printed{}, err
	}
	var printed Printed
	for stream, to := range map[host.Stream]*string{host.StreamStdout: &printed.Stdout, host.StreamStderr: &printed.Stderr} {
		text, cut, err := s.endOf(p.ID, stream)
		if err != nil {
			return Printed{}, err
		}
		*to, printed.Cut = text, printed.Cut || cut
	}
	return printed, nil
}

// endOf is the end of a stream. A line whose beginning is cut off is left out: it
// could be the rest of a secret, which nothing would recognise.
func (s *Service) endOf(process string, stream host.Stream) (text string, cut bool, err error) {
	data, from, err := s.spooledEnd(process, stream, printedBytes)
	if err != nil {
		return "", false, err
	}
	if from > 0 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return s.Redact(strings.ToValidUTF8(string(data), "\uFFFD")), from > 0, nil
}

// spooled is what a program printed, as far as it is kept.
func (s *Service) spooled(id string, stream host.Stream) ([]byte, error) {
	data, _, err := s.readSpool(id, stream, func(end int64) (int64, int64) { return 0, min(end, maxOutput) })
	return data, err
}

// spooledEnd is at most the last bytes of a stream, and where they begin.
func (s *Service) spooledEnd(id string, stream host.Stream, most int64) ([]byte, int64, error) {
	return s.readSpool(id, stream, func(end int64) (int64, int64) { return max(end-most, 0), end })
}

// readSpool reads the part of a stream that a function chooses, which is told
// where the stream ends.
func (s *Service) readSpool(id string, stream host.Stream, part func(end int64) (from, to int64)) ([]byte, int64, error) {
	end, err := s.Link.Spool().End(id, stream)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	reader := s.Link.Spool().Reader(id, stream)
	defer reader.Close() // it was only read
	var data []byte
	from, to := part(end)
	for off := from; off < to; {
		chunk := make([]byte, to-off)
		n, at, err := reader.ReadAt(chunk, off)
		if err != nil {
			return data, from, err
		}
		if n == 0 {
			break
		}
		data, off = append(data, chunk[:n]...), at+int64(n)
	}
	return data, from, nil
}
