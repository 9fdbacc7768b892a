package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) chatCommand() *cobra.Command {
	return group("chat", "Conversations with agents",
		p.chatNew(), p.chatList(), p.chatShow(), p.chatSend(), p.chatCancel(), p.chatRename(), p.chatDelete(), p.chatRestore(),
		p.chatReset(), p.chatContinue(), p.chatCommands(), p.chatArchive(), p.chatCompare(), p.chatTakeIn())
}

func (p *program) chatNew() *cobra.Command {
	var project string
	spec := conversation.Spec{PlatformType: workbench.PlatformCLI}
	cmd := &cobra.Command{
		Use: "new --agent NAME [--project ID|PATH]", Short: "Begin a conversation, or find the one with an id", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			if err := placeOf(ctx, c, project, &spec); err != nil {
				return err
			}
			var begun workbench.Conversation
			if err := c.call(ctx, &begun, "ChatAPI.New", spec); err != nil {
				return err
			}
			return p.print(begun, "%s  %s\n", begun.ID, begun.AIAssistantType)
		}),
	}
	cmd.Flags().StringVar(&spec.Agent, "agent", "", "the agent; it stays the same")
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project")
	cmd.Flags().StringVar(&spec.Cwd, "directory", "", "where it works; without it, the project's directory")
	cmd.Flags().StringVar(&spec.Title, "title", "", "title; without it, the first message")
	cmd.Flags().StringVar(&spec.PlatformConversationID, "id", "", "a name of your own, to find it again")
	cmd.Flags().StringVar(&spec.Model, "model", "", "the model; without it, the agent's own choice")
	cmd.Flags().StringVar(&spec.Permission, "permission", "", "ask, plan, edit or all")
	return cmd
}

// placeOf finds where a conversation works.
func placeOf(ctx context.Context, c *caller, project string, spec *conversation.Spec) error {
	if project != "" {
		project, err := absolute(project)
		if err != nil {
			return err
		}
		var found workbench.Codebase
		if err := c.call(ctx, &found, "ProjectAPI.Find", project); err != nil {
			return err
		}
		spec.CodebaseID = found.ID
	}
	if spec.Cwd == "" {
		return nil
	}
	dir, err := filepath.Abs(spec.Cwd)
	spec.Cwd = dir
	return err
}

func (p *program) chatList() *cobra.Command {
	var project string
	var deleted bool
	cmd := &cobra.Command{
		Use: "list", Short: "List conversations, the most recently active first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var spec conversation.Spec
			if err := placeOf(ctx, c, project, &spec); err != nil {
				return err
			}
			var list []workbench.Conversation
			var err error
			if deleted {
				err = c.call(ctx, &list, "ChatAPI.Trash", 0, "", 0)
			} else {
				err = c.call(ctx, &list, "ChatAPI.List", spec.CodebaseID, 0, "", 0)
			}
			if err != nil {
				return err
			}
			return rows(p, list, "ID\tAGENT\tACTIVE\tTITLE", func(c workbench.Conversation) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s", c.ID, c.AIAssistantType, when(c.LastActivityAt), text(c.Title))
			})
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "only those of this project")
	cmd.Flags().BoolVar(&deleted, "deleted", false, "those in the trash")
	return cmd
}

// shownMessages are a conversation with its transcript, as --json prints it.
type shownMessages struct {
	conversation.View
	Messages []workbench.Message `json:"messages"`
}

func (p *program) chatShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a conversation with its messages", Args: exactly(1, "the id of a conversation"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			shown := shownMessages{Messages: []workbench.Message{}}
			if err := c.call(ctx, &shown.View, "ChatAPI.Show", args[0]); err != nil {
				return err
			}
			for after := int64(0); ; {
				var page []workbench.Message
				if err := c.call(ctx, &page, "ChatAPI.Messages", args[0], after, 0); err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				shown.Messages = append(shown.Messages, page...)
				after = page[len(page)-1].Seq
			}
			if p.json {
				return p.printJSON(shown)
			}
			fmt.Fprintf(p.out, "%s  %s  %s\n", shown.Conversation.ID, shown.Conversation.AIAssistantType, text(shown.Conversation.Title))
			for _, m := range shown.Messages {
				fmt.Fprintf(p.out, "\n%s  %s  %s\n%s\n", m.Role, m.Status, when(m.CreatedAt), m.Content)
			}
			return nil
		}),
	}
}

func (p *program) chatSend() *cobra.Command {
	var out conversation.Outgoing
	var wait bool
	cmd := &cobra.Command{
		Use: "send ID TEXT", Short: "Send a message, - for standard input", Args: exactly(2, "the id of a conversation and the message"),
		Long: "Sends a message. With --wait it prints the answer when that is whole; without it, or interrupted, the answer arrives without this command.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var err error
			if out.Text, err = argument(args[1]); err != nil {
				return err
			}
			var sent conversation.Sent
			if err := c.call(ctx, &sent, "ChatAPI.Send", args[0], out); err != nil {
				return err
			}
			if !wait && c.remote != nil {
				return p.print(sent, "%s  %s\n", sent.Message.ID, sent.Message.Status)
			}
			answer, err := awaitAnswer(ctx, c, sent, !wait)
			if err != nil {
				return err
			}
			if !wait {
				return p.print(sent, "%s  %s\n", sent.Message.ID, sent.Message.Status)
			}
			return p.print(answer, "%s\n%s", answer.Content, sentence(answer.Metadata.Error))
		}),
	}
	cmd.Flags().StringSliceVar(&out.Files, "file", nil, "a file of the project that the agent gets with it")
	cmd.Flags().StringVar(&out.Model, "model", "", "the model for this turn")
	cmd.Flags().StringVar(&out.Permission, "permission", "", "ask, plan, edit or all, for this turn")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait for the answer and print it")
	return cmd
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	return s + "\n"
}

// awaitAnswer waits until a message is answered; with leave, which is for an
// owner that ends with its verb, until the agent runs in the host.
func awaitAnswer(ctx context.Context, c *caller, sent conversation.Sent, leave bool) (workbench.Message, error) {
	answer := sent.Message
	if sent.Reply != nil {
		answer = *sent.Reply
	}
	for deadline := time.Now().Add(startWait); ; {
		if answer.Role == workbench.RoleAssistant && (answer.Status.Final() || leave && (answer.Metadata.Model != "" || time.Now().After(deadline))) {
			return answer, nil
		}
		if answer.Status == workbench.MessageCancelled {
			return answer, nil
		}
		id := answer.ID
		if err := c.call(ctx, &answer, "ChatAPI.Wait", id, ownerPoll.Milliseconds()); err != nil {
			return answer, err
		}
		if answer.Role == workbench.RoleUser && answer.Status == workbench.MessageComplete {
			reply, err := answerTo(ctx, c, answer)
			if err != nil {
				return answer, err
			}
			answer = reply
		}
	}
}

// answerTo is the answer to a message whose turn has begun.
func answerTo(ctx context.Context, c *caller, asked workbench.Message) (workbench.Message, error) {
	after := asked.Seq
	for {
		var page []workbench.Message
		if err := c.call(ctx, &page, "ChatAPI.Messages", asked.ConversationID, after, 0); err != nil {
			return asked, err
		}
		for _, m := range page {
			if after = m.Seq; m.Metadata.ReplyTo == asked.ID {
				return m, nil
			}
		}
		if len(page) == 0 {
			return asked, workbench.Errorf(workbench.ENotFound, "The answer to the message %s is not there.", asked.ID)
		}
	}
}

// chatDoes is a verb that changes a conversation and says nothing.
func (p *program) chatDoes(use, short, method string) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID", Short: short, Args: exactly(1, "the id of a conversation"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error { return c.call(ctx, nil, method, args[0]) }),
	}
}

func (p *program) chatCancel() *cobra.Command {
	return p.chatDoes("cancel", "End the answer that arrives; its text until then is kept", "ChatAPI.CancelTurn")
}

func (p *program) chatDelete() *cobra.Command {
	return p.chatDoes("delete", "Move a conversation to the trash", "ChatAPI.Remove")
}

func (p *program) chatRestore() *cobra.Command {
	return p.chatDoes("restore", "Take a conversation out of the trash", "ChatAPI.Restore")
}

func (p *program) chatReset() *cobra.Command {
	return p.chatDoes("reset", "Let the agent forget what was said; the messages stay", "ChatAPI.Reset")
}

func (p *program) chatContinue() *cobra.Command {
	return p.chatDoes("continue", "Send the messages that a launch left to you", "ChatAPI.Continue")
}

func (p *program) chatRename() *cobra.Command {
	return &cobra.Command{
		Use: "rename ID TITLE", Short: "Give a conversation a title", Args: exactly(2, "the id of a conversation and a title"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			return c.call(ctx, nil, "ChatAPI.Rename", args[0], args[1])
		}),
	}
}

func (p *program) chatCommands() *cobra.Command {
	return &cobra.Command{
		Use: "commands PROJECT", Short: "List what a message in a project may begin with", Args: exactly(1, "the id or the path of a project"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var spec conversation.Spec
			if err := placeOf(ctx, c, args[0], &spec); err != nil {
				return err
			}
			var commands []conversation.Command
			if err := c.call(ctx, &commands, "ChatAPI.Commands", spec.CodebaseID); err != nil {
				return err
			}
			return rows(p, commands, "NAME\tSOURCE\tDESCRIPTION", func(c conversation.Command) string {
				return fmt.Sprintf("/%s\t%s\t%s", c.Name, c.Source, c.Description)
			})
		}),
	}
}
