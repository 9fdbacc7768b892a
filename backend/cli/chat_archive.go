package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/transcript"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) chatArchive() *cobra.Command {
	return &cobra.Command{
		Use: "archive ID", Short: "Print what the agent wrote about a conversation in files of its own", Args: exactly(1, "the id of a conversation"),
		Long: "Prints the lines that the agent wrote about the sessions of a conversation, the oldest session first, as it wrote them.\n" +
			"They are kept here, so they can be printed when the agent has deleted its files.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var v conversation.View
			if err := c.call(ctx, &v, "ChatAPI.Show", args[0]); err != nil {
				return err
			}
			printed := map[string]bool{}
			for i := len(v.Sessions) - 1; i >= 0; i-- {
				s := v.Sessions[i]
				if s.AssistantSessionID == nil || printed[*s.AssistantSessionID] {
					continue
				}
				printed[*s.AssistantSessionID] = true
				err := p.printArchive(ctx, c, s.AIAssistantType, *s.AssistantSessionID)
				if err != nil && workbench.ErrorCode(err) != workbench.ENotFound {
					return err
				}
			}
			return nil
		}),
	}
}

func (p *program) jobTranscript() *cobra.Command {
	return &cobra.Command{
		Use: "transcript ID", Short: "Print what the agent wrote about a job in files of its own", Args: exactly(1, "the id of a job"),
		Long: "Prints the lines that the agent wrote about the session of a job, as it wrote them. They are kept here, so they can\n" +
			"be printed when the agent has deleted its files.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.Show", args[0]); err != nil {
				return err
			}
			if j.AssistantSessionID == nil {
				return workbench.Errorf(workbench.ENotFound, "The agent of this job has told no session of its own.")
			}
			return p.printArchive(ctx, c, text(j.Agent), *j.AssistantSessionID)
		}),
	}
}

// printArchive prints each line as it was written: JSON, whatever --json says.
func (p *program) printArchive(ctx context.Context, c *caller, agent, session string) error {
	for next := ""; ; {
		var page transcript.Page
		if err := c.call(ctx, &page, "ChatAPI.Archive", agent, session, next); err != nil {
			return err
		}
		for _, line := range page.Lines {
			if _, err := fmt.Fprintln(p.out, line.Text); err != nil {
				return err
			}
		}
		if next = page.Next; next == "" {
			return nil
		}
	}
}
