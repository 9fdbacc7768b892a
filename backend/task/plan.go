package task

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Plan is the newest version of a plan, and what versions there are.
type Plan struct {
	JobID    string                      `json:"job_id"`
	Content  string                      `json:"content"`
	Version  int64                       `json:"version"`
	Versions []workbench.PlanVersionInfo `json:"versions"` // newest first
}

// Plan returns the plan that a job wrote. EConflict while it writes it,
// EInvalid when its response is no plan.
func (s *Service) Plan(ctx context.Context, jobID string) (Plan, error) {
	if _, err := s.planJob(ctx, jobID); err != nil {
		return Plan{}, err
	}
	newest, err := s.Store.PlanVersion(ctx, jobID, 0)
	if err != nil {
		return Plan{}, err
	}
	versions, err := s.Store.PlanVersions(ctx, jobID)
	return Plan{JobID: jobID, Content: newest.Content, Version: newest.Version, Versions: versions}, err
}

// planJob returns a job whose response is a plan.
func (s *Service) planJob(ctx context.Context, jobID string) (workbench.Job, error) {
	job, err := s.Store.Job(ctx, jobID)
	if err == nil && !TypeNamed(job.TaskType).HasPlan {
		err = workbench.Errorf(workbench.EInvalid, "The response of this job is no plan. Choose a job that wrote a plan.")
	}
	return job, err
}

// PlanVersion returns one version of a plan with its text. ENotFound.
func (s *Service) PlanVersion(ctx context.Context, jobID string, version int64) (workbench.PlanVersion, error) {
	return s.Store.PlanVersion(ctx, jobID, version)
}

// PlanVersions lists the versions of a plan, newest first.
func (s *Service) PlanVersions(ctx context.Context, jobID string) ([]workbench.PlanVersionInfo, error) {
	return s.Store.PlanVersions(ctx, jobID)
}

// SavePlan makes content the newest version of a plan. version is the newest one
// that the writer knows. EConflict when there is a newer one, EInvalid when
// content is empty or too long.
func (s *Service) SavePlan(ctx context.Context, jobID string, version int64, content string) (workbench.PlanVersion, error) {
	return s.writePlan(ctx, workbench.PlanWrite{JobID: jobID, Version: version, Source: workbench.PlanUser, Content: content})
}

// RestorePlan makes the text of an older version the newest version. The ones
// between stay.
func (s *Service) RestorePlan(ctx context.Context, jobID string, version int64) (workbench.PlanVersion, error) {
	old, err := s.Store.PlanVersion(ctx, jobID, version)
	if err != nil {
		return workbench.PlanVersion{}, err
	}
	newest, err := s.Store.PlanVersion(ctx, jobID, 0)
	if err != nil {
		return workbench.PlanVersion{}, err
	}
	return s.writePlan(ctx, workbench.PlanWrite{JobID: jobID, Version: newest.Version, Source: workbench.PlanRestored, Content: old.Content})
}

func (s *Service) writePlan(ctx context.Context, w workbench.PlanWrite) (workbench.PlanVersion, error) {
	job, err := s.planJob(ctx, w.JobID)
	if err != nil {
		return workbench.PlanVersion{}, err
	}
	switch {
	case strings.TrimSpace(w.Content) == "":
		return workbench.PlanVersion{}, workbench.Errorf(workbench.EInvalid, "A plan cannot be empty. Delete its job instead.")
	case len(w.Content) > workbench.MaxTaskBytes:
		return workbench.PlanVersion{}, workbench.Errorf(workbench.EInvalid, "The plan is %d KiB long; %d KiB is the limit. Make it shorter.",
			len(w.Content)>>10, workbench.MaxTaskBytes>>10)
	}
	v, err := s.Store.WritePlan(ctx, w)
	if err == nil {
		s.Notify(workbench.Notice{Noun: "job", ID: job.ID, SessionID: job.SessionID})
	}
	return v, err
}

// Merge asks for one plan that is made of several.
type Merge struct {
	Sources      []string `json:"sources"` // ids of at least two jobs that wrote plans
	Instructions string   `json:"instructions"`
	Agent        string   `json:"agent"`
	Model        string   `json:"model"`
}

// maxSources bounds a merge: no window takes more.
const maxSources = 16

// MergePlans runs a job that makes one plan of several. The instructions are kept
// with the session. EInvalid without two different plans of that session.
func (s *Service) MergePlans(ctx context.Context, sessionID string, m Merge) (workbench.Job, error) {
	session, err := s.here(ctx, sessionID)
	if err != nil {
		return workbench.Job{}, err
	}
	if err := s.checkSources(ctx, session, m.Sources); err != nil {
		return workbench.Job{}, err
	}
	if session.MergeInstructions == nil || *session.MergeInstructions != m.Instructions {
		if err := s.Store.SetMergeInstructions(ctx, sessionID, m.Instructions); err != nil {
			return workbench.Job{}, err
		}
	}
	text := session.TaskDescription
	if strings.TrimSpace(text) == "" {
		text = "Merge the plans into one."
	}
	return s.Run(ctx, Run{
		SessionID: sessionID, Agent: m.Agent, Model: m.Model, TaskType: PlanMerge, Text: text,
		Sources: m.Sources, Instructions: m.Instructions,
	})
}

func (s *Service) checkSources(ctx context.Context, session workbench.Session, sources []string) error {
	if len(sources) < 2 || len(sources) > maxSources {
		return workbench.Errorf(workbench.EInvalid, "Choose from 2 to %d plans to merge.", maxSources)
	}
	seen := map[string]bool{}
	for _, id := range sources {
		job, err := s.planJob(ctx, id)
		if err != nil {
			return err
		}
		if job.SessionID != session.ID || seen[id] {
			return workbench.Errorf(workbench.EInvalid, "Choose different plans of this session to merge.")
		}
		seen[id] = true
		if _, err := s.Store.PlanVersion(ctx, id, 0); err != nil {
			return err
		}
	}
	return nil
}
