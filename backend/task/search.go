package task

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/finder"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// candidates is how many files an agent is given to choose from.
	candidates = 60
	// excerpts is of how many of them it sees the beginning, and excerptBytes how
	// much of each.
	excerpts     = 20
	excerptBytes = 1500
)

// search is the prompt of a file finder. The local search gets the query itself;
// an agent gets what that search finds, to choose from.
func (p *Prompter) search(ctx context.Context, job workbench.Job, session workbench.Session) (string, error) {
	external, err := p.External(ctx, session.ProjectHash)
	if err != nil {
		return "", err
	}
	q := find.Query{Task: job.Payload.Text, Root: job.Payload.Root, External: external, Excluded: session.ForceExcludedFiles}
	if job.Agent != nil && *job.Agent == finder.Name {
		data, err := json.Marshal(q)
		return string(data), err
	}
	project, err := p.Project(ctx, session.ProjectDirectory, external...)
	if err != nil {
		return "", err
	}
	q.Limit = candidates
	found, err := find.Local(ctx, project, q)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## Task\n\n%s\n\n## Candidates\n\n", strings.TrimSpace(q.Task))
	for _, f := range found.Files {
		fmt.Fprintf(&b, "- %s (%s)\n", f.Path, f.Reason)
	}
	if len(found.Files) == 0 {
		b.WriteString("The search found none.\n")
	}
	fmt.Fprintf(&b, "\n## Files of the project\n\n%s\n", fenced(find.Tree(project.Paths)))
	return p.withExcerpts(ctx, b.String(), session.ProjectDirectory, found.Files), nil
}

// withExcerpts puts the beginning of the most likely files behind a prompt. A
// file that cannot be read, or is no text, is told as such.
func (p *Prompter) withExcerpts(ctx context.Context, prompt, directory string, found []find.File) string {
	files := []agent.PromptFile{}
	for _, f := range found[:min(len(found), excerpts)] {
		data, size, err := p.ReadFile(ctx, directory, f.Path, excerptBytes)
		files = append(files, agent.PromptFile{Path: f.Path, Data: data, Size: size, Missing: err != nil})
	}
	return agent.BuildPrompt(agent.PromptInput{Task: prompt, Directory: directory, Files: files})
}
