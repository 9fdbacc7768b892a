package search

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	maxQuery   = 200 // characters
	pageHits   = 50
	mostHits   = 200
	mostHidden = 100
)

// Query is a page of a search. Zero values ask for no condition.
type Query struct {
	Text       string                 `json:"text"`
	Kinds      []workbench.SearchKind `json:"kinds"`
	CodebaseID string                 `json:"codebase_id"`
	SessionID  string                 `json:"session_id"`
	Agent      string                 `json:"agent"`
	From       int64                  `json:"from"`   // UTC ms
	To         int64                  `json:"to"`     // UTC ms, not included
	Cursor     string                 `json:"cursor"` // next of the page before
	Limit      int64                  `json:"limit"`  // 0: 50; at most 200
	Ticket     string                 `json:"ticket"` // by which Cancel ends it; "": by its context alone
}

// Page is an answer, the newest hits first.
type Page struct {
	Hits []Hit  `json:"hits"`
	Next string `json:"next"` // cursor of the next page, "" at the end
	// Hidden is how many hits the filters hide when none is left, at most 100.
	Hidden int64  `json:"hidden"`
	Status Status `json:"status"`
}

// Hit is a place where the text stands.
type Hit struct {
	ID          int64                `json:"id"`
	Kind        workbench.SearchKind `json:"kind"`
	SourceID    string               `json:"source_id"`  // of the message, version, event, …
	SessionID   string               `json:"session_id"` // in which it opens; "" for none
	SessionName string               `json:"session_name"`
	ProjectName string               `json:"project_name"`
	CodebaseID  string               `json:"codebase_id"`
	Title       string               `json:"title"` // of the job, terminal, conversation or run

	ConversationID string `json:"conversation_id"`
	JobID          string `json:"job_id"`
	TerminalID     string `json:"terminal_id"`
	WorkflowRunID  string `json:"workflow_run_id"`
	NodeID         string `json:"node_id"`
	Seq            int64  `json:"seq"`    // of the message, version or event
	Offset         int64  `json:"offset"` // of the line in the output of a terminal, in bytes
	Line           int64  `json:"line"`   // of the text of a terminal, from 1; elsewhere of the piece

	Before    string `json:"before"` // of the line, as far as it is shown
	Match     string `json:"match"`
	After     string `json:"after"`
	Matches   int64  `json:"matches"`    // in this piece, this one included
	CreatedAt int64  `json:"created_at"` // UTC ms
}

func kinds() []workbench.SearchKind {
	return []workbench.SearchKind{
		workbench.SearchSession, workbench.SearchFiles, workbench.SearchTask, workbench.SearchJob, workbench.SearchResult, workbench.SearchTerminal,
		workbench.SearchMessage, workbench.SearchTool, workbench.SearchRun, workbench.SearchNode, workbench.SearchEvent,
	}
}

// filter checks a query.
func (q Query) filter() (f workbench.SearchFilter, err error) {
	text := strings.ToLower(strings.TrimSpace(q.Text))
	if text == "" || len([]rune(text)) > maxQuery {
		return f, workbench.Errorf(workbench.EInvalid, "Give a text of 1 to %d characters to search for.", maxQuery)
	}
	for _, kind := range q.Kinds {
		if !slices.Contains(kinds(), kind) {
			return f, workbench.Errorf(workbench.EInvalid, "There is no kind %q. The kinds are %s.", kind, Kinds())
		}
	}
	var before int64
	if q.Cursor != "" {
		if before, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || before <= 0 {
			return f, workbench.Errorf(workbench.EInvalid, "%q is no place in a list. Use next of the page before.", q.Cursor)
		}
	}
	limit := min(q.Limit, mostHits)
	if limit <= 0 {
		limit = pageHits
	}
	return workbench.SearchFilter{
		Text: text, Kinds: q.Kinds, CodebaseID: q.CodebaseID, SessionID: q.SessionID, Agent: q.Agent, From: q.From, To: q.To,
		Before: before, Limit: limit,
	}, nil
}

// Kinds names the kinds of hits for people.
func Kinds() string {
	var names []string
	for _, kind := range kinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// filtered reports whether a filter leaves anything out but by its text.
func filtered(f workbench.SearchFilter) bool {
	return len(f.Kinds) > 0 || f.CodebaseID != "" || f.SessionID != "" || f.Agent != "" || f.From > 0 || f.To > 0
}

// Query finds a page of hits. Errors: EInvalid.
func (s *Service) Query(ctx context.Context, q Query) (Page, error) {
	f, err := q.filter()
	if err != nil {
		return Page{}, err
	}
	ctx, done := s.begin(ctx, q.Ticket)
	defer done()
	page := Page{Hits: []Hit{}}
	rows, err := s.Store.Search(ctx, f)
	if err != nil {
		return page, err
	}
	for _, r := range rows {
		hit, err := s.hit(ctx, r, f.Text)
		if err != nil {
			return page, err
		}
		page.Hits = append(page.Hits, hit)
	}
	if int64(len(rows)) == f.Limit {
		page.Next = strconv.FormatInt(rows[len(rows)-1].ID, 10)
	}
	if len(rows) == 0 && f.Before == 0 && filtered(f) {
		hidden, err := s.Store.Search(ctx, workbench.SearchFilter{Text: f.Text, Limit: mostHidden})
		if err != nil {
			return page, err
		}
		page.Hidden = int64(len(hidden))
	}
	page.Status = s.Status()
	return page, nil
}

func (s *Service) hit(ctx context.Context, r workbench.SearchRow, text string) (Hit, error) {
	m := find(r.Body, text)
	hit := Hit{
		ID: r.ID, Kind: r.Of, SourceID: r.SourceID, SessionID: r.OwnerSessionID, SessionName: r.SessionName, ProjectName: r.ProjectName, CodebaseID: value(r.CodebaseID),
		Title: r.ContainerTitle, ConversationID: value(r.ConversationID), JobID: value(r.JobID), TerminalID: value(r.TerminalID),
		WorkflowRunID: value(r.WorkflowRunID), NodeID: r.NodeID, Seq: r.Seq, Line: int64(m.line) + 1,
		Before: m.before, Match: m.match, After: m.after, Matches: int64(m.count), CreatedAt: r.CreatedAt,
	}
	if r.Of != workbench.SearchTerminal {
		return hit, nil
	}
	hit.Line = lineOf(&r.SearchDocument) + int64(m.line)
	raw, err := s.output(ctx, hit.TerminalID, r.Part, r.PartEnd)
	hit.Offset = r.Part + int64(offsetOf(raw, m.line))
	return hit, err
}

// output reads the bytes [from, to) of a terminal, as far as they are kept.
func (s *Service) output(ctx context.Context, id string, from, to int64) ([]byte, error) {
	chunks, err := s.chunks(ctx, id, from, to)
	var raw []byte
	for _, c := range chunks {
		if c.Codec == workbench.CodecGap {
			break
		}
		skip := min(max(0, from+int64(len(raw))-c.StartOffset), int64(len(c.Data)))
		raw = append(raw, c.Data[skip:]...)
	}
	return raw[:min(int64(len(raw)), to-from)], err
}

func value(id *string) string {
	if id == nil {
		return ""
	}
	return *id
}
