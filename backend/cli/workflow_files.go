package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

func (p *program) workflowList() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: "list", Short: "List the workflows of a project, yours, and those that come with Holdfast", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			id, err := workflowsOf(ctx, c, project)
			if err != nil {
				return err
			}
			var files []api.WorkflowFile
			if err := c.call(ctx, &files, "WorkflowAPI.List", id); err != nil {
				return err
			}
			return rows(p, files, "NAME\tSOURCE\tSTATE\tDESCRIPTION", func(f api.WorkflowFile) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s", escaped(f.Name), f.Source, stateOf(f), escaped(firstSentence(f.Description)))
			})
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it, only yours and those that come with Holdfast")
	return cmd
}

// workflowsOf is the id of a project; "": none was named.
func workflowsOf(ctx context.Context, c *caller, project string) (string, error) {
	if project == "" {
		return "", nil
	}
	found, err := projectAt(ctx, c, project)
	return found.ID, err
}

func stateOf(f api.WorkflowFile) string {
	switch {
	case f.ShadowedBy != "":
		return "hidden by " + escaped(f.ShadowedBy)
	case !f.Valid:
		return counted(len(f.Problems.Errors()), "error")
	default:
		return "can run"
	}
}

// firstSentence keeps a table narrow.
func firstSentence(text string) string {
	first, _, more := strings.Cut(text, ". ")
	if more {
		first += "."
	}
	return first
}

func (p *program) workflowText() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: "text NAME", Short: "Print the file of a workflow", Args: exactly(1, "the name of a workflow"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			id, err := workflowsOf(ctx, c, project)
			if err != nil {
				return err
			}
			var t api.WorkflowText
			if err := c.call(ctx, &t, "WorkflowAPI.Text", id, args[0]); err != nil {
				return err
			}
			return p.print(t, "%s", t.Source)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project; without it, only yours and those that come with Holdfast")
	return cmd
}

func (p *program) workflowSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of workflow files, for editors", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.out, "%s\n", definition.Schema())
			return err
		},
	}
}
