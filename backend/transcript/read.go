package transcript

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Line is one line of a transcript, as the agent wrote it.
type Line struct {
	EntryID    string `json:"entry_id"`
	Sidechain  bool   `json:"sidechain"`   // of a subagent
	OccurredAt *int64 `json:"occurred_at"` // UTC ms
	Text       string `json:"text"`        // one line of JSON, without secrets
}

// Page is a part of a transcript.
type Page struct {
	Lines []Line `json:"lines"`
	Next  string `json:"next"` // where the next page begins; "": this is the end
}

// Bounds of a page.
const (
	pageLines = 200
	pageBytes = 4 << 20
)

// Read is the page of the transcript of an agent's session that begins at next,
// "" for its beginning: file by file, its own before those of its subagents.
// Errors: ENotFound (nothing is kept of it), EInvalid.
func (s *Service) Read(ctx context.Context, agent, assistantSessionID, next string) (Page, error) {
	files, err := s.Store.TranscriptFiles(ctx, agent, assistantSessionID)
	if err != nil {
		return Page{}, err
	}
	if len(files) == 0 {
		return Page{}, workbench.Errorf(workbench.ENotFound,
			"Nothing is kept of the session %s of %s. Only sessions that Holdfast started are.", assistantSessionID, agent)
	}
	at, err := parsePlace(next, files)
	if err != nil {
		return Page{}, err
	}
	page := Page{Lines: []Line{}}
	for ; at.file < len(files); at = (place{file: at.file + 1}) {
		full, err := s.fill(ctx, &page, files[at.file].ID, &at)
		if err != nil || full {
			page.Next = at.String(files)
			return page, err
		}
	}
	return page, nil
}

// fill adds lines of a file to a page, and moves on; it says whether the page is
// full.
func (s *Service) fill(ctx context.Context, page *Page, fileID string, at *place) (full bool, err error) {
	decoder, err := s.decoder()
	if err != nil {
		return false, err
	}
	for bytes := 0; ; {
		// Few at a time: each may be long.
		entries, err := s.Store.TranscriptEntries(ctx, fileID, at.offset, pageLines/10)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for _, e := range entries {
			if len(page.Lines) >= pageLines || bytes >= pageBytes {
				return true, nil
			}
			if e.Codec == workbench.CodecZstd {
				if e.Data, err = decoder.DecodeAll(e.Data, nil); err != nil {
					return false, workbench.Wrap(workbench.EInternal, err, "A line of the transcript cannot be read.")
				}
			}
			page.Lines = append(page.Lines, Line{EntryID: e.EntryID, Sidechain: e.Sidechain, OccurredAt: e.OccurredAt, Text: string(e.Data)})
			bytes += len(e.Data)
			at.offset = e.StartOffset + 1
		}
	}
}
