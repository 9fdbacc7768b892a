package mcp

import (
	"context"
	"strconv"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const searchPage = 50

type searchInput struct {
	Query   string                 `json:"query" jsonschema:"text to find, in any case"`
	Kinds   []workbench.SearchKind `json:"kinds,omitempty" jsonschema:"only these: session, files, task, job, result, terminal, message, tool, run, node, event"`
	Session string                 `json:"session,omitempty" jsonschema:"only in the session with this id"`
	Next    string                 `json:"next,omitempty" jsonschema:"next of the answer before"`
}

// match is a place where a search has found its text.
type match struct {
	Kind      workbench.SearchKind `json:"kind"`
	ID        string               `json:"id"` // of what is read: the session, job, terminal, conversation or run
	Title     string               `json:"title,omitempty"`
	SessionID string               `json:"session_id,omitempty"`
	Seq       int64                `json:"seq,omitempty"`    // of the message, version or event
	Offset    int64                `json:"offset,omitempty"` // in the output of a terminal, bytes
	Line      string               `json:"line"`
	At        int64                `json:"at"` // UTC ms

	place int64
}

// searchHit is what SearchAPI.Query says of a place.
type searchHit struct {
	ID             int64                `json:"id"`
	Kind           workbench.SearchKind `json:"kind"`
	SessionID      string               `json:"session_id"`
	SessionName    string               `json:"session_name"`
	Title          string               `json:"title"`
	ConversationID string               `json:"conversation_id"`
	JobID          string               `json:"job_id"`
	TerminalID     string               `json:"terminal_id"`
	WorkflowRunID  string               `json:"workflow_run_id"`
	Seq            int64                `json:"seq"`
	Offset         int64                `json:"offset"`
	Before         string               `json:"before"`
	Match          string               `json:"match"`
	After          string               `json:"after"`
	CreatedAt      int64                `json:"created_at"`
}

func matchOf(h searchHit) match {
	m := match{
		Kind: h.Kind, ID: h.SessionID, Title: short(h.Title), SessionID: h.SessionID, Seq: h.Seq, Offset: h.Offset,
		Line: h.Before + h.Match + h.After, At: h.CreatedAt, place: h.ID,
	}
	for _, id := range []string{h.JobID, h.TerminalID, h.ConversationID, h.WorkflowRunID} {
		if id != "" {
			m.ID = id
		}
	}
	if m.Title == "" {
		m.Title = short(h.SessionName)
	}
	return m
}

func (s *server) search(ctx context.Context, in searchInput) (piece, error) {
	var page struct {
		Hits []searchHit `json:"hits"`
	}
	err := s.call(ctx, &page, "SearchAPI.Query", map[string]any{
		"text": in.Query, "kinds": in.Kinds, "session_id": in.Session, "cursor": in.Next, "limit": searchPage,
	})
	if err != nil {
		return nil, err
	}
	found := make([]match, 0, len(page.Hits))
	for _, h := range page.Hits {
		found = append(found, matchOf(h))
	}
	return full(found, searchPage, func(last match) string { return strconv.FormatInt(last.place, 10) }), nil
}
