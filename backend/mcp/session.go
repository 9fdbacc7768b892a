package mcp

import (
	"context"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// sessionRow is what a list shows of a session.
type sessionRow struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Directory string `json:"directory"`
	Task      string `json:"task"` // its first line
	Jobs      int64  `json:"jobs"`
	Terminals int64  `json:"terminals"`
	UpdatedAt int64  `json:"updated_at"` // UTC ms
}

func sessionRowOf(c workbench.SessionCard) sessionRow {
	return sessionRow{
		ID: c.ID, Name: short(c.Name), Directory: short(c.ProjectDirectory), Task: short(c.TaskPreview),
		Jobs: c.Jobs, Terminals: c.Terminals, UpdatedAt: c.UpdatedAt,
	}
}

// sessionPage is the answer of SessionAPI.List.
type sessionPage struct {
	Sessions []workbench.SessionCard `json:"sessions"`
	Next     string                  `json:"next"`
}

const (
	sessionsPage = 50
	// searched is how many of the newest rows of each kind a search looks at.
	searched     = 500
	searchedPage = 100
)

type pageInput struct {
	Next string `json:"next,omitempty" jsonschema:"next of the answer before"`
}

type searchInput struct {
	Query string `json:"query" jsonschema:"text to find, in any case"`
}

type readInput struct {
	ID     string `json:"id" jsonschema:"the id"`
	Offset int64  `json:"offset,omitempty" jsonschema:"next of the answer before"`
}

func (s *server) addSessions(to *sdk.Server) {
	read(to, "search_sessions", "Finds sessions by their name or the first line of their task, and jobs and conversations by their title, "+
		"among the newest 500 of each. It does not look into messages, output or older work.", s.search)
	read(to, "list_sessions", "Lists work sessions, the most recently used first.", s.sessions)
	read(to, "read_session", "Reads the task text of a session, and which files are selected.", s.session)
}

func (s *server) sessions(ctx context.Context, in pageInput) (piece, error) {
	var page sessionPage
	err := s.call(ctx, &page, "SessionAPI.List", map[string]any{"cursor": in.Next, "limit": sessionsPage})
	if err != nil {
		return nil, err
	}
	rows := make([]sessionRow, 0, len(page.Sessions))
	for _, c := range page.Sessions {
		rows = append(rows, sessionRowOf(c))
	}
	return full(rows, sessionsPage, func(last sessionRow) string { return keyset(last.UpdatedAt, last.ID) }), nil
}

func (s *server) session(ctx context.Context, in readInput) (piece, error) {
	var view struct {
		Session workbench.Session     `json:"session"`
		Task    workbench.HistoryMove `json:"task"`
	}
	if err := s.call(ctx, &view, "SessionAPI.Show", in.ID); err != nil {
		return nil, err
	}
	const filesShown = 100
	files := view.Session.IncludedFiles
	about := struct {
		Name        string   `json:"name"`
		Directory   string   `json:"directory"`
		Files       []string `json:"files"`
		FilesTotal  int      `json:"files_total"`
		TaskVersion int64    `json:"task_version"`
	}{short(view.Session.Name), short(view.Session.ProjectDirectory), []string{}, len(files), view.Task.Version}
	for _, f := range files[:min(len(files), filesShown)] {
		about.Files = append(about.Files, short(f))
	}
	return passageOf(about, view.Session.TaskDescription, in.Offset), nil
}

// match is a row that a search has found.
type match struct {
	Kind      string `json:"kind"` // session, job or conversation
	ID        string `json:"id"`
	Title     string `json:"title"`
	SessionID string `json:"session_id,omitempty"` // of a job
	At        int64  `json:"at"`                   // UTC ms
}

func (s *server) search(ctx context.Context, in searchInput) (piece, error) {
	query := strings.ToLower(strings.TrimSpace(in.Query))
	if query == "" {
		return nil, workbench.Errorf(workbench.EInvalid, "Say what to look for.")
	}
	found := &list[match]{Items: []match{}, after: func(match) string { return "" }}
	keep := func(m match, text string) {
		if strings.Contains(strings.ToLower(text), query) {
			m.Title = short(m.Title)
			found.Items = append(found.Items, m)
		}
	}
	for _, look := range []func(context.Context, func(match, string)) error{s.lookSessions, s.lookJobs, s.lookConversations} {
		if err := look(ctx, keep); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s *server) lookSessions(ctx context.Context, keep func(match, string)) error {
	for cursor, seen := "", 0; seen < searched; {
		var page sessionPage
		if err := s.call(ctx, &page, "SessionAPI.List", map[string]any{"cursor": cursor, "limit": searchedPage}); err != nil {
			return err
		}
		for _, c := range page.Sessions {
			keep(match{Kind: "session", ID: c.ID, Title: c.Name, At: c.UpdatedAt}, c.Name+"\n"+c.TaskPreview)
		}
		seen += len(page.Sessions)
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
	return nil
}

func (s *server) lookJobs(ctx context.Context, keep func(match, string)) error {
	var jobs []workbench.JobSummary
	if err := s.call(ctx, &jobs, "JobAPI.List", ""); err != nil {
		return err
	}
	for _, j := range jobs[:min(len(jobs), searched)] {
		if j.Title != nil {
			keep(match{Kind: "job", ID: j.ID, Title: *j.Title, SessionID: j.SessionID, At: j.CreatedAt}, *j.Title)
		}
	}
	return nil
}

func (s *server) lookConversations(ctx context.Context, keep func(match, string)) error {
	var last workbench.Conversation
	for seen := 0; seen < searched; {
		var page []workbench.Conversation
		if err := s.call(ctx, &page, "ChatAPI.List", "", last.LastActivityAt, last.ID, searchedPage); err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		for _, c := range page {
			if c.Title != nil {
				keep(match{Kind: "conversation", ID: c.ID, Title: *c.Title, At: c.LastActivityAt}, *c.Title)
			}
		}
		seen += len(page)
		last = page[len(page)-1]
	}
	return nil
}
