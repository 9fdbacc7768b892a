package task

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent/finder"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Find asks for the files that a task is about.
type Find struct {
	Text  string `json:"text"`  // "": the session's task
	Agent string `json:"agent"` // "": the local search, which asks no model and costs nothing
	Model string `json:"model"`
	Root  string `json:"root"` // a folder of the project to stay in; "": all of it
}

// Found is what a file finder found.
type Found struct {
	Paths   []find.File `json:"paths"`   // the most likely first; they exist
	Unknown []string    `json:"unknown"` // named, but no file of the project
	Applied bool        `json:"applied"` // all of them are selected now
}

// Find runs a job that looks for the files of a task. What it finds is selected
// when it has ended (see Ended).
func (s *Service) Find(ctx context.Context, sessionID string, f Find) (workbench.Job, error) {
	session, err := s.here(ctx, sessionID)
	if err != nil {
		return workbench.Job{}, err
	}
	if f.Text == "" {
		f.Text = session.TaskDescription
	}
	if strings.TrimSpace(f.Text) == "" {
		return workbench.Job{}, workbench.Errorf(workbench.EInvalid, "There is nothing to look for yet: write the task first.")
	}
	if f.Agent == "" {
		f.Agent = finder.Name
	}
	return s.Run(ctx, Run{
		SessionID: sessionID, Agent: f.Agent, Model: f.Model, TaskType: FileFinder, Text: f.Text, Root: f.Root, Files: []string{},
	})
}

// Found returns what a file finder found. EConflict while it looks, EInvalid for
// another job.
func (s *Service) Found(ctx context.Context, jobID string) (Found, error) {
	job, session, err := s.finished(ctx, jobID, FileFinder)
	if err != nil {
		return Found{}, err
	}
	return s.found(ctx, job, session)
}

func (s *Service) found(ctx context.Context, job workbench.Job, session workbench.Session) (Found, error) {
	external, err := s.Prompter.External(ctx, session.ProjectHash)
	if err != nil {
		return Found{}, err
	}
	project, err := s.Prompter.Project(ctx, session.ProjectDirectory, external...)
	if err != nil {
		return Found{}, err
	}
	result, err := read(job, project)
	if err != nil {
		return Found{}, err
	}
	out := Found{Paths: []find.File{}, Unknown: result.Unknown}
	out.Applied = len(result.Files) > 0
	for _, f := range result.Files {
		if slices.Contains(session.ForceExcludedFiles, f.Path) {
			continue
		}
		out.Paths = append(out.Paths, f)
		out.Applied = out.Applied && slices.Contains(session.IncludedFiles, f.Path)
	}
	return out, nil
}

// read takes the response of a file finder apart. Files that are gone meanwhile
// are told as unknown.
func read(job workbench.Job, project find.Project) (find.Result, error) {
	response := deref(job.Response)
	if deref(job.Agent) != finder.Name {
		return find.Answer(find.NewCorrector(project), response, nil), nil
	}
	result := find.Result{}
	if err := json.Unmarshal([]byte(response), &result); err != nil {
		return result, workbench.Errorf(workbench.EInvalid, "The search did not end well, so there is no result. Run it again: %w.", err)
	}
	there := []find.File{}
	for _, f := range result.Files {
		if _, ok := slices.BinarySearch(project.Paths, f.Path); ok {
			there = append(there, f)
		} else {
			result.Unknown = append(result.Unknown, f.Path)
		}
	}
	result.Files, result.Unknown = there, orEmpty(result.Unknown)
	return result, nil
}

// finished returns a job of certain types that completed, with its session.
func (s *Service) finished(ctx context.Context, jobID string, types ...string) (workbench.Job, workbench.Session, error) {
	job, err := s.Store.Job(ctx, jobID)
	if err != nil {
		return job, workbench.Session{}, err
	}
	switch {
	case !slices.Contains(types, job.TaskType):
		err = workbench.Errorf(workbench.EInvalid, "The response of this job cannot be applied. Choose a file finder, a text improvement or a task refinement.")
	case !job.IsFinalized:
		err = workbench.Errorf(workbench.EConflict, "The job has not ended yet. Wait until it has.")
	case job.Status != workbench.JobCompleted && job.Status != workbench.JobCompletedByTag:
		err = workbench.Errorf(workbench.EConflict, "The job did not complete, so its response may be cut. Run it again.")
	}
	if err != nil {
		return job, workbench.Session{}, err
	}
	session, err := s.here(ctx, job.SessionID)
	return job, session, err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
