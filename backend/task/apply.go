package task

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Applied is what a response has changed. One of Task and Files is set; undo is
// that of the session's task or selection.
type Applied struct {
	Task  *workbench.TaskMove  `json:"task"`
	Files *workbench.FilesMove `json:"files"`
}

// Apply makes a response hold: found files are added to the selection, and an
// improved or refined text takes the place of what it was made of. Each is an
// entry of the history with the op_type agent. EConflict when the task has changed
// since the job was asked; EInvalid when there is nothing to apply.
func (s *Service) Apply(ctx context.Context, jobID string) (Applied, error) {
	job, session, err := s.finished(ctx, jobID, FileFinder, TextImprovement, TaskRefinement)
	if err != nil {
		return Applied{}, err
	}
	if job.TaskType == FileFinder {
		return s.applyFiles(ctx, job, session)
	}
	return s.applyText(ctx, job, session)
}

// applyTries is how often Ended tries, because the user may change the selection
// at the same moment.
const applyTries = 3

// Ended applies what a file finder found, once, when its job ends. It is told of
// every job that ends.
func (s *Service) Ended(ctx context.Context, job workbench.JobSummary) error {
	if job.TaskType != FileFinder || job.Status != workbench.JobCompleted && job.Status != workbench.JobCompletedByTag {
		return nil
	}
	var err error
	for range applyTries {
		if _, err = s.Apply(ctx, job.ID); workbench.ErrorCode(err) != workbench.EConflict {
			break
		}
	}
	if workbench.ErrorCode(err) == workbench.EInvalid { // nothing was found
		return nil
	}
	return err
}

func (s *Service) applyFiles(ctx context.Context, job workbench.Job, session workbench.Session) (Applied, error) {
	found, err := s.found(ctx, job, session)
	if err != nil {
		return Applied{}, err
	}
	if len(found.Paths) == 0 {
		return Applied{}, workbench.Errorf(workbench.EInvalid, "No file was found, so the selection stays as it is.")
	}
	included := slices.Clone(session.IncludedFiles)
	for _, f := range found.Paths {
		if !slices.Contains(included, f.Path) {
			included = append(included, f.Path)
		}
	}
	move, err := s.Store.WriteFiles(ctx, workbench.FilesWrite{
		SessionID: session.ID, HostID: s.HostID, Version: session.FileHistoryVersion, OpType: workbench.OpAgent,
		IncludedFiles: included, ForceExcludedFiles: session.ForceExcludedFiles,
	})
	if err != nil {
		return Applied{}, err
	}
	s.Notify(workbench.Notice{Noun: "session", ID: session.ID, SessionID: session.ID})
	return Applied{Files: &move}, nil
}

func (s *Service) applyText(ctx context.Context, job workbench.Job, session workbench.Session) (Applied, error) {
	text, err := replaced(session.TaskDescription, job.Payload.Text, answerOf(deref(job.Response)))
	if err != nil {
		return Applied{}, err
	}
	if err := workbench.ValidateTask(text); err != nil {
		return Applied{}, err
	}
	move, err := s.Store.WriteTask(ctx, workbench.TaskWrite{
		SessionID: session.ID, HostID: s.HostID, Version: session.TaskHistoryVersion, OpType: workbench.OpAgent, Description: text,
	})
	if err != nil {
		return Applied{}, err
	}
	s.Notify(workbench.Notice{Noun: "session", ID: session.ID, SessionID: session.ID})
	return Applied{Task: &workbench.TaskMove{HistoryMove: move, Description: text}}, nil
}

// replaced is the task with the answer in the place of the text that was asked
// about: all of it, or the one passage. What the user has written since is not
// overwritten.
func replaced(task, asked, answer string) (string, error) {
	switch {
	case strings.TrimSpace(answer) == "":
		return "", workbench.Errorf(workbench.EInvalid, "The response is empty, so the task stays as it is.")
	case task == answer, strings.TrimSpace(task) == strings.TrimSpace(asked):
		return answer, nil
	case strings.Count(task, asked) == 1:
		return strings.Replace(task, asked, answer, 1), nil
	case strings.Contains(task, answer): // applied before
		return task, nil
	}
	return "", workbench.Errorf(workbench.EConflict, "The task has changed since it was sent. Copy what you need from the response, or run the job again.")
}

var wholeFence = regexp.MustCompile("(?s)^```[a-zA-Z]*\n(.*)\n```$")

// answerOf is a response without the block that some models put around it in
// spite of what they are told.
func answerOf(response string) string {
	response = strings.TrimSpace(response)
	if inner := wholeFence.FindStringSubmatch(response); inner != nil && !strings.Contains(inner[1], "```") {
		return strings.TrimSpace(inner[1])
	}
	return response
}
