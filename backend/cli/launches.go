package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) logsLaunches() *cobra.Command {
	var page api.LaunchPage
	cmd := &cobra.Command{
		Use: "launches [ID]", Short: "List the launches of this machine, or what one of them found", Args: cobra.MaximumNArgs(1),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if len(args) == 1 {
				return p.launchFindings(ctx, c, args[0])
			}
			var list []workbench.LaunchSummary
			if err := c.call(ctx, &list, "LaunchAPI.List", page); err != nil {
				return err
			}
			return rows(p, list, "ID\tSTARTED\tENDED\tEND\tMODE\tVERSION\tFOUND", func(l workbench.LaunchSummary) string {
				ended, kind := "-", "-"
				if l.EndedAt != nil {
					ended = when(*l.EndedAt)
				}
				if l.EndKind != nil {
					kind = string(*l.EndKind)
				}
				return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%d", l.ID, when(l.StartedAt), ended, kind, l.Mode, l.AppVersion, l.Findings)
			})
		}),
	}
	cmd.Flags().Int64Var(&page.Limit, "limit", 50, "how many launches, at most 50")
	return cmd
}

func (p *program) launchFindings(ctx context.Context, c *caller, id string) error {
	var report api.LaunchReport
	if err := c.call(ctx, &report, "LaunchAPI.Stored", id); err != nil {
		return err
	}
	return rows(p, report.Findings, "KIND\tID\tACTION\tREASON\tNOW\tTITLE", func(f api.FindingRow) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", f.SubjectKind, f.SubjectID, f.Action, f.Reason, f.StatusNow, oneLine(text(f.Title)))
	})
}
