package workbench

import "fmt"

// TranscriptFile is a file that an agent writes about its session, and how far
// it is kept here.
type TranscriptFile struct {
	ID                 string `json:"id"`
	HostID             string `json:"host_id"`
	Agent              string `json:"agent"`
	AssistantSessionID string `json:"assistant_session_id"`
	Generation         int64  `json:"generation"`      // +1 when the file was replaced
	IngestedOffset     int64  `json:"ingested_offset"` // bytes
	EndedAt            *int64 `json:"ended_at"`        // UTC ms; set: it is followed no more
	CreatedAt          int64  `json:"created_at"`      // UTC ms
	UpdatedAt          int64  `json:"updated_at"`      // UTC ms
	HeadDigest         string `json:"head_digest"`     // of its first line: tells a replaced file
	Path               string `json:"path"`
}

// TranscriptEntry is one line of a transcript file, as it was written.
type TranscriptEntry struct {
	Agent              string      `json:"agent"`
	AssistantSessionID string      `json:"assistant_session_id"`
	EntryID            string      `json:"entry_id"` // the agent's uuid, else the file and the offset
	FileID             string      `json:"file_id"`
	StartOffset        int64       `json:"start_offset"` // bytes
	Sidechain          bool        `json:"sidechain"`
	OccurredAt         *int64      `json:"occurred_at"` // UTC ms
	CreatedAt          int64       `json:"created_at"`  // UTC ms
	Codec              OutputCodec `json:"codec"`       // of Data: raw or zstd
	Data               []byte      `json:"-"`
}

// TranscriptIngest moves the mark of a transcript file, with the lines between.
type TranscriptIngest struct {
	FileID   string
	From, To int64 // bytes of the file
	Entries  []TranscriptEntry
}

// TranscriptSource is a session of an agent whose files are kept: that of a job,
// or of a conversation.
type TranscriptSource struct {
	Agent              string
	AssistantSessionID string
	WorkingDirectory   string
	CodebaseID         string // whose variables the agent had; "": none
	Path               string // as the agent told it; "": not told
	Live               bool   // more may be written
}

// TranscriptEntryID is the identity of a line to which the agent gave none.
func TranscriptEntryID(fileID string, offset int64) string {
	return fmt.Sprintf("%s:%d", fileID, offset)
}
