package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) promptCommand() *cobra.Command {
	return group("prompt", "See and change what agents are told for each type of task",
		p.promptList(), p.promptGet(), p.promptSet(), p.promptUnset(), p.promptPreview())
}

// projectFlag names the project whose prompts are meant.
func projectFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "project", "", "the id of the project")
}

// projectHash is under what the prompts of a project are kept.
func projectHash(ctx context.Context, c *caller, id string) (string, error) {
	if id == "" {
		return "", workbench.Errorf(workbench.EInvalid, "Name the project with --project.")
	}
	var project workbench.Codebase
	err := c.call(ctx, &project, "ProjectAPI.Find", id)
	return project.ProjectHash, err
}

// promptRow is a type of task, and whether a project has its own prompt for it.
type promptRow struct {
	task.Type
	IsCustom bool `json:"is_custom"`
}

func (p *program) promptList() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: "list", Short: "List the types of tasks, and which have a prompt of the project", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var types []task.Type
			if err := c.call(ctx, &types, "PromptAPI.TaskTypes"); err != nil {
				return err
			}
			custom := map[string]bool{}
			if project != "" {
				var err error
				if custom, err = customPrompts(ctx, c, project); err != nil {
					return err
				}
			}
			list := make([]promptRow, 0, len(types))
			for _, t := range types {
				list = append(list, promptRow{Type: t, IsCustom: custom[t.Name]})
			}
			return rows(p, list, "TYPE\tPROMPT\tDESCRIPTION", func(r promptRow) string {
				return fmt.Sprintf("%s\t%s\t%s", r.Name, map[bool]string{true: "project", false: "default"}[r.IsCustom], r.Description)
			})
		}),
	}
	projectFlag(cmd, &project)
	return cmd
}

func customPrompts(ctx context.Context, c *caller, project string) (map[string]bool, error) {
	hash, err := projectHash(ctx, c, project)
	if err != nil {
		return nil, err
	}
	var stored []workbench.SystemPromptSummary
	err = c.call(ctx, &stored, "PromptAPI.List", hash)
	custom := map[string]bool{}
	for _, s := range stored {
		custom[s.TaskType] = true
	}
	return custom, err
}

// promptVerb is a verb on the prompt of one type of task.
func (p *program) promptVerb(use, short, method string, extra func() ([]any, error)) *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: use + " TYPE --project ID", Short: short, Args: exactly(1, "a type of task"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			hash, err := projectHash(ctx, c, project)
			if err != nil {
				return err
			}
			more, err := extra()
			if err != nil {
				return err
			}
			var prompt task.SystemPrompt
			if err := c.call(ctx, &prompt, method, append([]any{hash, args[0]}, more...)...); err != nil {
				return err
			}
			return p.print(prompt, "%s\n", prompt.SystemPrompt)
		}),
	}
	projectFlag(cmd, &project)
	return cmd
}

func nothing() ([]any, error) { return nil, nil }

func (p *program) promptGet() *cobra.Command {
	return p.promptVerb("get", "Print the prompt that holds for a type of task", "PromptAPI.Get", nothing)
}

func (p *program) promptUnset() *cobra.Command {
	return p.promptVerb("unset", "Go back to the default prompt of a type of task", "PromptAPI.Unset", nothing)
}

func (p *program) promptSet() *cobra.Command {
	var text string
	cmd := p.promptVerb("set", "Give a project its own prompt for a type of task", "PromptAPI.Set", func() ([]any, error) {
		prompt, err := argument(text)
		return []any{prompt}, err
	})
	cmd.Flags().StringVar(&text, "text", "-", "the prompt, or - for standard input")
	return cmd
}

func (p *program) promptPreview() *cobra.Command {
	var r task.Request
	cmd := &cobra.Command{
		Use: "preview --session ID", Short: "Print what a job would be asked, and about how many tokens that is", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			if r.SessionID == "" {
				return workbench.Errorf(workbench.EInvalid, "Name the session with --session.")
			}
			var preview task.Preview
			if err := c.call(ctx, &preview, "PromptAPI.Preview", r); err != nil {
				return err
			}
			return p.print(preview, "%s\n\n%s\n\nabout %d tokens (an estimate)\n", preview.SystemPrompt, preview.Prompt, preview.EstimatedTokens)
		}),
	}
	cmd.Flags().StringVar(&r.SessionID, "session", "", "the session whose task and files are meant")
	cmd.Flags().StringVar(&r.TaskType, "task-type", "", "what kind of work it is")
	cmd.Flags().StringVar(&r.Model, "model", "", "the model whose window it must fit into")
	return cmd
}
