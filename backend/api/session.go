package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SessionAPI is the work sessions and their two histories.
type SessionAPI struct{ owner *owner }

// SessionQuery chooses a page of sessions. Empty fields choose nothing.
type SessionQuery struct {
	CodebaseID string `json:"codebase_id"`
	Search     string `json:"search"`
	Pinned     bool   `json:"pinned"` // only what is pinned on this machine
	Cursor     string `json:"cursor"` // SessionPage.Next of the page before
	Limit      int64  `json:"limit"`  // 0: 100
}

// SessionPage is one page of sessions. Next is "" on the last one.
type SessionPage struct {
	Sessions []workbench.SessionCard `json:"sessions"`
	Next     string                  `json:"next"`
}

// Pages of lists.
const (
	sessionsPage = 100
	versionsPage = 500 // the newest workbench.TaskHistoryKept, and older ones with a name
)

// New opens a session in a project; "" is the standard name. Errors:
// not_found.
func (a *SessionAPI) New(codebaseID, name string) (workbench.Session, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Session, error) {
		return b.Sessions.Create(ctx, codebaseID, name)
	})
}

// List returns a page of sessions, the most recently used first.
func (a *SessionAPI) List(q SessionQuery) (SessionPage, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (SessionPage, error) {
		filter := workbench.SessionFilter{CodebaseID: q.CodebaseID, Search: q.Search, Pinned: q.Pinned, Limit: pageLimit(q.Limit, sessionsPage)}
		if at, id, ok := strings.Cut(q.Cursor, "/"); ok {
			filter.BeforeTime, _ = strconv.ParseInt(at, 10, 64) // a cursor that was altered begins anew
			filter.BeforeID = id
		}
		cards, err := b.Sessions.Cards(ctx, filter)
		page := SessionPage{Sessions: cards}
		if int64(len(cards)) == filter.Limit {
			last := cards[len(cards)-1]
			page.Next = strconv.FormatInt(last.UpdatedAt, 10) + "/" + last.ID
		}
		return page, err
	})
}

// rowsListed bounds a list that is shown as one: more rows than a person reads.
const rowsListed = 500

func pageLimit(asked, most int64) int64 {
	if asked <= 0 || asked > most {
		return most
	}
	return asked
}

// Show returns a session with everything that the workspace opens with.
// Errors: not_found.
func (a *SessionAPI) Show(id string) (session.View, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (session.View, error) {
		return b.Sessions.Show(ctx, id)
	})
}

// Rename gives a session another name. Errors: not_found, invalid.
func (a *SessionAPI) Rename(id, name string) (workbench.Session, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Session, error) {
		return b.Sessions.Rename(ctx, id, name)
	})
}

// Pin keeps a session at the head of the picker and from retention; false lets
// it go again. Errors: not_found.
func (a *SessionAPI) Pin(id string, pinned bool) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Sessions.Pin(ctx, id, pinned) })
}

// Delete ends the session's children and removes it. Errors: not_found.
func (a *SessionAPI) Delete(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Sessions.Delete(ctx, id) })
}

// SetTask makes text the current version of the task. version is the
// task_history_version that the caller knows. Errors: conflict, invalid.
func (a *SessionAPI) SetTask(id, text string, version int64) (workbench.HistoryMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.HistoryMove, error) {
		return b.Sessions.SetTask(ctx, id, text, version)
	})
}

// UndoTask goes one version back; at the oldest nothing changes. Errors: conflict.
func (a *SessionAPI) UndoTask(id string, version int64) (workbench.TaskMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.TaskMove, error) {
		return b.Sessions.UndoTask(ctx, id, version)
	})
}

// RedoTask goes one version forward; at the newest nothing changes. Errors: conflict.
func (a *SessionAPI) RedoTask(id string, version int64) (workbench.TaskMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.TaskMove, error) {
		return b.Sessions.RedoTask(ctx, id, version)
	})
}

// RestoreTask makes an older version's text the newest version. Errors:
// conflict, not_found.
func (a *SessionAPI) RestoreTask(id string, sequence, version int64) (workbench.TaskMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.TaskMove, error) {
		return b.Sessions.RestoreTask(ctx, id, sequence, version)
	})
}

// TaskHistory is one page of the task's versions, newest first, without texts.
// before is the sequence_number to continue at, 0 for the newest.
func (a *SessionAPI) TaskHistory(id string, before, limit int64) ([]workbench.TaskVersionInfo, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.TaskVersionInfo, error) {
		return b.Sessions.TaskVersions(ctx, id, before, pageLimit(limit, versionsPage))
	})
}

// TaskVersion is one version with its text. Errors: not_found.
func (a *SessionAPI) TaskVersion(id string, sequence int64) (workbench.TaskVersion, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.TaskVersion, error) {
		return b.Sessions.TaskVersion(ctx, id, sequence)
	})
}

// NameTaskVersion gives a version a name; "" takes it away. Errors: invalid,
// not_found.
func (a *SessionAPI) NameTaskVersion(id string, sequence int64, name string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Sessions.NameTaskVersion(ctx, id, sequence, name)
	})
}

// SaveDraft journals typing that is not a version yet. Typing is never refused,
// whatever version it is based on. Errors: not_found, invalid.
func (a *SessionAPI) SaveDraft(id, text string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Sessions.SaveDraft(ctx, id, text) })
}

// SetFiles makes a selection the current one. version is the
// file_history_version that the caller knows. Errors: conflict, invalid.
func (a *SessionAPI) SetFiles(id string, included, excluded []string, version int64) (workbench.FilesMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.FilesMove, error) {
		return b.Sessions.SetFiles(ctx, id, included, excluded, version)
	})
}

// UndoFiles goes one selection back; at the oldest nothing changes. Errors: conflict.
func (a *SessionAPI) UndoFiles(id string, version int64) (workbench.FilesMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.FilesMove, error) {
		return b.Sessions.UndoFiles(ctx, id, version)
	})
}

// RedoFiles goes one selection forward; at the newest nothing changes. Errors: conflict.
func (a *SessionAPI) RedoFiles(id string, version int64) (workbench.FilesMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.FilesMove, error) {
		return b.Sessions.RedoFiles(ctx, id, version)
	})
}

// RestoreFiles makes an older selection the newest one. Errors: conflict,
// not_found.
func (a *SessionAPI) RestoreFiles(id string, sequence, version int64) (workbench.FilesMove, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.FilesMove, error) {
		return b.Sessions.RestoreFiles(ctx, id, sequence, version)
	})
}

// FileSelection is one version of the selection with its paths. Errors:
// not_found.
func (a *SessionAPI) FileSelection(id string, sequence int64) (workbench.FileSelection, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.FileSelection, error) {
		return b.Sessions.FileSelection(ctx, id, sequence)
	})
}

// FileSelectionInfo is a version of the selection without its paths.
type FileSelectionInfo struct {
	workbench.HistoryEntry
	Included int64 `json:"included"`
	Excluded int64 `json:"excluded"`
}

// FileHistory is one page of the selection's versions, newest first. before is
// the sequence_number to continue at, 0 for the newest.
func (a *SessionAPI) FileHistory(id string, before, limit int64) ([]FileSelectionInfo, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]FileSelectionInfo, error) {
		selections, err := b.Sessions.FileSelections(ctx, id, before, pageLimit(limit, workbench.FileHistoryKept))
		infos := make([]FileSelectionInfo, 0, len(selections))
		for _, s := range selections {
			infos = append(infos, FileSelectionInfo{
				HistoryEntry: s.HistoryEntry,
				Included:     int64(len(s.IncludedFiles)), Excluded: int64(len(s.ForceExcludedFiles)),
			})
		}
		return infos, err
	})
}
