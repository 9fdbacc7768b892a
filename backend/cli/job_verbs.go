package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// jobVerb is a verb that takes the id of a job and answers with a job.
func (p *program) jobVerb(use, short, method string) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID", Short: short, Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, method, args[0]); err != nil {
				return err
			}
			j, err := awaitStart(ctx, c, j)
			if err != nil {
				return err
			}
			return p.print(j, "%s  %s\n", j.ID, j.Status)
		}),
	}
}

func (p *program) jobResume() *cobra.Command {
	var text string
	cmd := &cobra.Command{
		Use: "resume ID", Short: "Go on with the agent's session of a job that has ended, as a new job", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			said, err := argument(text)
			if err != nil {
				return err
			}
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.ResumeWith", args[0], said); err != nil {
				return err
			}
			if j, err = awaitStart(ctx, c, j); err != nil {
				return err
			}
			return p.print(j, "%s  %s\n", j.ID, j.Status)
		}),
	}
	cmd.Flags().StringVar(&text, "prompt", "", "what the agent is told, or - for standard input; without it, that it should go on")
	return cmd
}

func (p *program) jobDone() *cobra.Command {
	var undo bool
	cmd := &cobra.Command{
		Use: "done ID", Short: "Mark a job that failed or was interrupted as done, so that it asks for nothing any more", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.MarkDone", args[0], !undo); err != nil {
				return err
			}
			return p.print(j, "%s  %s\n", j.ID, j.Status)
		}),
	}
	cmd.Flags().BoolVar(&undo, "undo", false, "take the mark back")
	return cmd
}

func (p *program) jobDelete() *cobra.Command {
	return &cobra.Command{
		Use: "delete ID", Short: "Delete a job that has ended; its cost stays", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "JobAPI.Delete", args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"id": args[0]}, "%s\n", args[0])
		}),
	}
}

func (p *program) jobPrompt() *cobra.Command {
	var next bool
	cmd := &cobra.Command{
		Use: "prompt ID TEXT", Short: "Say something to the agent of a job, or queue it for after the job", Args: exactly(2, "the id of a job and the text"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			mode := workbench.PromptSteer
			if next {
				mode = workbench.PromptNext
			}
			said, err := argument(args[1])
			if err != nil {
				return err
			}
			var prompt workbench.JobPrompt
			if err := c.call(ctx, &prompt, "JobAPI.AddPrompt", args[0], mode, said); err != nil {
				return err
			}
			return p.print(prompt, "%s  %s\n", prompt.ID, prompt.Status)
		}),
	}
	cmd.Flags().BoolVar(&next, "next", false, "run it after the job, in the agent's session")
	return cmd
}

func (p *program) jobPriority() *cobra.Command {
	var priority int64
	cmd := &cobra.Command{
		Use: "priority ID", Short: "Change the place of a job that waits", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.SetPriority", args[0], priority); err != nil {
				return err
			}
			return p.print(j, "%s  %d\n", j.ID, j.Priority)
		}),
	}
	cmd.Flags().Int64Var(&priority, "to", 1, "0, 1 or 2, the highest")
	return cmd
}

func (p *program) jobTools() *cobra.Command {
	return &cobra.Command{
		Use: "tools ID", Short: "List the calls of tools of a job", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var tools []workbench.MessageTool
			if err := c.call(ctx, &tools, "JobAPI.Tools", args[0]); err != nil {
				return err
			}
			return rows(p, tools, "TOOL\tSTARTED\tINPUT", func(t workbench.MessageTool) string {
				return fmt.Sprintf("%s\t%s\t%.80s", t.Name, when(t.StartedAt), t.Input)
			})
		}),
	}
}
