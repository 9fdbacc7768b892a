package backend

import (
	"context"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/finder"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// wireTasks builds what jobs are asked with, and what is made of their answers.
// The jobs come later: until then nothing is run.
func (b *Backend) wireTasks(git *worktree.Git) {
	source := find.Source{Git: git, List: func(ctx context.Context, dir string, repo bool) ([]string, error) {
		listing, err := b.Files.Get(ctx, dir, repo)
		if err != nil {
			return nil, err
		}
		return listing.Under(""), nil
	}}
	b.Tasks = task.New(task.Options{
		Store: b.Store, HostID: b.HostID, Notify: b.Notices.Send, Run: b.runTask,
		Prompter: &task.Prompter{
			Store: b.Store, ReadFile: b.readForPrompt, Project: source.Open, External: b.externalFolders,
			Estimator: task.NewEstimator(), Now: time.Now,
		},
	})
}

// externalFolders are the folders outside of a project that its files may be
// found in too.
func (b *Backend) externalFolders(ctx context.Context, projectHash string) ([]string, error) {
	folders, err := b.Projects.ExternalFolders(ctx, projectHash)
	paths := make([]string, 0, len(folders))
	for _, folder := range folders {
		if !folder.Gone {
			paths = append(paths, folder.Path)
		}
	}
	return paths, err
}

// jobDrivers are the agents and the local search, which is none to choose.
func (b *Backend) jobDrivers() agent.Drivers {
	return append(slices.Clone(b.Agents), finder.New())
}

// RunJob runs a job by the rules of its type of task: one that only looks may
// change no file unless the spec says otherwise, and a web search needs an agent
// that can search. Errors: those of job.Service.Run.
func (b *Backend) RunJob(ctx context.Context, spec job.Spec) (workbench.Job, error) {
	t := task.TypeNamed(spec.TaskType)
	if t.ReadOnly && spec.Permission == "" {
		spec.Permission = string(agent.PermissionPlan)
	}
	if t.WebSearch {
		driver, err := b.Agents.Named(spec.Agent)
		if err != nil {
			return workbench.Job{}, err
		}
		if !driver.Capabilities().WebSearch {
			return workbench.Job{}, workbench.Errorf(workbench.EInvalid, "%s cannot search the web. Choose an agent that can.", spec.Agent)
		}
		spec.WebSearch = true
	}
	return b.Jobs.Run(ctx, spec)
}

func (b *Backend) runTask(ctx context.Context, r task.Run) (workbench.Job, error) {
	return b.RunJob(ctx, job.Spec{
		SessionID: r.SessionID, Agent: r.Agent, TaskType: r.TaskType, Model: r.Model, Prompt: r.Text,
		Files: r.Files, Sources: r.Sources, Instructions: r.Instructions, Root: r.Root,
	})
}

// jobEnded applies what a finder found. That it could not be applied is no
// failure of the job: the user sees what it found and can apply it.
func (b *Backend) jobEnded(ctx context.Context, j workbench.JobSummary) {
	if err := b.Tasks.Ended(ctx, j); err != nil {
		b.Log.Warn("what a job found is not selected", "job", j.ID, "error", err)
	}
}
