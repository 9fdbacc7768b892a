// Package session keeps work sessions: their task text and file selection, each
// with a history that no edit loses.
package session

import (
	"context"
	"os"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what sessions need of the database.
type Store interface {
	CreateSession(ctx context.Context, s workbench.Session) (workbench.Session, error)
	Session(ctx context.Context, id string) (workbench.Session, error)
	SessionCards(ctx context.Context, f workbench.SessionFilter) ([]workbench.SessionCard, error)
	RenameSession(ctx context.Context, id, name string) error
	PinSession(ctx context.Context, hostID, id string, pinned bool) error
	DeleteSession(ctx context.Context, id string) error
	Codebase(ctx context.Context, id string) (workbench.Codebase, error)

	WriteTask(ctx context.Context, w workbench.TaskWrite) (workbench.HistoryMove, error)
	UndoTask(ctx context.Context, sessionID string, version int64) (workbench.TaskMove, error)
	RedoTask(ctx context.Context, sessionID string, version int64) (workbench.TaskMove, error)
	TaskMove(ctx context.Context, sessionID string) (workbench.HistoryMove, error)
	TaskVersion(ctx context.Context, sessionID string, sequence int64) (workbench.TaskVersion, error)
	TaskVersions(ctx context.Context, sessionID string, before, limit int64) ([]workbench.TaskVersionInfo, error)
	NameTaskVersion(ctx context.Context, sessionID string, sequence int64, name *string) error
	SaveDraft(ctx context.Context, hostID, sessionID, draft string) error
	Draft(ctx context.Context, hostID, sessionID string) (*string, error)

	WriteFiles(ctx context.Context, w workbench.FilesWrite) (workbench.FilesMove, error)
	UndoFiles(ctx context.Context, sessionID string, version int64) (workbench.FilesMove, error)
	RedoFiles(ctx context.Context, sessionID string, version int64) (workbench.FilesMove, error)
	FilesMove(ctx context.Context, sessionID string) (workbench.HistoryMove, error)
	FileSelections(ctx context.Context, sessionID string, before, limit int64) ([]workbench.FileSelection, error)
}

// Worker runs children on behalf of a session and ends them with it.
type Worker interface {
	EndSession(ctx context.Context, sessionID string) error
}

// Service keeps the sessions of one installation.
type Service struct {
	store   Store
	workers []Worker
	hostID  string
	notify  func(workbench.Notice)
}

// New returns a service. workers are asked to end a session's children before
// the session is deleted.
func New(store Store, hostID string, notify func(workbench.Notice), workers ...Worker) *Service {
	return &Service{store: store, workers: workers, hostID: hostID, notify: notify}
}

// Create opens a session in a project. "" is the standard name. ENotFound.
func (s *Service) Create(ctx context.Context, codebaseID, name string) (workbench.Session, error) {
	codebase, err := s.store.Codebase(ctx, codebaseID)
	if err != nil {
		return workbench.Session{}, err
	}
	session := workbench.Session{SessionSummary: workbench.SessionSummary{
		ID: workbench.NewID(), Name: strings.TrimSpace(name), HostID: s.hostID,
		ProjectDirectory: codebase.DefaultCwd, ProjectHash: codebase.ProjectHash, CodebaseID: &codebase.ID,
	}}
	if session.Name == "" {
		session.Name = workbench.DefaultSessionName
	}
	if err := session.Validate(); err != nil {
		return workbench.Session{}, err
	}
	stored, err := s.store.CreateSession(ctx, session)
	if err == nil {
		s.changed(stored.ID)
	}
	return stored, err
}

// View is a session as the workspace opens it.
type View struct {
	Session       workbench.Session     `json:"session"`
	Project       *workbench.Codebase   `json:"project"`
	Task          workbench.HistoryMove `json:"task"`
	Files         workbench.HistoryMove `json:"files"`
	Draft         *string               `json:"draft"` // typing that is not a version yet
	DirectoryGone bool                  `json:"directory_gone"`
}

// Show returns a session with everything that the workspace opens with.
func (s *Service) Show(ctx context.Context, id string) (View, error) {
	var v View
	var err error
	if v.Session, err = s.store.Session(ctx, id); err != nil {
		return v, err
	}
	if v.Session.CodebaseID != nil {
		project, err := s.store.Codebase(ctx, *v.Session.CodebaseID)
		if err != nil {
			return v, err
		}
		v.Project = &project
	}
	if v.Task, err = s.store.TaskMove(ctx, id); err != nil {
		return v, err
	}
	if v.Files, err = s.store.FilesMove(ctx, id); err != nil {
		return v, err
	}
	if v.Draft, err = s.store.Draft(ctx, s.hostID, id); err != nil {
		return v, err
	}
	if v.Session.HostID == s.hostID { // another machine's directory cannot be looked at
		_, gone := os.Stat(v.Session.ProjectDirectory)
		v.DirectoryGone = gone != nil
	}
	return v, nil
}

// Get returns a session. ENotFound.
func (s *Service) Get(ctx context.Context, id string) (workbench.Session, error) {
	return s.store.Session(ctx, id)
}

// Cards is one page of the picker, with what is pinned on this machine.
func (s *Service) Cards(ctx context.Context, f workbench.SessionFilter) ([]workbench.SessionCard, error) {
	f.HostID = s.hostID
	return s.store.SessionCards(ctx, f)
}

// Pin keeps a session at the head of the picker of this machine, and from
// retention; false lets it go again. ENotFound.
func (s *Service) Pin(ctx context.Context, id string, pinned bool) error {
	if err := s.store.PinSession(ctx, s.hostID, id, pinned); err != nil {
		return err
	}
	s.changed(id)
	return nil
}

// Rename gives a session another name. ENotFound, EInvalid.
func (s *Service) Rename(ctx context.Context, id, name string) (workbench.Session, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return workbench.Session{}, workbench.Errorf(workbench.EInvalid, "A session needs a name.")
	}
	if err := s.store.RenameSession(ctx, id, name); err != nil {
		return workbench.Session{}, err
	}
	s.changed(id)
	return s.store.Session(ctx, id)
}

// Delete ends the session's children and removes it with everything in it.
func (s *Service) Delete(ctx context.Context, id string) error {
	if _, err := s.store.Session(ctx, id); err != nil {
		return err
	}
	for _, w := range s.workers {
		if err := w.EndSession(ctx, id); err != nil {
			return err
		}
	}
	if err := s.store.DeleteSession(ctx, id); err != nil {
		return err
	}
	s.changed(id)
	return nil
}

func (s *Service) changed(id string) {
	s.notify(workbench.Notice{Noun: "session", ID: id, SessionID: id})
}
