package task

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// PromptStore is what prompts need of the database.
type PromptStore interface {
	SystemPrompt(ctx context.Context, projectHash, taskType string) (*workbench.SystemPrompt, error)
	PlanVersion(ctx context.Context, jobID string, version int64) (workbench.PlanVersion, error)
	Job(ctx context.Context, id string) (workbench.Job, error)
}

// FileReader reads at most limit bytes of a selected file of a project, and
// tells its size.
type FileReader func(ctx context.Context, root, path string, limit int64) (data []byte, size int64, err error)

// Prompter builds what agents are asked.
type Prompter struct {
	Store    PromptStore
	ReadFile FileReader
	// Project looks at the files of a session's directory and of folders outside of it.
	Project func(ctx context.Context, directory string, external ...string) (find.Project, error)
	// External returns the external folders of a project, absolute.
	External  func(ctx context.Context, projectHash string) ([]string, error)
	Estimator *Estimator
	Now       func() time.Time
}

// Prompt is Build behind the guard: EPromptTooLarge when the window of the job's
// model is known and does not hold the prompt.
func (p *Prompter) Prompt(ctx context.Context, job workbench.Job, session workbench.Session) (agent.Prompt, error) {
	out, err := p.Build(ctx, job, session)
	if err == nil {
		err = Guard(job.Payload.Model, out.EstimatedTokens, len(job.Payload.Files))
	}
	return out, err
}

// Build makes the prompt of a job from its payload. The same payload and files
// give the same bytes. ENotFound and EConflict of a plan that is to be merged.
func (p *Prompter) Build(ctx context.Context, job workbench.Job, session workbench.Session) (agent.Prompt, error) {
	if len(job.Payload.Argv) > 0 {
		return agent.Prompt{Text: job.Payload.Text}, nil // a command line reads no prompt
	}
	var out agent.Prompt
	var err error
	if out.Template, err = p.template(ctx, job, session.ProjectHash); err != nil {
		return agent.Prompt{}, err
	}
	files := p.files(ctx, job, session, &out)
	values := p.values(ctx, job, session, files)
	if out.System, out.Unknown, err = fill(out.Template, values); err != nil {
		return agent.Prompt{}, err
	}
	out.System = strings.TrimSpace(out.System)
	if strings.Contains(out.Template, "{{FILE_CONTENTS}}") {
		files = nil // they are there already
	}
	if out.Text, err = p.text(ctx, job, session, files); err != nil {
		return agent.Prompt{}, err
	}
	out.EstimatedTokens = p.Estimator.Tokens(out.System) + p.Estimator.Tokens(out.Text)
	return out, nil
}

// template is the system prompt that a job was given, or was tried with before;
// else that of its project, else the default.
func (p *Prompter) template(ctx context.Context, job workbench.Job, projectHash string) (string, error) {
	if job.SystemPromptTemplate != nil {
		return *job.SystemPromptTemplate, nil
	}
	custom, err := p.Store.SystemPrompt(ctx, projectHash, job.TaskType)
	if err != nil || custom == nil {
		return DefaultPrompt(job.TaskType), err
	}
	return custom.SystemPrompt, nil
}

// files reads the selected files of a type of task that wants them.
func (p *Prompter) files(ctx context.Context, job workbench.Job, session workbench.Session, out *agent.Prompt) []agent.PromptFile {
	if !TypeNamed(job.TaskType).Files {
		return nil
	}
	files := make([]agent.PromptFile, 0, len(job.Payload.Files))
	for _, path := range job.Payload.Files {
		data, size, err := p.ReadFile(ctx, session.ProjectDirectory, path, agent.MaxPromptFileBytes+1)
		if err != nil {
			out.MissingFiles = append(out.MissingFiles, path)
		}
		files = append(files, agent.PromptFile{Path: path, Data: data, Size: size, Missing: err != nil})
	}
	return files
}

func (p *Prompter) values(ctx context.Context, job workbench.Job, session workbench.Session, files []agent.PromptFile) values {
	is := func(text string) func() (string, error) {
		return func() (string, error) { return text, nil }
	}
	model := job.Payload.Model
	if model == "" {
		model = "the agent's default model"
	}
	of := func(look func(find.Project) string) func() (string, error) {
		return func() (string, error) {
			project, err := p.Project(ctx, session.ProjectDirectory)
			if err != nil {
				return "", err
			}
			return look(project), nil
		}
	}
	return values{
		"PROJECT_DIRECTORY":   is(session.ProjectDirectory),
		"SESSION_NAME":        is(session.Name),
		"TASK_TYPE":           is(job.TaskType),
		"MODEL_NAME":          is(model),
		"CURRENT_DATE":        is(p.Now().UTC().Format(time.DateOnly)),
		"LANGUAGE":            is("the language of the task"),
		"CUSTOM_INSTRUCTIONS": is(job.Payload.Instructions),
		"FILE_CONTENTS": func() (string, error) {
			return agent.BuildPrompt(agent.PromptInput{Directory: session.ProjectDirectory, Files: files}), nil
		},
		"DIRECTORY_TREE": of(func(project find.Project) string { return find.Tree(project.Paths) }),
		"PROJECT_CONTEXT": of(func(project find.Project) string {
			return fmt.Sprintf("The project %s in %s has %d files.",
				filepath.Base(session.ProjectDirectory), session.ProjectDirectory, len(project.Paths))
		}),
	}
}

// text is the user's side of the prompt.
func (p *Prompter) text(ctx context.Context, job workbench.Job, session workbench.Session, files []agent.PromptFile) (string, error) {
	switch job.TaskType {
	case PlanMerge:
		return p.merge(ctx, job, session, files)
	case FileFinder:
		return p.search(ctx, job, session)
	}
	return agent.BuildPrompt(agent.PromptInput{Task: job.Payload.Text, Directory: session.ProjectDirectory, Files: files}), nil
}

// merge puts the newest versions of plans behind the task and the instructions.
func (p *Prompter) merge(ctx context.Context, job workbench.Job, session workbench.Session, files []agent.PromptFile) (string, error) {
	var b strings.Builder
	section := func(title, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", title, text)
		}
	}
	section("Task", job.Payload.Text)
	section("Instructions for the merge", job.Payload.Instructions)
	for i, id := range job.Payload.Sources {
		plan, err := p.Store.PlanVersion(ctx, id, 0)
		if err != nil {
			return "", err
		}
		section(fmt.Sprintf("Plan %d of %d", i+1, len(job.Payload.Sources)), fenced(plan.Content))
	}
	return agent.BuildPrompt(agent.PromptInput{Task: b.String(), Directory: session.ProjectDirectory, Files: files}), nil
}

// fenced puts text between fences that are longer than any in it, so that no
// text can end its own block and pass as part of the prompt.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimRight(text, "\n") + "\n" + fence
}
