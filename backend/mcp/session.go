package mcp

import (
	"context"

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

const sessionsPage = 50

type pageInput struct {
	Next string `json:"next,omitempty" jsonschema:"next of the answer before"`
}

type readInput struct {
	ID     string `json:"id" jsonschema:"the id"`
	Offset int64  `json:"offset,omitempty" jsonschema:"next of the answer before"`
}

func (s *server) addSessions(to *sdk.Server) {
	read(to, "search_sessions", "Finds text in everything that is kept, the newest first: names of sessions, task texts, selected files, messages, tools, "+
		"jobs and their results, terminal output, workflow runs. Each hit says where it is.", s.search)
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
