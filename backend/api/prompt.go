package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// PromptAPI is what agents are told for each type of task, and what a job would
// be asked.
type PromptAPI struct{ owner *owner }

// TaskTypes are the types of tasks, in the order in which they are shown.
func (a *PromptAPI) TaskTypes() ([]task.Type, error) {
	return call(a.owner, func(context.Context, *backend.Backend) ([]task.Type, error) { return task.Types(), nil })
}

// List returns the system prompts that a project has of its own, without texts.
func (a *PromptAPI) List(projectHash string) ([]workbench.SystemPromptSummary, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.SystemPromptSummary, error) {
		return b.Tasks.Prompts(ctx, projectHash)
	})
}

// Get returns the system prompt that holds for a type of task in a project.
// Errors: invalid (no such type).
func (a *PromptAPI) Get(projectHash, taskType string) (task.SystemPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.SystemPrompt, error) {
		return b.Tasks.SystemPrompt(ctx, projectHash, taskType)
	})
}

// Set gives a project its own system prompt for a type of task. Errors: invalid.
func (a *PromptAPI) Set(projectHash, taskType, prompt string) (task.SystemPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.SystemPrompt, error) {
		return b.Tasks.SetSystemPrompt(ctx, projectHash, taskType, prompt)
	})
}

// Unset gives a type of task its default system prompt again. Errors: invalid.
func (a *PromptAPI) Unset(projectHash, taskType string) (task.SystemPrompt, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.SystemPrompt, error) {
		return b.Tasks.UnsetSystemPrompt(ctx, projectHash, taskType)
	})
}

// Preview builds the prompt of a request and runs nothing. Its tokens are an
// estimate. Errors: not_found, elsewhere, directory_gone.
func (a *PromptAPI) Preview(request task.Request) (task.Preview, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (task.Preview, error) {
		return b.Tasks.Preview(ctx, request)
	})
}
