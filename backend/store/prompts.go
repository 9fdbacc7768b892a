package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const promptSummaryColumns = `project_hash, task_type, is_custom, created_at, updated_at`

const (
	sqlFindPrompt  = `SELECT ` + promptSummaryColumns + `, system_prompt FROM project_system_prompts WHERE project_hash = $1 AND task_type = $2`
	sqlListPrompts = `SELECT ` + promptSummaryColumns + ` FROM project_system_prompts WHERE project_hash = $1 ORDER BY task_type`
	sqlSetPrompt   = `
INSERT INTO project_system_prompts (project_hash, task_type, is_custom, created_at, updated_at, system_prompt)
VALUES ($1, $2, TRUE, $3, $3, $4)
ON CONFLICT (project_hash, task_type) DO UPDATE SET
  is_custom = TRUE, updated_at = excluded.updated_at, system_prompt = excluded.system_prompt`
	sqlUnsetPrompt = `DELETE FROM project_system_prompts WHERE project_hash = $1 AND task_type = $2`
)

func promptSummaryFields(p *workbench.SystemPromptSummary) []any {
	return []any{&p.ProjectHash, &p.TaskType, &p.IsCustom, &p.CreatedAt, &p.UpdatedAt}
}

func scanPromptSummary(r row) (workbench.SystemPromptSummary, error) {
	var p workbench.SystemPromptSummary
	return p, r.Scan(promptSummaryFields(&p)...)
}

func scanPrompt(r row) (workbench.SystemPrompt, error) {
	var p workbench.SystemPrompt
	return p, r.Scan(append(promptSummaryFields(&p.SystemPromptSummary), &p.SystemPrompt)...)
}

// SystemPrompt returns what a project says to agents for a type of task, nil
// when the agents' own instructions hold.
func (db *DB) SystemPrompt(ctx context.Context, projectHash, taskType string) (*workbench.SystemPrompt, error) {
	p, err := scanPrompt(db.read.QueryRowContext(ctx, sqlFindPrompt, projectHash, taskType))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	return &p, nil
}

// SystemPrompts lists the system prompts of a project by type of task, without
// their texts.
func (db *DB) SystemPrompts(ctx context.Context, projectHash string) ([]workbench.SystemPromptSummary, error) {
	return all(ctx, db.read, scanPromptSummary, sqlListPrompts, projectHash)
}

// SetSystemPrompt sets what a project says to agents for a type of task.
// EInvalid when the prompt, the project or the type is empty.
func (db *DB) SetSystemPrompt(ctx context.Context, projectHash, taskType, prompt string) error {
	if projectHash == "" || taskType == "" || prompt == "" {
		return workbench.Errorf(workbench.EInvalid, "A system prompt needs a project, a type of task and a text. To go back to the agent's own, unset it.")
	}
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetPrompt, text(projectHash), text(taskType), tx.now, text(prompt))
		return err
	})
}

// UnsetSystemPrompt gives a type of task the agents' own instructions again; it
// is no error when it has them.
func (db *DB) UnsetSystemPrompt(ctx context.Context, projectHash, taskType string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlUnsetPrompt, text(projectHash), text(taskType))
		return err
	})
}
