package session

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SetTask makes text the current version of the task. version is the one that
// the writer knows. EConflict when it moved, EInvalid when text is too long.
func (s *Service) SetTask(ctx context.Context, id, text string, version int64) (workbench.HistoryMove, error) {
	return s.writeTask(ctx, id, text, version, workbench.OpEdit)
}

func (s *Service) writeTask(ctx context.Context, id, text string, version int64, op workbench.OpType) (workbench.HistoryMove, error) {
	if err := workbench.ValidateTask(text); err != nil {
		return workbench.HistoryMove{}, err
	}
	move, err := s.store.WriteTask(ctx, workbench.TaskWrite{
		SessionID: id, HostID: s.hostID, Version: version, OpType: op, Description: text,
	})
	if err == nil && move.Version != version {
		s.changed(id)
	}
	return move, err
}

// UndoTask goes one version back; at the oldest one nothing changes.
func (s *Service) UndoTask(ctx context.Context, id string, version int64) (workbench.TaskMove, error) {
	move, err := s.store.UndoTask(ctx, id, version)
	return move, s.told(id, err)
}

// RedoTask goes one version forward; at the newest one nothing changes.
func (s *Service) RedoTask(ctx context.Context, id string, version int64) (workbench.TaskMove, error) {
	move, err := s.store.RedoTask(ctx, id, version)
	return move, s.told(id, err)
}

// RestoreTask makes the text of an older version the newest version. The ones
// between stay in the history.
func (s *Service) RestoreTask(ctx context.Context, id string, sequence, version int64) (workbench.TaskMove, error) {
	old, err := s.store.TaskVersion(ctx, id, sequence)
	if err != nil {
		return workbench.TaskMove{}, err
	}
	move, err := s.writeTask(ctx, id, old.Description, version, workbench.OpRestore)
	return workbench.TaskMove{HistoryMove: move, Description: old.Description}, err
}

// TaskVersions is one page of the task's history, newest first, without texts.
func (s *Service) TaskVersions(ctx context.Context, id string, before, limit int64) ([]workbench.TaskVersionInfo, error) {
	return s.store.TaskVersions(ctx, id, before, limit)
}

// TaskVersion is one version with its text. ENotFound.
func (s *Service) TaskVersion(ctx context.Context, id string, sequence int64) (workbench.TaskVersion, error) {
	return s.store.TaskVersion(ctx, id, sequence)
}

// NameTaskVersion gives a version a name, by which it is found and which keeps it
// beyond workbench.TaskHistoryKept; "" takes the name away. EInvalid, ENotFound.
func (s *Service) NameTaskVersion(ctx context.Context, id string, sequence int64, name string) error {
	stored, err := workbench.VersionName(name)
	if err != nil {
		return err
	}
	return s.told(id, s.store.NameTaskVersion(ctx, id, sequence, stored))
}

// SaveDraft journals typing that is not a version yet, so that a crash between
// two versions loses no letter.
func (s *Service) SaveDraft(ctx context.Context, id, text string) error {
	if err := workbench.ValidateTask(text); err != nil {
		return err
	}
	return s.store.SaveDraft(ctx, s.hostID, id, text)
}

// SetFiles makes a selection the current one. EConflict, EInvalid.
func (s *Service) SetFiles(ctx context.Context, id string, included, excluded []string, version int64) (workbench.FilesMove, error) {
	return s.writeFiles(ctx, id, included, excluded, version, workbench.OpEdit)
}

func (s *Service) writeFiles(ctx context.Context, id string, included, excluded []string, version int64, op workbench.OpType) (workbench.FilesMove, error) {
	in, err := workbench.CleanPaths(included)
	if err != nil {
		return workbench.FilesMove{}, err
	}
	out, err := workbench.CleanPaths(excluded)
	if err != nil {
		return workbench.FilesMove{}, err
	}
	move, err := s.store.WriteFiles(ctx, workbench.FilesWrite{
		SessionID: id, HostID: s.hostID, Version: version, OpType: op,
		IncludedFiles: in, ForceExcludedFiles: out,
	})
	return move, s.told(id, err)
}

// UndoFiles goes one selection back; at the oldest one nothing changes.
func (s *Service) UndoFiles(ctx context.Context, id string, version int64) (workbench.FilesMove, error) {
	move, err := s.store.UndoFiles(ctx, id, version)
	return move, s.told(id, err)
}

// RedoFiles goes one selection forward; at the newest one nothing changes.
func (s *Service) RedoFiles(ctx context.Context, id string, version int64) (workbench.FilesMove, error) {
	move, err := s.store.RedoFiles(ctx, id, version)
	return move, s.told(id, err)
}

// FileSelection is one version of the selection. ENotFound: the history keeps
// the newest workbench.FileHistoryKept only.
func (s *Service) FileSelection(ctx context.Context, id string, sequence int64) (workbench.FileSelection, error) {
	found, err := s.store.FileSelections(ctx, id, sequence+1, 1)
	if err != nil {
		return workbench.FileSelection{}, err
	}
	if len(found) == 0 || found[0].SequenceNumber != sequence {
		return workbench.FileSelection{}, workbench.Errorf(workbench.ENotFound, "Selection %d is not in the history of this session.", sequence)
	}
	return found[0], nil
}

// RestoreFiles makes an older selection the newest one. The ones between stay
// in the history.
func (s *Service) RestoreFiles(ctx context.Context, id string, sequence, version int64) (workbench.FilesMove, error) {
	old, err := s.FileSelection(ctx, id, sequence)
	if err != nil {
		return workbench.FilesMove{}, err
	}
	return s.writeFiles(ctx, id, old.IncludedFiles, old.ForceExcludedFiles, version, workbench.OpRestore)
}

// FileSelections is one page of the selection's history, newest first.
func (s *Service) FileSelections(ctx context.Context, id string, before, limit int64) ([]workbench.FileSelection, error) {
	return s.store.FileSelections(ctx, id, before, limit)
}

// told sends the notice of a change that succeeded.
func (s *Service) told(id string, err error) error {
	if err == nil {
		s.changed(id)
	}
	return err
}
