package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) chatCompare() *cobra.Command {
	return p.chatCopy("compare", "Compare a conversation with the agent's own transcript", "ChatAPI.Compare",
		"Says whether the transcript that the agent keeps on this machine has the same messages. Nothing is changed.")
}

func (p *program) chatTakeIn() *cobra.Command {
	return p.chatCopy("take-in", "Store the messages that only the agent has", "ChatAPI.TakeIn",
		"Stores the messages that the agent's own transcript has behind the last one here, with their tool calls and tokens.\n"+
			"What is here already is neither changed nor counted again.")
}

func (p *program) chatCopy(use, short, method, long string) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID", Short: short, Long: long, Args: exactly(1, "the id of a conversation"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var found workbench.AgentCopy
			if err := c.call(ctx, &found, method, args[0]); err != nil {
				return err
			}
			return p.print(found, "%s\n", copySentence(found))
		}),
	}
}

func copySentence(found workbench.AgentCopy) string {
	taken := ""
	if found.Taken > 0 {
		taken = fmt.Sprintf("Messages taken in: %d. ", found.Taken)
	}
	switch found.State {
	case workbench.CopySame:
		return fmt.Sprintf("%sAll messages (%d) match the agent's copy: %s", taken, found.Messages, found.Place)
	case workbench.CopyMore:
		return fmt.Sprintf("%sThe agent has more messages: %d. Take them in with 'holdfast chat take-in'. %s", taken, found.More, found.Place)
	case workbench.CopyGone:
		return "The agent's copy is gone; the conversation can be resumed from here."
	case workbench.CopyDiffers:
		return "The agent's copy differs from the messages here: " + found.Place
	}
	return "The agent keeps no copy that can be compared."
}
